"""Resizing a node, group or note by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.view import View
from weft_editor.interactions.gesture import GRID
from weft_editor.interactions.resize import drawn, rect_of, resizing
from weft_editor.interactions.stepping import DONE, Stepping
from weft_editor.interactions.steps import step_of
from weft_editor.language import tr
from weft_editor.theme.tokens import Tokens, color

_MARK: Final = 14.0


class KeyboardResize(Stepping):
    """Arrows move the lower right corner on the grid (Ctrl by a pixel, Shift far), Tab takes the upper left one."""

    def __init__(self, canvas: Canvas, hit: Hit) -> None:
        super().__init__(canvas)
        self._hit = hit
        self._sides = "rb"

    @property
    def is_there(self) -> bool:
        flow, hit = self.session.flow, self._hit
        return hit.id in {"node": flow.nodes, "group": flow.groups, "note": flow.notes}[hit.kind]

    def look(self) -> None:
        left, top, right, bottom = rect_of(self.canvas, self._hit)
        self.canvas.update()
        self.canvas.message.emit(
            tr(
                "{width} × {height}: arrows move the marked corner, Tab takes the other one, Enter is done",
                width=round(right - left),
                height=round(bottom - top),
            )
        )

    def key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        step = step_of(event, GRID)
        if step is not None:
            self._draw(event, *step)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._sides = "lt" if self._sides == "rb" else "rb"
            self.session.undo.seal()
        elif key in DONE:
            self.finish()
            return True
        else:
            return False
        if not self.over:
            self.look()
        return True

    def _draw(self, event: QKeyEvent, dx: int, dy: int) -> None:
        """Only the side an arrow moves gets a size of its own: the other one may still follow the content."""
        side = self._sides[0] if dx else self._sides[1]
        free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        before = rect_of(self.canvas, self._hit)
        rect = drawn(before, side, dx, dy, free=free, is_node=self._hit.kind == "node")
        if rect != before:
            self.session.edit(resizing(self.session.flow, self._hit, side, rect, merge_key="resize"))

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`: the corner that moves."""
        if not self.is_there:
            return
        left, top, right, bottom = rect_of(self.canvas, self._hit)
        away = -1 if self._sides == "rb" else 1
        x, y = view.to_widget(*((right, bottom) if away < 0 else (left, top)))
        corner = QPointF(x - 3 * away, y - 3 * away)
        pen = QPen(color(tokens.accent), 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(corner, corner + QPointF(_MARK * away, 0))
        painter.drawLine(corner, corner + QPointF(0, _MARK * away))
