"""Wires in hand: drawn by the gesture that leads them, not by the canvas."""

from __future__ import annotations

from collections.abc import Iterable

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.strands import Strand


def lift_wires(canvas: Canvas, strands: Iterable[Strand]) -> None:
    """Has the canvas draw all wires but those taken up; none of them puts all back."""
    wires = canvas.scene.wires
    rows = wires.rows(strand.wire for strand in strands if strand.wire)
    old = wires.lifted.copy()
    wires.lifted[:] = False
    wires.lifted[rows] = True
    for row in (old != wires.lifted).nonzero()[0].tolist():
        left, top, right, bottom = wires.box[row].tolist()
        canvas.damage((left - 4, top - 4, right + 4, bottom + 4))
