"""Problems of nodes by themselves: type, settings, inputs."""

from __future__ import annotations

from collections.abc import Iterator

from weft_engine.graph.checks.policies import check_policy
from weft_engine.graph.facts import Facts
from weft_engine.graph.fixes import removing_wires
from weft_engine.graph.node_fixes import feeding, isolating, resetting
from weft_engine.node import PortKind
from weft_engine.problems import Problem


def check_node(facts: Facts, node: str) -> Iterator[Problem]:
    """What is wrong with one node, looking at it and its wires only."""
    record, ports = facts.records[node], facts.ports[node]
    if ports.node_type is None:
        message = f"node type {record.type!r} is not installed: install its plugin, or remove the node"
        yield facts.problem("unknown_type", message, node)
        return
    if record.type_version > ports.node_type.version:
        message = f"{facts.name(node)!r} was made with version {record.type_version} of {record.type!r}; "
        yield facts.problem("newer_type", message + f"this is version {ports.node_type.version}", node)
    for fault in ports.faults:
        place = ".".join(str(step) for step in fault["loc"])
        field = str(fault["loc"][0]) if fault["loc"] else ""
        fixes = (resetting(facts, "Take the default", node, field),) if field in record.config else ()
        yield facts.problem("config", f"{facts.name(node)!r}: {place}: {fault['msg']}", node, fixes=fixes)
    if ports.config is not None:
        for sentence in ports.node_type.check(ports.config):
            yield facts.problem("config_check", f"{facts.name(node)!r}: {sentence}", node)
        if not record.muted:
            yield from _missing(facts, node)
        policy = record.policy.on_error or facts.flow.settings.policy.on_error
        ways = record.policy.fallback_outputs or facts.flow.settings.policy.fallback_outputs
        if policy == "continue" and ports.ways and not ways:
            message = f"{facts.name(node)!r} cannot go on with a value when it fails: connect its error output"
            yield facts.problem("fallback_on_branch", message, node, fixes=(isolating(facts, node),))
        yield from check_policy(facts, node)
    if facts.is_lent(node):
        yield from _wired(facts, node)


def _missing(facts: Facts, node: str) -> Iterator[Problem]:
    if facts.is_lent(node):
        return
    wired = {wire.target_port for wire in facts.into.get(node, ())}
    node_type = facts.ports[node].node_type
    lendable = node_type is not None and node_type.attachable and not wired
    for port in facts.ports[node].inputs.values():
        if port.required and port.name not in wired and port.kind is PortKind.DATA:
            message = f"{facts.name(node)!r} needs a value for {port.name!r}: connect it"
            if lendable:
                message = (
                    f"{facts.name(node)!r} needs a value for {port.name!r}: connect it, or lend the node to an agent"
                )
            fixes = (feeding(facts, node, port.name),)
            yield facts.problem("missing_input", message, node, port=port.name, fixes=fixes)


def _wired(facts: Facts, node: str) -> Iterator[Problem]:
    wires = [wire.id for wire in facts.data_into(node)]
    for wire in facts.outof.get(node, ()):
        out = facts.output(wire)
        if out is not None and out.kind is PortKind.DATA:
            wires.append(wire.id)
    if wires:
        fix = removing_wires(facts, "Remove its data wires", *wires)
        message = f"{facts.name(node)!r} is lent as a tool and runs only when called; its data wires carry nothing"
        yield facts.problem("lent_and_wired", message, node, wires=tuple(wires), fixes=(fix,))
