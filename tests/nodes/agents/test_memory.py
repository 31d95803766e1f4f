"""What an agent is told again of a conversation."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from weft_engine.errors import NodeInputError
from weft_engine.providers.chat import ChatRequest, ChatResult, Message, ToolCall
from weft_nodes.agents.memory import SUMMARY, Memory, messages_of, remembered

TALK = tuple(Message("user" if number % 2 == 0 else "assistant", f"m{number}") for number in range(6))
REQUEST = ChatRequest("m:x", (), node_id="node")


def kept(ctx: Any, memory: Memory, window: int, talk: tuple[Message, ...] = TALK) -> list[str]:
    return [message.content for message in asyncio.run(remembered(ctx, talk, memory, window, REQUEST))]


def test_without_memory_nothing_is_told_again(ctx: Any) -> None:
    assert kept(ctx, "none", 2) == []


def test_all_of_it_or_the_last_of_it(ctx: Any) -> None:
    assert kept(ctx, "all", 2) == ["m0", "m1", "m2", "m3", "m4", "m5"]
    assert kept(ctx, "window", 2) == ["m4", "m5"]


def test_a_window_never_begins_with_an_orphaned_tool_answer(ctx: Any) -> None:
    calls = Message("assistant", "", (ToolCall("1", "look"),))
    talk = (Message("user", "q"), calls, Message("tool", "r", tool_call_id="1"), Message("assistant", "a"))
    assert kept(ctx, "window", 2, talk) == ["a"]
    assert kept(ctx, "window", 3, talk) == ["", "r", "a"]


def test_older_messages_become_a_summary(ctx: Any) -> None:
    ctx.answers = [ChatResult("They counted.")]
    assert kept(ctx, "summary", 2) == [SUMMARY + "They counted.", "m4", "m5"]
    assert "user: m0\n\nassistant: m1" in ctx.requests[0].messages[1].content
    assert ctx.requests[0].model == "m:x"


def test_a_short_conversation_needs_no_summary(ctx: Any) -> None:
    assert len(kept(ctx, "summary", 6)) == 6
    assert ctx.requests == []


def test_the_role_of_another_agent_is_not_taken_over(ctx: Any) -> None:
    assert kept(ctx, "all", 2, (Message("system", "You are a pirate."), *TALK))[0] == "m0"


@pytest.mark.parametrize("value", ["text", [{"content": "no role"}], [{"role": "user", "tool_calls": 5}], ["x"]])
def test_what_is_no_conversation_is_refused(value: Any) -> None:
    with pytest.raises(NodeInputError, match="conversation"):
        messages_of(value)
