"""Ollama's own chat protocol: JSON lines, pictures as bare base64, tool arguments as objects."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any

from weft_engine.net.reply import HttpReply
from weft_engine.providers.answer import Answer
from weft_engine.providers.chat import ChatEvent, ChatRequest, Message
from weft_engine.providers.dialect import Dialect, schema_instruction
from weft_engine.providers.http_provider import HttpProvider, mapping, names_in, text
from weft_engine.providers.http_stream import json_lines
from weft_engine.providers.refusals import streamed_refusal
from weft_engine.values import Json


class OllamaProvider(HttpProvider):
    """Models of one Ollama server."""

    async def models(self) -> list[str]:
        """Names of the models it has pulled, sorted."""
        return names_in((await self._endpoint.get("/api/tags", self._headers())).get("models"), "name")

    def _path(self, model: str) -> str:
        return "/api/chat"

    def _headers(self) -> dict[str, str]:
        key = self._endpoint.key()
        return {"authorization": f"Bearer {key}"} if key else {}

    def _optional(self, request: ChatRequest, dialect: Dialect) -> dict[str, Json]:
        wanted = {"response_format": request.response_schema}
        return {name: value for name, value in wanted.items() if value is not None and name not in dialect.refused}

    def _body(
        self, request: ChatRequest, model: str, dialect: Dialect, optional: Mapping[str, Json]
    ) -> dict[str, Json]:
        messages = [_message(message, request) for message in request.messages]
        if request.response_schema is not None:
            # the format binds the form only; what the fields mean the model learns from the words
            messages.append({"role": "system", "content": schema_instruction(request.response_schema)})
        options: dict[str, Json] = {
            "temperature": request.temperature,
            "num_predict": request.max_tokens,
            "seed": request.seed,
            "stop": list(request.stop) or None,
        }
        body: dict[str, Json] = {"model": model, "messages": messages, "stream": True}
        set_options = {name: value for name, value in options.items() if value is not None}
        if set_options:
            body["options"] = set_options
        if "response_format" in optional:
            body["format"] = request.response_schema
        if request.tools:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
                }
                for tool in request.tools
            ]
        return body

    async def _read(self, reply: HttpReply, answer: Answer) -> AsyncGenerator[ChatEvent, None]:
        async with aclosing(json_lines(reply, self._endpoint, answer.model)) as lines:
            async for line in lines:
                for piece in self._take(line, answer):
                    yield piece

    def _take(self, line: Mapping[str, Any], answer: Answer) -> Iterator[ChatEvent]:
        if line.get("error"):
            raise streamed_refusal(self.name, self._endpoint.address, answer.model, line["error"])
        answer.served_by = text(line.get("model")) or answer.served_by
        message = mapping(line.get("message"))
        thought = text(message.get("thinking")) or text(message.get("reasoning_content"))
        if thought:
            yield answer.reasoning(thought)
        if text(message.get("content")):
            yield answer.text(message["content"])
        calls = message.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            yield _call_piece(mapping(call), answer)
        if line.get("done") is True:
            answer.used(line.get("prompt_eval_count"), line.get("eval_count"))
            answer.finish = "length" if line.get("done_reason") == "length" else "stop"


def _call_piece(call: Mapping[str, Any], answer: Answer) -> ChatEvent:
    function = mapping(call.get("function"))
    index = answer.calls
    turn = sum(message.role == "assistant" for message in answer.request.messages)
    given = function.get("arguments")
    arguments = given if isinstance(given, str) else json.dumps(given or {}, ensure_ascii=False)
    return answer.call(index, text(call.get("id")) or f"call_{turn}_{index}", text(function.get("name")), arguments)


def _message(message: Message, request: ChatRequest) -> dict[str, Json]:
    said: dict[str, Json] = {"role": message.role, "content": message.content}
    if message.images:
        said["images"] = [image.base64 for image in message.images]
    if message.tool_calls:
        said["tool_calls"] = [
            {"function": {"name": call.name, "arguments": call.arguments}} for call in message.tool_calls
        ]
    if message.role == "tool":
        called = {call.id: call.name for each in request.messages for call in each.tool_calls}
        said["tool_name"] = message.name or called.get(message.tool_call_id or "", "")
    return said
