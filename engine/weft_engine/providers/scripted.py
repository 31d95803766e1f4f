"""The model that needs no network: it plays the flow's script, and says so where the script has nothing to say.

The form of the rules stands in `weft_engine.providers.script`. What it says depends on the request, the script and the
seed only; it keeps no state. Its pace is real (`asyncio.sleep`): a flow behaves as with a model behind a network.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from random import Random
from typing import Any, Final

from weft_engine.errors import ExpressionError
from weft_engine.providers.chat import (
    ChatEvent,
    ChatRequest,
    ChatResult,
    ReasoningDelta,
    TextDelta,
    Timeouts,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from weft_engine.providers.errors import FAILURES, ModelCallError, ModelRequestError, ModelTimeoutError
from weft_engine.providers.instances import instance_of
from weft_engine.providers.script import Failure, Reply, Rule, Situation, caught_by, parse_script
from weft_engine.providers.tokens import request_tokens, tokens_of
from weft_engine.templates import Slot, parse_template
from weft_engine.values import Json

NAME: Final = "scripted"
_WORDS: Final = re.compile(r"\s*\S+\s*")
_PIECE_CHARS: Final = 80
_SHOWN_CHARS: Final = 300


class ScriptedModel:
    """A `Provider` that plays rules; every model name is accepted, rules may ask for it (`when.model`)."""

    name = NAME

    def __init__(self, script: Sequence[Any] = (), seed: int = 0) -> None:
        self._script = script
        self._seed = seed
        self._rules: tuple[Rule, ...] | None = None

    async def models(self) -> list[str]:
        """The one name that needs no rule."""
        return ["default"]

    async def aclose(self) -> None:
        """Holds nothing."""

    async def stream(self, request: ChatRequest, model: str, timeouts: Timeouts) -> AsyncGenerator[ChatEvent, None]:
        """Plays the first rule that fits."""
        situation = Situation.of(request, model)
        try:
            reply, names = self._reply(situation)
            performance = Performance(request, model, reply, names, _text_of(request, reply, names))
        except (ValueError, ExpressionError) as error:
            raise ModelRequestError(str(error), provider=NAME, model=model) from error
        async for event in performance.events():
            yield event

    def _reply(self, situation: Situation) -> tuple[Reply, Mapping[str, Json]]:
        if self._rules is None:
            self._rules = parse_script(self._script)
        for rule in self._rules:
            names = caught_by(rule.when, situation)
            if names is not None:
                return self._drawn(rule, situation), names
        return self._unscripted(situation), {}

    def _drawn(self, reply: Reply, situation: Situation) -> Reply:
        random = self._random(situation)
        while reply.one_of:
            weights = [each.weight for each in reply.one_of]
            chosen = random.choices(reply.one_of, weights)[0]
            # what the answers have in common stands beside `one_of`
            shared = reply.model_fields_set - {"one_of", "when", "weight"} - chosen.model_fields_set
            reply = chosen.model_copy(update={name: getattr(reply, name) for name in shared})
        return reply

    def _unscripted(self, situation: Situation) -> Reply:
        schema = situation.request.response_schema
        if schema is not None:
            return Reply(json=instance_of(schema, self._random(situation)))
        asked = str(situation.names["input"]).strip()
        asked = asked if len(asked) <= _SHOWN_CHARS else f"{asked[:_SHOWN_CHARS]}…"
        whom = f" of node “{situation.request.node_id}”" if situation.request.node_id else ""
        says = "This is Weft's scripted model, not a language model: no rule of the flow's script fits this call"
        return Reply(say=f"{says}{whom}. It was asked: {asked}" if asked else f"{says}{whom}.")

    def _random(self, situation: Situation) -> Random:
        request, names = situation.request, situation.names
        return Random(
            f"{self._seed}|{request.seed}|{request.draw}|{request.node_id}|{request.iteration}|{request.sample}|{names['turn']}|{names['attempt']}"
            f"|{names['input']}"
        )


class Performance:
    """One answer, as it is played."""

    def __init__(self, request: ChatRequest, model: str, reply: Reply, names: Mapping[str, Json], text: str) -> None:
        self._request = request
        self._model = model
        self._reply = reply
        self._text, self._cut_short = _within_limits(request, text)
        self._calls = tuple(_call(index, names, call.tool, call.arguments) for index, call in enumerate(reply.calls))
        self._said = ""

    async def events(self) -> AsyncGenerator[ChatEvent, None]:
        """The pieces at their pace, then the result or the failure."""
        reply, fail = self._reply, self._reply.fail
        pace = _Pace(reply.pace)
        await asyncio.sleep(reply.wait_s)
        for piece in _pieces(reply.think, reply.pace):
            await pace.spend(piece)
            yield ReasoningDelta(piece)
        text = self._text if fail is None else self._text[: _chars_before(fail, self._text)]
        for piece in _pieces(text, reply.pace):
            await pace.spend(piece)
            self._said += piece
            yield TextDelta(piece)
        if fail is not None:
            raise _failure(fail, self._model, self._said)
        for index, call in enumerate(self._calls):
            await pace.spend(call.name + call.arguments_text)
            yield ToolCallDelta(index, call.id, call.name, call.arguments_text)
        yield self._result()

    def _result(self) -> ChatResult:
        reply = self._reply
        finish = reply.finish or ("tool_calls" if self._calls else "length" if self._cut_short else "stop")
        return ChatResult(self._text, reply.think, self._calls, finish, self._usage(), self._model)

    def _usage(self) -> Usage:
        if self._reply.tokens is not None:
            return Usage(self._reply.tokens.input, self._reply.tokens.output)
        written = tokens_of(self._text) + tokens_of(self._reply.think)
        written += sum(tokens_of(call.name + call.arguments_text) for call in self._calls)
        return Usage(request_tokens(self._request), written, estimated=True)


class _Pace:
    """Characters a second, kept up over the whole answer however long single waits take."""

    def __init__(self, chars_per_s: float) -> None:
        self._chars_per_s = chars_per_s
        self._due = 0.0

    async def spend(self, piece: str) -> None:
        """Waits until the piece is due."""
        if not self._chars_per_s:
            return
        now = asyncio.get_running_loop().time()
        self._due = max(self._due or now, now - 1.0) + len(piece) / self._chars_per_s
        await asyncio.sleep(max(0.0, self._due - now))


def _text_of(request: ChatRequest, reply: Reply, names: Mapping[str, Json]) -> str:
    if reply.is_json:
        return json.dumps(_filled(reply.value, names) if names else reply.value, ensure_ascii=False)
    says = reply.say if isinstance(reply.say, str) else reply.say[request.sample % len(reply.say)] if reply.say else ""
    return parse_template(says).render(names) if names else says


def _filled(value: Json, names: Mapping[str, Json]) -> Json:
    if isinstance(value, dict):
        return {key: _filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    if not isinstance(value, str):
        return value
    template = parse_template(value)
    if len(template.parts) == 1 and isinstance(template.parts[0], Slot):
        return template.parts[0].expression.evaluate(names)
    return template.render(names)


def _call(index: int, names: Mapping[str, Json], tool: str, arguments: Mapping[str, Json]) -> ToolCall:
    return ToolCall(f"call_{names['turn']}_{index}", tool, _filled(dict(arguments), names))


def _within_limits(request: ChatRequest, text: str) -> tuple[str, bool]:
    """The text up to the request's stop words and token limit, and whether the limit cut it."""
    for stop in filter(None, request.stop):
        text = text.partition(stop)[0]
    most = None if request.max_tokens is None else request.max_tokens * 4
    return (text, False) if most is None or len(text) <= most else (text[:most], True)


def _pieces(text: str, pace: float) -> list[str]:
    """Words, as models send them; larger pieces where nobody watches."""
    if pace:
        return _WORDS.findall(text) or ([text] if text else [])
    return [text[start : start + _PIECE_CHARS] for start in range(0, len(text), _PIECE_CHARS)]


def _chars_before(fail: Failure, text: str) -> int:
    if fail.after_chars is not None:
        return fail.after_chars
    return len(text) // 2 if fail.kind == "cut" else 0


def _failure(fail: Failure, model: str, said: str) -> ModelCallError:
    known: dict[str, Any] = {"provider": NAME, "model": model, "partial_text": said}
    message = fail.message or f"the scripted model plays the failure {fail.kind!r}, as the flow's script asks"
    if fail.kind == "timeout":
        return ModelTimeoutError(message, fail.phase, **known)
    return FAILURES[fail.kind](message, retry_after_s=fail.retry_after_s, **known)
