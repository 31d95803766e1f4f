"""The tools an agent may call in one conversation: what the model is told of them, and its calls answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from weft_engine.errors import NodeError, ToolError
from weft_engine.node import Attachment, Context
from weft_engine.providers.chat import Message, ToolCall, ToolSpec
from weft_engine.schemas import fault_of
from weft_engine.values import Json, to_text
from weft_nodes.together import together

MAX_RESULT_CHARS: Final = 100_000
"""Of a tool's answer, as the model gets to read it."""
MAX_ARGUMENT_CHARS: Final = 200_000
"""Of all arguments of one call; what is longer is a mistake of the model, or an attempt to smuggle."""


class Toolbox:
    """Whatever is wrong with a call is told to the model, which may do better; only the limit of calls is hard."""

    def __init__(self, ctx: Context, attachments: Sequence[Attachment], max_calls: int) -> None:
        self._ctx = ctx
        self._tools = _by_name(attachments)
        self._max_calls = max_calls
        self._used = 0
        self._told = False
        """Whether the model was told that its calls are used up."""
        self._steps: list[dict[str, Json]] = []

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What the model is offered."""
        return tuple(ToolSpec(name, each.description, each.parameters) for name, each in self._tools.items())

    async def answers(self, calls: Sequence[ToolCall]) -> tuple[Message, ...]:
        """One message per call, in their order; the calls run at the same time.

        Raises:
            NodeError: The model goes on calling tools after it was told that it must not.
        """
        if self._told:
            raise NodeError(
                f"node {self._ctx.node_id!r}: the model still calls tools after all {self._max_calls} allowed calls: "
                "raise the limit or ask for less",
                limit="max_tool_calls",
            )
        left = max(0, self._max_calls - self._used)
        self._used += len(calls)
        self._told = len(calls) > left
        said = await together([self._step(call) for call in calls[:left]])
        said += [f"error: all {self._max_calls} tool calls are used up; answer with what you have"] * len(calls[left:])
        pairs = zip(calls, said, strict=True)
        return tuple(Message("tool", text, tool_call_id=call.id, name=call.name) for call, text in pairs)

    async def _step(self, call: ToolCall) -> str:
        step: dict[str, Json] = {"tool": call.name, "state": "running"}
        self._steps.append(step)
        self._ctx.report(tools=[dict(each) for each in self._steps])
        said, step["state"] = await self._answer(call)
        if step["state"] in ("unknown", "refused"):  # of one that failed its own node tells
            self._ctx.log.warning("%s", said.removeprefix("error: "))
        self._ctx.report(tools=[dict(each) for each in self._steps])
        return said

    async def _answer(self, call: ToolCall) -> tuple[str, str]:
        tool = self._tools.get(call.name)
        if tool is None:
            known = ", ".join(self._tools) or "none at all"
            return f"error: there is no tool {call.name!r}; there are: {known}", "unknown"
        size = len(json.dumps(call.arguments, ensure_ascii=False))
        if size > MAX_ARGUMENT_CHARS:
            limit = f"at most {MAX_ARGUMENT_CHARS:,} are taken"
            return f"error: {call.name} was not called: its arguments are {size:,} characters long; {limit}", "refused"
        fault = call.invalid or fault_of(call.arguments, tool.parameters)
        if fault:
            shape = json.dumps(tool.parameters, ensure_ascii=False)
            return f"error: {call.name} was not called: {fault}. Its arguments must fit {shape}", "refused"
        try:
            return _capped(to_text(await tool.call(call.arguments))), "done"
        except ToolError as error:
            return _capped(f"error: {error.message}"), "failed"


def _by_name(attachments: Sequence[Attachment]) -> dict[str, Attachment]:
    """Tools by the name the model calls; the second of the same name gets a number."""
    tools: dict[str, Attachment] = {}
    for each in attachments:
        name, number = each.name, 2
        while name in tools:
            name, number = f"{each.name}_{number}", number + 1
        tools[name] = each
    return tools


def _capped(text: str) -> str:
    if len(text) <= MAX_RESULT_CHARS:
        return text
    return f"{text[:MAX_RESULT_CHARS]}… (cut: {len(text):,} characters)"
