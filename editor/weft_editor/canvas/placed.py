"""Nodes, wires, groups, notes and loop bodies as they lie on the canvas: geometry in numpy columns.

It holds no Qt object. Whoever paints it is told which parts of the canvas are no longer right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from weft_editor.canvas.bodies import Body, Members, bodies_in, deepen, hulls_of
from weft_editor.canvas.boxes import Boxes
from weft_editor.canvas.curves import COARSE, FINE, Floats
from weft_editor.canvas.layout import SIZES, PortKey, Shape, Spot
from weft_editor.canvas.rowsets import union
from weft_editor.canvas.tables import NodeTable, Rect, Rows, WireTable, all_on_canvas, on_canvas
from weft_editor.inert import visible
from weft_editor.language import tr
from weft_engine.document import Flow
from weft_engine.node import Port
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

MARGIN: Final = 16.0
"""How far a node's ports, ring and shadow reach beyond its rectangle, in canvas pixels."""
TITLE_MOST: Final = 200
"""Characters of a title that are shown."""
MANY: Final = 200
"""From so many records on, a change repaints everything."""
EVERYWHERE: Final[Rect] = (-1e9, -1e9, 1e9, 1e9)
NEAR_ZOOM: Final = 0.5
NEAR_ZOOM_SMALL: Final = 0.24
TITLE_ZOOM: Final = 0.35
TITLE_ZOOM_SMALL: Final = 0.24
SMALL: Final = 150
"""Up to so many nodes a flow is small."""


