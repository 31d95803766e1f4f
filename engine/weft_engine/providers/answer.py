"""An answer while it grows: collects the pieces, keeps within caps, and becomes the `ChatResult`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from weft_engine.providers.chat import (
    ChatRequest,
    ChatResult,
    FinishReason,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from weft_engine.providers.errors import ModelAnswerTooLargeError, ModelStreamCutError
from weft_engine.providers.tokens import request_tokens, tokens_of

MAX_CHARS: Final = 8_000_000
MAX_PIECES: Final = 200_000
MAX_CALLS: Final = 256
_MAX_TOKENS: Final = 1_000_000_000
_FENCED: Final = re.compile(r"\s*```[\w-]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AnswerCaps:
    """What one answer may have; more is an error by name, not a long wait."""

    chars: int = MAX_CHARS
    """Of text, reasoning and tool arguments together."""
    pieces: int = MAX_PIECES
    calls: int = MAX_CALLS


@dataclass(slots=True)
class _CallPieces:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class Answer:
    """The answer to one request."""

    def __init__(self, provider: str, model: str, request: ChatRequest, caps: AnswerCaps | None = None) -> None:
        self.provider = provider
        self.model = model
        self.request = request
        self.finish: FinishReason | None = None
        """Why the model stopped; `None` until it said so, and an answer without it is not whole."""
        self.served_by = ""
        """The model as the server names it."""
        self.input_tokens: int | None = None
        self.output_tokens: int | None = None
        self.cached_tokens = 0
        self._caps = caps or AnswerCaps()
        self._text: list[str] = []
        self._text_mender = _Mender()
        self._reasoning: list[str] = []
        self._reasoning_mender = _Mender()
        self._calls: dict[int, _CallPieces] = {}
        self._chars = 0
        self._pieces = 0

    @property
    def text_so_far(self) -> str:
        """The text that has come."""
        return "".join(self._text)

    @property
    def calls(self) -> int:
        """How many tool calls have come."""
        return len(self._calls)

    @property
    def has_started(self) -> bool:
        """Whether any piece has come."""
        return self._pieces > 0

    def text(self, piece: str) -> TextDelta:
        """Takes a piece of text. This and the next two raise `ModelAnswerTooLargeError` past a cap."""
        self._count(len(piece))
        piece = self._text_mender.mended(piece)
        self._text.append(piece)
        return TextDelta(piece)

    def reasoning(self, piece: str) -> ReasoningDelta:
        """Takes a piece of reasoning."""
        self._count(len(piece))
        piece = self._reasoning_mender.mended(piece)
        self._reasoning.append(piece)
        return ReasoningDelta(piece)

    def call(self, index: int, call_id: str, name: str, arguments: str) -> ToolCallDelta:
        """Takes a piece of the tool call `index`; id and name count the first time they are not empty."""
        self._count(len(call_id) + len(name) + len(arguments))
        if index not in self._calls and len(self._calls) >= self._caps.calls:
            raise self._too_large(f"more than {self._caps.calls} tool calls")
        pieces = self._calls.setdefault(index, _CallPieces())
        is_first = not pieces.name
        pieces.id = pieces.id or call_id
        pieces.name = pieces.name or name
        pieces.arguments.append(arguments)
        return ToolCallDelta(index, pieces.id if is_first else "", pieces.name if is_first else "", arguments)

    def index_for(self, given: Any, call_id: str) -> int:
        """Which call a piece belongs to, also where a server sends no index or the same one for several calls."""
        if call_id:
            known = next((index for index, pieces in self._calls.items() if pieces.id == call_id), None)
            if known is not None:
                return known
            taken = isinstance(given, int) and given in self._calls and self._calls[given].id
            return max(self._calls, default=-1) + 1 if taken or not isinstance(given, int) else given
        return given if isinstance(given, int) else max(self._calls, default=0)

    def used(self, input_tokens: Any = None, output_tokens: Any = None, cached_tokens: Any = None) -> None:
        """Takes what the server counted; what cannot be true is left to our own estimate."""
        self.input_tokens = _tokens(input_tokens, self.input_tokens)
        self.output_tokens = _tokens(output_tokens, self.output_tokens)
        self.cached_tokens = _tokens(cached_tokens, self.cached_tokens) or 0

    def result(self) -> ChatResult:
        """The whole answer. Raises `ModelStreamCutError` if the model never said that it was finished."""
        if self.finish is None:
            raise ModelStreamCutError(
                f"the answer of {self.provider}:{self.model} broke off before its end",
                provider=self.provider,
                model=self.model,
                partial_text=self.text_so_far,
            )
        calls = tuple(_call(index, pieces) for index, pieces in sorted(self._calls.items()))
        finish = "tool_calls" if calls and self.finish == "stop" else self.finish
        return ChatResult(
            self._final_text(),
            "".join(self._reasoning),
            calls,
            finish,
            self._usage(),
            self.served_by or self.model,
        )

    def _final_text(self) -> str:
        """The text; where JSON was asked for, without the fence some models put around it."""
        text = self.text_so_far
        fenced = _FENCED.match(text) if self.request.response_schema is not None else None
        return fenced[1] if fenced and _is_json(fenced[1]) else text

    def _usage(self) -> Usage:
        written = tokens_of(self.text_so_far) + tokens_of("".join(self._reasoning))
        written += sum(tokens_of(call.name + "".join(call.arguments)) for call in self._calls.values())
        told_in, told_out = self.input_tokens, self.output_tokens
        if not told_in or told_out is None or (told_out == 0 and written > 0):
            return Usage(told_in or request_tokens(self.request), told_out or written, estimated=True)
        return Usage(told_in, told_out, min(self.cached_tokens, told_in))

    def _count(self, chars: int) -> None:
        self._chars += chars
        self._pieces += 1
        if self._chars > self._caps.chars:
            raise self._too_large(f"more than {self._caps.chars:,} characters")
        if self._pieces > self._caps.pieces:
            raise self._too_large(f"more than {self._caps.pieces:,} pieces")

    def _too_large(self, what: str) -> ModelAnswerTooLargeError:
        return ModelAnswerTooLargeError(
            f"the answer of {self.provider}:{self.model} has {what}: set a token limit in the node",
            provider=self.provider,
            model=self.model,
            partial_text=self.text_so_far,
        )


class _Mender:
    """Makes one character again of the halves that servers cut it into; what stays half becomes U+FFFD.

    Half a character (a lone surrogate) can be written in JSON, but in no file and on no wire.
    """

    def __init__(self) -> None:
        self._half = ""

    def mended(self, piece: str) -> str:
        """The piece, without a half at its end that the next one may complete."""
        if piece.isascii() and not self._half:
            return piece
        piece = self._half + piece
        cut = len(piece) - 1 if "\ud800" <= piece[-1:] <= "\udbff" else len(piece)
        piece, self._half = piece[:cut], piece[cut:]
        return piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _call(index: int, pieces: _CallPieces) -> ToolCall:
    call = ToolCall.parse(pieces.id or f"call_{index}", pieces.name, "".join(pieces.arguments))
    if call.name:
        return call
    return ToolCall(call.id, "", invalid="the call names no tool", raw=call.arguments_text)


def _tokens(told: Any, before: int | None) -> int | None:
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MAX_TOKENS:
        return told
    return before


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
