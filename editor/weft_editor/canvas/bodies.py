"""Which nodes a loop or for-each repeats, and the hull drawn around them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from weft_editor.canvas.tables import NodeTable, Rect, Rows
from weft_engine.document import Flow
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


def find_bodies(flow: Flow, registry: Registry, nodes: NodeTable) -> list[Body]:
    """All bodies of a flow: what is reachable from a container's body ports, tools lent to it included."""
    starts: dict[str, set[str]] = {}
    for key, node in flow.nodes.items():
        node_type = registry.get(node.type)
        if node_type is not None and node_type.control is not None:
            body = {port.name for port in ports_of(node, registry).outputs.values() if port.body}
            if body:
                starts[key] = body
    if not starts:
        return []
    ahead, lent = _edges(flow, registry)
    return [_body(key, ports, ahead, lent, nodes) for key, ports in starts.items() if key in nodes.row_of]


Edges = dict[str, list[tuple[str, str]]]


def _edges(flow: Flow, registry: Registry) -> tuple[Edges, dict[str, list[str]]]:
    """Data wires by source node as (port, target); lenders by the node that borrows."""
    ahead: Edges = defaultdict(list)
    lent: dict[str, list[str]] = defaultdict(list)
    for wire in flow.wires.values():
        source = flow.nodes.get(wire.source_node)
        port = ports_of(source, registry).outputs.get(wire.source_port) if source else None
        if port is not None and port.kind is PortKind.ATTACHMENT:
            lent[wire.target_node].append(wire.source_node)
        else:
            ahead[wire.source_node].append((wire.source_port, wire.target_node))
    return ahead, lent


def _body(key: str, ports: set[str], ahead: Edges, lent: dict[str, list[str]], nodes: NodeTable) -> Body:
    seen: set[str] = set()
    queue = [target for port, target in ahead.get(key, ()) if port in ports]
    while queue:
        here = queue.pop()
        if here in seen or here == key:
            continue
        seen.add(here)
        queue.extend(target for _, target in ahead.get(here, ()))
        queue.extend(lent.get(here, ()))
    return Body(nodes.row_of[key], np.sort(nodes.rows(seen)))
