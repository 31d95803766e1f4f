"""A model call of a node: reserved in the budget, streamed, told of as an event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from weft_engine import events as ev
from weft_engine.errors import ModelError, WeftError
from weft_engine.providers.chat import ChatEvent, ChatRequest, ChatResult, ReasoningDelta, TextDelta, Usage
from weft_engine.redaction import redact
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.context import NodeContext
    from weft_engine.run.shared import Shared

REASONING_PORT = "reasoning"
"""Pieces of what a model thinks aloud are streamed under this name."""
_CHARS_PER_TOKEN = 4


async def chat(context: NodeContext, shared: Shared, request: ChatRequest, *, stream: bool) -> ChatResult:
    """Calls a model; see `weft_engine.node.Context.chat`."""
    models, purse = shared.services.models, shared.purse
    most = models.estimate(request)
    held = purse.reserve(context.node_id, request.model, most, models.cost_usd(request.model, most))
    if request.max_tokens is None and purse.is_limited:
        request = replace(request, max_tokens=most.output_tokens)  # the server must not go past what was reserved
    start_s, said = context.now(), 0
    used = Usage(most.input_tokens, 0, estimated=True)
    result: ChatResult | None = None
    failure: dict[str, Json] | None = None
    try:
        async with _closing(models.stream(request)) as answer:
            async for event in answer:
                if isinstance(event, TextDelta):
                    said += len(event.text)
                    if stream:
                        context.emit(event.text)
                elif isinstance(event, ReasoningDelta) and stream:
                    context.emit(event.text, REASONING_PORT)
                elif isinstance(event, ChatResult):
                    result = event
        if result is None:
            raise ModelError(f"node {context.node_id!r}: model {request.model} ended without an answer")
        used = result.usage
        return result
    except WeftError as error:
        failure = context.described(error)
        raise
    finally:
        if result is None:
            used = Usage(most.input_tokens, said // _CHARS_PER_TOKEN, estimated=True)
        cost = models.cost_usd(request.model, used)
        purse.settle(held, used, cost)
        took_s = context.now() - start_s
        response = redact(result.as_dict()) if result else None
        context.tell(lambda seq, time_s: ev.ModelCalled(
            seq, time_s, context.node_id, context.frame, request.model, redact(request.as_dict()), response,
            used.input_tokens, used.output_tokens, cost, used.estimated, took_s, failure,
        ))  # fmt: skip


@asynccontextmanager
async def _closing(answer: AsyncIterator[ChatEvent]) -> AsyncIterator[AsyncIterator[ChatEvent]]:
    """Ends the stream with whoever reads it, so that its connection is free at once."""
    try:
        yield answer
    finally:
        close = getattr(answer, "aclose", None)
        if close is not None:
            await close()
