"""The whole flow in a corner: where one is, and a quick way to somewhere else."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.paint_overview import paint_tiles
from weft_editor.canvas.palette import tint_of
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View, snap
from weft_editor.language import tr
from weft_editor.theme.tokens import color
from weft_editor.turns import Soon

_SIZE_MOST: Final = QSize(220, 150)
_SIZE_LEAST: Final = QSize(96, 56)
_PAD: Final = 6
_AROUND: Final = QSize(2 * _PAD, 2 * _PAD)
_ZOOM_MOST: Final = 0.12
_DELAY_MS: Final = 120
"""Changes are gathered for so long before the map is drawn anew."""
_WHEEL: Final = 1.0015


class Minimap(QWidget):
    """A map of a canvas. Click to go there, drag to move along, turn the wheel to zoom."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent or canvas)
        self.canvas = canvas
        self.setAccessibleName(tr("Map of the flow"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFixedSize(_SIZE_MOST)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._picture = QPixmap()
        self._view = View()
        self._grip: QPointF | None = None
        self._soon = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._soon.timeout.connect(Soon(self, self._redraw).start)
        canvas.view_changed.connect(self._on_view_changed)
        for signal in (canvas.session.changed, canvas.session.run_updated, canvas.session.run_status_changed):
            signal.connect(self._later)
        canvas.following.caught_up.connect(self._later)
        canvas.tokens_changed.connect(self._redraw)
        self._redraw()

    def _later(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_view_changed(self) -> None:
        if self._grip is None and not self._covers(self._wanted()):
            self._later()
        self.update()

    def _wanted(self) -> Rect:
        """What the map shows: the flow, and what is seen beside it."""
        seen = self.canvas.view.shown()
        flow = self.canvas.scene.bounds() or seen
        middle_x, middle_y = (seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2
        return min(flow[0], middle_x), min(flow[1], middle_y), max(flow[2], middle_x), max(flow[3], middle_y)

    def _covers(self, rect: Rect) -> bool:
        left, top, right, bottom = self._view.shown()
        return left <= rect[0] and top <= rect[1] and right >= rect[2] and bottom >= rect[3]

    def _redraw(self) -> None:
        """Takes the proportions of what it shows, so that no room is left beside it."""
        if self._grip is None:
            self.setFixedSize(self._fitting())
        self._draw()

    def _fitting(self) -> QSize:
        left, top, right, bottom = self._wanted()
        wide, high, room = max(right - left, 1.0), max(bottom - top, 1.0), _SIZE_MOST - _AROUND
        zoom = min(room.width() / wide, room.height() / high, _ZOOM_MOST)
        return (QSize(round(wide * zoom), round(high * zoom)) + _AROUND).expandedTo(_SIZE_LEAST)

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        size = View(1.0, ratio, 0, 0, snap(self.width() * ratio), snap(self.height() * ratio))
        self._view = size.fitted(*self._wanted(), _PAD, _ZOOM_MOST, least=1e-4)
        self._picture = QPixmap(self._view.width, self._view.height)
        painter = QPainter(self._picture)
        palette, scene = self.canvas.painting.palette, self.canvas.scene
        painter.fillRect(self._picture.rect(), color(palette.tokens.surface_1))
        for key in scene.boxes.of("group"):
            tint = tint_of(scene.flow.groups[key].color, palette.tokens.text_low)
            left, top, right, bottom = scene.boxes.rect("group", key)
            corner = QPointF(*self._view.to_device(left, top))
            painter.fillRect(QRectF(corner, QPointF(*self._view.to_device(right, bottom))), color(tint, 0.22))
        paint_tiles(painter, scene, np.flatnonzero(scene.nodes.alive), self._view, palette)
        painter.end()
        self._picture.setDevicePixelRatio(ratio)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self.canvas.tokens
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        left, top, right, bottom = self.canvas.view.shown()
        corner = QPointF(*self._view.to_widget(left, top))
        frame = QRectF(corner, QPointF(*self._view.to_widget(right, bottom)))
        frame = frame.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.setPen(QPen(color(tokens.accent), 1.5))
        painter.setBrush(color(tokens.accent, 0.10))
        painter.drawRect(frame)
        painter.setPen(QPen(color(tokens.line_strong), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        left, top, right, bottom = self.canvas.view.shown()
        frame = QRectF(QPointF(*self._view.to_widget(left, top)), QPointF(*self._view.to_widget(right, bottom)))
        self._grip = at - frame.center() if frame.contains(at) else QPointF(0, 0)
        self._go(at, animate=not frame.contains(at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._go(event.position(), animate=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self._on_view_changed()

    def _go(self, at: QPointF, *, animate: bool) -> None:
        to = at - (self._grip or QPointF(0, 0))
        self.canvas.center_at(*self._view.from_widget(to.x(), to.y()), animate=animate)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.canvas.zoom_at(_WHEEL ** event.angleDelta().y())
