"""How many tokens a text has, told without a vocabulary: an estimate, and marked as one wherever it is shown."""

from __future__ import annotations

import json
import math
from typing import Final

from weft_engine.providers.chat import ChatRequest, Usage

_BYTES_PER_TOKEN: Final = 4.0
"""About right for English and code in today's vocabularies; other scripts have more bytes a character, so come out
high."""
_PER_MESSAGE: Final = 4
_PER_IMAGE: Final = 1_000
DEFAULT_ANSWER_TOKENS: Final = 8_192
"""What an answer may have when the request sets no limit."""


def tokens_of(text: str) -> int:
    """Tokens of a text, about."""
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN)


def request_tokens(request: ChatRequest) -> int:
    """Tokens a request has, about: its messages, pictures, tools and schema."""
    total = 0
    for message in request.messages:
        total += _PER_MESSAGE + tokens_of(message.content) + _PER_IMAGE * len(message.images)
        total += sum(tokens_of(call.name) + tokens_of(call.arguments_text) for call in message.tool_calls)
    extras = [[tool.name, tool.description, tool.parameters] for tool in request.tools]
    if extras or request.response_schema:
        total += tokens_of(json.dumps([extras, request.response_schema], ensure_ascii=False))
    return total


def at_most(request: ChatRequest) -> Usage:
    """What a call may use at most, to be reserved before it is made."""
    return Usage(request_tokens(request), request.max_tokens or DEFAULT_ANSWER_TOKENS, estimated=True)
