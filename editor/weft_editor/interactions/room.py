"""Making room for a node that is put on a wire."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from weft_editor.canvas.tables import Rect
from weft_editor.interactions.gesture import GRID
from weft_engine.document import Flow, Wire
from weft_engine.edits import downstream, upstream

GAP: Final = 48.0
"""Canvas pixels between the new node and what follows it."""
RectOf = Callable[[str], "Rect | None"]


def room_for(flow: Flow, rect_of: RectOf, wire: Wire, rect: Rect) -> dict[str, tuple[float, float]]:
    """Where nodes go so that a node at `rect` has room on a wire that leads to the right; empty if there is enough.

    What the wire leads to moves right with all that follows, as far as it does not lead back before the wire.
    """
    source, target = rect_of(wire.source_node), rect_of(wire.target_node)
    if source is None or target is None or source[2] > target[0] or rect[0] < source[0]:
        return {}
    missing = rect[2] + GAP - target[0]
    if missing <= 0:
        return {}
    step = GRID * math.ceil(missing / GRID)
    after = downstream(flow, (wire.target_node,)) - upstream(flow, (wire.source_node,))
    spots: dict[str, tuple[float, float]] = {}
    for key in after:
        box = rect_of(key)
        if box is not None and box[0] >= target[0] - GRID and key in flow.places:
            spots[key] = (flow.places[key].x + step, flow.places[key].y)
    return spots
