"""Moving the view with a button held."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.gesture import Gesture, Pointer


class Pan(Gesture):
    """The canvas sticks to the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start = canvas.view
        self._last = QPointF()

    def start(self, pointer: Pointer) -> None:
        self._start = self.canvas.view
        self._last = pointer.pos

    def update(self, pointer: Pointer) -> None:
        step = pointer.pos - self._last
        self._last = pointer.pos
        self.canvas.pan_by(step.x(), step.y())

    def cancel(self) -> None:
        self.canvas.set_view(self._start)
