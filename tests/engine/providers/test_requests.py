"""What is sent to each kind of server, and what its particular answers come to."""

import asyncio
from typing import Any

import pytest
from tests.engine.providers.calling import KEY, Outcome, asking, called, outcome_of, provider_at
from tests.engine.providers.server import Behaviour, Reply, Request, Server
from tests.engine.providers.test_faults import DONE, refusing, said, streaming

from weft_engine.net.http import HttpGate
from weft_engine.providers.chat import ChatRequest, Image, Message, Timeouts, ToolCall, ToolSpec, Usage
from weft_engine.providers.errors import ModelBadAnswerError, ModelFilteredError
from weft_engine.providers.settings import Kind

PICTURE = Image("image/png", "iVBORw0=")
TOOL = ToolSpec("add", "adds", {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]})
OPENAI_TOOL = {"type": "function", "function": {"name": "add", "description": "adds", "parameters": TOOL.parameters}}
CALL = ToolCall("c1", "add", {"a": 1})
TALK = (
    Message("system", "Be brief."),
    Message("user", "look", images=(PICTURE,)),
    Message("assistant", "I add.", (CALL,)),
    Message("tool", "2", tool_call_id="c1"),
    Message("user", "and?"),
)


def asked(kind: Kind, request: ChatRequest, *events: Any) -> tuple[Request, Outcome]:
    async def main() -> tuple[Request, Outcome]:
        async with Server([streaming(kind, *(events or (said(kind, "ok"), *DONE[kind])))]) as server:
            outcome = await called(kind, server.url, request)
            return server.requests[-1], outcome

    return asyncio.run(main())


def everything(**more: Any) -> ChatRequest:
    settings: dict[str, Any] = {"temperature": 0.5, "max_tokens": 9, "stop": ("END",), "seed": 3}
    return asking(messages=TALK, tools=(TOOL,), **{**settings, **more})


def test_openai_is_asked_as_it_documents() -> None:
    request, _ = asked("openai", everything())
    assert (request.path, request.headers["authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert request.json == {
        "model": "m",
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
        "max_tokens": 9,
        "stop": ["END"],
        "seed": 3,
        "tools": [
            {"type": "function", "function": {"name": "add", "description": "adds", "parameters": TOOL.parameters}}
        ],
        "messages": [
            {"role": "system", "content": "Be brief."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "look"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0="}},
                ],
            },
            {
                "role": "assistant",
                "content": "I add.",
                "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}],
            },
            {"role": "tool", "content": "2", "tool_call_id": "c1"},
            {"role": "user", "content": "and?"},
        ],
    }


def test_openai_is_promised_a_schema_to_the_letter_only_where_it_can_be_kept() -> None:
    closed = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    loose = {"type": "object", "properties": {"a": closed}, "additionalProperties": False}
    for schema, strict in ((closed, True), (loose, False), ({"type": "array", "items": loose}, False), ({}, True)):
        request, _ = asked("openai", asking(response_schema=schema))
        assert request.json["response_format"]["json_schema"] == {"name": "answer", "schema": schema, "strict": strict}


def test_anthropic_is_asked_as_it_documents() -> None:
    request, _ = asked("anthropic", everything(temperature=1.7))
    assert request.path == "/v1/messages"
    assert (request.headers["x-api-key"], request.headers["anthropic-version"]) == (KEY, "2023-06-01")
    assert request.json == {
        "model": "m",
        "stream": True,
        "temperature": 1.0,
        "max_tokens": 9,
        "stop_sequences": ["END"],
        "system": "Be brief.",
        "tools": [{"name": "add", "description": "adds", "input_schema": TOOL.parameters}],
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0="}},
                    {"type": "text", "text": "look"},
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "I add."},
                    {"type": "tool_use", "id": "c1", "name": "add", "input": {"a": 1}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": "2"},
                    {"type": "text", "text": "and?"},
                ],
            },
        ],
    }


def test_gemini_is_asked_as_it_documents() -> None:
    request, _ = asked("gemini", everything())
    assert request.path == "/v1beta/models/m:streamGenerateContent?alt=sse"
    assert request.headers["x-goog-api-key"] == KEY
    assert request.json == {
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "generationConfig": {"temperature": 0.5, "maxOutputTokens": 9, "stopSequences": ["END"], "seed": 3},
        "tools": [
            {"functionDeclarations": [{"name": "add", "description": "adds", "parametersJsonSchema": TOOL.parameters}]}
        ],
        "contents": [
            {
                "role": "user",
                "parts": [{"inlineData": {"mimeType": "image/png", "data": "iVBORw0="}}, {"text": "look"}],
            },
            {
                "role": "model",
                "parts": [
                    {"text": "I add."},
                    {
                        "functionCall": {"name": "add", "args": {"a": 1}},
                        "thoughtSignature": "skip_thought_signature_validator",
                    },
                ],
            },
            {
                "role": "user",
                "parts": [{"functionResponse": {"name": "add", "response": {"result": 2}}}, {"text": "and?"}],
            },
        ],
    }


