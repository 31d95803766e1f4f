"""The timeline as a widget: zoom by the wheel, pan by dragging, choose a bar by a click or with the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QToolTip, QWidget

from weft_editor.inert import tip
from weft_editor.language import tr
from weft_editor.theme.tokens import Tokens
from weft_editor.timeline.axis import Axis
from weft_editor.timeline.paint import HEAD, NAMES, ROW, Look, Spot, bar_rect, paint, told
from weft_editor.timeline.rows import Row, Rows
from weft_engine.run.timeline import Span, Timeline

_ZOOM: Final = 1.2
_NEAR: Final = 3
"""Pixels by which a bar may be missed."""


class TimelineChart(QAbstractScrollArea):
    """Shows a timeline; `show_timeline` gives it one, `catch_up` shows what is new."""

    span_chosen = Signal(object)
    """The `Span` that was clicked, or chosen by Enter."""

    def __init__(self, tokens: Tokens, name: Callable[[Row], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens, self._name = tokens, name
        self.rows = Rows(Timeline())
        self.axis = Axis()
        self.now_s = 0.0
        self.follows = True
        """The whole run is kept in sight, until a person zooms or pans."""
        self._shown: list[Row] = []
        self._hovered: Spot | None = None
        self._current: Spot | None = None
        self._pressed: QPoint | None = None
        self._dragged = False
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(tr("Timeline of the run"))

    # What is shown

    def show_timeline(self, timeline: Timeline) -> None:
        """Shows another run, whole."""
        self.rows = Rows(timeline)
        self._hovered = self._current = None
        self.follows = True
        self.catch_up(timeline.now_s)

    def catch_up(self, now_s: float) -> None:
        """Shows what is new; the run has come to `now_s`."""
        was_at_end = self.axis.to_s >= self.now_s
        moved, self.now_s = now_s - self.now_s, now_s
        self.rows.catch_up()
        self._shown = self.rows.shown()
        if self.follows:
            self.axis = Axis(0.0, max(now_s * 1.02, 1e-3), self._chart_width)
        elif was_at_end and moved > 0:
            self.axis = replace(self.axis, from_s=self.axis.from_s + moved, to_s=self.axis.to_s + moved)
        self._set_range()
        self.viewport().update()

    def fit(self) -> None:
        """Shows the whole run."""
        self.follows = True
        self.catch_up(self.now_s)

    @property
    def current(self) -> Span | None:
        """The chosen activation."""
        return self._current[0].spans[self._current[1]] if self._current else None

    @property
    def _chart_width(self) -> int:
        return max(self.viewport().width() - NAMES, 1)

    def _set_range(self) -> None:
        room = max(self.viewport().height() - HEAD, 1)
        bar = self.verticalScrollBar()
        bar.setPageStep(room)
        bar.setSingleStep(ROW)
        bar.setRange(0, max(len(self._shown) * ROW - room, 0))

    def _look(self) -> Look:
        view = self.viewport()
        return Look(
            self._tokens, replace(self.axis, width=self._chart_width), self.now_s, self.verticalScrollBar().value(),
            view.width(), view.height(), self._name, lambda row: row.key in self.rows.folded,
            self._hovered, self._current, self.hasFocus(),
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints what is in sight."""
        painter = QPainter(self.viewport())
        paint(painter, self._shown, self._look())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the whole run, or the same stretch, in sight."""
        self.axis = replace(self.axis, width=self._chart_width)
        self._set_range()

    # Finding

    def row_at(self, y: float) -> Row | None:
        """The row at a height."""
        at = int(y - HEAD + self.verticalScrollBar().value()) // ROW
        return self._shown[at] if y >= HEAD and 0 <= at < len(self._shown) else None

    def spot_at(self, pos: QPointF) -> Spot | None:
        """The bar at a place."""
        row = self.row_at(pos.y())
        if row is None or pos.x() < NAMES:
            return None
        look, y = self._look(), self._top_of(row)
        near = 4 * _NEAR / look.axis.scale
        time_s = look.axis.time(pos.x() - NAMES)
        hits = [at for at in row.between(time_s - near, time_s + near) if _is_near(bar_rect(row, at, y, look), pos)]
        return (row, min(hits, key=lambda at: abs(bar_rect(row, at, y, look).center().y() - pos.y()))) if hits else None

    def bar_of(self, span: Span) -> QPoint:
        """The middle of a bar, in the viewport."""
        row = next(row for row in self._shown if span in row.spans)
        return bar_rect(row, row.spans.index(span), self._top_of(row), self._look()).center().toPoint()

    def _top_of(self, row: Row) -> int:
        return HEAD + self._shown.index(row) * ROW - self.verticalScrollBar().value()

    # Mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms over the bars; scrolls over the names, with Alt, and sideways."""
        delta, pos = event.angleDelta(), event.position()
        if pos.x() < NAMES or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().wheelEvent(event)
        elif delta.x() and abs(delta.x()) > abs(delta.y()):
            self._take(self.axis.panned(-delta.x() / 2, self.now_s))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._take(self.axis.panned(-delta.y() / 2, self.now_s))
        else:
            self._take(self.axis.zoomed(_ZOOM ** (delta.y() / 120), pos.x() - NAMES, self.now_s))
        event.accept()

    def _take(self, axis: Axis) -> None:
        self.follows = False
        self.axis = replace(axis, width=self._chart_width)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a click or a pan."""
        self._pressed, self._dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pans, or lights up the bar under the pointer."""
        pos = event.position()
        if self._pressed is not None and event.buttons():
            moved = pos.toPoint() - self._pressed
            if self._dragged or moved.manhattanLength() >= QApplication.startDragDistance():
                self._dragged = True
                self._take(self.axis.panned(-moved.x(), self.now_s))
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() - moved.y())
                self._pressed = pos.toPoint()
            return
        hovered = self.spot_at(pos)
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses a bar, or folds a row."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._dragged:
            return
        pos = event.position()
        spot, row = self.spot_at(pos), self.row_at(pos.y())
        if spot is not None:
            self._choose(spot)
        elif row is not None and pos.x() < NAMES and row.children:
            self._fold(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Shows the whole run."""
        if event.position().x() >= NAMES and self.spot_at(event.position()) is None:
            self.fit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tells of the bar under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.spot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip([self._words(spot)]) if spot else "", self)
            return True
        if event.type() == QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    # Choosing

    def _words(self, spot: Spot) -> str:
        return told(*spot, self._name(spot[0]), self.now_s)

    def _fold(self, row: Row) -> None:
        self.rows.toggle(row.key)
        self.catch_up(self.now_s)

    def _choose(self, spot: Spot, *, tell: bool = True) -> None:
        self._current = spot
        self.setAccessibleDescription(self._words(spot))
        self._bring(spot)
        self.viewport().update()
        if tell:
            self.span_chosen.emit(spot[0].spans[spot[1]])

    def _bring(self, spot: Spot) -> None:
        """Scrolls and pans no more than needed."""
        row, bar = spot[0], self.verticalScrollBar()
        top = self._shown.index(row) * ROW
        bar.setValue(min(max(bar.value(), top + ROW - bar.pageStep()), top))
        span = row.spans[spot[1]]
        if not self.axis.from_s <= span.start_s <= self.axis.to_s:
            half = (self.axis.to_s - self.axis.from_s) / 2
            self._take(replace(self.axis, from_s=span.start_s - half, to_s=span.start_s + half).kept_within(self.now_s))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from bar to bar, Enter chooses, Space folds, + and - zoom, Home or F shows all."""
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Up: lambda: self._step_row(-1),
            Qt.Key.Key_Down: lambda: self._step_row(1),
            Qt.Key.Key_Left: lambda: self._step(-1),
            Qt.Key.Key_Right: lambda: self._step(1),
            Qt.Key.Key_Return: self._enter,
            Qt.Key.Key_Enter: self._enter,
            Qt.Key.Key_Space: self._fold_current,
            Qt.Key.Key_Plus: lambda: self._zoom(_ZOOM),
            Qt.Key.Key_Equal: lambda: self._zoom(_ZOOM),
            Qt.Key.Key_Minus: lambda: self._zoom(1 / _ZOOM),
            Qt.Key.Key_Home: self.fit,
            Qt.Key.Key_F: self.fit,
        }
        act = keys.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _zoom(self, factor: float) -> None:
        at = self.axis.x(self.current.start_s) if self.current else self._chart_width / 2
        self._take(self.axis.zoomed(factor, at, self.now_s))

    def _enter(self) -> None:
        if self._current is not None:
            self._choose(self._current)

    def _fold_current(self) -> None:
        if self._current is not None and self._current[0].children:
            self._fold(self._current[0])

    def _step(self, by: int) -> None:
        if self._current is None:
            self._step_row(1)
            return
        row, at = self._current
        self._choose((row, min(max(at + by, 0), len(row.spans) - 1)), tell=False)

    def _step_row(self, by: int) -> None:
        """To the next row, to the bar nearest in time."""
        rows = [row for row in self._shown if row.spans]
        if not rows:
            return
        if self._current is None or self._current[0] not in rows:
            self._choose((rows[0], 0), tell=False)
            return
        row = rows[min(max(rows.index(self._current[0]) + by, 0), len(rows) - 1)]
        start_s = self._current[0].spans[self._current[1]].start_s
        nearest = min(range(len(row.spans)), key=lambda at: abs(row.spans[at].start_s - start_s))
        self._choose((row, nearest), tell=False)


def _is_near(rect: QRectF, pos: QPointF) -> bool:
    return rect.adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(pos)
