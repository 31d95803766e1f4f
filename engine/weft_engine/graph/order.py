"""The order in which values flow, and the circles that have none; on networkx."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from weft_engine.graph.facts import Facts


@dataclass(frozen=True, slots=True)
class Cycle:
    """Nodes that wait for each other, with a wire from each to the next."""

    nodes: tuple[str, ...]
    wires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """All nodes such that values flow forward, but for circles."""

    nodes: tuple[str, ...]
    knots: Mapping[str, str] = field(default_factory=dict)
    """By node that waits for itself: the first node, by id, of all that wait for each other with it."""


def order_of(facts: Facts) -> Order:
    """The order of all nodes; where some wait for each other, they stand together."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(facts.ports)
    graph.add_edges_from(
        (wire.source_node, node) for node in facts.ports for wire in facts.into.get(node, ()) if facts.is_forward(wire)
    )
    try:
        return Order(tuple(nx.topological_sort(graph)))
    except nx.NetworkXUnfeasible:
        pass
    whole = nx.condensation(graph)
    parts = [sorted(whole.nodes[part]["members"]) for part in nx.topological_sort(whole)]
    knots = {key: part[0] for part in parts if len(part) > 1 or graph.has_edge(part[0], part[0]) for key in part}
    return Order(tuple(key for part in parts for key in part), knots)


def parts_of(knots: Mapping[str, str]) -> dict[str, set[str]]:
    """The nodes of each knot, by its name."""
    parts: dict[str, set[str]] = {}
    for key, knot in knots.items():
        parts.setdefault(knot, set()).add(key)
    return parts


def cycle_in(facts: Facts, first: str, part: Collection[str]) -> Cycle:
    """The shortest circle through the first node of a knot; of several, the one whose ids come first."""

    def after(key: str) -> Iterable[str]:
        return sorted({w.target_node for w in facts.outof[key] if w.target_node in part and facts.is_forward(w)})

    nodes = _shortest(first, after)
    return Cycle(nodes, tuple(_wire(facts, *pair) for pair in zip(nodes, (*nodes[1:], nodes[0]), strict=True)))


def _shortest(first: str, after: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    queue = deque((first,))
    while True:
        key = queue.popleft()
        for each in after(key):
            if each == first:
                path = [key]
                while path[-1] != first:
                    path.append(came_from[path[-1]])
                return tuple(reversed(path))
            if each not in came_from:
                came_from[each] = key
                queue.append(each)


def _wire(facts: Facts, source: str, target: str) -> str:
    """The first wire, by id, that leads onward from one node to another."""
    return min(wire.id for wire in facts.outof[source] if wire.target_node == target and facts.is_forward(wire))
