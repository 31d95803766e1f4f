"""A node's attempts: inputs transformed, tried within a time limit, tried again, outputs transformed."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from weft_engine import events as ev
from weft_engine.document.model import Policy
from weft_engine.errors import NodeError, WeftError
from weft_engine.run.context import NodeContext
from weft_engine.run.plan import PlannedNode
from weft_engine.run.policies.limits import within
from weft_engine.run.policies.retries import delay_s, may_pass
from weft_engine.run.policies.transforms import transformed
from weft_engine.values import Json


async def execute(context: NodeContext, node: PlannedNode, inputs: dict[str, Json]) -> Mapping[str, Json]:
    """A node's outputs, after as many attempts as its policy allows.

    Raises:
        NodeError: The last attempt failed.
    """
    policy = node.policy
    if policy.input_transform:
        inputs = {**inputs, **transformed(node.id, policy.input_transform, inputs)}
    outputs: Mapping[str, Json] = await _tried(context, node, inputs, policy)
    if policy.output_transform:
        names = {**inputs, **outputs, "inputs": inputs, "outputs": dict(outputs)}
        outputs = {**outputs, **transformed(node.id, policy.output_transform, names)}
    return outputs


async def _tried(context: NodeContext, node: PlannedNode, inputs: dict[str, Json], policy: Policy) -> Any:
    last = 1 + (policy.retries or 0)
    for attempt in range(1, last + 1):
        context.begin_attempt(attempt, inputs)
        try:
            return await within(context, policy.timeout_s, _attempt(context, node, inputs))
        except NodeError as error:
            if attempt == last or not may_pass(error):
                raise
            await _wait(context, attempt, error, policy)
    raise AssertionError("the last attempt returns or raises")


async def _attempt(context: NodeContext, node: PlannedNode, inputs: dict[str, Json]) -> Any:
    outputs = node.node_type.run(context, node.config, inputs)
    return await outputs if inspect.isawaitable(outputs) else outputs


async def _wait(context: NodeContext, attempt: int, error: WeftError, policy: Policy) -> None:
    wait_s = delay_s(attempt, error, policy.backoff_s, context.random)
    context.tell(lambda seq, time_s: ev.NodeRetried(
        seq, time_s, context.node_id, context.frame, attempt, wait_s, context.described(error)
    ))  # fmt: skip
    await context.sleep(wait_s)
