"""Problems of the graph as a whole: cycles, bodies, names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from weft_engine.control import BREAK_TYPE, INPUT_TYPE, OUTPUT_TYPE
from weft_engine.graph.facts import Facts, refused_by
from weft_engine.graph.fixes import leading_back, removing_wire
from weft_engine.graph.must_sets import MustSets
from weft_engine.graph.node_fixes import giving, removing_case, removing_node, renaming, setting
from weft_engine.graph.order import Cycle
from weft_engine.graph.regions import RegionFault
from weft_engine.node import Control
from weft_engine.problems import Fix, Problem

_FAULTS: Final = {
    "leak": "{second} hangs on the body of {first} and on what comes after it: take the loop's `done` instead",
    "overlap": "{first} and {second} repeat some of the same nodes, but neither is inside the other",
    "feedback_from_outside": "what leads back into {first} must come from its body; {second} is outside of it",
    "no_feedback": "nothing leads back into {first}: it will end after one iteration",
    "no_collect": "nothing leads to `collect` of {first}: its results stay empty",
    "break_outside": "{first} is in no loop that it could end: put it behind a Loop's `state` or a For each's `item`",
}

End = tuple[str, str]
"""`input` or `output`, and the name by which callers know it."""

_ENDS: Final = {INPUT_TYPE: "inputs", OUTPUT_TYPE: "outputs"}


def check_cycle(facts: Facts, cycle: Cycle) -> Problem:
    """A circle that no loop is part of."""
    names = " → ".join(repr(facts.name(node)) for node in (*cycle.nodes, cycle.nodes[0]))
    message = f"{names} wait for each other: lead the way back into a Loop's `next`, or remove a wire"
    fixes = (removing_wire(facts, cycle.wires[-1]),)
    return facts.problem("cycle", message, *cycle.nodes, wires=cycle.wires, fixes=fixes)


def check_fault(facts: Facts, fault: RegionFault) -> Problem:
    """A body that is not closed."""
    names = [repr(facts.name(node)) for node in fault.nodes]
    words = "no_collect" if fault.kind == "no_feedback" and _is_for_each(facts, fault.nodes[0]) else fault.kind
    message = _FAULTS[words].format(first=names[0], second=names[1] if len(names) > 1 else "")
    fixes = (removing_wire(facts, fault.wires[0]),) if fault.wires else ()
    if fault.kind == "no_feedback":
        fixes = (leading_back(facts, fault.nodes[0]),)
    elif fault.kind == "break_outside":
        fixes = (removing_node(facts, "Remove the Break", fault.nodes[0]),)
    return facts.problem(fault.kind, message, *fault.nodes, wires=fault.wires, fixes=fixes)


def _is_for_each(facts: Facts, node: str) -> bool:
    node_type = facts.ports[node].node_type
    return node_type is not None and node_type.control is Control.FOR_EACH


def check_return(facts: Facts, musts: MustSets, container: str, breaks: Iterable[str]) -> Iterator[Problem]:
    """Whether every way back into a loop hangs on a choice made inside.

    Args:
        facts: The flow.
        musts: What its nodes need.
        container: A loop or for-each.
        breaks: All Break nodes of the flow.
    """
    node_type = facts.ports[container].node_type
    if node_type is None or node_type.control is not Control.LOOP:
        return
    back = facts.feedback_into(container)
    body = facts.regions.bodies[container]
    has_break = any(key in body and facts.regions.parent(key) == container for key in breaks)
    if back and not has_break and not musts.covers(back, body):
        message = f"every way back into {facts.name(container)!r} hangs on a branch: it ends where none is taken"
        yield facts.problem("may_not_return", message, container, wires=tuple(wire.id for wire in back))


def is_break(facts: Facts, node: str) -> bool:
    """Whether a node ends the loop around it."""
    return facts.records[node].type == BREAK_TYPE


def check_gathering(facts: Facts, node: str) -> Iterator[Problem]:
    """Whether a join waits for more than can come."""
    ports = facts.ports[node]
    if ports.node_type is None or ports.config is None or not ports.node_type.gathers:
        return
    least = ports.node_type.least_arms(ports.config)
    port = next((port for port in ports.inputs.values() if port.mode == "list"), None)
    arms = sum(wire.target_port == port.name for wire in facts.into.get(node, ())) if port else 0
    if arms and arms < least:
        lead = "1 wire leads" if arms == 1 else f"{arms} wires lead"
        message = f"{facts.name(node)!r} waits for {least} values, but {lead} to it"
        fixes = (setting(facts, f"Wait for {arms}", node, "quorum", arms),) if hasattr(ports.config, "quorum") else ()
        yield facts.problem("quorum_too_large", message, node, port=port.name if port else None, fixes=fixes)


def public_name(facts: Facts, node: str) -> End | None:
    """What an input or output of the flow is known as outside; `None` for other nodes."""
    kind = facts.records[node].type
    if kind not in _ENDS:
        return None
    name = getattr(facts.ports[node].config, "name", None)
    return (kind, name) if isinstance(name, str) else None


def check_names(facts: Facts, end: End, nodes: Collection[str]) -> Iterator[Problem]:
    """Inputs, or outputs, of one name."""
    kind, name = end
    first, *others = sorted(nodes)
    for key in others:
        message = f"two {_ENDS[kind]} of the flow are called {name!r}: give one another name"
        yield facts.problem("name_clash", message, key, first, fixes=(renaming(facts, key),))


def check_output(facts: Facts, outputs: int) -> Iterator[Problem]:
    """Whether the flow gives anything."""
    if facts.records and not outputs:
        message = "the flow gives nothing: add an Output and connect what it should give"
        yield facts.problem("no_output", message, fixes=(giving(facts, "Add an Output"),))


def check_cases(facts: Facts, node: str) -> Iterator[Problem]:
    """Outputs of a branch that lead nowhere."""
    ports, outof = facts.ports[node], facts.outof.get(node)
    if not outof or facts.is_lent(node):
        return
    closed = {wire.source_port for wire in outof} | {refused_by(ports)}
    for way in ports.ways:
        port = ports.outputs[way[0]]
        if closed.isdisjoint(way):
            message = f"values that leave {facts.name(node)!r} by {port.name!r} go nowhere"
            fixes: tuple[Fix, ...] = (giving(facts, "Add an Output for it", node, port.name),)
            if _is_case_of_several(facts, node, port.name):
                fixes = (removing_case(facts, node, port.name), *fixes)
            yield facts.problem("open_case", message, node, port=port.name, fixes=fixes)


def _is_case_of_several(facts: Facts, node: str, name: str) -> bool:
    cases = facts.records[node].config.get("cases")
    names = [case.get("name") for case in cases if isinstance(case, dict)] if isinstance(cases, list) else []
    return len(names) > 1 and name in names
