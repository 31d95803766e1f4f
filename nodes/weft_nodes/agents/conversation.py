"""One talk with a model, from the question to an answer that holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from weft_engine.errors import NodeError
from weft_engine.node import Context
from weft_engine.providers.chat import ChatRequest, ChatResult, Message
from weft_engine.values import Json, to_text
from weft_nodes.agents.answers import AnswerError, answer_of, correction
from weft_nodes.agents.toolbox import Toolbox

_SHOWN_CHARS = 300


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came of a conversation."""

    text: str
    value: Json
    """The answer as JSON where a schema asked for it, else the text."""
    messages: tuple[Message, ...]
    """All that was said, with the answer last; without answers that had to be repaired."""


class Conversation:
    """Speaks with a model until it answers instead of calling tools, and repairs answers that break the schema."""

    def __init__(self, ctx: Context, request: ChatRequest, tools: Toolbox, *, repairs: int = 0, stream: bool) -> None:
        self._ctx = ctx
        self._request = replace(request, tools=tools.specs)
        self._tools = tools
        self._repairs = repairs
        self._stream = stream

    async def answer(self) -> Spoken:
        """Holds the conversation.

        Raises:
            NodeError: No answer fits the schema, or the model does not stop calling tools.
        """
        asked = self._request.messages
        said = await self._reply(asked)
        schema = self._request.response_schema
        if schema is None:
            text = said[-1].content
            return Spoken(text, text, said)
        value, last = await self._fitting(schema, said)
        return Spoken(to_text(value), value, (*said[:-1], last))

    async def _fitting(self, schema: dict[str, Any], said: tuple[Message, ...]) -> tuple[Json, Message]:
        """The value of the last message, or of one that repairs it."""
        for repair in range(self._repairs + 1):
            last = said[-1]
            try:
                return answer_of(last.content, schema), last
            except AnswerError as error:
                if repair == self._repairs:
                    raise self._unfit(last.content, str(error)) from error
                self._ctx.log.info("the answer is asked for again: %s", error)
                self._ctx.report(repair=repair + 1, fault=str(error))
                said = await self._reply((*said, Message("user", correction(str(error), schema))))
        raise AssertionError("the last round returns or raises")

    def _unfit(self, text: str, fault: str) -> NodeError:
        shown = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
        times = {0: "", 1: " after 1 repair"}.get(self._repairs, f" after {self._repairs} repairs")
        return NodeError(
            f"node {self._ctx.node_id!r}: the answer does not fit its schema{times}: {fault}; it was: {shown!r}",
            rule=fault,
            value=shown,
        )

    async def _reply(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """The conversation up to the next answer that calls no tool."""
        while True:
            result: ChatResult = await self._ctx.chat(replace(self._request, messages=messages), stream=self._stream)
            messages = (*messages, result.message())
            if not result.tool_calls:
                if result.finish_reason == "length":
                    self._ctx.log.warning("the answer was cut off by the limit of tokens")
                return messages
            if result.text and self._stream:
                self._ctx.emit("\n\n")
            messages = (*messages, *await self._tools.answers(result.tool_calls))
