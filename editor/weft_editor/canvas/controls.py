"""The parts of a node that are controls of their own: fields, the activation picker, the result and its buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.paint_node import picker_part
from weft_editor.canvas.paint_result import fix_band
from weft_editor.canvas.painting import scroll_step

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas


class Controls:
    """Of all nodes of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._scroll_rest = 0.0

    def at(self, hit: Hit) -> Hit:
        """Which control lies there, where that depends on what is shown now."""
        if hit.part == "result":
            return self._in_result(hit)
        return self._in_picker(hit) if hit.part in ("earlier", "later") else hit

    def _in_result(self, hit: Hit) -> Hit:
        """The button of a failure, if it lies there."""
        scene = self._canvas.scene
        row = scene.nodes.row_of[hit.id]
        band, remedy = scene.shapes[row].result, self._canvas.look.remedy(hit.id)
        button = fix_band(remedy.title, band) if band is not None and remedy is not None else None
        left, top, _, _ = scene.nodes.rect(row)
        is_there = button is not None and button.contains(hit.x - left, hit.y - top)
        return replace(hit, part="fix") if is_there else hit

    def _in_picker(self, hit: Hit) -> Hit:
        """Which part of the activation picker, as wide as it is painted now."""
        nodes = self._canvas.scene.nodes
        left = nodes.rect(nodes.row_of[hit.id])[0] + SIZES.gap
        return replace(hit, part=picker_part(self._canvas.look.pick_words(hit.id), hit.x - left))

    def activate(self, hit: Hit) -> bool:
        """Does what a plain click on a control means; returns whether the part is one: field, picker, expand button."""
        canvas = self._canvas
        if hit.part == "field":
            return canvas.editing.open(hit.id, hit.field)
        if hit.part in ("earlier", "later"):
            canvas.look.step_pick(hit.id, 1 if hit.part == "later" else -1)
            return True
        asked = {"fix": canvas.fix_requested, "pick": canvas.pick_requested, "expand": canvas.node_activated}
        if hit.part not in asked:
            return False
        asked[hit.part].emit(hit.id)
        return True

    def scroll_result(self, hit: Hit, dy: float) -> bool:
        """Scrolls a node's long result by logical pixels (down if positive); returns whether there was more to see."""
        canvas = self._canvas
        row = canvas.scene.nodes.row_of.get(hit.id)
        if row is None or hit.part not in ("result", "expand"):
            return False
        self._scroll_rest += dy / (scroll_step() * max(canvas.view.zoom, 0.5))
        lines = int(self._scroll_rest)
        self._scroll_rest -= lines
        if lines == 0:
            return True
        if not canvas.painting.scroll_lines(row, lines):
            return False
        rows = np.array([row], np.intp)
        canvas.scene.nodes.touch(rows)
        canvas.refreshing.refresh(rows, rows)
        return True
