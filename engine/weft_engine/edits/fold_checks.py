"""Whether nodes can become a subflow without changing what the flow does; if not, why, as a person reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Final

from weft_engine.control import BREAK_TYPE, INPUT_TYPE, OUTPUT_TYPE
from weft_engine.document.document import Flow
from weft_engine.document.model import Wire
from weft_engine.edits.nodes import title_of
from weft_engine.edits.selecting import downstream, upstream
from weft_engine.graph.regions import Regions, regions_of
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

_BY_TIME: Final = ("first", "quorum")
_RACE: Final = "race"


def with_tools(flow: Flow, registry: Registry, nodes: Collection[str]) -> set[str]:
    """The nodes, and the tools that are lent to them alone."""
    chosen = set(nodes) & flow.nodes.keys()
    borrowers: dict[str, set[str]] = defaultdict(set)
    for wire in flow.wires.values():
        if is_lending(flow, registry, wire):
            borrowers[wire.source_node].add(wire.target_node)
    while grown := {tool for tool, whose in borrowers.items() if whose <= chosen} - chosen:
        chosen |= grown
    return chosen


def is_lending(flow: Flow, registry: Registry, wire: Wire) -> bool:
    """Whether a wire lends its source to its target."""
    source = flow.nodes.get(wire.source_node)
    out = ports_of(source, registry).outputs.get(wire.source_port) if source else None
    return out is not None and out.kind is PortKind.ATTACHMENT


def is_feedback(flow: Flow, registry: Registry, wire: Wire) -> bool:
    """Whether a wire leads back into a loop or for-each."""
    target = flow.nodes.get(wire.target_node)
    into = ports_of(target, registry).inputs.get(wire.target_port) if target else None
    return into is not None and into.feedback


def obstacles(flow: Flow, registry: Registry, chosen: Collection[str]) -> Iterator[str]:
    """Reasons against folding nodes, each a sentence; nothing if they can be folded."""
    if not chosen:
        yield "select the nodes to fold first"
        return
    checks = _Checks(flow, registry, set(chosen))
    yield from checks.ends()
    yield from checks.bodies()
    yield from checks.tools()
    yield from checks.between()
    yield from checks.time()


class _Checks:
    def __init__(self, flow: Flow, registry: Registry, chosen: set[str]) -> None:
        self.flow, self.registry, self.chosen = flow, registry, chosen
        self.regions: Regions = regions_of(flow, registry)
        wires = [wire for _, wire in sorted(flow.wires.items())]
        known = [wire for wire in wires if {wire.source_node, wire.target_node} <= flow.nodes.keys()]
        self.lending = [wire for wire in known if is_lending(flow, registry, wire)]
        lent = {wire.id for wire in self.lending}
        self.data = [wire for wire in known if wire.id not in lent]

    def name(self, node: str) -> str:
        return f"“{title_of(self.flow, self.registry, node)}”"

    def ends(self) -> Iterator[str]:
        for node in sorted(self.chosen):
            kind = self.flow.nodes[node].type
            if kind in (INPUT_TYPE, OUTPUT_TYPE):
                what = "an input" if kind == INPUT_TYPE else "an output"
                yield f"{self.name(node)} is {what} of this flow: leave it out of the selection"

    def owner(self, node: str) -> str:
        """The innermost container around a node that is not folded with it."""
        return next((each for each in self.regions.around(node) if each not in self.chosen), "")

    def bodies(self) -> Iterator[str]:
        for node in sorted(self.chosen):
            missing = sorted(self.regions.bodies.get(node, frozenset()) - self.chosen)
            if missing:
                yield f"{self.name(node)} would be cut off from what it repeats: select {self.name(missing[0])} too"
            owner = self.owner(node)
            if self.flow.nodes[node].type == BREAK_TYPE and self.regions.parents.get(node, "") == owner:
                yield f"{self.name(node)} would be cut off from the loop it ends: leave it out, or select the loop too"
        lent = {wire.source_node for wire in self.lending}
        owners = {self.owner(node): node for node in sorted(self.chosen - lent)}
        if len(owners) > 1:
            inside = next(node for owner, node in owners.items() if owner)
            outside = next(node for owner, node in owners.items() if owner != self.owner(inside))
            around = self.name(self.owner(inside))
            yield f"{self.name(inside)} is repeated by {around} and {self.name(outside)} is not: fold them apart"

    def tools(self) -> Iterator[str]:
        for wire in self.lending:
            lender, borrower = self.name(wire.source_node), self.name(wire.target_node)
            if wire.source_node in self.chosen and wire.target_node not in self.chosen:
                yield f"{lender} is lent to {borrower}, which stays outside: select {borrower} too, or leave {lender}"
            elif wire.target_node in self.chosen and wire.source_node not in self.chosen:
                yield f"{borrower} uses {lender}, which is lent to others too: duplicate {lender} first"

    def between(self) -> Iterator[str]:
        """What both hangs on the nodes and leads back to them would wait for itself."""
        ahead: dict[str, set[str]] = defaultdict(set)
        back: set[str] = set()
        owner = self.owner(min(self.chosen))
        for wire in self.data:
            if is_feedback(self.flow, self.registry, wire):
                continue
            source, target = self._whole(wire.source_node, owner), self._whole(wire.target_node, owner)
            if source == target or owner in (source, target):
                continue
            ahead[source].add(target)
            if target in self.chosen:
                back.add(source)
        seen = {target for node in self.chosen for target in ahead[node]} - self.chosen
        queue = list(seen)
        while queue:
            node = queue.pop()
            if node in back:
                yield f"{self.name(node)} lies between the selected nodes: select it too"
                return
            new = ahead[node] - seen - self.chosen
            seen |= new
            queue += new

    def _whole(self, node: str, owner: str) -> str:
        """The outermost container around a node that stands beside the folded ones, or the node itself."""
        if node in self.chosen:
            return node
        for each in (node, *self.regions.around(node)):
            if self.regions.parents.get(each, "") == owner:
                return each
        return node

    def time(self) -> Iterator[str]:
        """A subflow starts when all its inputs are there and is done when all in it is: who looks at time would see."""
        entering = [
            wire for wire in self.data if wire.target_node in self.chosen and wire.source_node not in self.chosen
        ]
        leaving = [
            wire for wire in self.data if wire.source_node in self.chosen and wire.target_node not in self.chosen
        ]
        sources, ends = {wire.source for wire in entering}, {wire.source for wire in leaving}
        begun = downstream(self.flow, {wire.target_node for wire in entering}) if entering else self.chosen
        at_once = len(sources) <= 1 and self.chosen <= begun
        direct = {wire.target_node for wire in entering}
        for node in sorted(self.chosen):
            if self.picks_by_time(node) and (node in direct or not at_once):
                yield f"{self.name(node)} goes by what comes first: select all that leads to it too"
        if at_once and len(ends) == 1 and self.chosen <= upstream(self.flow, {end.partition(".")[0] for end in ends}):
            return
        after = downstream(self.flow, {wire.target_node for wire in leaving}) - self.chosen
        for node in sorted(after):
            if self.picks_by_time(node):
                yield f"{self.name(node)} goes by what comes first: fold each way to it by itself"

    def picks_by_time(self, node: str) -> bool:
        ports = ports_of(self.flow.nodes[node], self.registry)
        if any(port.mode == "first" for port in ports.inputs.values()):
            return True
        if ports.node_type is None or not ports.node_type.gathers:
            return False
        config = ports.config
        is_early = bool(getattr(config, "early_stop", False))
        return is_early or ports.node_type.id == _RACE or getattr(config, "mode", "") in _BY_TIME
