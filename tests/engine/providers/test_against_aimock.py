"""The four protocols against a server nobody here wrote."""

import asyncio
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from tests.engine.providers.calling import KEY, asking, called
from tests.npm import aimock

from weft_engine.net.http import HttpGate
from weft_engine.providers.chat import ChatRequest, Message, ReasoningDelta, TextDelta, ToolCall, ToolSpec
from weft_engine.providers.errors import (
    ModelAuthenticationError,
    ModelOverloadedError,
    ModelRateLimitedError,
    ModelStreamCutError,
    ModelUnknownError,
)
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.settings import Kind, ModelSettings, Server
from weft_engine.secrets import Secrets

pytestmark = pytest.mark.npm

TEXT = "Hello! Ümlaut, 漢字 and 🙂 come through in pieces."
CUT = "This answer never comes to its end, because the server hangs up in the middle of it."
TOOL = ToolSpec("weather", "tells it", {"type": "object", "properties": {"city": {"type": "string"}}})
FIXTURES: list[dict[str, Any]] = [
    {"match": {"userMessage": "hello"}, "response": {"content": TEXT}},
    {
        "match": {"userMessage": "too fast"},
        "response": {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429, "retryAfter": 7},
    },
    {
        "match": {"userMessage": "trouble"},
        "response": {"error": {"message": "overloaded", "type": "server_error"}, "status": 503},
    },
    {"match": {"userMessage": "cut"}, "response": {"content": CUT}, "truncateAfterChunks": 6, "latency": 5},
    {
        "match": {"userMessage": "weather", "hasToolResult": False},
        "response": {
            "toolCalls": [
                {"name": "weather", "arguments": '{"city": "Rome"}'},
                {"name": "weather", "arguments": '{"city": "Zürich"}'},
            ]
        },
    },
    {"match": {"userMessage": "weather", "hasToolResult": True}, "response": {"content": "Sunny in both."}},
    {"match": {"userMessage": "think"}, "response": {"content": "42", "reasoning": "Let me see."}},
    {"match": {"userMessage": "json"}, "response": {"content": '{"route": "a"}'}},
    {"match": {"userMessage": "short"}, "response": {"content": "half a sen", "finishReason": "length"}},
]

KINDS = get_args(Kind)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with aimock(FIXTURES, "--chunk-size", "8", keys=KEY) as url:
        yield url


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_streamed_in_pieces(kind: Kind, address: str) -> None:
    outcome = asyncio.run(called(kind, address))
    assert outcome.streamed == outcome.result.text == TEXT
    assert sum(isinstance(event, TextDelta) for event in outcome.events) > 3
    assert outcome.result.finish_reason == "stop"
    assert outcome.result.usage.output_tokens > 0


@pytest.mark.parametrize("kind", KINDS)
def test_tools_are_called_in_parallel_and_their_answers_understood(kind: Kind, address: str) -> None:
    first = asyncio.run(called(kind, address, asking("weather", tools=(TOOL,))))
    calls = first.result.tool_calls
    assert [(call.name, call.arguments, call.invalid) for call in calls] == [
        ("weather", {"city": "Rome"}, ""),
        ("weather", {"city": "Zürich"}, ""),
    ]
    assert len({call.id for call in calls}) == 2
    assert first.result.finish_reason == "tool_calls"
    answers = (Message("tool", '{"sky": "blue"}', tool_call_id=call.id) for call in calls)
    messages = (Message("system", "Be brief."), Message("user", "weather"), first.result.message(), *answers)
    second = asyncio.run(called(kind, address, asking(messages=messages, tools=(TOOL,))))
    assert second.result.text == "Sunny in both."


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_requests_say_how_long_to_wait(kind: Kind, address: str) -> None:
    error = asyncio.run(called(kind, address, asking("too fast"))).error
    assert isinstance(error, ModelRateLimitedError)
    assert (error.retry_after_s, error.retryable) == (7.0, True)
    assert "slow down" in error.message


