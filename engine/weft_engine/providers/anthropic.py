"""Anthropic's messages.

An answer by JSON Schema is asked for as the call of a tool whose parameters are the schema, which every model takes;
the pieces of its arguments are the pieces of the text.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final

from weft_engine.net.reply import HttpReply
from weft_engine.providers.answer import Answer
from weft_engine.providers.chat import ChatEvent, ChatRequest, FinishReason, Message
from weft_engine.providers.dialect import Dialect
from weft_engine.providers.http_provider import HttpProvider, mapping, names_in, text
from weft_engine.providers.http_stream import json_events
from weft_engine.providers.refusals import streamed_refusal
from weft_engine.providers.tokens import DEFAULT_ANSWER_TOKENS
from weft_engine.values import Json

_VERSION: Final = "2023-06-01"
ANSWER_TOOL: Final = "weft_answer"
_WRAPPED: Final = "value"
_FINISHES: Final[dict[str, FinishReason]] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}


class AnthropicProvider(HttpProvider):
    """Models of one server that speaks Anthropic's protocol."""

    async def models(self) -> list[str]:
        """Names of its models, sorted."""
        return names_in((await self._endpoint.get("/v1/models?limit=1000", self._headers())).get("data"), "id")

    def _path(self, model: str) -> str:
        return "/v1/messages"

    def _headers(self) -> dict[str, str]:
        key = self._endpoint.key()
        return {"anthropic-version": _VERSION, **({"x-api-key": key} if key else {})}

    def _optional(self, request: ChatRequest, dialect: Dialect) -> dict[str, Json]:
        temperature = None if request.temperature is None else min(max(request.temperature, 0.0), 1.0)
        stop = [each for each in request.stop if each.strip()]
        wanted: dict[str, Json] = {"temperature": temperature, "stop_sequences": stop or None}
        return {name: value for name, value in wanted.items() if value is not None and name not in dialect.refused}

    def _body(
        self, request: ChatRequest, model: str, dialect: Dialect, optional: Mapping[str, Json]
    ) -> dict[str, Json]:
        told = (message.content for message in request.messages if message.role == "system")
        system = "\n\n".join(filter(None, told))
        turns = _turns(request.messages)
        most = request.max_tokens or DEFAULT_ANSWER_TOKENS
        body: dict[str, Json] = {
            "model": model,
            # one message there must be: instructions alone are what the person says
            "messages": turns or [{"role": "user", "content": [{"type": "text", "text": system or "…"}]}],
            "max_tokens": min(most, dialect.most_tokens or most),
            "stream": True,
            **optional,
        }
        if system and turns:
            body["system"] = system
        return body | _tools(request)

    async def _read(self, reply: HttpReply, answer: Answer) -> AsyncGenerator[ChatEvent, None]:
        reading = _Reading(answer)
        async with aclosing(json_events(reply, self._endpoint, answer.model)) as events:
            async for event in events:
                if event.get("type") == "error":
                    raise streamed_refusal(self.name, self._endpoint.address, answer.model, event.get("error"))
                for piece in reading.take(event):
                    yield piece
                if event.get("type") == "message_stop":
                    return


