"""The canvas' own picture of a flow: geometry in numpy columns, kept in step with the document by ids.

It holds no Qt object. Whoever paints it is told which parts of the canvas are no longer right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

from weft_editor.canvas.bodies import Body, Members, bodies_in, deepen, hulls_of, members_of
from weft_editor.canvas.boxes import Boxes
from weft_editor.canvas.build import CATEGORIES, wire_kind, wire_type
from weft_editor.canvas.curves import COARSE, FINE, Floats
from weft_editor.canvas.known_shapes import Frame, KnownShapes, frame_of
from weft_editor.canvas.layout import SIZES, PortKey, Shape, Spot
from weft_editor.canvas.lost_ports import LostPorts
from weft_editor.canvas.rowsets import union
from weft_editor.canvas.tables import NodeTable, Rect, Rows, WireTable, all_on_canvas, on_canvas
from weft_editor.inert import visible
from weft_editor.language import tr
from weft_engine.document import Change, Flow, Place
from weft_engine.node import Port
from weft_engine.ports import NodePorts, ports_of
from weft_engine.registry import Registry

MARGIN: Final = 16.0
"""How far a node's ports, ring and shadow reach beyond its rectangle, in canvas pixels."""
TITLE_MOST: Final = 200
"""Characters of a title that are shown."""
_MANY: Final = 200
"""From so many records on, a change repaints everything."""
EVERYWHERE: Final[Rect] = (-1e9, -1e9, 1e9, 1e9)
_NOWHERE: Final = Place()
NEAR_ZOOM: Final = 0.5
NEAR_ZOOM_SMALL: Final = 0.24
TITLE_ZOOM: Final = 0.35
TITLE_ZOOM_SMALL: Final = 0.24
SMALL: Final = 150
"""Up to so many nodes a flow is small."""


