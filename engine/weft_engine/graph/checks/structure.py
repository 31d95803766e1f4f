"""Problems of the graph as a whole: cycles, bodies, names, subflows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, SUBFLOW_TYPE, PortDeclaration, SubflowConfig
from weft_engine.document.document import Change, Flow, Put
from weft_engine.graph.checks.wires import remove_wire
from weft_engine.graph.facts import Facts
from weft_engine.graph.must_sets import MustSets
from weft_engine.graph.order import Cycle
from weft_engine.node import Control, PortKind
from weft_engine.problems import Fix, Problem

_FAULTS: Final = {
    "leak": "{second} hangs on the body of {first} and on what comes after it: take the loop's `done` instead",
    "overlap": "{first} and {second} repeat some of the same nodes, but neither is inside the other",
    "feedback_from_outside": "what leads back into {first} must come from its body; {second} is outside of it",
    "no_feedback": "nothing leads back into {first}: it will end after one iteration",
    "break_outside": "{first} is in no loop that it could end: put it behind a Loop's `state` or a For each's `item`",
}


def check_cycles(facts: Facts, cycles: list[Cycle]) -> Iterator[Problem]:
    """Circles that no loop is part of."""
    for cycle in cycles:
        names = " → ".join(repr(facts.name(node)) for node in (*cycle.nodes, cycle.nodes[0]))
        message = f"{names} wait for each other: lead the way back into a Loop's `next`, or remove a wire"
        fix = remove_wire(facts, cycle.wires[-1])
        yield facts.problem("cycle", message, *cycle.nodes, wires=cycle.wires, fix=fix)


def check_regions(facts: Facts, musts: MustSets) -> Iterator[Problem]:
    """Bodies that are not closed."""
    for fault in facts.regions.faults:
        names = [repr(facts.name(node)) for node in fault.nodes]
        message = _FAULTS[fault.kind].format(first=names[0], second=names[1] if len(names) > 1 else "")
        fix = remove_wire(facts, fault.wires[0]) if fault.wires else None
        yield facts.problem(fault.kind, message, *fault.nodes, wires=fault.wires, fix=fix)
    yield from _early_ends(facts, musts)


def _early_ends(facts: Facts, musts: MustSets) -> Iterator[Problem]:
    """Loops whose every way back hangs on a choice made inside."""
    for container in facts.regions.bodies:
        node_type = facts.ports[container].node_type
        if node_type is None or node_type.control is not Control.LOOP:
            continue
        back = [wire for wire in facts.into[container] if (port := facts.input(wire)) and port.feedback]
        body = facts.regions.bodies[container]
        has_break = any(facts.regions.parents.get(key) == container and _is_break(facts, key) for key in body)
        if back and not has_break and not musts.covers(back, body):
            message = f"every way back into {facts.name(container)!r} hangs on a branch: it ends where none is taken"
            yield facts.problem("may_not_return", message, container, wires=tuple(wire.id for wire in back))


def _is_break(facts: Facts, node: str) -> bool:
    node_type = facts.ports[node].node_type
    return node_type is not None and node_type.control is Control.BREAK


def check_gathering(facts: Facts) -> Iterator[Problem]:
    """Joins that wait for more than can come."""
    for node, ports in facts.ports.items():
        if ports.node_type is None or ports.config is None or not ports.node_type.gathers:
            continue
        least = ports.node_type.least_arms(ports.config)
        port = next((port for port in ports.inputs.values() if port.mode == "list"), None)
        arms = sum(wire.target_port == port.name for wire in facts.into[node]) if port else 0
        if arms and arms < least:
            lead = "1 wire leads" if arms == 1 else f"{arms} wires lead"
            message = f"{facts.name(node)!r} waits for {least} values, but {lead} to it"
            yield facts.problem("quorum_too_large", message, node, port=port.name if port else None)


def check_names(facts: Facts) -> Iterator[Problem]:
    """Inputs and outputs of one name, and a flow without outputs."""
    for kind, what in ((INPUT_TYPE, "inputs"), (OUTPUT_TYPE, "outputs")):
        seen: dict[str, str] = {}
        for key, node in sorted(facts.flow.nodes.items()):
            if node.type != kind:
                continue
            name = getattr(facts.ports[key].config, "name", None)
            if name in seen:
                message = f"two {what} of the flow are called {name!r}: give one another name"
                yield facts.problem("name_clash", message, key, seen[name])
            elif name is not None:
                seen[name] = key
    if facts.flow.nodes and not any(node.type == OUTPUT_TYPE for node in facts.flow.nodes.values()):
        yield facts.problem("no_output", "the flow gives nothing: add an Output and connect what it should give")


def check_cases(facts: Facts) -> Iterator[Problem]:
    """Outputs of branches that lead nowhere."""
    for node, ports in facts.ports.items():
        if ports.node_type is None or not ports.node_type.exclusive_outputs or node in facts.lent:
            continue
        wired = {wire.source_port for wire in facts.outof[node]}
        if not wired:
            continue
        for port in ports.outputs.values():
            if port.kind is PortKind.DATA and port.name not in wired:
                message = f"values that leave {facts.name(node)!r} by {port.name!r} go nowhere"
                yield facts.problem("open_case", message, node, port=port.name)


def check_subflows(facts: Facts) -> Iterator[Problem]:
    """Subflows that are missing, have changed, or lead back into themselves."""
    for node, ports in facts.ports.items():
        config = ports.config
        if not isinstance(config, SubflowConfig) or not config.flow or config.file:
            continue
        found = _embedded(facts, config.flow)
        if found is None:
            known = ", ".join(sorted(facts.flow.flows)) or "none"
            message = f"{facts.name(node)!r}: there is no embedded flow {config.flow!r}; there are: {known}"
            yield facts.problem("unknown_subflow", message, node)
        elif config.flow in facts.scope or _calls(found, config.flow):
            yield facts.problem("recursive_subflow", f"{facts.name(node)!r} leads back into {config.flow!r}", node)
        else:
            yield from _changed(facts, node, config, found)


def _embedded(facts: Facts, name: str) -> Flow | None:
    for flow in (facts.flow, *facts.around[:1]):
        if name in flow.flows:
            return flow.flows[name]
    return None


def _calls(flow: Flow, name: str) -> bool:
    return any(node.type == SUBFLOW_TYPE and node.config.get("flow") == name for node in flow.nodes.values())


def interface_of(flow: Flow) -> tuple[list[PortDeclaration], list[PortDeclaration]]:
    """The ports a flow has as a node: from its input and output nodes, sorted by name."""
    inputs, outputs = [], []
    for _, node in sorted(flow.nodes.items()):
        config = node.config
        if node.type == INPUT_TYPE:
            required = bool(config.get("required", True)) and config.get("default") is None
            inputs.append(PortDeclaration(
                name=str(config.get("name", "question")), type=config.get("type", "text"), required=required,
                default=config.get("default"), description=str(config.get("description", "")),
                passes_nothing=bool(config.get("passes_nothing", False)),
            ))  # fmt: skip
        elif node.type == OUTPUT_TYPE:
            name, about = str(config.get("name", "answer")), str(config.get("description", ""))
            outputs.append(PortDeclaration(name=name, type=config.get("type", "any"), description=about))
    return sorted(inputs, key=lambda each: each.name), sorted(outputs, key=lambda each: each.name)


def _changed(facts: Facts, node: str, config: SubflowConfig, flow: Flow) -> Iterator[Problem]:
    inputs, outputs = interface_of(flow)
    if _same(config.inputs, inputs) and _same(config.outputs, outputs):
        return
    ports = {"inputs": inputs, "outputs": outputs}
    fresh = {
        name: [each.model_dump(mode="json", exclude_defaults=True) for each in value] for name, value in ports.items()
    }
    record = facts.flow.nodes[node]
    new = record.model_copy(update={"config": {**record.config, **fresh}})
    fix = Fix("Take its ports", Change("Update subflow", (Put("nodes", node, new, facts.scope),)))
    message = f"the inputs or outputs of {config.flow!r} are no longer those of {facts.name(node)!r}"
    yield facts.problem("subflow_ports", message, node, fix=fix)


def _same(known: list[PortDeclaration], now: list[PortDeclaration]) -> bool:
    def seen(ports: list[PortDeclaration]) -> list[tuple[object, ...]]:
        return sorted((each.name, each.type, each.required, each.passes_nothing) for each in ports)

    return seen(known) == seen(now)
