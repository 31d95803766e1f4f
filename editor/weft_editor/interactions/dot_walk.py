"""Moving the reroute dots of a wire by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.view import View
from weft_editor.interactions.dots import moving_dots, remove_dot
from weft_editor.interactions.gesture import GRID, Gesture, Pointer
from weft_editor.interactions.steps import step_of
from weft_editor.language import tr
from weft_editor.theme.tokens import Tokens, color
from weft_engine.document import Change

_NEXT: Final = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
_DONE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GONE: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_RING: Final = 9.0


class DotWalk(Gesture):
    """Arrows move a dot on the grid (Ctrl by a pixel, Shift far), Tab goes to the next one, Del removes it.

    As with nudging, each step is made at once, and steps in a row are one of undo; Enter and Escape both end it.
    """

    def __init__(self, canvas: Canvas, wire: str, index: int = 0) -> None:
        super().__init__(canvas)
        self._wire, self._index = wire, index

    @property
    def _dots(self) -> list[tuple[float, float]]:
        return self.canvas.scene.dots(self._wire)

    def start(self, pointer: Pointer) -> None:
        self.session.undo.seal()
        self.session.changed.connect(self._on_changed)
        self.show(self)
        self._look()

    def _on_changed(self, change: Change) -> None:
        """An undo, or somebody else, may have taken the dots away."""
        if self._dots:
            self._look()
        else:
            self._finish()

    def _look(self) -> None:
        """Shows the dot that is meant, and says what can be done with it."""
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
            self._look()
        elif key in _GONE:
            self.session.edit(remove_dot(self.canvas, self._wire, self._index))
        elif key in _DONE:
            self._finish()
        else:
            return False
        return True

    def _move(self, dx: float, dy: float) -> None:
        dots = self._dots
        x, y = dots[self._index]
        dots[self._index] = (x + dx, y + dy)
        self.session.edit(moving_dots(self.session.flow, self._wire, dots, merge_key=f"dot {self._index}"))

    def end(self, pointer: Pointer) -> None:
        self._finish()

    def cancel(self) -> None:
        self._finish()

    def _finish(self) -> None:
        if self.over:
            return
        self.over = True
        self.session.changed.disconnect(self._on_changed)
        self.session.undo.seal()
        self.clear(self)
        self.canvas.set_hover(None)
        self.canvas.message.emit("")

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`: a ring around the dot the keyboard is on."""
        dots = self._dots
        if self._index < len(dots):
            painter.setPen(QPen(color(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(*view.to_widget(*dots[self._index])), _RING, _RING)
