"""Everything a model server can do wrong: each fault ends in a named error within its deadline, or in the answer."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.engine.providers.calling import Outcome, asking, called, outcome_of, provider_at
from tests.engine.providers.server import Behaviour, Reply, Request, Server

from weft_engine.net.http import HttpGate
from weft_engine.providers import answer as answers
from weft_engine.providers.answer import AnswerCaps
from weft_engine.providers.chat import ChatRequest, Timeouts, ToolCall, ToolSpec, Usage
from weft_engine.providers.errors import (
    ModelAnswerTooLargeError,
    ModelAuthenticationError,
    ModelBadAnswerError,
    ModelCallError,
    ModelContextLengthError,
    ModelFilteredError,
    ModelHostUnknownError,
    ModelOverloadedError,
    ModelQuotaError,
    ModelRateLimitedError,
    ModelRequestError,
    ModelStreamCutError,
    ModelTimeoutError,
    ModelTlsError,
    ModelUnknownError,
    ModelUnreachableError,
)
from weft_engine.providers.settings import Kind

CERTIFICATE = Path(__file__).parents[2] / "data/self_signed.pem"
QUICK = Timeouts(connect_s=5, first_token_s=0.08, idle_s=0.08, total_s=5)
DONE: dict[Kind, list[Any]] = {
    "openai": [{"choices": [{"delta": {}, "finish_reason": "stop"}]}, "[DONE]"],
    "anthropic": [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, {"type": "message_stop"}],
    "gemini": [{"candidates": [{"finishReason": "STOP"}]}],
    "ollama": [{"message": {"content": ""}, "done": True, "done_reason": "stop"}],
}
KINDS: list[Kind] = ["openai", "anthropic", "gemini", "ollama"]


def said(kind: Kind, text: str) -> dict[str, Any]:
    """An event of that protocol with a piece of text."""
    match kind:
        case "openai":
            return {"choices": [{"delta": {"content": text}}]}
        case "anthropic":
            return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
        case "gemini":
            return {"candidates": [{"content": {"parts": [{"text": text}]}}]}
        case "ollama":
            return {"message": {"content": text}, "done": False}


async def stream(kind: Kind, reply: Reply, *events: Any) -> None:
    if kind == "ollama":
        await reply.head(200, {"content-type": "application/x-ndjson", "connection": "close"})
    else:
        await reply.event_stream()
    await more(kind, reply, *events)


async def more(kind: Kind, reply: Reply, *events: Any) -> None:
    for event in events:
        text = event if isinstance(event, str) else json.dumps(event)
        await reply.send(f"{text}\n" if kind == "ollama" else f"data: {text}\n\n")


def streaming(kind: Kind, *events: Any) -> Behaviour:
    async def behave(request: Request, reply: Reply) -> None:
        await stream(kind, reply, *events)

    return behave


def refusing(status: int, body: Any = "", **headers: str) -> Behaviour:
    async def behave(request: Request, reply: Reply) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        kind = {} if isinstance(body, str) else {"content-type": "application/json"}
        await reply.whole(status, text, {**kind, **{name.replace("_", "-"): value for name, value in headers.items()}})

    return behave


def played(
    *behaviours: Behaviour,
    kind: Kind = "openai",
    request: ChatRequest | None = None,
    timeouts: Timeouts | None = None,
    look: Callable[[Server], Awaitable[None]] | None = None,
) -> Outcome:
    """What one call comes to at a server that behaves so; afterwards no connection is left."""

    async def main() -> Outcome:
        async with Server(list(behaviours)) as server:
            outcome = await called(kind, server.url, request, timeouts)
            if look is not None:
                await look(server)
            await server.all_closed()
            return outcome

    return asyncio.run(main())


def failure(*behaviours: Behaviour, **how: Any) -> ModelCallError:
    outcome = played(*behaviours, **how)
    assert outcome.error is not None, outcome.events
    assert outcome.error.partial_text == outcome.streamed
    assert outcome.error.provider == "server"
    return outcome.error


# Refusals


@pytest.mark.parametrize("kind", KINDS)
def test_429_with_retry_after_says_how_long_to_wait(kind: Kind) -> None:
    error = failure(refusing(429, {"error": {"message": "slow"}}, retry_after="3"), kind=kind)
    assert isinstance(error, ModelRateLimitedError)
    assert (error.retry_after_s, error.retryable, error.as_dict()["retry_after_s"]) == (3, True, 3)


def test_429_without_retry_after_leaves_the_wait_to_the_caller() -> None:
    error = failure(refusing(429))
    assert isinstance(error, ModelRateLimitedError)
    assert error.retry_after_s is None
    assert "retry_after_s" not in error.as_dict()


def test_an_account_without_credit_is_not_asked_again() -> None:
    error = failure(refusing(429, {"error": {"message": "You exceeded…", "code": "insufficient_quota"}}))
    assert isinstance(error, ModelQuotaError)
    assert not error.retryable


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [500, 502, 503, 529])
def test_5xx_may_be_retried(status: int, kind: Kind) -> None:
    error = failure(refusing(status, "<html>Bad gateway</html>", content_type="text/html"), kind=kind)
    assert isinstance(error, ModelOverloadedError)
    assert error.retryable


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"error": {"message": "bad key"}}, ModelAuthenticationError),
        (403, {"error": {"message": "not yours"}}, ModelAuthenticationError),
        (400, {"error": {"message": "API key not valid.", "status": "INVALID_ARGUMENT"}}, ModelAuthenticationError),
        (402, {"error": {"message": "pay first"}}, ModelQuotaError),
        (404, {"error": "model 'm' not found"}, ModelUnknownError),
        (400, {"error": {"message": "too long", "code": "context_length_exceeded"}}, ModelContextLengthError),
        (413, "", ModelContextLengthError),
        (400, {"error": {"message": "blocked", "code": "content_filter"}}, ModelFilteredError),
        (400, {"error": {"message": "messages: must not be empty"}}, ModelRequestError),
        (422, {"detail": [{"msg": "field required"}]}, ModelRequestError),
        (301, "", ModelRequestError),
    ],
)
def test_what_a_retry_cannot_help_is_not_retryable(status: int, body: Any, kind: type[ModelCallError]) -> None:
    error = failure(refusing(status, body, location="https://elsewhere.example/"))
    assert type(error) is kind
    assert not error.retryable
    assert "127.0.0.1" in error.message


def test_a_key_that_the_server_repeats_is_not_shown() -> None:
    error = failure(refusing(401, {"error": {"message": "Incorrect API key provided: test-key-0123456789"}}))
    assert "0123456789" not in str(error.as_dict())


# No connection


def test_a_refused_connection_asks_whether_the_server_runs() -> None:
    async def main() -> Outcome:
        async with Server([]) as server:
            url = server.url
        return await called("openai", url)

    error = asyncio.run(main()).error
    assert isinstance(error, ModelUnreachableError)
    assert error.retryable
    assert "is the server running there?" in error.message


def test_a_host_that_does_not_exist_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_: Any, **__: Any) -> None:
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    error = asyncio.run(called("openai", "http://models.example")).error
    assert isinstance(error, ModelHostUnknownError)


def test_a_certificate_that_does_not_hold_is_never_retried() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    async def main() -> Outcome:
        async with Server([refusing(200)], context) as server:
            return await called("openai", server.url)

    error = asyncio.run(main()).error
    assert isinstance(error, ModelTlsError)
    assert not error.retryable


# Silence


async def silent(request: Request, reply: Reply) -> None:
    await reply.hang()


def test_hanging_before_the_headers_ends_at_the_first_token_limit() -> None:
    error = failure(silent, timeouts=QUICK)
    assert isinstance(error, ModelTimeoutError)
    assert (error.phase, error.retryable) == ("first token", True)


@pytest.mark.parametrize("kind", KINDS)
def test_hanging_before_the_first_token_ends_at_its_limit(kind: Kind) -> None:
    async def headers_only(request: Request, reply: Reply) -> None:
        await stream(kind, reply)
        await reply.hang()

    error = failure(headers_only, kind=kind, timeouts=QUICK)
    assert isinstance(error, ModelTimeoutError)
    assert error.phase == "first token"


@pytest.mark.parametrize("kind", KINDS)
def test_hanging_in_the_middle_ends_at_the_idle_limit_and_keeps_the_text(kind: Kind) -> None:
    async def stops(request: Request, reply: Reply) -> None:
        await stream(kind, reply, said(kind, "half an "))
        await reply.hang()

    error = failure(stops, kind=kind, timeouts=QUICK)
    assert isinstance(error, ModelTimeoutError)
    assert (error.phase, error.partial_text) == ("idle", "half an ")


def test_a_slow_drip_of_bytes_and_pings_does_not_stop_the_clock() -> None:
    async def drips(request: Request, reply: Reply) -> None:
        await stream("openai", reply, said("openai", "a"))
        while True:
            await reply.send(": ping\n\ndata: {}\n\n")
            await asyncio.sleep(0.01)

    error = failure(drips, timeouts=QUICK)
    assert isinstance(error, ModelTimeoutError)
    assert error.phase == "idle"


def test_pieces_that_never_end_come_to_the_total_limit() -> None:
    async def talks(request: Request, reply: Reply) -> None:
        await stream("openai", reply)
        while True:
            await more("openai", reply, said("openai", "a"))
            await asyncio.sleep(0.01)

    error = failure(talks, timeouts=Timeouts(5, 5, 5, total_s=0.15))
    assert isinstance(error, ModelTimeoutError)
    assert (error.phase, error.retryable) == ("total", False)
    assert set(error.partial_text) == {"a"}


def test_a_connection_that_stays_open_after_the_end_changes_nothing() -> None:
    async def lingers(request: Request, reply: Reply) -> None:
        await stream("openai", reply, said("openai", "all"), DONE["openai"][0])
        await reply.hang()

    assert played(lingers, timeouts=QUICK).result.text == "all"


# Broken streams


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_breaks_off_is_no_answer(kind: Kind) -> None:
    error = failure(streaming(kind, said(kind, "half")), kind=kind)
    assert isinstance(error, ModelStreamCutError)
    assert (error.partial_text, error.retryable) == ("half", True)


def test_a_reset_in_the_middle_is_no_answer() -> None:
    async def resets(request: Request, reply: Reply) -> None:
        await reply.head(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked"})
        event = f"data: {json.dumps(said('openai', 'half'))}\n\n"
        await reply.send(f"{len(event):x}\r\n{event}\r\n")
        await reply.send("5\r\nda")

    error = failure(resets)
    assert isinstance(error, ModelStreamCutError)
    assert error.partial_text == "half"


def test_an_event_cut_within_its_json_is_no_answer() -> None:
    async def cuts(request: Request, reply: Reply) -> None:
        await stream("openai", reply, said("openai", "a"))
        await reply.send('data: {"choices":[{"delta":{"content":"b')

    error = failure(cuts)
    assert isinstance(error, ModelStreamCutError)
    assert error.partial_text == "a"


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_is_no_json_is_told_and_shown_in_part(kind: Kind) -> None:
    error = failure(streaming(kind, said(kind, "a"), "{oops" + "x" * 500), kind=kind)
    assert isinstance(error, ModelBadAnswerError)
    assert error.retryable
    assert "{oops" in error.message
    assert len(error.message) < 400


@pytest.mark.parametrize("kind", KINDS)
def test_no_end_marker_after_the_reason_to_stop_is_forgiven(kind: Kind) -> None:
    events = [event for event in DONE[kind] if event != "[DONE]"]
    assert played(streaming(kind, said(kind, "all"), *events), kind=kind).result.text == "all"


def test_an_end_marker_without_a_reason_to_stop_is_no_answer() -> None:
    assert isinstance(failure(streaming("openai", said("openai", "a"), "[DONE]")), ModelStreamCutError)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_object_in_the_middle_ends_the_answer(kind: Kind) -> None:
    wrong = {"error": {"type": "overloaded_error", "message": "Overloaded"}, "type": "error"}
    error = failure(streaming(kind, said(kind, "half"), wrong), kind=kind)
    assert isinstance(error, ModelOverloadedError)
    assert (error.partial_text, "Overloaded" in error.message) == ("half", True)


def test_an_error_object_in_the_middle_is_understood_by_code_and_text() -> None:
    for wrong, kind in (
        ({"code": 429, "message": "rate"}, ModelRateLimitedError),
        ({"code": "rate_limit_exceeded"}, ModelRateLimitedError),
        ("model runner has stopped", ModelOverloadedError),
        ({"status": "RESOURCE_EXHAUSTED", "message": "x"}, ModelRateLimitedError),
        ({"type": "invalid_request_error", "message": "x"}, ModelRequestError),
    ):
        assert type(failure(streaming("openai", {"error": wrong}))) is kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_web_page_asks_for_the_right_address(kind: Kind) -> None:
    for status in (200, 404):
        page = refusing(status, "<!doctype html><title>Log in</title>", content_type="text/html; charset=utf-8")
        error = failure(page, kind=kind)
        assert isinstance(error, ModelBadAnswerError)
        assert not error.retryable
        assert "web page" in error.message


def test_characters_split_between_packets_come_through_whole() -> None:
    text = "Ü漢🙂" * 20

    async def splits(request: Request, reply: Reply) -> None:
        await reply.event_stream()
        stream = "".join(
            f"data: {json.dumps(each, ensure_ascii=False)}\n\n" for each in (said("openai", text), DONE["openai"][0])
        )
        for byte in stream.encode():
            await reply.send(bytes([byte]))

    assert played(splits).result.text == text


def test_bytes_that_are_no_utf8_become_the_replacement_character() -> None:
    async def spoils(request: Request, reply: Reply) -> None:
        await reply.event_stream()
        await reply.send(b'data: {"choices": [{"delta": {"content": "a\xffb"}, "finish_reason": "stop"}]}\n\n')

    assert played(spoils).result.text == "a\ufffdb"


def test_a_character_cut_in_two_between_pieces_becomes_whole_again() -> None:
    halves = [f'{{"choices": [{{"delta": {{"content": "{half}"}}}}]}}' for half in ("a\\ud83d", "\\ude42b")]
    outcome = played(streaming("openai", *halves, *DONE["openai"]))
    assert outcome.result.text == outcome.streamed == "a🙂b"


def test_a_lone_surrogate_in_the_answer_does_not_break_what_follows() -> None:
    outcome = played(streaming("openai", '{"choices": [{"delta": {"content": "a\\ud800b"}}]}', *DONE["openai"]))
    outcome.result.text.encode()
    assert outcome.result.text == outcome.streamed == "a\ufffdb"


# Too much


@pytest.mark.parametrize("kind", KINDS)
def test_a_huge_answer_is_stopped_at_the_cap(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "AnswerCaps", lambda: AnswerCaps(chars=100_000))

    async def floods(request: Request, reply: Reply) -> None:
        await stream(kind, reply)
        while True:
            await more(kind, reply, said(kind, "x" * 10_000))

    error = failure(floods, kind=kind)
    assert isinstance(error, ModelAnswerTooLargeError)
    assert len(error.partial_text) == 100_000


def test_a_line_without_end_is_stopped() -> None:
    async def floods(request: Request, reply: Reply) -> None:
        await reply.event_stream()
        while True:
            await reply.send(b"data: " + b"x" * 1_000_000)

    assert isinstance(failure(floods), ModelAnswerTooLargeError)


def test_a_million_tiny_pieces_are_stopped_at_the_cap() -> None:
    async def floods(request: Request, reply: Reply) -> None:
        await reply.event_stream()
        events = b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n' * 1000
        for _ in range(1000):
            await reply.send(events)

    error = failure(floods)
    assert isinstance(error, ModelAnswerTooLargeError)
    assert len(error.partial_text) == answers.MAX_PIECES


def test_more_tool_calls_than_anybody_would_mean_are_stopped() -> None:
    calls = [{"index": n, "id": f"c{n}", "function": {"name": "t", "arguments": "{}"}} for n in range(1000)]
    error = failure(streaming("openai", {"choices": [{"delta": {"tool_calls": calls}}]}))
    assert isinstance(error, ModelAnswerTooLargeError)


# Nonsense inside a good stream


def test_bad_tool_calls_are_handed_on_with_the_reason() -> None:
    calls = [
        {"index": 0, "id": "a", "function": {"name": "t", "arguments": '{"x": '}},
        {"index": 1, "id": "b", "function": {"name": "t", "arguments": "[1]"}},
        {"index": 2, "id": "c", "function": {"arguments": "{}"}},
        {"index": 3, "function": {"name": "t"}},
        "nonsense",
        {"index": "x", "id": 5, "function": None},
    ]
    result = played(streaming("openai", {"choices": [{"delta": {"tool_calls": calls}}]}, *DONE["openai"])).result
    bad, no_object, nameless, unnamed = result.tool_calls
    assert "not JSON" in bad.invalid
    assert "must be a JSON object" in no_object.invalid
    assert nameless.invalid == "the call names no tool"
    assert unnamed == ToolCall("call_3", "t")
    assert result.finish_reason == "tool_calls"


def test_calls_of_servers_without_index_are_told_apart_by_id() -> None:
    pieces = [
        {"id": "a", "function": {"name": "f", "arguments": '{"x"'}},
        {"function": {"arguments": ": 1}"}},
        {"id": "b", "function": {"name": "g", "arguments": "{}"}},
    ]
    events = [{"choices": [{"delta": {"tool_calls": [piece]}}]} for piece in pieces]
    result = played(streaming("openai", *events, *DONE["openai"])).result
    assert result.tool_calls == (ToolCall("a", "f", {"x": 1}), ToolCall("b", "g"))


def test_calls_that_share_an_index_are_told_apart_by_id() -> None:
    calls = [{"index": 0, "id": each, "function": {"name": each, "arguments": "{}"}} for each in "ab"]
    result = played(streaming("openai", {"choices": [{"delta": {"tool_calls": calls}}]}, *DONE["openai"])).result
    assert [call.name for call in result.tool_calls] == ["a", "b"]


@pytest.mark.parametrize("tokens", [-1, 10**15, "5", True, None, 1.5])
def test_absurd_usage_is_replaced_by_an_estimate(tokens: Any) -> None:
    event: dict[str, Any] = {"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": -5}}
    result = played(streaming("openai", said("openai", "x" * 40), *DONE["openai"][:1], event)).result
    assert result.usage == Usage(6, 10, estimated=True)


def test_usage_is_taken_as_told() -> None:
    counts = {"prompt_tokens": 30, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 20}}
    events = [said("openai", "x"), DONE["openai"][0], {"choices": [], "usage": counts}]
    assert played(streaming("openai", *events)).result.usage == Usage(30, 4, 20)


def test_fields_of_the_wrong_type_are_passed_over() -> None:
    choices: list[Any] = [None, [None], [{"delta": "x"}], {"a": 1}, [{"delta": {"content": 5, "tool_calls": {}}}]]
    events = [{"error": None, "usage": []}, *({"choices": each} for each in choices)]
    result = played(streaming("openai", *events, said("openai", "a"), *DONE["openai"])).result
    assert result.text == "a"


@pytest.mark.parametrize("kind", KINDS)
def test_events_nobody_knows_are_passed_over(kind: Kind) -> None:
    events = [{"type": "new_thing", "data": [1]}, {}, said(kind, "a"), {"object": "x"}, *DONE[kind]]
    assert played(streaming(kind, *events), kind=kind).result.text == "a"


def test_a_server_that_does_not_stream_is_understood() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "t", "arguments": '{"a": 1}'}}
    message = {"role": "assistant", "content": "whole", "tool_calls": [call]}
    body = {"choices": [{"message": message, "finish_reason": "tool_calls"}], "usage": {"prompt_tokens": 5}}
    result = played(refusing(200, body)).result
    assert (result.text, result.tool_calls) == ("whole", (ToolCall("c", "t", {"a": 1}),))


def test_status_200_with_an_error_object_is_an_error() -> None:
    error = failure(refusing(200, {"error": {"message": "no such model", "code": 404}}))
    assert isinstance(error, ModelUnknownError)


# Connections


def test_a_reused_connection_closed_by_the_server_costs_no_call() -> None:
    async def kept(request: Request, reply: Reply) -> None:
        events = (said("openai", "first"), *DONE["openai"])
        body = "".join(f"data: {each if isinstance(each, str) else json.dumps(each)}\n\n" for each in events)
        await reply.whole(200, body, {"content-type": "text/event-stream"})
        await reply.reader.readuntil(b"\r\n\r\n")

    async def main() -> tuple[str, str, int]:
        gate = HttpGate()
        async with Server([kept, streaming("openai", said("openai", "second"), *DONE["openai"])]) as server:
            provider = provider_at("openai", server.url, gate)
            texts = [(await outcome_of(provider.stream(asking(), "m", Timeouts()))).result.text for _ in range(2)]
            await gate.aclose()
            return texts[0], texts[1], server.connections

    assert asyncio.run(main()) == ("first", "second", 2)


def test_other_calls_go_on_while_one_hangs() -> None:
    async def by_model(request: Request, reply: Reply) -> None:
        if "hang" in request.json["messages"][0]["content"]:
            await reply.hang()
        await stream("openai", reply, said("openai", "fine"), *DONE["openai"])

    async def main() -> tuple[Outcome, list[str]]:
        gate = HttpGate()
        async with Server([by_model]) as server:
            provider = provider_at("openai", server.url, gate)
            hanging = asyncio.create_task(outcome_of(provider.stream(asking("hang"), "m", QUICK)))
            others = [await outcome_of(provider.stream(asking("x"), "m", QUICK)) for _ in range(5)]
            outcome = await hanging
            await gate.aclose()
            await server.all_closed()
        return outcome, [each.result.text for each in others]

    hung, others = asyncio.run(main())
    assert isinstance(hung.error, ModelTimeoutError)
    assert others == ["fine"] * 5


def test_cancelling_a_call_closes_its_connection() -> None:
    async def stops(request: Request, reply: Reply) -> None:
        await stream("openai", reply, said("openai", "a"))
        await reply.hang()

    async def main() -> None:
        gate = HttpGate()
        async with Server([stops]) as server:
            started = asyncio.Event()
            provider = provider_at("openai", server.url, gate)

            async def call() -> None:
                async for _ in provider.stream(asking(), "m", Timeouts()):
                    started.set()

            task = asyncio.create_task(call())
            await started.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.all_closed()
            await gate.aclose()

    asyncio.run(main())


# What a server does not take


def test_a_setting_the_model_does_not_take_is_left_out_from_then_on() -> None:
    refused = {"error": {"message": "Unsupported value: 'temperature' does not support 0.2 with this model."}}

    async def main() -> tuple[list[str], list[bool]]:
        gate = HttpGate()
        good = streaming("openai", said("openai", "ok"), *DONE["openai"])
        async with Server([refusing(400, refused), good]) as server:
            provider = provider_at("openai", server.url, gate)
            calls = [await outcome_of(provider.stream(asking(temperature=0.2), "m", Timeouts())) for _ in range(2)]
            await gate.aclose()
            return [call.result.text for call in calls], ["temperature" in each.json for each in server.requests]

    assert asyncio.run(main()) == (["ok", "ok"], [True, False, False])


def test_a_value_out_of_range_stays_an_error() -> None:
    refused = {"error": {"message": "temperature: must be at most 2"}}
    assert type(failure(refusing(400, refused), request=asking(temperature=9))) is ModelRequestError


def test_the_token_limit_goes_by_the_name_the_server_takes() -> None:
    sent: list[dict[str, Any]] = []

    async def picky(request: Request, reply: Reply) -> None:
        sent.append(request.json)
        if "max_tokens" in request.json:
            wrong = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            return await refusing(400, {"error": {"message": wrong}})(request, reply)
        return await streaming("openai", said("openai", "ok"), *DONE["openai"])(request, reply)

    assert played(picky, request=asking(max_tokens=9)).result.text == "ok"
    assert sent[-1]["max_completion_tokens"] == 9


def test_a_server_that_refuses_every_manner_is_asked_only_so_often() -> None:
    seen: list[Request] = []

    async def stubborn(request: Request, reply: Reply) -> None:
        seen.append(request)
        wrong = f"unsupported: {', '.join(request.json)}"
        await refusing(400, {"error": {"message": wrong}})(request, reply)

    request = asking(max_tokens=9, temperature=1, seed=1, stop=("x",), response_schema={"type": "string"})
    assert type(failure(stubborn, request=request)) is ModelRequestError
    assert len(seen) < 10


@pytest.mark.parametrize("kind", ["openai", "gemini", "ollama"])
def test_without_structured_output_the_schema_is_asked_for_in_words(kind: Kind) -> None:
    bodies: list[str] = []

    async def plain(request: Request, reply: Reply) -> None:
        bodies.append(request.body.decode())
        if any(mark in bodies[-1] for mark in ("json_schema", "responseJsonSchema", '"format"')):
            return await refusing(400, {"error": {"message": "structured outputs are not supported"}})(request, reply)
        return await streaming(kind, said(kind, '```json\n{"a": 1}\n```'), *DONE[kind])(request, reply)

    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    assert played(plain, kind=kind, request=asking(response_schema=schema)).result.text == '{"a": 1}'
    assert "fits this JSON Schema" in bodies[-1]


def test_anthropics_limit_on_tokens_is_kept_once_it_is_known() -> None:
    seen: list[int] = []

    async def small(request: Request, reply: Reply) -> None:
        seen.append(request.json["max_tokens"])
        if seen[-1] > 4096:
            wrong = f"max_tokens: {seen[-1]} > 4096, which is the maximum allowed number of output tokens"
            body = {"type": "error", "error": {"type": "invalid_request_error", "message": wrong}}
            return await refusing(400, body)(request, reply)
        return await streaming("anthropic", said("anthropic", "ok"), *DONE["anthropic"])(request, reply)

    assert played(small, kind="anthropic").result.text == "ok"
    assert seen == [8192, 4096]


def test_geminis_older_models_get_their_kind_of_schema() -> None:
    sent: list[Any] = []

    async def old(request: Request, reply: Reply) -> None:
        sent.append(request.json["tools"][0]["functionDeclarations"][0])
        if "parametersJsonSchema" in sent[-1]:
            wrong = 'Invalid JSON payload received. Unknown name "parametersJsonSchema": Cannot find field.'
            return await refusing(400, {"error": {"message": wrong}})(request, reply)
        return await streaming("gemini", said("gemini", "ok"), *DONE["gemini"])(request, reply)

    shape = {"type": "object", "properties": {"a": {"type": "string", "$comment": "x"}}, "additionalProperties": False}
    request = asking(tools=(ToolSpec("t", "d", shape),))
    assert played(old, kind="gemini", request=request).result.text == "ok"
    assert sent[-1]["parameters"] == {"type": "object", "properties": {"a": {"type": "string"}}}
