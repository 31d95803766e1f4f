"""Putting a node that is there on a wire, by keys."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.inserting import Insertion, insert
from weft_editor.interactions.sketch import Sketch
from weft_editor.interactions.snapping import to_grid
from weft_editor.interactions.wire_walking import middle_of, wire_name
from weft_editor.language import tr
from weft_engine.edits import move

_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
_DONE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class InsertWalk(Gesture):
    """Arrows go over the wires the node fits on, the nearest first; Enter puts it there."""

    sticky = True

    def __init__(self, canvas: Canvas, node: str) -> None:
        super().__init__(canvas)
        self._node, self._at = node, 0
        fits = Insertion(canvas, self.session.flow, node).fits
        wires = [
            key for key, wire in self.session.flow.wires.items() if node not in (wire.source_node, wire.target_node)
        ]
        here = canvas.node_rect(node) or (0.0, 0.0, 0.0, 0.0)
        self._middle = ((here[0] + here[2]) / 2, (here[1] + here[3]) / 2)
        fitting = [(math.dist(self._middle, middle_of(canvas, key)), key) for key in wires if fits(key)]
        self._wires = [key for _, key in sorted(fitting)]

    @property
    def usable(self) -> bool:
        """Whether it fits on any wire."""
        return bool(self._wires)

    def start(self, pointer: Pointer) -> None:
        self._look()

    def _look(self) -> None:
        canvas, wire = self.canvas, self._wires[self._at]
        x, y = middle_of(canvas, wire)
        left, top, right, bottom = canvas.view.shown()
        if not (left < x < right and top < y < bottom):
            canvas.center_at(x, y)
        canvas.set_lit_wires((wire,))
        canvas.message.emit(
            tr(
                "{name} ({number} of {count}): arrows go to other wires, Enter puts the node on it",
                name=wire_name(canvas, self.session.flow.wires[wire]),
                number=self._at + 1,
                count=len(self._wires),
            )
        )

    def key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._at = (self._at + _STEPS[key]) % len(self._wires)
            self._look()
        elif key in _DONE:
            self._insert()
        else:
            return False
        return True

    def _insert(self) -> None:
        canvas, wire, node = self.canvas, self._wires[self._at], self._node
        x, y = middle_of(canvas, wire)
        self.cancel()
        left, top, right, bottom = canvas.node_rect(node) or (0.0, 0.0, 0.0, 0.0)
        width, height = right - left, bottom - top
        place = (to_grid(x - width / 2), to_grid(y - height / 2))
        sketch = Sketch(self.session.flow)
        sketch.do(move(sketch.flow, {node: place}))
        label = insert(canvas, sketch, node, wire, (*place, place[0] + width, place[1] + height))
        self.session.edit(sketch.change(label))
        canvas.reveal(node)

    def end(self, pointer: Pointer) -> None:
        self.cancel()

    def cancel(self) -> None:
        self.over = True
        self.canvas.set_lit_wires(())
        self.canvas.message.emit("")
