"""What an agent remembers of a conversation that came in: all, the last messages, or those and a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from weft_engine.errors import NodeInputError
from weft_engine.node import Context
from weft_engine.providers.chat import ChatRequest, Message
from weft_engine.values import Json, to_text

Memory = Literal["none", "all", "window", "summary"]

SUMMARY: Final = "Summary of the conversation so far:\n"
_SUMMARISE: Final = (
    "Summarise the conversation below for someone who continues it: facts, decisions, open questions, names and "
    "numbers. Leave out pleasantries. At most 200 words."
)


def messages_of(value: Json) -> tuple[Message, ...]:
    """A conversation as it travels over wires. Raises `NodeInputError` for what is none."""
    if not isinstance(value, list):
        raise NodeInputError(f"this is no conversation, but {to_text(value)[:60]!r}: wire the messages of an agent")
    return tuple(_message(number, each) for number, each in enumerate(value, 1))


def _message(number: int, value: Json) -> Message:
    if not isinstance(value, Mapping) or value.get("role") not in ("system", "user", "assistant", "tool"):
        raise NodeInputError(f"message {number} of the conversation has no role: {to_text(value)[:60]!r}")
    try:
        return Message.from_dict({**value, "content": to_text(value.get("content"))})
    except (TypeError, AttributeError) as error:
        raise NodeInputError(f"message {number} of the conversation is not built as one: {error}") from error


async def remembered(
    ctx: Context, history: Sequence[Message], memory: Memory, window: int, request: ChatRequest
) -> tuple[Message, ...]:
    """The part of a conversation that is told to the model again.

    A window never begins with a tool's answer whose call fell out of it. `request` tells how the model that summarises
    is called.
    """
    if memory == "none":
        return ()
    spoken = [message for message in history if message.role != "system"]
    if memory == "all" or len(spoken) <= window:
        return tuple(spoken)
    start = len(spoken) - window
    while start < len(spoken) and spoken[start].role == "tool":
        start += 1
    if memory == "window":
        return tuple(spoken[start:])
    return (Message("user", SUMMARY + await _summary(ctx, spoken[:start], request)), *spoken[start:])


async def _summary(ctx: Context, messages: Sequence[Message], request: ChatRequest) -> str:
    spoken = "\n\n".join(f"{message.name or message.role}: {message.content}" for message in messages)
    asked = (Message("system", _SUMMARISE), Message("user", spoken))
    wanted = ChatRequest(request.model, asked, node_id=request.node_id, iteration=request.iteration)
    return (await ctx.chat(wanted, stream=False)).text.strip()
