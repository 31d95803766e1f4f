"""What hangs together, for selecting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from weft_engine.document.document import Flow

Edges = Mapping[str, set[str]]


def upstream(flow: Flow, nodes: Iterable[str]) -> set[str]:
    """The nodes and all that leads to them."""
    return _reached(_edges(flow, backwards=True), nodes)


def downstream(flow: Flow, nodes: Iterable[str]) -> set[str]:
    """The nodes and all they lead to."""
    return _reached(_edges(flow), nodes)


def connected(flow: Flow, nodes: Iterable[str]) -> set[str]:
    """The nodes and all that hangs together with them, either way."""
    ahead, back = _edges(flow), _edges(flow, backwards=True)
    both = {key: ahead.get(key, set()) | back.get(key, set()) for key in flow.nodes}
    return _reached(both, nodes)


def _edges(flow: Flow, backwards: bool = False) -> Edges:
    found: dict[str, set[str]] = defaultdict(set)
    for wire in flow.wires.values():
        start, end = (wire.target_node, wire.source_node) if backwards else (wire.source_node, wire.target_node)
        if start in flow.nodes and end in flow.nodes:
            found[start].add(end)
    return found


def _reached(edges: Edges, nodes: Iterable[str]) -> set[str]:
    seen = set(nodes)
    queue = list(seen)
    while queue:
        new = edges.get(queue.pop(), set()) - seen
        seen |= new
        queue.extend(new)
    return seen