class _Reading:
    """Reads the events of one message: its blocks come one after the other, each with a kind."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._answer_blocks: set[int] = set()
        self._calls: dict[int, int] = {}
        self._stop: FinishReason | None = None
        schema = answer.request.response_schema
        self._is_wrapped = schema is not None and not _is_object(schema)
        self._wrapped = ""

    def take(self, event: Mapping[str, Any]) -> Iterator[ChatEvent]:
        """The pieces of the answer in one event."""
        index = event.get("index")
        block = index if isinstance(index, int) else 0
        match event.get("type"):
            case "message_start":
                message = mapping(event.get("message"))
                self._answer.served_by = text(message.get("model"))
                self._use(mapping(message.get("usage")))
            case "content_block_start":
                yield from self._begin(block, mapping(event.get("content_block")))
            case "content_block_delta":
                yield from self._continue(block, mapping(event.get("delta")))
            case "message_delta":
                self._use(mapping(event.get("usage")))
                reason = mapping(event.get("delta")).get("stop_reason")
                if isinstance(reason, str):
                    self._stop = _FINISHES.get(reason, "stop")
            case "message_stop":
                yield from self._end()

    def _begin(self, block: int, content: Mapping[str, Any]) -> Iterator[ChatEvent]:
        if content.get("type") == "text" and text(content.get("text")):
            yield self._answer.text(content["text"])
        elif content.get("type") == "tool_use":
            if content.get("name") == ANSWER_TOOL and self._answer.request.response_schema is not None:
                self._answer_blocks.add(block)
                return
            self._calls[block] = len(self._calls)
            yield self._answer.call(self._calls[block], text(content.get("id")), text(content.get("name")), "")

    def _continue(self, block: int, delta: Mapping[str, Any]) -> Iterator[ChatEvent]:
        match delta:
            case {"type": "text_delta", "text": str(piece)} if piece:
                yield self._answer.text(piece)
            case {"type": "thinking_delta", "thinking": str(piece)} if piece:
                yield self._answer.reasoning(piece)
            case {"type": "input_json_delta", "partial_json": str(piece)} if piece:
                yield from self._argument(block, piece)

    def _argument(self, block: int, piece: str) -> Iterator[ChatEvent]:
        if block in self._calls:
            yield self._answer.call(self._calls[block], "", "", piece)
        elif self._is_wrapped:
            self._wrapped += piece
        elif block in self._answer_blocks:
            yield self._answer.text(piece)

    def _end(self) -> Iterator[ChatEvent]:
        if self._wrapped:
            yield self._answer.text(_unwrapped(self._wrapped))
        stop = self._stop or "stop"
        # the answer that came as a tool call is no call to the one who asked
        self._answer.finish = "stop" if stop == "tool_calls" and not self._calls else stop

    def _use(self, usage: Mapping[str, Any]) -> None:
        cached = usage.get("cache_read_input_tokens")
        parts = [usage.get("input_tokens"), cached, usage.get("cache_creation_input_tokens")]
        counted = [part for part in parts if isinstance(part, int)]
        total = sum(counted) if isinstance(parts[0], int) and all(part >= 0 for part in counted) else None
        self._answer.used(total, usage.get("output_tokens"), cached)


def _tools(request: ChatRequest) -> dict[str, Json]:
    tools = [
        {"name": tool.name, "description": tool.description, "input_schema": tool.parameters} for tool in request.tools
    ]
    schema = request.response_schema
    if schema is None:
        return {"tools": tools} if tools else {}
    shape = dict(schema) if _is_object(schema) else _wrapping(schema)
    described = "Gives the answer. Call it once, when you know the answer."
    answer = {"name": ANSWER_TOOL, "description": described, "input_schema": shape}
    choice = {"type": "any"} if tools else {"type": "tool", "name": ANSWER_TOOL}
    return {"tools": [*tools, answer], "tool_choice": choice}


def _turns(messages: tuple[Message, ...]) -> list[dict[str, Json]]:
    """The conversation as alternating turns: neighbours of one side are one turn, tool answers are the user's."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        if message.role == "system":
            continue
        role = "assistant" if message.role == "assistant" else "user"
        blocks = list(_blocks(message))
        if not blocks:
            continue
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"].extend(blocks)
        else:
            turns.append({"role": role, "content": blocks})
    return turns


def _blocks(message: Message) -> Iterator[dict[str, Json]]:
    if message.role == "tool":
        yield {"type": "tool_result", "tool_use_id": message.tool_call_id or "", "content": message.content}
        return
    for image in message.images:
        source = {"type": "base64", "media_type": image.media_type, "data": image.base64}
        yield {"type": "image", "source": source}
    # blank text blocks are refused, and so is white space at the end of what the model said
    said = message.content.rstrip() if message.role == "assistant" else message.content
    if said.strip():
        yield {"type": "text", "text": said}
    for call in message.tool_calls:
        yield {"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments}


def _is_object(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "object"


def _wrapping(schema: Mapping[str, Any]) -> dict[str, Json]:
    """Tools take objects: another schema becomes the one property of an object, definitions staying at the root."""
    inner = {key: value for key, value in schema.items() if key not in ("$defs", "definitions")}
    outer = {key: value for key, value in schema.items() if key in ("$defs", "definitions")}
    return {"type": "object", "properties": {_WRAPPED: inner}, "required": [_WRAPPED], **outer}


def _unwrapped(wrapped: str) -> str:
    try:
        return json.dumps(json.loads(wrapped)[_WRAPPED], ensure_ascii=False)
    except (ValueError, TypeError, KeyError, RecursionError):
        return wrapped
