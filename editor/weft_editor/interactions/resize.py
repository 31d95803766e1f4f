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
from weft_engine.document import Change, Flow
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
        by = (pointer.x - self._x, pointer.y - self._y)
        return drawn(self._before, self._sides, *by, free=pointer.ctrl, is_node=self._hit.kind == "node")

    def _change(self) -> Change:
        return resizing(self.session.flow, self._hit, self._sides, self._rect)

    def end(self, pointer: Pointer) -> None:
        self._preview.drop()
        if self._rect != self._before:
            self.session.edit(self._change())

    def cancel(self) -> None:
        self._preview.drop()


def drawn(before: Rect, sides: str, dx: float, dy: float, *, free: bool, is_node: bool) -> Rect:
    """A rectangle with some of its sides drawn so far, within the limits.

    Args:
        before: The rectangle.
        sides: First letters of left, right, top, bottom.
        dx: Canvas pixels.
        dy: Canvas pixels.
        free: Not on the grid.
        is_node: Else a group or note.
    """
    moved = [*before]
    for side, at, by in (("l", 0, dx), ("t", 1, dy), ("r", 2, dx), ("b", 3, dy)):
        if side in sides:
            moved[at] = float(round(moved[at] + by)) if free else to_grid(moved[at] + by)
    return _within_limits((moved[0], moved[1], moved[2], moved[3]), sides, is_node=is_node)


def _within_limits(rect: Rect, sides: str, *, is_node: bool) -> Rect:
    """Keeps it as large as it must be, by the sides that move."""
    left, top, right, bottom = rect
    least, most = (SIZES.node_width_min, SIZES.node_width_max) if is_node else (_BOX_LEAST, math.inf)
    width = min(max(right - left, least), most)
    height = max(bottom - top, _NODE_LEAST if is_node else _BOX_LEAST)
    left, right = (right - width, right) if "l" in sides else (left, left + width)
    top, bottom = (bottom - height, bottom) if "t" in sides else (top, top + height)
    return left, top, right, bottom


def resizing(flow: Flow, hit: Hit, sides: str, rect: Rect, *, merge_key: str | None = None) -> Change:
    """The edit that gives a node, group or note those sides of a rectangle."""
    left, top, right, bottom = rect
    fields: dict[str, float] = {}
    if {"l", "r"} & {*sides}:
        fields |= {"x": left, "width": right - left}
    if {"t", "b"} & {*sides}:
        fields |= {"y": top, "height": bottom - top}
    if hit.kind == "node":
        return set_places(flow, {hit.id: fields}, label="Resize node", merge_key=merge_key)
    if hit.kind == "group":
        group = flow.groups[hit.id].model_copy(update=fields)
        return set_group(flow, hit.id, group, label="Resize group", merge_key=merge_key)
    note = flow.notes[hit.id].model_copy(update=fields)
    return set_note(flow, hit.id, note, label="Resize note", merge_key=merge_key)


def rect_of(canvas: Canvas, hit: Hit) -> Rect:
    """The rectangle of the node, group or note that was hit."""
    flow = canvas.session.flow
    if hit.kind == "node":
        return canvas.node_rect(hit.id) or (0, 0, 0, 0)
    return box_rect(flow.groups[hit.id] if hit.kind == "group" else flow.notes[hit.id])