class Placed:
    """What lies where, and what painting asks of the flow; `scene.Scene` keeps it in step with that."""

    def __init__(self, flow: Flow, registry: Registry, damaged: Callable[[Rect], None]) -> None:
        self.flow = flow
        self.registry = registry
        self.damaged = damaged
        self.nodes = NodeTable()
        self.wires = WireTable()
        self.shapes: dict[int, Shape] = {}
        self.boxes = Boxes(flow)
        self.bodies: list[Body] = []
        self.top = 0
        """The order of the node that lies before all others."""
        self._hulls: set[Rect] = set()
        self.expected: Rect | None = None
        """Around where all nodes will lie, about, once that was asked for."""

    @property
    def is_small(self) -> bool:
        """Whether it has so few nodes that painting need not be sparing."""
        return len(self.nodes) <= SMALL

    @property
    def near_zoom(self) -> float:
        """From this zoom on nodes show all they have, and wires are smooth: small flows can afford it seen whole."""
        return NEAR_ZOOM_SMALL if self.is_small else NEAR_ZOOM

    @property
    def title_zoom(self) -> float:
        """From here on a node seen from afar has its title."""
        return TITLE_ZOOM_SMALL if self.is_small else TITLE_ZOOM

    def port(self, node: str, key: PortKey) -> Port | None:
        """A port as its node declares it; `None` if it does not."""
        record = self.flow.nodes.get(node)
        if record is None:
            return None
        ports = ports_of(record, self.registry)
        return (ports.inputs if key[0] else ports.outputs).get(key[1])

    def title(self, row: int) -> str:
        """What a node is called."""
        node = self.flow.nodes[self.nodes.ids[row]]
        if node.title:
            return visible(node.title[:TITLE_MOST])
        node_type = self.registry.get(node.type)
        return tr(node_type.title) if node_type else node.type

    def wired(self, row: int) -> frozenset[PortKey]:
        """The ports of a node that have a wire."""
        wires, found = self.wires, set[PortKey]()
        for each in wires.of_nodes(np.array([row], np.intp)).tolist():
            source, _, target = wires.ids[each].partition("->")
            if wires.source[each] == row:
                found.add((False, source.partition(".")[2]))
            if wires.target[each] == row:
                found.add((True, target.partition(".")[2]))
        return frozenset(found)

    def spot(self, row: int, key: PortKey) -> Spot:
        """Where a port lies on its node."""
        return self.shapes[row].spot(key)

    def dots(self, wire: str) -> list[tuple[float, float]]:
        """The reroute dots of a wire, from its source on."""
        record = self.flow.sections["layout.wires"].get(wire)
        return [(on_canvas(x), on_canvas(y)) for x, y in record.points] if record is not None else []

    def trace(self, rows: Rows) -> None:
        """Draws these wires' lines anew."""
        self.wires.trace(rows, self.nodes)

    def lines(self, rows: Rows, zoom: float) -> Floats:
        """Points of wires, as many as can be seen at a zoom: shape (rows, points, 2)."""
        if zoom >= self.near_zoom or self.is_small:
            return self.wires.lines(rows, self.nodes, FINE if zoom >= 1.0 or self.is_small else FINE // 2)
        step = 2 if zoom > 0.25 else 4 if zoom > 0.1 else COARSE
        return self.wires.points[rows, ::step].astype(np.float64)

    def place(self, rows: Rows, x: Floats, y: Floats) -> None:
        """Shows nodes elsewhere without changing the flow; their wires follow."""
        self.nodes.x[rows] = x
        self.nodes.y[rows] = y
        self.nodes.moved()
        self.trace(union(self.wires.of_nodes(rows), self.deepen(rows)))

    def raise_nodes(self, rows: Rows) -> None:
        """Puts nodes before all others, keeping their order."""
        rows = rows[np.argsort(self.nodes.order[rows], kind="stable")]
        self.nodes.order[rows] = self.top + 1 + np.arange(len(rows))
        self.top += len(rows)
        self.nodes.moved()

    def deepen(self, moved: Rows | None = None) -> Rows:
        """Lays feedback wires below their loops' bodies; returns those wires of loops that `moved` nodes belong to."""
        return deepen(self.bodies, self.wires, self.nodes, moved)

    def bounds(self) -> Rect | None:
        """The rectangle around everything on the canvas."""
        rects = self.boxes.all()
        nodes = self.nodes.bounds()
        if nodes is not None:
            rects.append(nodes)
        if len(self.nodes) < len(self.flow.nodes) and self.flow.places:  # some are still to come
            rects.append(self._to_come())
        if not rects:
            return None
        lefts, tops, rights, bottoms = zip(*rects, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def _to_come(self) -> Rect:
        """Around where all nodes will lie, about; found once for each state of the flow."""
        if self.expected is None:
            x, y = all_on_canvas([(place.x, place.y) for place in self.flow.places.values()])
            left, top, right, bottom = float(x.min()), float(y.min()), float(x.max()), float(y.max())
            self.expected = (left, top, right + SIZES.node_width, bottom + SIZES.node_width)
        return self.expected

    def show_bodies(self, members: Members) -> None:
        """Takes loop bodies that were found."""
        self.bodies = bodies_in(self.nodes, members)
        self.follow_bodies()

    def follow_bodies(self) -> None:
        """Has hulls and feedback wires follow the nodes of their loops."""
        old, new = self._hulls, set(map(tuple, hulls_of(self.bodies, self.nodes).tolist()))
        self._hulls = new
        feedback = self.deepen()
        before = self.wires.box[feedback].copy()
        self.trace(feedback)
        after = self.wires.box[feedback]
        changed = (before != after).any(1)
        self._damage_each([*(old ^ new), *before[changed].tolist(), *after[changed].tolist()])

    def _damage_each(self, rects: list[Rect]) -> None:
        if len(rects) > MANY:
            self.damaged(EVERYWHERE)
            return
        for left, top, right, bottom in rects:
            self.damaged((left - 4, top - 4, right + 4, bottom + 4))

    def damage(self, nodes: Iterable[str], wires: Iterable[str]) -> None:
        """Has these painted anew where they lie now."""
        for found in (self.nodes.bounds(self.nodes.rows(nodes)), self.wires.bounds(self.wires.rows(wires))):
            if found is not None:
                left, top, right, bottom = found
                self.damaged((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