@pytest.mark.parametrize("kind", KINDS)
def test_trouble_of_the_server_may_be_retried(kind: Kind, address: str) -> None:
    error = asyncio.run(called(kind, address, asking("trouble"))).error
    assert isinstance(error, ModelOverloadedError)
    assert error.retryable


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_stream_is_no_answer_and_keeps_what_came(kind: Kind, address: str) -> None:
    outcome = asyncio.run(called(kind, address, asking("cut")))
    assert isinstance(outcome.error, ModelStreamCutError)
    assert outcome.error.retryable
    assert outcome.error.partial_text == outcome.streamed
    assert outcome.streamed
    assert CUT.startswith(outcome.streamed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_told_without_showing_it(kind: Kind, address: str) -> None:
    error = asyncio.run(called(kind, address, key="wrong-key-987654321")).error
    assert isinstance(error, ModelAuthenticationError)
    assert not error.retryable
    assert "987654321" not in str(error.as_dict())


@pytest.mark.parametrize("kind", KINDS)
def test_thinking_is_told_apart_from_the_answer(kind: Kind, address: str) -> None:
    outcome = asyncio.run(called(kind, address, asking("think")))
    thoughts = "".join(event.text for event in outcome.events if isinstance(event, ReasoningDelta))
    assert (thoughts, outcome.result.reasoning, outcome.result.text) == ("Let me see.", "Let me see.", "42")


@pytest.mark.parametrize("kind", ["openai", "gemini", "ollama"])
def test_an_answer_by_schema_is_json(kind: Kind, address: str) -> None:
    schema = {"type": "object", "properties": {"route": {"enum": ["a", "b"]}}, "required": ["route"]}
    assert asyncio.run(called(kind, address, asking("json", response_schema=schema))).result.text == '{"route": "a"}'


@pytest.mark.parametrize("kind", ["openai", "anthropic", "gemini"])
def test_an_answer_at_its_token_limit_says_so(kind: Kind, address: str) -> None:
    assert asyncio.run(called(kind, address, asking("short", max_tokens=5))).result.finish_reason == "length"


def test_an_unknown_question_is_an_error_by_name(address: str) -> None:
    assert isinstance(asyncio.run(called("openai", address, asking("?"))).error, ModelUnknownError)


def test_the_hub_lists_the_models_and_streams_from_them(address: str) -> None:
    async def main() -> tuple[dict[str, str], int, str]:
        gate = HttpGate()
        servers = {
            "here": Server(kind="openai", base_url=f"{address}/v1", key="secret:TEST_KEY"),
            "llama": Server(kind="ollama", base_url=address, key="secret:TEST_KEY"),
            "away": Server(kind="openai", base_url="http://127.0.0.1:1/v1"),
        }
        hub = ModelHub(ModelSettings(servers=servers), Secrets({"TEST_KEY": KEY}), gate, environment={})
        listed = await hub.models()
        request = ChatRequest("here:gpt-4o", (Message("user", "hello"),))
        text = [event.text async for event in hub.stream(request) if isinstance(event, TextDelta)]
        await hub.aclose()
        await gate.aclose()
        offered = sum("gpt-4o" in " ".join(each.references) for each in listed)
        return {each.server: each.trouble for each in listed}, offered, "".join(text)

    troubles, offered, text = asyncio.run(main())
    assert (offered, text) == (2, TEXT)
    assert troubles["here"] == troubles["llama"] == troubles["scripted"] == ""
    assert "is the server running there?" in troubles["away"]


def test_a_tool_call_without_arguments_has_none() -> None:
    with aimock([{"match": {}, "response": {"toolCalls": [{"name": "now", "arguments": "{}"}]}}]) as url:
        for kind in KINDS:
            tools = (ToolSpec("now", "the time", {"type": "object", "properties": {}}),)
            (call,) = asyncio.run(called(kind, url, asking(tools=tools))).result.tool_calls
            assert call == ToolCall(call.id, "now")
