"""Problems of policies: rules that do not parse, ports the node does not have, settings without an effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from weft_engine.document.model import OutputCheck, Policy
from weft_engine.errors import ExpressionError, WeftError
from weft_engine.expressions import compile_expression
from weft_engine.graph.facts import Facts
from weft_engine.graph.node_fixes import clearing_policy
from weft_engine.node import Control, PortKind
from weft_engine.ports import NodePorts
from weft_engine.problems import Problem
from weft_engine.regex import check_pattern
from weft_engine.schemas import schema_fault

_NOT_CALLED: Final = (Control.INPUT, Control.OUTPUT, Control.BREAK)


def check_policy(facts: Facts, node: str) -> Iterator[Problem]:
    """What is wrong with a node's own policy."""
    policy, ports = facts.flow.nodes[node].policy, facts.ports[node]
    if not policy.model_fields_set or ports.node_type is None:
        return
    name = facts.name(node)
    chosen = frozenset(policy.fallback_outputs or ())
    for fault in faults_of(policy):
        yield facts.problem("policy_rule", f"{name!r}: policy, {fault}", node)
    for kind in _unknown_kinds(policy):
        yield facts.problem("policy_kind", f"{name!r}: policy, there is no failure of the kind {kind!r}", node)
    for port, what in _lost_ports(policy, ports):
        yield facts.problem("policy_port", f"{name!r}: policy, it has no {what} {port!r}", node, port=port)
    if sum(not chosen.isdisjoint(way) for way in ports.ways) > 1:
        ways = ", ".join(repr(port) for port in sorted(policy.fallback_outputs or ()))
        yield facts.problem("policy_rule", f"{name!r}: policy, a failure can go only one of the ways {ways}", node)
    if ports.node_type.control in _NOT_CALLED and _is_set(policy):
        fixes = (clearing_policy(facts, node),)
        yield facts.problem(
            "policy_unused", f"{name!r} is never called, so its policy has no effect", node, fixes=fixes
        )


def check_common_policy(facts: Facts) -> Iterator[Problem]:
    """What is wrong with the policy of all nodes."""
    policy = facts.flow.settings.policy
    for fault in faults_of(policy):
        yield facts.problem("policy_rule", f"policy of all nodes, {fault}")
    for kind in _unknown_kinds(policy):
        yield facts.problem("policy_kind", f"policy of all nodes, there is no failure of the kind {kind!r}")


def faults_of(policy: Policy) -> Iterator[str]:
    """Expressions, schemas and patterns that do not parse, each with the name of its field."""
    yield from _expression("retry if", policy.retry_if or "")
    for name, expressions in _by_port(policy):
        for port, source in expressions.items():
            yield from _expression(f"{name} of {port!r}", source or "null")
    for check in policy.output_checks or ():
        yield from _check_faults(check)


def _by_port(policy: Policy) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "input transform", policy.input_transform or {}
    yield "output transform", policy.output_transform or {}
    yield "fallback", policy.fallback_outputs or {}


def _check_faults(check: OutputCheck) -> Iterator[str]:
    where = f"check of {check.port!r}"
    if not check.port:
        yield "a check names no output"
    if check.form is not None and (fault := schema_fault(check.form)):
        yield f"{where}: no JSON Schema: {fault}"
    if check.pattern:
        try:
            check_pattern(check.pattern)
        except ExpressionError as error:
            yield f"{where}: {error.message}"
    yield from _expression(where, check.condition)


def _expression(where: str, source: str) -> Iterator[str]:
    if not source.strip():
        return
    try:
        compile_expression(source)
    except ExpressionError as error:
        yield f"{where}: {error.message}"


def _unknown_kinds(policy: Policy) -> Iterable[str]:
    return sorted(set(policy.retry_on) - known_codes()) if policy.retry_on else ()


def _lost_ports(policy: Policy, ports: NodePorts) -> Iterator[tuple[str, str]]:
    inputs = {name for name, port in ports.inputs.items() if port.kind is PortKind.DATA}
    outputs = {name for name, port in ports.outputs.items() if port.kind is PortKind.DATA}
    named = {*(policy.output_transform or ()), *(policy.fallback_outputs or ())}
    named |= {check.port for check in policy.output_checks or () if check.port}
    for port in sorted(set(policy.input_transform or ()) - inputs):
        yield port, "input"
    for port in sorted(named - outputs):
        yield port, "output"


def known_codes() -> frozenset[str]:
    """The codes of all kinds of errors there are, those of models and of installed plugins included."""
    import weft_engine.providers.errors  # noqa: F401  # defines kinds

    found, queue = set(), [WeftError]
    while queue:
        kind = queue.pop()
        found.add(kind.code)
        queue += kind.__subclasses__()
    return frozenset(found)


def _is_set(policy: Policy) -> bool:
    return any(getattr(policy, name) is not None for name in type(policy).model_fields)
