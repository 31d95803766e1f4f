"""An answer on its way: events read off the wire, the four time limits, and errors that keep what had come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from weft_engine.net.lines import LineCutter, LineTooLongError
from weft_engine.net.reply import HttpReply
from weft_engine.net.sse import SseParser
from weft_engine.providers.answer import Answer
from weft_engine.providers.chat import ChatEvent, Timeouts
from weft_engine.providers.endpoint import Endpoint
from weft_engine.providers.errors import (
    ModelAnswerTooLargeError,
    ModelBadAnswerError,
    ModelCallError,
    ModelTimeoutError,
    TimeoutPhase,
)

_SHOWN_CHARS = 120


async def json_events(reply: HttpReply, endpoint: Endpoint, model: str) -> AsyncGenerator[dict[str, Any], None]:
    """The JSON objects of a stream of server-sent events; `[DONE]` ends it.

    Raises:
        ModelBadAnswerError: An event is no JSON object.
        ModelAnswerTooLargeError: A line or an event has no end.
    """
    parser = SseParser()
    async with aclosing(reply.chunks()) as chunks:
        async for chunk in chunks:
            try:
                events = parser.feed(chunk)
            except LineTooLongError as error:
                raise _endless(endpoint, model, error) from error
            for event in events:
                if event.data.strip() == "[DONE]":
                    return
                yield json_object(event.data, endpoint, model)


async def json_lines(reply: HttpReply, endpoint: Endpoint, model: str) -> AsyncGenerator[dict[str, Any], None]:
    """The JSON objects of a stream with one on each line. Raises what `json_events` raises."""
    cutter = LineCutter()
    async with aclosing(reply.chunks()) as chunks:
        async for chunk in chunks:
            try:
                lines = cutter.feed(chunk)
            except LineTooLongError as error:
                raise _endless(endpoint, model, error) from error
            for line in filter(None, map(bytes.strip, lines)):
                yield json_object(line.decode("utf-8", "replace"), endpoint, model)


def json_object(text: str, endpoint: Endpoint, model: str) -> dict[str, Any]:
    """A JSON object. Raises `ModelBadAnswerError`."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    shown = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    raise ModelBadAnswerError(
        f"{endpoint.name} ({endpoint.address}) sent something that is no JSON object: {shown!r}",
        retryable=True,
        provider=endpoint.name,
        model=model,
    )


async def watched(
    pieces: AsyncGenerator[ChatEvent, None], answer: Answer, endpoint: Endpoint, timeouts: Timeouts
) -> AsyncGenerator[ChatEvent, None]:
    """The pieces within their time limits, then the result; errors carry the text so far.

    What has no piece of the answer in it — comments, pings, single bytes — does not stop the clock. Once the model has
    said that it is finished, a connection that stays open or breaks changes nothing.
    """
    loop = asyncio.get_running_loop()
    started = loop.time()
    until, is_total = min((started + timeouts.first_token_s, False), (started + timeouts.total_s, True))
    async with aclosing(pieces):
        while True:
            scope = asyncio.timeout_at(until)
            try:
                async with scope:
                    event = await anext(pieces)
            except StopAsyncIteration:
                break
            except TimeoutError as error:
                if not scope.expired():
                    raise
                if answer.finish is None:
                    raise _late(answer, endpoint, timeouts, is_total) from error
                break
            except ModelCallError as error:
                if answer.finish is None or not error.retryable:
                    error.partial_text = error.partial_text or answer.text_so_far
                    raise
                break
            yield event
            until, is_total = min((loop.time() + timeouts.idle_s, False), (started + timeouts.total_s, True))
    yield answer.result()


def _late(answer: Answer, endpoint: Endpoint, timeouts: Timeouts, is_total: bool) -> ModelTimeoutError:
    where = f"{endpoint.name} ({endpoint.address})"
    phase: TimeoutPhase = "total" if is_total else "idle" if answer.has_started else "first token"
    told = {
        "total": f"{where} did not finish its answer within {timeouts.total_s:g} s",
        "idle": f"{where} fell silent for {timeouts.idle_s:g} s in the middle of its answer",
        "first token": f"{where} did not begin its answer within {timeouts.first_token_s:g} s",
    }
    return ModelTimeoutError(
        f"{told[phase]}; the limit stands in the server's settings",
        phase,
        provider=endpoint.name,
        model=answer.model,
        partial_text=answer.text_so_far,
    )


def _endless(endpoint: Endpoint, model: str, error: LineTooLongError) -> ModelAnswerTooLargeError:
    return ModelAnswerTooLargeError(
        f"{endpoint.name} ({endpoint.address}): {error.message}", provider=endpoint.name, model=model
    )
