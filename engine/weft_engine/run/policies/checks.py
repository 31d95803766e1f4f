"""Checks of a node's outputs: by JSON Schema, regular expression or condition; and asking the node to do better."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from weft_engine import events as ev
from weft_engine import regex
from weft_engine.document.model import OutputCheck
from weft_engine.errors import ExpressionError, NodeInputError, OutputInvalidError
from weft_engine.expressions import compile_expression
from weft_engine.node import can_repair
from weft_engine.run.context import NodeContext
from weft_engine.run.plan import PlannedNode
from weft_engine.schemas import fault_of
from weft_engine.values import Json, to_text

DEFAULT_REPAIRS: Final = 2
_SHOWN_CHARS: Final = 300

Outputs = Mapping[str, Json]
Transform = Callable[[Outputs], Outputs]


@dataclass(frozen=True, slots=True)
class Breach:
    """An output that is not what it must be."""

    port: str
    rule: str
    """`schema`, or the pattern or condition as it was written."""
    fault: str
    """What is wrong, for a person and for a model."""
    value: Json


async def checked(
    context: NodeContext, node: PlannedNode, inputs: dict[str, Json], raw: Outputs, transform: Transform
) -> Outputs:
    """Outputs that pass every check of the policy: those of the attempt, or of one of its repairs.

    Args:
        context: The activation.
        node: Its node, with the policy.
        inputs: What the attempt was given.
        raw: What it gave.
        transform: Makes of it what leaves the node, which is what is checked.

    Raises:
        OutputInvalidError: A check fails, and what may be repaired was.
    """
    repairs = _repairs(node)
    for repair in range(repairs + 1):
        outputs = transform(raw)
        breach = _breach(node, inputs, outputs)
        if breach is None:
            return outputs
        left = repair < repairs
        _tell(context, breach, repair + 1 if left else 0)
        if not left:
            raise _invalid(node, breach, repairs)
        raw = await _repaired(context, node, inputs, raw, breach)
    raise AssertionError("the last round returns or raises")


def _repairs(node: PlannedNode) -> int:
    if not can_repair(node.node_type):
        return 0
    return DEFAULT_REPAIRS if node.policy.repairs is None else node.policy.repairs


async def _repaired(
    context: NodeContext, node: PlannedNode, inputs: dict[str, Json], raw: Outputs, breach: Breach
) -> Outputs:
    answer: Awaitable[Outputs] = node.node_type.repair(context, node.config, inputs, raw, breach.fault)
    return await answer


def _breach(node: PlannedNode, inputs: dict[str, Json], outputs: Outputs) -> Breach | None:
    """The first check that fails, in the order of the policy."""
    for check in node.policy.output_checks or ():
        if check.port in outputs:
            try:
                found = _failed(check, outputs[check.port], inputs, outputs)
            except (ExpressionError, ValueError) as error:
                message = getattr(error, "message", str(error))
                raise NodeInputError(
                    f"node {node.id!r}: check of {check.port!r}: {message}", port=check.port
                ) from error
            if found is not None:
                return found
    return None


def _failed(check: OutputCheck, value: Json, inputs: dict[str, Json], outputs: Outputs) -> Breach | None:
    port = check.port
    if check.form is not None and (fault := fault_of(value, check.form)):
        return Breach(port, "schema", f"{port!r} does not fit its schema: {fault}", value)
    if check.pattern and regex.search(check.pattern, to_text(value)) is None:
        return Breach(port, check.pattern, f"{port!r} does not match {check.pattern!r}", value)
    names = {**outputs, "value": value, "inputs": inputs, "outputs": dict(outputs)}
    if check.condition.strip() and not compile_expression(check.condition).test(names):
        return Breach(port, check.condition, f"{port!r} does not meet the condition {check.condition}", value)
    return None


def _tell(context: NodeContext, breach: Breach, repair: int) -> None:
    from weft_engine.redaction import redact

    shown = redact(_shown(breach.value))
    context.tell(lambda seq, time_s: ev.OutputRefused(
        seq, time_s, context.node_id, context.frame, context.attempt, breach.port, breach.rule, breach.fault, shown,
        repair,
    ))  # fmt: skip


def _invalid(node: PlannedNode, breach: Breach, repairs: int) -> OutputInvalidError:
    times = {0: "", 1: " after 1 repair"}.get(repairs, f" after {repairs} repairs")
    shown = _shown(breach.value)
    return OutputInvalidError(
        f"node {node.id!r}: output {breach.fault}{times}; it was: {shown!r}",
        port=breach.port, rule=breach.rule, value=shown,
    )  # fmt: skip


def _shown(value: Json) -> str:
    text = to_text(value)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
