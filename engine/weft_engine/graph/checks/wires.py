"""Problems of wires: ends that are gone, types that clash, two values for one input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from weft_engine.document.document import Change, Put
from weft_engine.document.model import Wire
from weft_engine.graph.facts import Facts
from weft_engine.graph.must_sets import MustSets
from weft_engine.node import PortKind
from weft_engine.problems import Fix, Problem
from weft_engine.values import fits


def remove_wire(facts: Facts, wire: str) -> Fix:
    """The fix that removes a wire."""
    return Fix("Remove the wire", Change("Remove wire", (Put("wires", wire, None, facts.scope),)))


def check_wires(facts: Facts) -> Iterator[Problem]:
    """What is wrong with each wire by itself."""
    for key in sorted(facts.flow.wires):
        yield from check_wire(facts, facts.flow.wires[key])


def check_wire(facts: Facts, wire: Wire) -> Iterator[Problem]:
    """What is wrong with one wire, looking at its ends only."""
    for node in (wire.source_node, wire.target_node):
        if node not in facts.flow.nodes:
            yield facts.problem(
                "dangling_wire", f"the wire {wire.id} leads to {node!r}, which is not there: remove it",
                *(other for other in (wire.source_node, wire.target_node) if other in facts.flow.nodes),
                wires=(wire.id,), fix=remove_wire(facts, wire.id),
            )  # fmt: skip
            return
    yield from _ports(facts, wire)


def _ports(facts: Facts, wire: Wire) -> Iterator[Problem]:
    out, into = facts.output(wire), facts.input(wire)
    ends = ((wire.source_node, wire.source_port, out, "output"), (wire.target_node, wire.target_port, into, "input"))
    for node, name, port, what in ends:
        if port is None and facts.ports[node].node_type is not None:
            message = f"{facts.name(node)!r} has no {what} {name!r} any more: connect the wire to another port"
            fix = remove_wire(facts, wire.id)
            yield facts.problem("lost_port", message, node, port=name, wires=(wire.id,), fix=fix)
    if out is None or into is None:
        return
    lends, borrows = out.kind is PortKind.ATTACHMENT, into.kind is PortKind.ATTACHMENT
    given = "json" if out.kind is PortKind.ERROR else out.type
    if lends == borrows and (lends or fits(given, into.type)):
        return
    gives = "lends a tool" if lends else f"gives {given}"
    takes = "takes tools" if borrows else f"takes {into.type}"
    message = (
        f"{facts.name(wire.source_node)!r}.{out.name} {gives}, {facts.name(wire.target_node)!r}.{into.name} {takes}"
    )
    nodes = (wire.target_node, wire.source_node)
    yield facts.problem(
        "type_clash", message, *nodes, port=into.name, wires=(wire.id,), fix=remove_wire(facts, wire.id)
    )


def check_liveness(facts: Facts, musts: MustSets) -> Iterator[Problem]:
    """Inputs that could get two values, and nodes that could never run."""
    for node in facts.ports:
        by_port: dict[str, list[Wire]] = defaultdict(list)
        for wire in facts.data_into(node):
            by_port[wire.target_port].append(wire)
        for name, wires in by_port.items():
            if len(wires) > 1 and facts.ports[node].inputs[name].mode == "single":
                yield from _clashing(facts, musts, node, name, wires)
    for node in musts.never:
        choice = musts.contradiction(node)
        if choice is not None:
            needs = f"{_listed(choice[1])} of {facts.name(choice[0])!r}"
            message = f"{facts.name(node)!r} never runs: it would need {needs} at once"
            yield facts.problem("never_runs", message, node, choice[0])


def _clashing(facts: Facts, musts: MustSets, node: str, port: str, wires: list[Wire]) -> Iterator[Problem]:
    for at, first in enumerate(wires):
        for second in wires[at + 1 :]:
            if musts.may_both_be_live(first, second):
                message = (
                    f"{facts.name(node)!r}.{port} takes one value, but {facts.name(first.source_node)!r} and "
                    f"{facts.name(second.source_node)!r} can both give one: put a Join or Merge between them"
                )
                fix = remove_wire(facts, second.id)
                yield facts.problem(
                    "several_live", message, node, first.source_node, second.source_node,
                    port=port, wires=(first.id, second.id), fix=fix,
                )  # fmt: skip
                return


def _listed(names: list[str]) -> str:
    return " and ".join(repr(name) for name in names)
