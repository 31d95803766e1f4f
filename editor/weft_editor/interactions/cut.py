"""Cutting wires by a stroke across them."""

from __future__ import annotations

from PySide6.QtCore import Qt

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import wires_crossing
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.rubber import StrokeShape
from weft_engine.edits import remove


class Cut(Gesture):
    """The wires a stroke has crossed light up and are removed at its end, as one step."""

    pans = True
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._stroke = StrokeShape()
        self._cut: set[str] = set()

    def start(self, pointer: Pointer) -> None:
        self._stroke.points = [(pointer.x, pointer.y)]
        self.show(self._stroke)

    def update(self, pointer: Pointer) -> None:
        last = self._stroke.points[-1]
        if (pointer.x, pointer.y) != last:
            self._stroke.points.append((pointer.x, pointer.y))
            self._cut.update(wires_crossing(self.canvas.scene, *last, pointer.x, pointer.y))
            self.canvas.set_lit_wires(self._cut)
            self.canvas.update()

    def end(self, pointer: Pointer) -> None:
        self.cancel()
        if self._cut:
            flow = self.session.flow
            change = remove(flow, wires=self._cut)
            count = len(self._cut & flow.wires.keys())
            self.session.edit(type(change)(f"Cut {'wire' if count == 1 else f'{count} wires'}", change.puts))

    def cancel(self) -> None:
        self.canvas.set_lit_wires(())
        self.clear(self._stroke)