class Scene:
    """Nodes, wires, groups, notes and loop bodies of one flow as they lie on the canvas."""

    def __init__(self, flow: Flow, registry: Registry, damaged: Callable[[Rect], None], *, wait: bool = False) -> None:
        self.flow = flow
        self.registry = registry
        self.damaged = damaged
        self.nodes = NodeTable()
        self.wires = WireTable()
        self.shapes: dict[int, Shape] = {}
        self._frames: dict[int, Frame] = {}
        self._drawn: dict[int, NodePorts] = {}
        """The ports a row was drawn with."""
        self._known_shapes = KnownShapes()
        self.boxes = Boxes(flow)
        self.bodies: list[Body] = []
        self._lost = LostPorts(registry)
        self._top = 0
        self._hulls: set[Rect] = set()
        self._expected: Rect | None = None
        if not wait:
            self.sync(set(flow.nodes), set(flow.wires))
            self.find_bodies()

    def apply(self, change: Change) -> None:
        """Follows a change that was made to the flow."""
        is_structural, nodes, wires = self.touched_by(change)
        self.sync(nodes, wires)
        if is_structural:
            self.find_bodies()
        else:
            self.follow_bodies()

    def touched_by(self, change: Change) -> tuple[bool, set[str], set[str]]:
        """Whether a change is one of structure, and which nodes and wires are to be followed; all else is done."""
        for section in ("layout.groups", "layout.notes"):
            for key in sorted(change.keys(section)):
                self._put_box(section, key)
        self._expected = None
        structural = change.touches("nodes", "wires", scope=())
        nodes = {*change.keys("nodes"), *change.keys("layout.nodes")}
        return structural, nodes, {*change.keys("wires"), *change.keys("layout.wires")}

    def follow_moves(self, nodes: set[str]) -> set[str]:
        """Puts many nodes where they lie now, all at once; returns those that look otherwise as well."""
        places, row_of, frames = self.flow.places, self.nodes.row_of, self._frames
        rest: set[str] = set()
        rows: list[int] = []
        spots: list[tuple[float, float]] = []
        for key in nodes:
            row, place = row_of.get(key), places.get(key, _NOWHERE)
            if row is None or frames.get(row) != frame_of(place):
                rest.add(key)
                continue
            rows.append(row)
            spots.append((place.x, place.y))
        self.damaged(EVERYWHERE)
        at = np.array(rows, np.intp)
        self.nodes.x[at], self.nodes.y[at] = all_on_canvas(spots)
        self.trace(self.wires.of_nodes(at))  # the bodies, which whoever calls this follows next, have more
        self.nodes.touch(at)
        return rest

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Nobody is told of what is damaged within."""
        damaged, self.damaged = self.damaged, lambda rect: None
        try:
            yield
        finally:
            self.damaged = damaged

    def _put_box(self, section: str, key: str) -> None:
        for rect in self.boxes.follow(self.flow, section, key):
            self.damaged((rect[0] - MARGIN, rect[1] - MARGIN, rect[2] + MARGIN, rect[3] + MARGIN))

    def sync(self, nodes: set[str], wires: set[str]) -> None:
        """Brings these nodes and wires, and the wires of these nodes, in step with the flow."""
        if not nodes and not wires:
            return
        near_zoom = self.near_zoom
        many = len(nodes) + len(wires) > _MANY
        if many:
            self.damaged(EVERYWHERE)
        nodes |= self._lost.find(self.flow, wires | self._wires_of(nodes), nodes)
        near: set[str] = set() if many else self._wires_of(nodes)
        ends = self._ends_of(wires)
        if not many:
            self._damage(nodes | ends, wires | near)
        self.drop(nodes, wires)
        # Stacking must not depend on the order of a set.
        reshaped: set[str] = set()
        for key in self.flow.nodes if many else sorted(nodes):
            if key in nodes and key in self.flow.nodes and self._put_node(key):
                reshaped.add(key)
        if many:
            near = self._wires_of(reshaped)
        touched = wires | near
        self._put_wires(
            [key for key in (self.flow.wires if many else sorted(touched)) if key in touched and key in self.flow.wires]
        )
        ends |= self._ends_of(wires)
        self.nodes.touch(self.nodes.rows(ends))
        if not many:
            self._damage(nodes | ends, wires | near)
        if self.near_zoom != near_zoom:
            self.damaged(EVERYWHERE)

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

    def _wires_of(self, nodes: set[str]) -> set[str]:
        rows = self.nodes.rows(nodes)
        return {self.wires.ids[row] for row in self.wires.of_nodes(rows)} if len(rows) else set()

    def _ends_of(self, wires: set[str]) -> set[str]:
        """The nodes these wires lead, or led, to and from: their ports look otherwise then."""
        return {end.partition(".")[0] for wire in wires for end in wire.split("->")} & self.nodes.row_of.keys()

    def _damage(self, nodes: Iterable[str], wires: Iterable[str]) -> None:
        for found in (self.nodes.bounds(self.nodes.rows(nodes)), self.wires.bounds(self.wires.rows(wires))):
            if found is not None:
                left, top, right, bottom = found
                self.damaged((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))

    def drop(self, nodes: set[str], wires: set[str]) -> None:
        """Takes out those that are no longer in the flow."""
        # Rows are freed in an order that does not depend on that of a set.
        self.wires.release(sorted((wires & self.wires.row_of.keys()) - self.flow.wires.keys()))
        gone = sorted((nodes & self.nodes.row_of.keys()) - self.flow.nodes.keys())
        if not gone:
            return
        self.wires.release([self.wires.ids[row] for row in self.wires.of_nodes(self.nodes.rows(gone))])
        for row in self.nodes.release(gone):
            self.shapes.pop(row, None)
            self._frames.pop(row, None)
            self._drawn.pop(row, None)
        self._lost.forget(gone)
        self.bodies = [body for body in self.bodies if self.nodes.alive[body.container]]
        for body in self.bodies:
            body.members = body.members[self.nodes.alive[body.members]]

    def _put_node(self, key: str) -> bool:
        """Brings a node in step; returns whether the wires at it may look otherwise now."""
        node, table = self.flow.nodes[key], self.nodes
        row = table.row_of.get(key)
        if row is None:
            row = table.claim(key)
            self._top += 1
            table.order[row] = self._top
            table.alive[row] = True
        place = self.flow.places.get(key, _NOWHERE)
        ports = ports_of(node, self.registry)
        shape = self._known_shapes.of(place, ports, self._lost.of(key), len(self.flow.nodes))
        x, y = on_canvas(place.x), on_canvas(place.y)
        if self._drawn.get(row) is ports and self.shapes.get(row) is shape and (table.x[row], table.y[row]) == (x, y):
            table.touch(row)
            return False
        self._drawn[row] = ports
        self.shapes[row] = shape
        self._frames[row] = frame_of(place)
        table.x[row], table.y[row], table.w[row], table.h[row] = (
            x, y, shape.width, shape.height,
        )  # fmt: skip
        table.moved()
        table.category[row] = CATEGORIES.index(ports.node_type.category) if ports.node_type else -1
        table.touch(row)
        return True

    def _put_wires(self, keys: Iterable[str]) -> None:
        """Puts wires into the table, column by column: there may be ten thousands."""
        table, row_of, wires = self.wires, self.nodes.row_of, self.flow.wires
        rows: list[int] = []
        columns: list[tuple[int, int, tuple[float, float, float, float], int, int]] = []
        has_dots = bool(self.flow.sections["layout.wires"]) or bool(table.routes)
        for key in keys:
            wire = wires[key]
            (source, _, out), (target, _, into) = wire.source.partition("."), wire.target.partition(".")
            if source not in row_of or target not in row_of:
                continue
            row = table.row_of.get(key)
            rows.append(table.claim(key) if row is None else row)
            columns.append(self._wire_columns(source, out, target, into))
            if has_dots:
                table.set_route(rows[-1], self.dots(key))
        if not rows:
            return
        at = np.array(rows, np.intp)
        sources, targets, offsets, colors, kinds = zip(*columns, strict=True)
        table.alive[at] = True
        table.source[at], table.target[at] = sources, targets
        table.offsets[at] = offsets
        table.color[at], table.kind[at] = colors, kinds
        self.trace(at)

    def _wire_columns(
        self, source: str, out: str, target: str, into: str
    ) -> tuple[int, int, tuple[float, float, float, float], int, int]:
        """Rows of both ends, where they lie on their nodes, colour and kind."""
        first, last = self.nodes.row_of[source], self.nodes.row_of[target]
        start, end = self.spot(first, (False, out)), self.spot(last, (True, into))
        given = ports_of(self.flow.nodes[source], self.registry).outputs.get(out)
        taken = ports_of(self.flow.nodes[target], self.registry).inputs.get(into)
        color = wire_type(given if taken is not None else None)
        return first, last, (start.x, start.y, end.x, end.y), color, wire_kind(given, taken)

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
        if zoom >= self.near_zoom:
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
        self.nodes.order[rows] = self._top + 1 + np.arange(len(rows))
        self._top += len(rows)
        self.nodes.moved()

    def find_bodies(self) -> None:
        """Finds loop bodies anew, after the structure changed."""
        self.show_bodies(members_of(self.flow, self.registry))

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
        if len(rects) > _MANY:
            self.damaged(EVERYWHERE)
            return
        for left, top, right, bottom in rects:
            self.damaged((left - 4, top - 4, right + 4, bottom + 4))

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
        if self._expected is None:
            x, y = all_on_canvas([(place.x, place.y) for place in self.flow.places.values()])
            left, top, right, bottom = float(x.min()), float(y.min()), float(x.max()), float(y.max())
            self._expected = (left, top, right + SIZES.node_width, bottom + SIZES.node_width)
        return self._expected
