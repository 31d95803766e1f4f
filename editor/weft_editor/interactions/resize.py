"""Resizing a node, group or note by its corners and edges."""

from __future__ import annotations

import math
from typing import Final

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.cursors import cursor_of_sides
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.preview import Preview
from weft_editor.interactions.snapping import to_grid
from weft_engine.document import Change
from weft_engine.edits import set_group, set_note, set_places

_NODE_LEAST: Final = 64
_BOX_LEAST: Final = 48


class Resize(Gesture):
    """The sides taken hold of follow the pointer on the grid, the others stay; Ctrl lets go of the grid."""

    pans = True

    def __init__(self, canvas: Canvas, hit: Hit) -> None:
        super().__init__(canvas)
        self._hit = hit
        self._sides = hit.field if hit.part == "edge" else "rb"
        self._before = self._rect = rect_of(canvas, hit)
        self._x = self._y = 0.0
        self._preview = Preview(self.session)
        self.cursor = cursor_of_sides(self._sides)

    def start(self, pointer: Pointer) -> None:
        self._x, self._y = pointer.x, pointer.y

    def update(self, pointer: Pointer) -> None:
        rect = self._drawn(pointer)
        if rect != self._rect:
            self._rect = rect
            self._preview.drop()
            if rect != self._before:
                self._preview.show(self._change())

    def _drawn(self, pointer: Pointer) -> Rect:
        """The rectangle with its sides where the pointer has drawn them."""
        moved = [*self._before]
        for side, at, by in (
            ("l", 0, pointer.x - self._x), ("t", 1, pointer.y - self._y),
            ("r", 2, pointer.x - self._x), ("b", 3, pointer.y - self._y),
        ):  # fmt: skip
            if side in self._sides:
                moved[at] = float(round(moved[at] + by)) if pointer.ctrl else to_grid(moved[at] + by)
        return self._within_limits(moved[0], moved[1], moved[2], moved[3])

    def _within_limits(self, left: float, top: float, right: float, bottom: float) -> Rect:
        """Keeps it as large as it must be, by the sides that move."""
        is_node = self._hit.kind == "node"
        least, most = (SIZES.node_width_min, SIZES.node_width_max) if is_node else (_BOX_LEAST, math.inf)
        width = min(max(right - left, least), most)
        height = max(bottom - top, _NODE_LEAST if is_node else _BOX_LEAST)
        left, right = (right - width, right) if "l" in self._sides else (left, left + width)
        top, bottom = (bottom - height, bottom) if "t" in self._sides else (top, top + height)
        return left, top, right, bottom

    def _change(self) -> Change:
        flow, hit = self.session.flow, self._hit
        left, top, right, bottom = self._rect
        fields: dict[str, float] = {}
        if {"l", "r"} & {*self._sides}:
            fields |= {"x": left, "width": right - left}
        if {"t", "b"} & {*self._sides}:
            fields |= {"y": top, "height": bottom - top}
        if hit.kind == "node":
            return set_places(flow, {hit.id: fields}, label="Resize node")
        if hit.kind == "group":
            return set_group(flow, hit.id, flow.groups[hit.id].model_copy(update=fields), label="Resize group")
        return set_note(flow, hit.id, flow.notes[hit.id].model_copy(update=fields), label="Resize note")

    def end(self, pointer: Pointer) -> None:
        self._preview.drop()
        if self._rect != self._before:
            self.session.edit(self._change())

    def cancel(self) -> None:
        self._preview.drop()


def rect_of(canvas: Canvas, hit: Hit) -> Rect:
    """The rectangle of the node, group or note that was hit."""
    flow = canvas.session.flow
    if hit.kind == "node":
        return canvas.node_rect(hit.id) or (0, 0, 0, 0)
    return box_rect(flow.groups[hit.id] if hit.kind == "group" else flow.notes[hit.id])
