"""Resizing a node, group or note by its corner."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.preview import Preview
from weft_editor.interactions.snapping import to_grid
from weft_engine.document import Change
from weft_engine.edits import set_group, set_note, set_place

_NODE_LEAST: Final = 64
_BOX_LEAST: Final = 48


class Resize(Gesture):
    """The corner follows the pointer on the grid; Ctrl lets go of the grid."""

    pans = True
    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, canvas: Canvas, hit: Hit) -> None:
        super().__init__(canvas)
        self._hit = hit
        self._rect = rect_of(canvas, hit)
        self._x = self._y = 0.0
        self._size: tuple[float, float] | None = None
        self._preview = Preview(self.session)

    def start(self, pointer: Pointer) -> None:
        self._x, self._y = pointer.x, pointer.y

    def update(self, pointer: Pointer) -> None:
        left, top, right, bottom = self._rect
        x, y = right + pointer.x - self._x, bottom + pointer.y - self._y
        if not pointer.ctrl:
            x, y = to_grid(x), to_grid(y)
        size = (float(round(x - left)), float(round(y - top)))
        if size != self._size:
            self._size = size
            self._preview.drop()
            self._preview.show(self._change())

    def _change(self) -> Change:
        flow, hit = self.session.flow, self._hit
        width, height = self._size or (self._rect[2] - self._rect[0], self._rect[3] - self._rect[1])
        if hit.kind == "node":
            width = min(max(width, SIZES.node_width_min), SIZES.node_width_max)
            return set_place(flow, hit.id, width=width, height=max(height, _NODE_LEAST), label="Resize node")
        size = {"width": max(width, _BOX_LEAST), "height": max(height, _BOX_LEAST)}
        if hit.kind == "group":
            return set_group(flow, hit.id, flow.groups[hit.id].model_copy(update=size), label="Resize group")
        return set_note(flow, hit.id, flow.notes[hit.id].model_copy(update=size), label="Resize note")

    def end(self, pointer: Pointer) -> None:
        self._preview.drop()
        if self._size is not None and self._size != (self._rect[2] - self._rect[0], self._rect[3] - self._rect[1]):
            self.session.edit(self._change())

    def cancel(self) -> None:
        self._preview.drop()


def rect_of(canvas: Canvas, hit: Hit) -> Rect:
    """The rectangle of the node, group or note that was hit."""
    flow = canvas.session.flow
    if hit.kind == "node":
        return canvas.node_rect(hit.id) or (0, 0, 0, 0)
    return box_rect(flow.groups[hit.id] if hit.kind == "group" else flow.notes[hit.id])
