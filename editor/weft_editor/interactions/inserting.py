"""Finding the wire a node held over it would be put on."""

from __future__ import annotations

from collections.abc import Iterator

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import wires_crossing
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.room import room_for
from weft_editor.interactions.sketch import Sketch
from weft_engine.document import Change, Flow, Node, Put
from weft_engine.edits import insert_on_wire, move, title_of
from weft_engine.errors import ChangeError
from weft_engine.ids import slug


def has_wires(flow: Flow, node: str) -> bool:
    """Whether any wire ends at a node."""
    return any(node in (wire.source_node, wire.target_node) for wire in flow.wires.values())


class Insertion:
    """Looks for a wire that fits one node; remembers what was asked before."""

    def __init__(self, canvas: Canvas, flow: Flow, node: str) -> None:
        self._canvas, self._flow, self._node = canvas, flow, node
        self._known: dict[str, bool] = {}

    @classmethod
    def of_type(cls, canvas: Canvas, node: Node) -> Insertion:
        """For a node that is not in the flow yet."""
        sketch = Sketch(canvas.session.flow)
        key = slug("trial", sketch.flow.nodes)
        sketch.do(Change("", (Put("nodes", key, node),)))
        return cls(canvas, sketch.flow, key)

    def wire_at(self, rect: Rect, x: float, y: float) -> str:
        """The fitting wire under a node's rectangle, the one at (x, y) first; empty if there is none."""
        seen: set[str] = set()
        for wire in self._below(rect, x, y):
            if wire not in seen and self.fits(wire):
                return wire
            seen.add(wire)
        return ""

    def _below(self, rect: Rect, x: float, y: float) -> Iterator[str]:
        left, top, right, bottom = rect
        arm = 12 / self._canvas.view.zoom
        strokes = (
            (x - arm, y - arm, x + arm, y + arm), (x - arm, y + arm, x + arm, y - arm),
            (left, top, right, bottom), (left, bottom, right, top),
        )  # fmt: skip
        for stroke in strokes:
            yield from wires_crossing(self._canvas.scene, *stroke)

    def fits(self, wire: str) -> bool:
        """Whether the node can be put on a wire."""
        if wire not in self._known:
            try:
                insert_on_wire(self._flow, self._canvas.session.registry, self._node, wire)
                self._known[wire] = True
            except ChangeError:
                self._known[wire] = False
        return self._known[wire]


def insert(canvas: Canvas, sketch: Sketch, node: str, wire: str, rect: Rect) -> str:
    """Adds to a sketch what puts its node on a wire, and makes room for it; returns what to call it.

    Raises:
        ChangeError: Nothing fits.
    """
    flow, record = sketch.flow, sketch.flow.wires.get(wire)
    sketch.do(insert_on_wire(flow, canvas.session.registry, node, wire))
    if record is not None:
        sketch.do(move(flow, room_for(flow, canvas.node_rect, record, rect)))
    return f"Insert {title_of(flow, canvas.session.registry, node)}"
