"""The rules of a scripted model: which answer fits which call.

A flow's `settings.script` is a list of rules; the first whose `when` fits answers. A rule is a plain object:

    {"when": {"node": "writer", "iteration": 0}, "say": "A first draft about {{input}}.", "pace": 80}

`when` (every part that is given must fit; several values mean any of them; no `when` fits every call):

- `node`, `model` — the calling node's id; the name after `scripted:` (`*` and `?` as in file names)
- `iteration`, `sample` — from 0: the loop iteration or item, the sample asked for
- `attempt` — from 1: the node's attempt, to play a failure that a retry overcomes
- `turn` — from 0: how often the model has spoken in this conversation
- `contains` — text within the last user message, in any case
- `matches` — a regular expression found in it; its groups can be used in the answer
- `system` — text within the system message, in any case
- `tool` — a tool that is offered
- `answered` — the tool whose answer is the last message; `true`: any tool's; `false`: none
- `wants_json` — whether an answer by JSON Schema is asked for
- `if` — an expression over the names below

The answer:

- `say` — text with `{{ expressions }}`; a list gives each sample its own, in turn
- `think` — reasoning text, told before the answer
- `json` — an answer as JSON; texts inside may hold `{{ expressions }}` (one alone keeps its type)
- `calls` — tools to call: `[{"tool": "search", "arguments": {"query": "{{input}}"}}]`
- `one_of` — answers of which one is drawn by the run's seed, each with its `weight` (default 1)
- `fail` — the name of a failure, or `{"kind": …, "after_chars": …, "retry_after_s": …, "phase": …, "message": …}`:
  `rate_limited`, `overloaded`, `unreachable`, `timeout`, `cut`, `bad_answer`, `authentication`, `quota`, `request`,
  `context_length`, `filtered`. `after_chars` of `say` come first (`cut`: half of it).
- `wait_s`, `pace` — seconds before the first piece; characters a second (0: all at once)
- `tokens` — `{"input": …, "output": …}` to report instead of an estimate
- `finish` — `stop`, `length`, `tool_calls` or `content_filter`

Names in expressions: `input` (the last user message), `system`, `node`, `model`, `iteration`, `sample`, `attempt`,
`turn`, `result` (the last tool's answer, as JSON if it is), `caught` (the groups of `matches`, by number as text and by
name).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from weft_engine.errors import ExpressionError
from weft_engine.expressions import compile_expression
from weft_engine.providers.chat import ChatRequest, FinishReason
from weft_engine.providers.errors import FAILURES, TimeoutPhase
from weft_engine.regex import check_pattern, groups
from weft_engine.templates import parse_template
from weft_engine.values import Json

NAMES: Final = (
    "input", "system", "node", "model", "iteration", "sample", "attempt", "turn", "result", "caught",
)  # fmt: skip
"""What expressions can use."""

Several = str | list[str] | None
SeveralNumbers = int | list[int] | None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class When(_Part):
    """Which calls a rule answers."""

    node: Several = None
    model: Several = None
    iteration: SeveralNumbers = None
    sample: SeveralNumbers = None
    attempt: SeveralNumbers = None
    turn: SeveralNumbers = None
    contains: Several = None
    matches: str | None = None
    system: Several = None
    tool: Several = None
    answered: str | bool | None = None
    wants_json: bool | None = None
    condition: str | None = Field(default=None, alias="if")

    @field_validator("matches")
    @classmethod
    def _is_pattern(cls, value: str | None) -> str | None:
        if value is not None:
            _or_value_error(check_pattern, value)
        return value

    @field_validator("condition")
    @classmethod
    def _is_expression(cls, value: str | None) -> str | None:
        if value is not None:
            _or_value_error(compile_expression, value)
        return value


class ScriptedCall(_Part):
    """A tool call to make."""

    tool: str
    arguments: dict[str, Json] = Field(default_factory=dict)


class Failure(_Part):
    """A failure to play."""

    kind: str
    after_chars: int | None = Field(default=None, ge=0)
    retry_after_s: float | None = Field(default=None, ge=0)
    phase: TimeoutPhase = "first token"
    message: str = ""

    @field_validator("kind")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in FAILURES:
            raise ValueError(f"there is no failure {value!r}; there are: {', '.join(FAILURES)}")
        return value


class Tokens(_Part):
    """Token counts to report."""

    input: int = Field(default=0, ge=0)
    output: int = Field(default=0, ge=0)


class Reply(_Part):
    """What is answered."""

    say: str | list[str] = ""
    think: str = ""
    value: Json = Field(default=None, alias="json")
    calls: list[ScriptedCall] = Field(default_factory=list)
    one_of: list[WeightedReply] = Field(default_factory=list)
    fail: Failure | None = None
    pace: float = Field(default=0, ge=0)
    wait_s: float = Field(default=0, ge=0)
    tokens: Tokens | None = None
    finish: FinishReason | None = None

    @field_validator("fail", mode="before")
    @classmethod
    def _named_failure(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @property
    def is_json(self) -> bool:
        """Whether it answers with JSON (which may be `null`)."""
        return "value" in self.model_fields_set


class WeightedReply(Reply):
    """One of several answers to draw from."""

    weight: float = Field(default=1, gt=0)


class Rule(Reply):
    """One rule of a script."""

    when: When = When()


_PARTS: Final[Mapping[str, type[_Part]]] = {
    "when": When, "calls": ScriptedCall, "fail": Failure, "tokens": Tokens, "one_of": WeightedReply,
}  # fmt: skip
_EXAMPLE: Final = '{"when": {"contains": "bees"}, "say": "Bees live in hives."}'


@dataclass(frozen=True, slots=True)
class Situation:
    """What rules look at: one call, seen from the script."""

    request: ChatRequest
    model: str
    names: Mapping[str, Json]

    @classmethod
    def of(cls, request: ChatRequest, model: str) -> Situation:
        """The call as the rules see it."""
        last = request.messages[-1] if request.messages else None
        names: dict[str, Json] = {
            "input": _last(request, "user"),
            "system": _last(request, "system"),
            "node": request.node_id,
            "model": model,
            "iteration": request.iteration,
            "sample": request.sample,
            "attempt": max(request.attempt, 1),
            "turn": sum(message.role == "assistant" for message in request.messages),
            "result": _as_json(last.content) if last and last.role == "tool" else None,
            "caught": {},
        }
        return cls(request, model, names)

    @property
    def answered(self) -> str | None:
        """The tool whose answer is the last message."""
        last = self.request.messages[-1] if self.request.messages else None
        if last is None or last.role != "tool":
            return None
        calls = (call for message in self.request.messages for call in message.tool_calls)
        return last.name or next((call.name for call in calls if call.id == last.tool_call_id), "")


def parse_script(script: Sequence[Any]) -> tuple[Rule, ...]:
    """The rules of a script. Raises `ValueError` that names the rule (from 1) and the field."""
    return tuple(_rule(number, raw) for number, raw in enumerate(script, 1))


def script_problems(script: Sequence[Any]) -> list[str]:
    """What is wrong with a script, in the order of its rules; each sentence names the rule (from 1) and the field."""
    problems: list[str] = []
    for number, raw in enumerate(script, 1):
        try:
            rule = _rule(number, raw)
        except ValueError as error:
            problems.append(str(error))
        else:
            faults = (*_condition_faults(rule.when), *_text_faults(rule))
            problems += (f"rule {number} of the script: {fault}" for fault in faults)
    return problems


def _condition_faults(when: When) -> Iterator[str]:
    if when.condition is not None:
        yield from _name_faults(compile_expression(when.condition).variables, "when.if")


def _text_faults(reply: Reply, place: str = "") -> Iterator[str]:
    """Slots of an answer that cannot be filled."""
    says = [reply.say] if isinstance(reply.say, str) else reply.say
    for at, text in enumerate(says):
        yield from _template_faults(text, f"{place}say" + (f".{at}" if reply.say is says else ""))
    yield from _faults_within(reply.value, f"{place}json")
    for at, call in enumerate(reply.calls):
        yield from _faults_within(call.arguments, f"{place}calls.{at}.arguments")
    for at, each in enumerate(reply.one_of):
        yield from _text_faults(each, f"{place}one_of.{at}.")


def _faults_within(value: Json, place: str) -> Iterator[str]:
    if isinstance(value, str):
        yield from _template_faults(value, place)
    elif isinstance(value, Mapping | list):
        for key, each in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _faults_within(each, f"{place}.{key}")


def _template_faults(text: str, place: str) -> Iterator[str]:
    template = parse_template(text)
    for fault in template.problems:
        yield f"{place}: line {fault.line}, column {fault.column}: {fault.message}"
    yield from _name_faults(template.variables, place)


def _name_faults(names: Iterable[str], place: str) -> Iterator[str]:
    for name in names:
        if name not in NAMES:
            yield f"{place}: there is no {name!r}; there are: {', '.join(NAMES)}"


def caught_by(when: When, situation: Situation) -> dict[str, Json] | None:
    """The names an answer may use if the rule fits, else `None`. Raises `ExpressionError` from its `if`."""
    names = situation.names
    numbers = ("iteration", "sample", "attempt", "turn")
    if not all(_is_one(getattr(when, name), names[name]) for name in numbers):
        return None
    if not (_names(when.node, situation.request.node_id) and _names(when.model, situation.model)):
        return None
    if not (_within(when.contains, str(names["input"])) and _within(when.system, str(names["system"]))):
        return None
    if not (_fits_tools(when, situation) and when.wants_json in (None, _wants_json(situation))):
        return None
    found = {} if when.matches is None else groups(when.matches, str(names["input"]))
    if found is None:
        return None
    known = {**names, "caught": found}
    if when.condition is not None and compile_expression(when.condition).evaluate(known) is not True:
        return None
    return known


def _rule(number: int, raw: Any) -> Rule:
    try:
        return Rule.model_validate(raw)
    except ValidationError as error:
        raise ValueError(f"rule {number} of the script: {_told(error.errors()[0])}") from error


def _told(error: ErrorDetails) -> str:
    """What is wrong with a rule, in words of scripts."""
    if not error["loc"]:
        return f"a rule is an object, such as {_EXAMPLE}"
    *around, last = path = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        part = next((_PARTS[each] for each in reversed(around) if each in _PARTS), Rule)
        names = ", ".join(field.alias or name for name, field in part.model_fields.items())
        fault = f"there is no {last!r}; there are: {names}"
        return f"{'.'.join(around)}: {fault}" if around else fault
    return f"{'.'.join(path)}: {error['msg']}"


def _or_value_error(check: Any, value: str) -> None:
    try:
        check(value)
    except ExpressionError as error:
        raise ValueError(str(error)) from error


def _fits_tools(when: When, situation: Situation) -> bool:
    offered = [tool.name for tool in situation.request.tools]
    if when.tool is not None and not any(_names(when.tool, name) for name in offered):
        return False
    if isinstance(when.answered, bool):
        return when.answered is (situation.answered is not None)
    return when.answered is None or _names(when.answered, situation.answered or "")


def _wants_json(situation: Situation) -> bool:
    return situation.request.response_schema is not None


def _names(patterns: Several, name: str) -> bool:
    if patterns is None:
        return True
    return any(fnmatchcase(name, pattern) for pattern in ([patterns] if isinstance(patterns, str) else patterns))


def _within(parts: Several, text: str) -> bool:
    if parts is None:
        return True
    return any(part.casefold() in text.casefold() for part in ([parts] if isinstance(parts, str) else parts))


def _is_one(wanted: SeveralNumbers, number: Json) -> bool:
    return wanted is None or number in (wanted if isinstance(wanted, list) else [wanted])


def _last(request: ChatRequest, role: Literal["user", "system"]) -> str:
    return next((message.content for message in reversed(request.messages) if message.role == role), "")


def _as_json(text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
