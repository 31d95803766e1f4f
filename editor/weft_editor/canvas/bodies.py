"""Which nodes a loop or for-each repeats, and the hull drawn around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from weft_editor.canvas.tables import NodeTable, Rect, Rows
from weft_engine.document import Flow
from weft_engine.graph.regions import bodies_of
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

HULL_MARGIN = 20.0


@dataclass(slots=True, eq=False)
class Body:
    """A loop or for-each with the nodes it repeats, as rows."""

    container: int
    members: Rows
    lifted: bool = False
    """Some of it is being moved: the hull is painted with what moves."""

    def hull(self, nodes: NodeTable) -> Rect | None:
        """The rectangle around the members."""
        found = nodes.bounds(self.members)
        if found is None:
            return None
        left, top, right, bottom = found
        return left - HULL_MARGIN, top - HULL_MARGIN, right + HULL_MARGIN, bottom + HULL_MARGIN


Members = dict[str, set[str]]
"""By loop or for-each, the nodes it repeats."""


def members_of(flow: Flow, registry: Registry) -> Members:
    """All bodies of a flow, tools lent to what is in them included."""
    bodies = bodies_of(flow, registry)
    if not bodies:
        return {}
    lent = _lent(flow, registry)
    return {key: _with_lenders(body, lent) - {key} for key, body in bodies.items()}


def bodies_in(nodes: NodeTable, members: Members) -> list[Body]:
    """Bodies as they lie on the canvas."""
    return [Body(nodes.row_of[key], np.sort(nodes.rows(body))) for key, body in members.items() if key in nodes.row_of]


def _lent(flow: Flow, registry: Registry) -> dict[str, list[str]]:
    """Lenders by the node that borrows."""
    lent: dict[str, list[str]] = defaultdict(list)
    for wire in flow.wires.values():
        node, _, name = wire.source.partition(".")
        source = flow.nodes.get(node)
        port = ports_of(source, registry).outputs.get(name) if source else None
        if port is not None and port.kind is PortKind.ATTACHMENT:
            lent[wire.target_node].append(node)
    return lent


def _with_lenders(body: Collection[str], lent: dict[str, list[str]]) -> set[str]:
    found, waiting = set(body), list(body) if lent else []
    while waiting:
        for lender in lent.get(waiting.pop(), ()):
            if lender not in found:
                found.add(lender)
                waiting.append(lender)
    return found
