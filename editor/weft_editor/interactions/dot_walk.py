"""Moving the reroute dots of a wire by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.view import View
from weft_editor.interactions.dots import moving_dots, remove_dot
from weft_editor.interactions.gesture import GRID
from weft_editor.interactions.stepping import DONE, Stepping
from weft_editor.interactions.steps import step_of
from weft_editor.language import tr
from weft_editor.theme.tokens import Tokens, color

_NEXT: Final = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
_GONE: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_RING: Final = 9.0


class DotWalk(Stepping):
    """Arrows move a dot on the grid (Ctrl by a pixel, Shift far), Tab goes to the next one, Del removes it."""

    def __init__(self, canvas: Canvas, wire: str, index: int = 0) -> None:
        super().__init__(canvas)
        self._wire, self._index = wire, index

    @property
    def _dots(self) -> list[tuple[float, float]]:
        return self.canvas.scene.dots(self._wire)

    @property
    def is_there(self) -> bool:
        return bool(self._dots)

    def look(self) -> None:
        dots = self._dots
        self._index = min(self._index, len(dots) - 1)
        x, y = dots[self._index]
        left, top, right, bottom = self.canvas.view.shown()
        if not (left < x < right and top < y < bottom):
            self.canvas.center_at(x, y)
        self.canvas.set_hover(Hit("wire", "dot", self._wire, x, y, index=self._index))
        self.canvas.update()
        self.canvas.message.emit(
            tr(
                "Reroute dot {number} of {count}: arrows move it, Tab goes to the next, Del removes it, Enter is done",
                number=self._index + 1,
                count=len(dots),
            )
        )

    def key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        step = step_of(event, GRID)
        if step is not None:
            self._move(*step)
        elif key in _NEXT:
            self._index = (self._index + _NEXT[key]) % len(self._dots)
            self.session.undo.seal()
            self.look()
        elif key in _GONE:
            self.session.edit(remove_dot(self.canvas, self._wire, self._index))
        elif key in DONE:
            self.finish()
        else:
            return False
        return True

    def _move(self, dx: float, dy: float) -> None:
        dots = self._dots
        x, y = dots[self._index]
        dots[self._index] = (x + dx, y + dy)
        self.session.edit(moving_dots(self.session.flow, self._wire, dots, merge_key=f"dot {self._index}"))

    def finish(self) -> None:
        if not self.over:
            self.canvas.set_hover(None)
        super().finish()

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`: a ring around the dot the keyboard is on."""
        dots = self._dots
        if self._index < len(dots):
            painter.setPen(QPen(color(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(*view.to_widget(*dots[self._index])), _RING, _RING)
