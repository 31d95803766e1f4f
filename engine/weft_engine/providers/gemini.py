"""Google's Gemini, by its own `generateContent` protocol."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from weft_engine.net.reply import HttpReply
from weft_engine.providers.answer import Answer
from weft_engine.providers.chat import ChatEvent, ChatRequest, FinishReason, Message, ToolCall
from weft_engine.providers.dialect import Dialect, schema_instruction
from weft_engine.providers.endpoint import Endpoint
from weft_engine.providers.errors import ModelBadAnswerError, ModelFilteredError
from weft_engine.providers.http_provider import HttpProvider, mapping, names_in, text
from weft_engine.providers.http_stream import json_events
from weft_engine.providers.refusals import streamed_refusal
from weft_engine.values import Json

_FINISHES: Final[dict[str, FinishReason]] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "content_filter",
    "RECITATION": "content_filter",
    "BLOCKLIST": "content_filter",
    "PROHIBITED_CONTENT": "content_filter",
    "SPII": "content_filter",
    "LANGUAGE": "content_filter",
    "IMAGE_SAFETY": "content_filter",
}
_MALFORMED: Final = frozenset(("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"))
_KEPT_SIGNATURES: Final = 2_000
_NO_SIGNATURE: Final = "skip_thought_signature_validator"
"""What Google lets one send for a call whose signature is not at hand (after a resume, or by another model)."""
_OLD_SCHEMA_KEYS: Final = frozenset((
    "type", "format", "title", "description", "nullable", "enum", "items", "properties", "required", "minItems",
    "maxItems", "minimum", "maximum", "anyOf", "minLength", "maxLength", "pattern", "default",
))  # fmt: skip


class GeminiProvider(HttpProvider):
    """Models of Google's server."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self._signatures: OrderedDict[str, str] = OrderedDict()
        """Thought signatures by call id: newer models want them back with the call."""

    async def models(self) -> list[str]:
        """Names of the models that generate text, sorted."""
        listed = (await self._endpoint.get("/models?pageSize=1000", self._headers())).get("models")
        entries = listed if isinstance(listed, list) else []
        able = [entry for entry in entries if "generateContent" in mapping(entry).get("supportedGenerationMethods", ())]
        return names_in(able, "name", "models/")

    def _path(self, model: str) -> str:
        return f"/models/{quote(model, safe='-._')}:streamGenerateContent?alt=sse"

    def _headers(self) -> dict[str, str]:
        key = self._endpoint.key()
        return {"x-goog-api-key": key} if key else {}

    def _optional(self, request: ChatRequest, dialect: Dialect) -> dict[str, Json]:
        wanted: dict[str, Json] = {
            "temperature": request.temperature,
            "maxOutputTokens": request.max_tokens,
            "stopSequences": list(request.stop) or None,
            "seed": request.seed,
            "response_format": request.response_schema,
            "tool_schema": True if request.tools else None,
        }
        return {name: value for name, value in wanted.items() if value is not None and name not in dialect.refused}

    def _body(
        self, request: ChatRequest, model: str, dialect: Dialect, optional: Mapping[str, Json]
    ) -> dict[str, Json]:
        system = [message.content for message in request.messages if message.role == "system" and message.content]
        if request.response_schema is not None and "response_format" not in optional:
            system.append(schema_instruction(request.response_schema))
        generation = {name: value for name, value in optional.items() if name not in ("response_format", "tool_schema")}
        if "response_format" in optional:
            generation |= {"responseMimeType": "application/json", "responseJsonSchema": request.response_schema}
        turns = self._turns(request.messages)
        instructions = [{"text": part} for part in system]
        body: dict[str, Json] = {"contents": turns or [{"role": "user", "parts": instructions or [{"text": "…"}]}]}
        if instructions and turns:
            body["systemInstruction"] = {"parts": instructions}
        if generation:
            body["generationConfig"] = generation
        if request.tools:
            body["tools"] = [{"functionDeclarations": list(_declarations(request, "tool_schema" in optional))}]
        return body

    async def _read(self, reply: HttpReply, answer: Answer) -> AsyncGenerator[ChatEvent, None]:
        async with aclosing(json_events(reply, self._endpoint, answer.model)) as events:
            async for event in events:
                for piece in self._take(event, answer):
                    yield piece

    def _take(self, event: Mapping[str, Any], answer: Answer) -> Iterator[ChatEvent]:
        if event.get("error"):
            raise streamed_refusal(self.name, self._endpoint.address, answer.model, event["error"])
        known: dict[str, Any] = {"provider": self.name, "model": answer.model}
        blocked = text(mapping(event.get("promptFeedback")).get("blockReason"))
        if blocked:
            raise ModelFilteredError(f"{self.name} refuses the request by its content filter: {blocked}", **known)
        self._use(mapping(event.get("usageMetadata")), answer)
        answer.served_by = text(event.get("modelVersion")) or answer.served_by
        candidates = event.get("candidates")
        candidate = mapping(candidates[0]) if isinstance(candidates, list) and candidates else {}
        parts = mapping(candidate.get("content")).get("parts")
        for part in parts if isinstance(parts, list) else ():
            yield from self._piece(mapping(part), answer)
        reason = text(candidate.get("finishReason"))
        if reason in _MALFORMED:
            raise ModelBadAnswerError(f"{self.name}: the model made a call nobody can read", retryable=True, **known)
        if reason and reason != "FINISH_REASON_UNSPECIFIED":
            answer.finish = answer.finish or _FINISHES.get(reason, "stop")

    def _piece(self, part: Mapping[str, Any], answer: Answer) -> Iterator[ChatEvent]:
        said = text(part.get("text"))
        if said:
            yield answer.reasoning(said) if part.get("thought") is True else answer.text(said)
        call = part.get("functionCall")
        if isinstance(call, Mapping):
            index, signature = answer.calls, text(part.get("thoughtSignature"))
            call_id = text(call.get("id")) or _call_id(answer, signature)
            self._keep_signature(call_id, signature)
            arguments = json.dumps(call.get("args") or {}, ensure_ascii=False)
            yield answer.call(index, call_id, text(call.get("name")), arguments)

    @staticmethod
    def _use(usage: Mapping[str, Any], answer: Answer) -> None:
        written = [usage.get("candidatesTokenCount"), usage.get("thoughtsTokenCount")]
        counted = [count for count in written if isinstance(count, int)]
        total = sum(counted) if counted else None
        answer.used(usage.get("promptTokenCount"), total, usage.get("cachedContentTokenCount"))

    def _keep_signature(self, call_id: str, signature: str) -> None:
        if signature:
            self._signatures[call_id] = signature
            while len(self._signatures) > _KEPT_SIGNATURES:
                self._signatures.popitem(last=False)

    def _turns(self, messages: tuple[Message, ...]) -> list[dict[str, Json]]:
        """The conversation as alternating turns: neighbours of one side are one turn, tool answers are the user's."""
        called = {call.id: call.name for message in messages for call in message.tool_calls}
        turns: list[dict[str, Any]] = []
        for message in messages:
            parts = [] if message.role == "system" else list(self._parts(message, called))
            role = "model" if message.role == "assistant" else "user"
            if parts and turns and turns[-1]["role"] == role:
                turns[-1]["parts"].extend(parts)
            elif parts:
                turns.append({"role": role, "parts": parts})
        return turns

    def _parts(self, message: Message, called: Mapping[str, str]) -> Iterator[dict[str, Json]]:
        if message.role == "tool":
            name = message.name or called.get(message.tool_call_id or "", "")
            yield {"functionResponse": {"name": name, "response": _response(message.content)}}
            return
        for image in message.images:
            yield {"inlineData": {"mimeType": image.media_type, "data": image.base64}}
        if message.content:
            yield {"text": message.content}
        for number, call in enumerate(message.tool_calls):
            yield self._called(call, number)

    def _called(self, call: ToolCall, number: int) -> dict[str, Json]:
        part: dict[str, Json] = {"functionCall": {"name": call.name, "args": call.arguments}}
        signature = self._signatures.get(call.id) or ("" if number else _NO_SIGNATURE)  # parallel calls have one
        return {**part, "thoughtSignature": signature} if signature else part


