"""What is said to a model and what comes back: plain frozen data, JSON-able, the same for every provider."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to have a tool called."""

    id: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    invalid: str = ""
    """Why `raw` is no JSON object, to be told to the model; empty when `arguments` are good."""
    raw: str = ""
    """The arguments as the model wrote them, kept only when invalid."""

    @classmethod
    def parse(cls, id: str, name: str, text: str) -> ToolCall:
        """The call with the arguments a model wrote as `text`; no text at all means no arguments."""
        try:
            value = json.loads(text, parse_constant=_no_constant) if text.strip() else {}
            json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate could not be sent on
        except (ValueError, RecursionError) as error:
            return cls(id, name, invalid=f"the arguments are not JSON: {error}", raw=text)
        if not isinstance(value, dict):
            kind = type(value).__name__
            return cls(id, name, invalid=f"the arguments must be a JSON object, not {kind}", raw=text)
        return cls(id, name, value)

    @property
    def arguments_text(self) -> str:
        """The arguments as JSON text, or as the model wrote them when they are invalid."""
        return self.raw if self.invalid else json.dumps(self.arguments, ensure_ascii=False)

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ToolCall:
        """The call that `as_dict` gave."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture shown to a model."""

    media_type: str
    """For example `image/png`."""
    base64: str


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    """For assistant messages."""
    tool_call_id: str | None = None
    """For tool messages: which call this answers."""
    images: tuple[Image, ...] = ()
    """For user messages."""
    name: str | None = None
    """Who speaks, where several share a role; for tool messages the tool."""

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON, without what has its default."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Message:
        """The message that `as_dict` gave."""
        calls = tuple(ToolCall.from_dict(call) for call in data.get("tool_calls", ()))
        images = tuple(Image(**image) for image in data.get("images", ()))
        return cls(**{**data, "tool_calls": calls, "images": images})


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool offered to a model."""

    name: str
    description: str
    parameters: dict[str, Any]
    """JSON Schema of the arguments, an object."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call of a model."""

    model: str
    """Reference `provider:model`; empty: the flow's default."""
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    temperature: float | None = None
    max_tokens: int | None = None
    response_schema: dict[str, Any] | None = None
    """JSON Schema the answer must fit; the answer's text is then JSON."""
    stop: tuple[str, ...] = ()
    seed: int | None = None
    node_id: str = ""
    """This and the following only choose what the scripted model says; no server sees them."""
    iteration: int = 0
    sample: int = 0
    attempt: int = 0
    draw: str = ""
    """The run's seed and where in the run the call is made: what choices at random depend on."""

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON, without what has its default."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ChatRequest:
        """The request that `as_dict` gave."""
        messages = tuple(Message.from_dict(message) for message in data.get("messages", ()))
        tools = tuple(ToolSpec(**tool) for tool in data.get("tools", ()))
        stop = tuple(data.get("stop", ()))
        return cls(**{**data, "messages": messages, "tools": tools, "stop": stop})


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    """The part of `input_tokens` read from the provider's cache."""
    estimated: bool = False
    """Counted here because the server did not say."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of what the model thinks aloud; not part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call; `id` and `name` are empty after its first piece."""

    index: int
    id: str
    name: str
    arguments_text: str


@dataclass(frozen=True, slots=True)
class ChatResult:
    """The whole answer: the last event of every stream."""

    text: str
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: FinishReason = "stop"
    usage: Usage = Usage(0, 0, estimated=True)
    model: str = ""
    """The model as the server names it."""

    def message(self) -> Message:
        """The answer as the next message of the conversation."""
        return Message("assistant", self.text, self.tool_calls)

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON, without what has its default."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ChatResult:
        """The result that `as_dict` gave."""
        calls = tuple(ToolCall.from_dict(call) for call in data.get("tool_calls", ()))
        usage = Usage(**data["usage"]) if "usage" in data else Usage(0, 0, estimated=True)
        return cls(**{**data, "tool_calls": calls, "usage": usage})


ChatEvent = TextDelta | ReasoningDelta | ToolCallDelta | ChatResult


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for a model, each in seconds; each ends in a `ModelTimeoutError` of its name."""

    connect_s: float = 10.0
    first_token_s: float = 60.0
    """From sending the request to the first piece of the answer."""
    idle_s: float = 30.0
    """Between two pieces of the answer."""
    total_s: float = 600.0


class Provider(Protocol):
    """A source of models."""

    @property
    def name(self) -> str:
        """Its name in model references."""

    def stream(self, request: ChatRequest, model: str, timeouts: Timeouts) -> AsyncIterator[ChatEvent]:
        """Answers `request` piece by piece; the last event is the `ChatResult`.

        Raises:
            ModelError: See `weft_engine.providers.errors`; the pieces so far are its `partial_text`.
            SecretMissingError: The provider's key is nowhere to be found.
        """

    async def models(self) -> list[str]:
        """Names of its models, sorted."""

    async def aclose(self) -> None:
        """Releases what it holds."""


def _plain(value: Any) -> dict[str, Any]:
    """A dataclass as JSON, without the fields that have their default."""
    pairs = ((item, getattr(value, item.name)) for item in fields(value))
    return {item.name: _json(mine) for item, mine in pairs if mine != _default(item)}


def _default(item: Field[Any]) -> Any:
    return item.default_factory() if item.default_factory is not MISSING else item.default


def _json(value: Any) -> Any:
    if is_dataclass(value):
        return _plain(value)
    return [_json(item) for item in value] if isinstance(value, tuple) else value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not allowed")
