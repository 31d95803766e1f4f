"""Reroute dots: points a wire is led through."""

from __future__ import annotations

from PySide6.QtCore import Qt

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.preview import Preview
from weft_editor.interactions.snapping import to_grid
from weft_engine.document import Change, Flow
from weft_engine.edits import set_wire_points

Dots = list[tuple[float, float]]


def add_dot(canvas: Canvas, wire: str, x: float, y: float) -> Change:
    """A dot at (x, y), in the right place among those there are."""
    dots = canvas.scene.dots(wire)
    dots.insert(_place(canvas, wire, dots, x, y), (float(round(x)), float(round(y))))
    return Change("Add reroute dot", set_wire_points(canvas.session.flow, wire, dots).puts)


def remove_dot(canvas: Canvas, wire: str, index: int) -> Change:
    """The wire without one of its dots."""
    dots = canvas.scene.dots(wire)
    del dots[index]
    return Change("Remove reroute dot", set_wire_points(canvas.session.flow, wire, dots).puts)


def moving_dots(flow: Flow, wire: str, dots: Dots, *, merge_key: str | None = None) -> Change:
    """The wire led through these dots instead."""
    return Change("Move reroute dot", set_wire_points(flow, wire, dots).puts, merge_key)


def _place(canvas: Canvas, wire: str, dots: Dots, x: float, y: float) -> int:
    """Before which dot a new one belongs: on the piece whose two ends are nearest to it."""
    record = canvas.session.flow.wires[wire]
    start = canvas.port_position(record.source_node, (False, record.source_port))
    end = canvas.port_position(record.target_node, (True, record.target_port))
    knots = [start or (x, y), *dots, end or (x, y)]

    def detour(index: int) -> float:
        (ax, ay), (bx, by) = knots[index], knots[index + 1]
        through = ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5 + ((x - bx) ** 2 + (y - by) ** 2) ** 0.5
        return float(through - ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5)

    return min(range(len(knots) - 1), key=detour)


class MoveDot(Gesture):
    """A dot follows the pointer on the grid; Ctrl lets go of the grid."""

    pans = True
    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, canvas: Canvas, hit: Hit) -> None:
        super().__init__(canvas)
        self._wire, self._index = hit.id, hit.index
        self._dots: Dots = canvas.scene.dots(hit.id)
        self._to = self._dots[hit.index]
        self._preview = Preview(self.session)

    def update(self, pointer: Pointer) -> None:
        free = pointer.ctrl
        to = (float(round(pointer.x)), float(round(pointer.y))) if free else (to_grid(pointer.x), to_grid(pointer.y))
        if to != self._to:
            self._to = to
            self._preview.drop()
            self._preview.show(self._change())

    def _change(self) -> Change:
        dots = [*self._dots[: self._index], self._to, *self._dots[self._index + 1 :]]
        return moving_dots(self.session.flow, self._wire, dots)

    def end(self, pointer: Pointer) -> None:
        self._preview.drop()
        if self._to != self._dots[self._index]:
            self.session.edit(self._change())

    def cancel(self) -> None:
        self._preview.drop()
