"""A node's attempts: inputs transformed, tried within time limits, outputs checked, tried again."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from weft_engine import events as ev
from weft_engine.errors import WeftError, as_node_error
from weft_engine.run.context import NodeContext
from weft_engine.run.plan import PlannedNode
from weft_engine.run.policies.checks import checked
from weft_engine.run.policies.limits import Deadline, within
from weft_engine.run.policies.retries import asked_s, delay_s, is_retried
from weft_engine.run.policies.transforms import transformed
from weft_engine.values import Json


async def execute(context: NodeContext, node: PlannedNode, inputs: dict[str, Json]) -> Mapping[str, Json]:
    """A node's outputs, after as many attempts as its policy allows.

    Raises:
        WeftError: The last attempt failed; `attempts` in the details says how many there were.
    """
    if node.policy.input_transform:
        inputs = {**inputs, **transformed(node.id, node.policy.input_transform, inputs)}
    return await _Attempts(context, node, inputs).outputs()


class _Attempts:
    """The attempts of one activation."""

    def __init__(self, context: NodeContext, node: PlannedNode, inputs: dict[str, Json]) -> None:
        self._context = context
        self._node = node
        self._inputs = inputs
        self._policy = node.policy
        self._deadline = Deadline(context, node.policy.deadline_s)
        self._waited_s = 0.0

    async def outputs(self) -> Mapping[str, Json]:
        """What the first good attempt gives."""
        attempt = 1
        while True:
            self._context.begin_attempt(attempt, self._inputs)
            try:
                return await within(self._context, self._policy.timeout_s, self._deadline, self._attempt())
            except WeftError as error:
                if attempt > 1:
                    error.details["attempts"] = attempt
                if not await self._is_waited_for(attempt, error):
                    raise
            attempt += 1

    async def _attempt(self) -> Mapping[str, Json]:
        try:
            outputs = await self._called()
        except Exception as error:
            raise as_node_error(self._node.id, error) from error
        if not isinstance(outputs, Mapping):
            return outputs  # type: ignore[no-any-return]  # the scheduler says what is wrong with it
        if self._policy.output_checks:
            return await checked(self._context, self._node, self._inputs, outputs, self._transformed)
        return self._transformed(outputs)

    async def _called(self) -> Any:
        node = self._node
        if node.is_container:
            return await self._context.enter(self._inputs)
        outputs = node.node_type.run(self._context, node.config, self._inputs)
        return await outputs if inspect.isawaitable(outputs) else outputs

    def _transformed(self, outputs: Mapping[str, Json]) -> Mapping[str, Json]:
        expressions = self._policy.output_transform
        if not expressions:
            return outputs
        names = {**self._inputs, **outputs, "inputs": self._inputs, "outputs": dict(outputs)}
        return {**outputs, **transformed(self._node.id, expressions, names)}

    async def _is_waited_for(self, attempt: int, error: WeftError) -> bool:
        """Waits for the next attempt; false if there is none."""
        context, policy = self._context, self._policy
        described = context.described(error)
        if attempt > (policy.retries or 0) or not is_retried(policy, error, described, attempt):
            return False
        self._waited_s = delay_s(policy, attempt, self._waited_s, context.random)
        asked = asked_s(error)
        wait_s = self._waited_s if asked is None else asked
        if not self._deadline.leaves(wait_s):
            error.details["gave_up"] = f"a wait of {wait_s:g} s would pass the deadline of {policy.deadline_s:g} s"
            return False
        context.tell(lambda seq, time_s: ev.NodeRetried(
            seq, time_s, context.node_id, context.frame, attempt, wait_s, described
        ))  # fmt: skip
        await context.sleep(wait_s)
        return True
