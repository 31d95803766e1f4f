"""The canvas' own picture of a flow, kept in step with the document by ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

from weft_editor.canvas.bodies import members_of
from weft_editor.canvas.build import CATEGORIES, wire_kind, wire_type
from weft_editor.canvas.known_shapes import Frame, KnownShapes, frame_of
from weft_editor.canvas.lost_ports import LostPorts
from weft_editor.canvas.placed import EVERYWHERE, MANY, MARGIN, Placed
from weft_editor.canvas.tables import Rect, all_on_canvas, on_canvas
from weft_engine.document import Change, Flow, Place
from weft_engine.ports import NodePorts, ports_of
from weft_engine.registry import Registry

_NOWHERE: Final = Place()


class Scene(Placed):
    """Nodes, wires, groups, notes and loop bodies of one flow as they lie on the canvas."""

    def __init__(self, flow: Flow, registry: Registry, damaged: Callable[[Rect], None], *, wait: bool = False) -> None:
        super().__init__(flow, registry, damaged)
        self._frames: dict[int, Frame] = {}
        self._drawn: dict[int, NodePorts] = {}
        """The ports a row was drawn with."""
        self._known_shapes = KnownShapes()
        self._lost = LostPorts(registry)
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
        self.expected = None
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
        many = len(nodes) + len(wires) > MANY
        if many:
            self.damaged(EVERYWHERE)
        nodes |= self._lost.find(self.flow, wires | self._wires_of(nodes), nodes)
        near: set[str] = set() if many else self._wires_of(nodes)
        ends = self._ends_of(wires)
        if not many:
            self.damage(nodes | ends, wires | near)
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
            self.damage(nodes | ends, wires | near)
        if self.near_zoom != near_zoom:
            self.damaged(EVERYWHERE)

    def _wires_of(self, nodes: set[str]) -> set[str]:
        rows = self.nodes.rows(nodes)
        return {self.wires.ids[row] for row in self.wires.of_nodes(rows)} if len(rows) else set()

    def _ends_of(self, wires: set[str]) -> set[str]:
        """The nodes these wires lead, or led, to and from: their ports look otherwise then."""
        return {end.partition(".")[0] for wire in wires for end in wire.split("->")} & self.nodes.row_of.keys()

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
            self.top += 1
            table.order[row] = self.top
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

    def find_bodies(self) -> None:
        """Finds loop bodies anew, after the structure changed."""
        self.show_bodies(members_of(self.flow, self.registry))