def test_ollama_is_asked_as_it_documents() -> None:
    request, _ = asked("ollama", everything())
    assert request.path == "/api/chat"
    assert request.json == {
        "model": "m",
        "stream": True,
        "options": {"temperature": 0.5, "num_predict": 9, "seed": 3, "stop": ["END"]},
        "tools": [
            {"type": "function", "function": {"name": "add", "description": "adds", "parameters": TOOL.parameters}}
        ],
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "look", "images": ["iVBORw0="]},
            {
                "role": "assistant",
                "content": "I add.",
                "tool_calls": [{"function": {"name": "add", "arguments": {"a": 1}}}],
            },
            {"role": "tool", "content": "2", "tool_name": "add"},
            {"role": "user", "content": "and?"},
        ],
    }


@pytest.mark.parametrize("kind", ["openai", "anthropic", "gemini", "ollama"])
def test_what_only_chooses_a_scripted_answer_is_not_sent(kind: Kind) -> None:
    request, _ = asked(kind, asking(node_id="secret-node", iteration=41, sample=43, attempt=47, draw="53"))
    assert not any(mark in request.body.decode() for mark in ("secret-node", "41", "43", "47", "53"))


@pytest.mark.parametrize("kind", ["openai", "ollama"])
def test_a_server_that_needs_no_key_gets_none(kind: Kind) -> None:
    async def main() -> Request:
        async with Server([streaming(kind, said(kind, "ok"), *DONE[kind])]) as server:
            await called(kind, server.url, key="")
            return server.requests[-1]

    assert "authorization" not in asyncio.run(main()).headers


@pytest.mark.parametrize("kind", ["anthropic", "gemini"])
def test_instructions_alone_are_said_by_the_person(kind: Kind) -> None:
    request, _ = asked(kind, asking(messages=(Message("system", "Write a poem."),)))
    assert "Write a poem." in str(request.json.get("messages", request.json.get("contents")))
    assert not {"system", "systemInstruction"} & set(request.json)


def test_anthropic_gets_no_blank_text() -> None:
    talk = (Message("user", "a"), Message("assistant", " "), Message("user", " "), Message("assistant", "b \n"))
    request, _ = asked("anthropic", asking(messages=talk))
    assert [block["text"] for turn in request.json["messages"] for block in turn["content"]] == ["a", "b"]


# Anthropic's particular answers


def block(index: int, **content: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": content}


def delta(index: int, kind: str, **content: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **content}}


def stopped(reason: str) -> list[Any]:
    return [
        {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 7}},
        DONE["anthropic"][1],
    ]


def answered_by_tool(schema: dict[str, Any], *pieces: str, **more: Any) -> tuple[Request, Outcome]:
    events = [
        block(0, type="text", text=""),
        block(1, type="tool_use", id="t", name="weft_answer", input={}),
        *(delta(1, "input_json_delta", partial_json=piece) for piece in pieces),
        *stopped("tool_use"),
    ]
    return asked("anthropic", asking(response_schema=schema, **more), *events)


def test_anthropic_answers_by_schema_through_a_tool() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    request, outcome = answered_by_tool(schema, "", '{"a"', ": 1}")
    assert request.json["tools"][-1]["input_schema"] == schema
    assert request.json["tool_choice"] == {"type": "tool", "name": "weft_answer"}
    assert (outcome.streamed, outcome.result.text) == ('{"a": 1}', '{"a": 1}')
    assert (outcome.result.tool_calls, outcome.result.finish_reason) == ((), "stop")


def test_anthropic_may_call_other_tools_before_it_answers_by_schema() -> None:
    request, _ = answered_by_tool({"type": "object"}, "{}", tools=(TOOL,))
    assert request.json["tool_choice"] == {"type": "any"}
    assert [tool["name"] for tool in request.json["tools"]] == ["add", "weft_answer"]


def test_a_schema_that_is_no_object_travels_in_one() -> None:
    schema = {"enum": ["a", "b"], "$defs": {}}
    request, outcome = answered_by_tool(schema, '{"value"', ': "b"}')
    shape = {"type": "object", "properties": {"value": {"enum": ["a", "b"]}}, "required": ["value"], "$defs": {}}
    assert request.json["tools"][-1]["input_schema"] == shape
    assert outcome.streamed == outcome.result.text == '"b"'


def test_anthropic_counts_cached_tokens_as_part_of_the_input() -> None:
    usage = {"input_tokens": 10, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 5, "output_tokens": 1}
    start = {"type": "message_start", "message": {"model": "claude-x", "usage": usage}}
    _, outcome = asked("anthropic", asking(), start, said("anthropic", "a"), *stopped("end_turn"))
    assert outcome.result.usage == Usage(115, 7, 100)
    assert outcome.result.model == "claude-x"