def _declarations(request: ChatRequest, new_schema: bool) -> Iterator[dict[str, Json]]:
    for tool in request.tools:
        declared: dict[str, Json] = {"name": tool.name, "description": tool.description}
        if tool.parameters.get("properties"):
            key = "parametersJsonSchema" if new_schema else "parameters"
            declared[key] = tool.parameters if new_schema else _old_schema(tool.parameters)
        yield declared


def _old_schema(schema: Json) -> Json:
    """The part of a JSON Schema that older models know."""
    if not isinstance(schema, Mapping):
        return schema
    kept: dict[str, Json] = {}
    for key, value in schema.items():
        if key == "properties" and isinstance(value, Mapping):
            kept[key] = {name: _old_schema(each) for name, each in value.items()}
        elif key == "items":
            kept[key] = _old_schema(value)
        elif key == "anyOf" and isinstance(value, list):
            kept[key] = [_old_schema(each) for each in value]
        elif key in _OLD_SCHEMA_KEYS:
            kept[key] = value
    return kept


def _response(content: str) -> dict[str, Json]:
    """A tool's answer as the object the protocol wants."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = content
    return found if isinstance(found, dict) else {"result": found}


def _call_id(answer: Answer, signature: str) -> str:
    """An id for a call that has none, the same whenever the same is answered."""
    turn = sum(message.role == "assistant" for message in answer.request.messages)
    mark = f"_{sha256(signature.encode()).hexdigest()[:12]}" if signature else ""
    return f"call_{turn}_{answer.calls}{mark}"
