"""The nodes of a flow as a tree for the terminal: bodies under their loop, lent nodes under their borrower."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from weft_engine.document.document import Flow
from weft_engine.registry import Registry


@dataclass(frozen=True, slots=True)
class Outline:
    """Which nodes stand under which, in the order values flow; the flow's own nodes under `""`."""

    children: Mapping[str, Sequence[str]]
    titles: Mapping[str, str]
    containers: frozenset[str] = field(default_factory=frozenset)

    def walk(self, below: str = "", depth: int = 0) -> Iterator[tuple[str, int]]:
        """Every node with its depth, each before those under it."""
        for node in self.children.get(below, ()):
            yield node, depth
            yield from self.walk(node, depth + 1)


def outline_of(flow: Flow, registry: Registry) -> Outline:
    """The outline of a valid flow."""
    from weft_engine.graph.facts import Facts
    from weft_engine.graph.order import order_of
    from weft_engine.graph.regions import regions_of

    facts, regions = Facts(flow, registry), regions_of(flow, registry)
    order = order_of(facts).nodes
    children: dict[str, list[str]] = defaultdict(list)
    for node in order:
        above = facts.outof[node][0].target_node if facts.is_lent(node) else regions.parent(node)
        children[above].append(node)
    return Outline(children, {node: facts.name(node) for node in order}, frozenset(regions.bodies))