@pytest.mark.parametrize(
    ("reason", "finish"),
    [("end_turn", "stop"), ("stop_sequence", "stop"), ("max_tokens", "length"), ("refusal", "content_filter")],
)
def test_anthropics_reasons_to_stop_are_understood(reason: str, finish: str) -> None:
    _, outcome = asked("anthropic", asking(), said("anthropic", "a"), *stopped(reason))
    assert outcome.result.finish_reason == finish


def test_several_calls_of_anthropic_are_told_apart_by_their_blocks() -> None:
    events = [
        block(1, type="tool_use", id="x", name="f", input={}),
        delta(1, "input_json_delta", partial_json='{"a": 1}'),
        block(2, type="tool_use", id="y", name="g", input={}),
        *stopped("tool_use"),
    ]
    _, outcome = asked("anthropic", asking(tools=(TOOL,)), *events)
    assert outcome.result.tool_calls == (ToolCall("x", "f", {"a": 1}), ToolCall("y", "g"))


# Gemini's particular answers


def parts(*these: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": list(these)}, **more}]}


def test_gemini_gets_back_the_signature_of_a_thought() -> None:
    async def main() -> list[Request]:
        gate = HttpGate()
        call = {"functionCall": {"name": "add", "args": {"a": 1}}, "thoughtSignature": "sig=="}
        first: Behaviour = streaming("gemini", parts({"text": "hm", "thought": True}, call, finishReason="STOP"))
        async with Server([first, streaming("gemini", *DONE["gemini"])]) as server:
            provider = provider_at("gemini", server.url, gate)
            result = (await outcome_of(provider.stream(asking(tools=(TOOL,)), "m", Timeouts()))).result
            assert (result.reasoning, result.finish_reason) == ("hm", "tool_calls")
            answer = Message("tool", '{"sum": 2}', tool_call_id=result.tool_calls[0].id)
            talk = (Message("user", "hello"), result.message(), answer)
            await outcome_of(provider.stream(asking(messages=talk), "m", Timeouts()))
            await gate.aclose()
            return server.requests

    contents = asyncio.run(main())[1].json["contents"]
    assert contents[1]["parts"][0]["thoughtSignature"] == "sig=="
    assert contents[2]["parts"][0]["functionResponse"] == {"name": "add", "response": {"sum": 2}}


def test_gemini_refusing_the_question_is_an_error_by_name() -> None:
    _, outcome = asked("gemini", asking(), {"promptFeedback": {"blockReason": "SAFETY"}})
    assert isinstance(outcome.error, ModelFilteredError)


def test_gemini_breaking_off_for_safety_is_told_as_the_reason() -> None:
    _, outcome = asked("gemini", asking(), parts({"text": "a"}, finishReason="SAFETY"))
    assert outcome.result.finish_reason == "content_filter"


def test_geminis_garbled_calls_may_be_asked_again() -> None:
    _, outcome = asked("gemini", asking(), parts(finishReason="MALFORMED_FUNCTION_CALL"))
    assert isinstance(outcome.error, ModelBadAnswerError)
    assert outcome.error.retryable


def test_gemini_counts_thoughts_as_output() -> None:
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 2, "thoughtsTokenCount": 30, "cachedContentTokenCount": 4}
    _, outcome = asked("gemini", asking(), {**parts({"text": "a"}, finishReason="STOP"), "usageMetadata": usage})
    assert outcome.result.usage == Usage(10, 32, 4)


# Lists


@pytest.mark.parametrize(
    ("kind", "path", "listed"),
    [
        ("openai", "/v1/models", {"data": [{"id": "b"}, {"id": "a"}, {"id": None}, 5]}),
        ("anthropic", "/v1/models?limit=1000", {"data": [{"id": "b"}, {"id": "a"}]}),
        (
            "gemini",
            "/v1beta/models?pageSize=1000",
            {
                "models": [
                    {"name": "models/b", "supportedGenerationMethods": ["generateContent"]},
                    {"name": "models/a", "supportedGenerationMethods": ["generateContent"]},
                    {"name": "models/embedding", "supportedGenerationMethods": ["embedContent"]},
                ]
            },
        ),
        ("ollama", "/api/tags", {"models": [{"name": "b"}, {"name": "a"}]}),
    ],
)
def test_the_models_of_a_server_are_listed_in_order(kind: Kind, path: str, listed: Any) -> None:
    async def main() -> tuple[list[str], str]:
        gate = HttpGate()
        async with Server([refusing(200, listed)]) as server:
            names = await provider_at(kind, server.url, gate).models()
            await gate.aclose()
            return names, server.requests[0].path

    assert asyncio.run(main()) == (["a", "b"], path)


async def nothing(request: Request, reply: Reply) -> None:
    await reply.whole(200, "[]", {"content-type": "application/json"})


def test_a_list_that_is_none_is_an_error_by_name() -> None:
    async def main() -> None:
        gate = HttpGate()
        async with Server([nothing]) as server:
            with pytest.raises(ModelBadAnswerError, match="no JSON object"):
                await provider_at("openai", server.url, gate).models()
            await gate.aclose()

    asyncio.run(main())
