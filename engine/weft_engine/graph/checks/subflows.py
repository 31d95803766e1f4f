"""Problems of nodes that call an embedded flow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, SUBFLOW_TYPE, InputDeclaration, PortDeclaration, SubflowConfig
from weft_engine.document.document import Change, Flow, Put
from weft_engine.errors import ChangeError
from weft_engine.graph.facts import Facts
from weft_engine.problems import Patient, Problem
from weft_engine.values import VALUE_TYPES, Json, ValueType


def check_subflow(facts: Facts, node: str) -> Iterator[Problem]:
    """Whether a subflow is missing, has changed, or leads back into itself."""
    config = facts.ports[node].config
    if not isinstance(config, SubflowConfig) or not config.flow or config.file:
        return
    found = embedded(facts, config.flow)
    if found is None:
        known = ", ".join(sorted(facts.flow.flows)) or "none"
        message = f"{facts.name(node)!r}: there is no embedded flow {config.flow!r}; there are: {known}"
        yield facts.problem("unknown_subflow", message, node)
    elif config.flow in facts.scope or _leads_back(facts, config.flow):
        yield facts.problem("recursive_subflow", f"{facts.name(node)!r} leads back into {config.flow!r}", node)
    else:
        yield from _changed(facts, node, config, found)


def embedded(facts: Facts, name: str) -> Flow | None:
    """The flow that a subflow node means by a name: one of its own flow, else one of the whole document."""
    for flow in (facts.flow, *facts.around[:1]):
        if name in flow.flows:
            return flow.flows[name]
    return None


def _leads_back(facts: Facts, name: str) -> bool:
    """Whether a flow calls itself, by way of others or not."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        flow = embedded(facts, waiting.pop())
        called = _called(flow) - seen if flow is not None else set()
        if name in called:
            return True
        seen |= called
        waiting += called
    return False


def _called(flow: Flow) -> set[str]:
    return {str(node.config.get("flow")) for node in flow.nodes.values() if node.type == SUBFLOW_TYPE}


def interface_of(flow: Flow) -> tuple[list[InputDeclaration], list[PortDeclaration]]:
    """The ports a flow has as a node: from its input and output nodes, sorted by name."""
    inputs: list[InputDeclaration] = []
    outputs: list[PortDeclaration] = []
    for _, node in sorted(flow.nodes.items()):
        config = node.config
        if node.type == INPUT_TYPE:
            required = bool(config.get("required", True)) and config.get("default") is None
            inputs.append(InputDeclaration(
                name=str(config.get("name", "question")), type=_type_of(config.get("type", "text")), required=required,
                default=config.get("default"), description=str(config.get("description", "")),
                passes_nothing=bool(config.get("passes_nothing", False)),
            ))  # fmt: skip
        elif node.type == OUTPUT_TYPE:
            name, about = str(config.get("name", "answer")), str(config.get("description", ""))
            outputs.append(PortDeclaration(name=name, type=_type_of(config.get("type", "any")), description=about))
    return sorted(inputs, key=lambda each: each.name), sorted(outputs, key=lambda each: each.name)


def _type_of(given: Json) -> ValueType:
    return given if given in VALUE_TYPES else "any"


def _changed(facts: Facts, node: str, config: SubflowConfig, flow: Flow) -> Iterator[Problem]:
    inputs, outputs = interface_of(flow)
    if _same(config.inputs, inputs) and _same(config.outputs, outputs):
        return
    fix = facts.fix("Take its ports", _take_ports, node)
    message = f"the inputs or outputs of {config.flow!r} are no longer those of {facts.name(node)!r}"
    yield facts.problem("subflow_ports", message, node, fixes=(fix,))


def _same(known: Sequence[PortDeclaration], now: Sequence[PortDeclaration]) -> bool:
    def seen(ports: Sequence[PortDeclaration]) -> list[tuple[object, ...]]:
        return sorted((each.name, each.type, *_needed(each)) for each in ports)

    return seen(known) == seen(now)


def _needed(port: PortDeclaration) -> tuple[bool, ...]:
    return (port.required, port.passes_nothing) if isinstance(port, InputDeclaration) else ()


def _take_ports(patient: Patient, node: str) -> Change:
    """Gives a subflow node the ports of its flow as they are now."""
    record = patient.flow.nodes.get(node)
    name = record.config.get("flow") if record is not None else None
    flow = patient.flow.flows.get(str(name)) or patient.whole.flows.get(str(name))
    if record is None or flow is None:
        raise ChangeError(f"{node!r} calls no embedded flow any more")
    inputs, outputs = interface_of(flow)
    fresh = {
        "inputs": [each.model_dump(mode="json", exclude_defaults=True) for each in inputs],
        "outputs": [each.model_dump(mode="json", exclude_defaults=True) for each in outputs],
    }
    new = record.model_copy(update={"config": {**record.config, **fresh}})
    return Change("Update subflow", (Put("nodes", node, new, patient.scope),))
