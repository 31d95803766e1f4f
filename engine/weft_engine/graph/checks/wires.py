"""Problems of wires: ends that are gone, types that clash, two values for one input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from weft_engine.document.model import Wire
from weft_engine.graph.facts import Facts
from weft_engine.graph.fixes import leading_to, putting_between, removing_wire
from weft_engine.graph.must_sets import MustSets
from weft_engine.graph.node_fixes import setting
from weft_engine.node import PortKind
from weft_engine.problems import Fix, Problem
from weft_engine.values import fits


def check_wire(facts: Facts, wire: Wire) -> Iterator[Problem]:
    """What is wrong with one wire, looking at its ends only."""
    for node in (wire.source_node, wire.target_node):
        if node not in facts.records:
            yield facts.problem(
                "dangling_wire", f"the wire {wire.id} leads to {node!r}, which is not there: remove it",
                *(other for other in (wire.source_node, wire.target_node) if other in facts.records),
                wires=(wire.id,), fixes=(removing_wire(facts, wire.id),),
            )  # fmt: skip
            return
    yield from _ports(facts, wire)


def _ports(facts: Facts, wire: Wire) -> Iterator[Problem]:
    out, into = facts.output(wire), facts.input(wire)
    ends = ((wire.source_node, wire.source_port, out, "output"), (wire.target_node, wire.target_port, into, "input"))
    for node, name, port, what in ends:
        if port is None and facts.ports[node].node_type is not None:
            message = f"{facts.name(node)!r} has no {what} {name!r} any more: connect the wire to another port"
            others = list((facts.ports[node].inputs if what == "input" else facts.ports[node].outputs).values())
            others = [each for each in others if each.kind is PortKind.DATA]
            fixes: tuple[Fix, ...] = (removing_wire(facts, wire.id),)
            if len(others) == 1:
                fixes = (leading_to(facts, wire.id, what == "input", others[0].name), *fixes)
            yield facts.problem("lost_port", message, node, port=name, wires=(wire.id,), fixes=fixes)
    if out is None or into is None:
        return
    lends, borrows = out.kind is PortKind.ATTACHMENT, into.kind is PortKind.ATTACHMENT
    given = "json" if out.kind is PortKind.ERROR else out.type
    if lends == borrows and (lends or fits(given, into.type)):
        return
    gives = "lends a tool" if lends else f"gives {given}"
    takes = "takes tools" if borrows else f"takes {into.type}"
    message = (
        f"{facts.name(wire.source_node)!r} {gives} at {out.name!r}, but {facts.name(wire.target_node)!r} {takes} at "
        f"{into.name!r}"
    )
    nodes = (wire.target_node, wire.source_node)
    fixes = (removing_wire(facts, wire.id),)
    if not (lends or borrows):
        between = putting_between(
            facts, "Put a Transform between", "transform", ("value", "value"), wire.target_node, into.name
        )
        fixes = (*fixes, between)
    yield facts.problem("type_clash", message, *nodes, port=into.name, wires=(wire.id,), fixes=fixes)


def check_liveness(facts: Facts, musts: MustSets, node: str) -> Iterator[Problem]:
    """Inputs of a node that could get two values, and whether it could never run."""
    wires = [wire for wire in facts.data_into(node) if facts.ports[node].inputs[wire.target_port].mode == "single"]
    if len(wires) > 1:
        by_port: dict[str, list[Wire]] = defaultdict(list)
        for wire in wires:
            by_port[wire.target_port].append(wire)
        for name, rivals in by_port.items():
            yield from _clashing(facts, musts, node, name, rivals)
    if musts.node[node].is_first:
        yield from _never(facts, musts, node)


def _never(facts: Facts, musts: MustSets, node: str) -> Iterator[Problem]:
    choice = musts.contradiction(node)
    if choice is not None:
        needs = f"{_listed(choice[1])} of {facts.name(choice[0])!r}"
        message = f"{facts.name(node)!r} never runs: it would need {needs} at once"
        config = facts.ports[node].config
        is_join = facts.records[node].type == "join" and getattr(config, "mode", "") == "all"
        fixes = (setting(facts, "Take those that come", node, "mode", "settled"),) if is_join else ()
        yield facts.problem("never_runs", message, node, choice[0], fixes=fixes)


def _clashing(facts: Facts, musts: MustSets, node: str, port: str, wires: list[Wire]) -> Iterator[Problem]:
    for at, first in enumerate(wires):
        for second in wires[at + 1 :]:
            if musts.may_both_be_live(first, second):
                message = (
                    f"{facts.name(node)!r}.{port} takes one value, but {facts.name(first.source_node)!r} and "
                    f"{facts.name(second.source_node)!r} can both give one: put a Join or Merge between them"
                )
                join = putting_between(facts, "Put a Join between", "join", ("arms", "value"), node, port)
                fixes = (join, removing_wire(facts, second.id))
                yield facts.problem(
                    "several_live", message, node, first.source_node, second.source_node,
                    port=port, wires=(first.id, second.id), fixes=fixes,
                )  # fmt: skip
                return


def _listed(names: list[str]) -> str:
    return " and ".join(repr(name) for name in names)
