"""OpenAI's chat completions, as OpenAI and most other servers speak them (llama.cpp, vLLM, LM Studio, OpenRouter …)."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final

from weft_engine.net.reply import HttpReply
from weft_engine.providers.answer import Answer
from weft_engine.providers.chat import ChatEvent, ChatRequest, FinishReason, Message
from weft_engine.providers.dialect import Dialect, is_strict, schema_instruction
from weft_engine.providers.http_provider import HttpProvider, mapping, names_in, text
from weft_engine.providers.http_stream import json_events, json_object
from weft_engine.providers.refusals import streamed_refusal
from weft_engine.values import Json

_OFFICIAL: Final = "https://api.openai.com/"
_SPEAKER: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REASONING_FIELDS: Final = ("reasoning_content", "reasoning")
_FINISHES: Final[dict[str, FinishReason]] = {
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
"""All other reasons mean that the model was done."""


class OpenAIProvider(HttpProvider):
    """Models of one server."""

    async def models(self) -> list[str]:
        """Names of its models, sorted."""
        return names_in((await self._endpoint.get("/models", self._headers())).get("data"), "id")

    def _path(self, model: str) -> str:
        return "/chat/completions"

    def _headers(self) -> dict[str, str]:
        key = self._endpoint.key()
        return {"authorization": f"Bearer {key}"} if key else {}

    @property
    def _is_official(self) -> bool:
        return f"{self._endpoint.address}/".startswith(_OFFICIAL)

    def _optional(self, request: ChatRequest, dialect: Dialect) -> dict[str, Json]:
        wanted: dict[str, Json] = {
            "temperature": request.temperature,
            "stop": list(request.stop) or None,
            "seed": request.seed,
            "stream_options": {"include_usage": True},
            "response_format": _response_format(request.response_schema),
        }
        taken = {name: value for name, value in wanted.items() if value is not None and name not in dialect.refused}
        if request.max_tokens is not None:
            # OpenAI's newer models refuse `max_tokens`; of the other servers many know only that
            names = ("max_completion_tokens", "max_tokens")[:: 1 if self._is_official else -1]
            taken[next((name for name in names if name not in dialect.refused), names[1])] = request.max_tokens
        return taken

    def _body(
        self, request: ChatRequest, model: str, dialect: Dialect, optional: Mapping[str, Json]
    ) -> dict[str, Json]:
        messages = [_message(message, self._is_official) for message in request.messages]
        if request.response_schema is not None and "response_format" in dialect.refused:
            messages.append({"role": "system", "content": schema_instruction(request.response_schema)})
        tools = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            }
            for tool in request.tools
        ]
        return {"model": model, "messages": messages, "stream": True, **({"tools": tools} if tools else {}), **optional}

    async def _read(self, reply: HttpReply, answer: Answer) -> AsyncGenerator[ChatEvent, None]:
        if reply.headers.get("content-type", "").startswith("application/json"):
            whole = json_object((await reply.read()).decode("utf-8", "replace"), self._endpoint, answer.model)
            for piece in self._take(whole, answer, "message"):
                yield piece
            answer.finish = answer.finish or "stop"
            return
        async with aclosing(json_events(reply, self._endpoint, answer.model)) as events:
            async for event in events:
                for piece in self._take(event, answer, "delta"):
                    yield piece

    def _take(self, event: Mapping[str, Any], answer: Answer, part: str) -> Iterator[ChatEvent]:
        """The pieces in one chunk of a stream, or in a whole answer."""
        if event.get("error"):
            raise streamed_refusal(self.name, self._endpoint.address, answer.model, event["error"])
        if isinstance(event.get("model"), str):
            answer.served_by = event["model"]
        usage = mapping(event.get("usage"))
        cached = mapping(usage.get("prompt_tokens_details")).get("cached_tokens")
        answer.used(usage.get("prompt_tokens"), usage.get("completion_tokens"), cached)
        choices = event.get("choices")
        choice = mapping(choices[0]) if isinstance(choices, list) and choices else {}
        yield from _pieces_of(mapping(choice.get(part)), answer)
        finish = text(choice.get("finish_reason"))
        if finish:
            answer.finish = answer.finish or _FINISHES.get(finish, "stop")


def _pieces_of(delta: Mapping[str, Any], answer: Answer) -> Iterator[ChatEvent]:
    for name in _REASONING_FIELDS:
        thought = delta.get(name)
        if isinstance(thought, str) and thought:
            yield answer.reasoning(thought)
            break
    if isinstance(delta.get("content"), str) and delta["content"]:
        yield answer.text(delta["content"])
    if isinstance(delta.get("refusal"), str) and delta["refusal"]:
        answer.finish = "content_filter"
        yield answer.text(delta["refusal"])
    calls = delta.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, Mapping):
            yield _call_piece(call, answer)


def _call_piece(call: Mapping[str, Any], answer: Answer) -> ChatEvent:
    function, call_id = mapping(call.get("function")), text(call.get("id"))
    name, arguments = text(function.get("name")), text(function.get("arguments"))
    return answer.call(answer.index_for(call.get("index"), call_id), call_id, name, arguments)


def _message(message: Message, is_official: bool) -> dict[str, Json]:
    said: dict[str, Json] = {"role": message.role, "content": message.content}
    if message.images:
        said["content"] = list(_parts(message))
    if message.tool_calls:
        said["content"] = message.content or None
        said["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments_text}}
            for call in message.tool_calls
        ]
    if message.role == "tool":
        said["tool_call_id"] = message.tool_call_id or ""
    elif message.name and is_official and _SPEAKER.fullmatch(message.name):
        said["name"] = message.name
    return said


def _parts(message: Message) -> Iterable[dict[str, Json]]:
    if message.content:
        yield {"type": "text", "text": message.content}
    for image in message.images:
        yield {"type": "image_url", "image_url": {"url": f"data:{image.media_type};base64,{image.base64}"}}


def _response_format(schema: Mapping[str, Any] | None) -> Json:
    if schema is None:
        return None
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": is_strict(schema)}}
