"""HTTP requests against a real server on the loopback address."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.engine.providers.server import Behaviour, Reply, Request, Server

from weft_engine.errors import NodeInputError, ToolError
from weft_engine.net.errors import AddressRefusedError, HttpConnectError
from weft_engine.net.http import HttpGate
from weft_engine.node import Need, config_of
from weft_nodes.tools.http import Http, HttpConfig
from weft_nodes.tools.http_request import local_host

JSON = {"content-type": "application/json"}


def answering(body: str | bytes = "{}", status: int = 200, **headers: str) -> Behaviour:
    async def answer(request: Request, reply: Reply) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await reply.whole(status, body, JSON | named)

    return answer


def asked(ctx: Any, config: dict[str, Any], behaviour: Behaviour, **inputs: Any) -> tuple[dict[str, Any], Request]:
    """What the node gives, and what the server heard; `HERE` in the address is the server's."""

    async def main() -> tuple[dict[str, Any], Request]:
        async with Server([behaviour]) as server:
            ctx.http = HttpGate()
            node = Http()
            model = config_of(node, {**config, "url": config["url"].replace("HERE", server.url)})
            assert isinstance(model, HttpConfig)
            assert not node.check(model)
            assert {port.name for port in node.inputs(model)} == set(inputs)
            try:
                return await node.run(ctx, model, inputs), server.requests[0]
            finally:
                await ctx.http.aclose()

    return asyncio.run(main())


def test_an_answer_comes_with_status_and_headers(ctx: Any) -> None:
    out, request = asked(ctx, {"url": "HERE/items"}, answering('{"a": 1}', x_more="yes"))
    assert (request.method, request.path) == ("GET", "/items")
    assert (out["body"], out["status"], out["headers"]["x-more"]) == ({"a": 1}, 200, "yes")


def test_values_stay_in_their_place_of_the_address(ctx: Any) -> None:
    config = {"url": "HERE/items/{{id}}?q={{q}}", "query": {"lang": "{{lang}}"}}
    _, request = asked(ctx, config, answering(), id="a/../b?admin=1#x", q="a&b=c", lang="d e&f")
    assert request.path.startswith("/items/a%2F..%2Fb%3Fadmin%3D1%23x?q=a%26b%3Dc&lang=d")
    assert "admin=1" not in request.path
    assert request.path.count("&") == 1


@pytest.mark.parametrize("value", [".", ".."])
def test_a_value_cannot_lead_up_the_path(ctx: Any, value: str) -> None:
    with pytest.raises(NodeInputError, match=r"'id' is '.*which cannot be in an address"):
        asked(ctx, {"url": "HERE/items/{{id}}/x"}, answering(), id=value)


def test_secrets_are_put_in_where_the_settings_name_them_only(ctx: Any) -> None:
    config = {"url": "HERE/", "headers": {"Authorization": "Bearer secret:KEY", "X-Note": "{{note}}"}}
    _, request = asked(ctx, config, answering(), note="secret:KEY")
    assert request.headers["authorization"] == "Bearer value of secret:KEY"
    assert request.headers["x-note"] == "secret:KEY"


def test_values_in_a_json_body_keep_their_type_and_cannot_break_out(ctx: Any) -> None:
    config = {
        "url": "HERE/", "method": "POST", "body_kind": "json",
        "body": '{"n": "{{n}}", "q": "about {{q}}", "nested": [{"{{key}}": true}]}',
    }  # fmt: skip
    _, request = asked(ctx, config, answering(), n=[1, 2], q='"}, "admin": true, {"', key="k")
    assert request.json == {"n": [1, 2], "q": 'about "}, "admin": true, {"', "nested": [{"k": True}]}
    assert request.headers["content-type"] == "application/json"


def test_a_text_body_is_sent_as_it_is(ctx: Any) -> None:
    config = {"url": "HERE/", "method": "PUT", "body_kind": "text", "body": "Hello {{who}}"}
    _, request = asked(ctx, config, answering(), who="Ann")
    assert (request.method, request.body) == ("PUT", b"Hello Ann")


def test_an_error_status_fails_with_the_start_of_what_was_said(ctx: Any) -> None:
    with pytest.raises(ToolError, match=r"GET http://127.*/x answered 404 Not Found: no such thing") as caught:
        asked(ctx, {"url": "HERE/x", "query": {"key": "secret:KEY"}}, answering("no such\n thing" + "." * 9000, 404))
    assert caught.value.details["retryable"] is False
    assert len(caught.value.message) < 500
    assert "secret" not in caught.value.message


def test_a_busy_server_may_be_asked_again_when_it_says(ctx: Any) -> None:
    with pytest.raises(ToolError, match="503") as caught:
        asked(ctx, {"url": "HERE/"}, answering("busy", 503, retry_after="7"))
    assert caught.value.details == {"status": 503, "retryable": True, "retry_after_s": 7}
    with pytest.raises(ToolError, match="429") as caught:
        asked(ctx, {"url": "HERE/"}, answering("busy", 429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"))
    assert caught.value.details["retry_after_s"] == 0


def test_an_error_status_may_be_an_output_instead(ctx: Any) -> None:
    out, _ = asked(ctx, {"url": "HERE/", "fail_on_status": False}, answering('{"error": "x"}', 418))
    assert (out["status"], out["body"]) == (418, {"error": "x"})


def test_text_and_pictures_are_told_by_their_content_type(ctx: Any) -> None:
    text, _ = asked(ctx, {"url": "HERE/"}, answering("hello", content_type="text/plain; charset=utf-8"))
    picture, _ = asked(ctx, {"url": "HERE/"}, answering(b"\x89PNG", content_type="image/png"))
    assert text["body"] == "hello"
    assert picture["body"] == {"media_type": "image/png", "base64": "iVBORw=="}


def test_what_should_be_json_and_is_not_is_named(ctx: Any) -> None:
    with pytest.raises(ToolError, match=r"the answer is no JSON .* it begins '<html>'"):
        asked(ctx, {"url": "HERE/", "parse": "json"}, answering("<html>"))


def test_a_local_address_from_a_value_is_refused(ctx: Any) -> None:
    async def main() -> None:
        async with Server([answering()]) as server:
            ctx.http = HttpGate()
            try:
                await Http().run(ctx, HttpConfig(url="{{url}}"), {"url": server.url})
            finally:
                await ctx.http.aclose()
                assert server.connections == 0

    with pytest.raises(AddressRefusedError):
        asyncio.run(main())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.example.com/{{path}}", "api.example.com"),
        ("http://localhost:8080/x", "localhost:8080"),
        ("https://api.example.com", "api.example.com"),
        ("https://api.example.com{{path}}", "*"),
        ("https://{{sub}}.example.com/", "*"),
        ("{{url}}", "*"),
    ],
)
def test_it_asks_for_trust_in_exactly_its_host(url: str, host: str) -> None:
    assert Http().needs(HttpConfig(url=url)) == (Need("host", host),)


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"url": " "}, "the address is empty"),
        ({"url": "ftp://x/"}, "must begin with https://"),
        ({"body_kind": "json", "body": '{"n": {{n}}}'}, 'write values in quotes, "{{name}}"'),
        ({"url": "https://x/{{a"}, "stays text"),
    ],
)
def test_bad_settings_are_named(config: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in Http().check(HttpConfig.model_validate(config)))


def test_a_fresh_request_has_no_fault() -> None:
    assert not Http().check(HttpConfig())


def test_a_granted_host_is_local_at_its_own_port_only(ctx: Any) -> None:
    async def onward(request: Request, reply: Reply) -> None:
        await reply.whole(302, "", {"location": f"http://127.0.0.1:{1 if request.path == '/other' else 80}/"})

    with pytest.raises(AddressRefusedError):
        asked(ctx, {"url": "HERE/other"}, onward)
    assert local_host("http://127.0.0.1/x", own_network=False) == "127.0.0.1:80"
    assert local_host("https://[::1]/{{x}}", own_network=False) == "::1:443"
    assert local_host("http://{{host}}/", own_network=True) == ""


@pytest.mark.parametrize("own_network", [False, True])
def test_a_public_name_leads_into_the_own_network_only_if_that_was_asked(
    ctx: Any, own_network: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lead_here(host: str, port: int, timeout_s: float) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr("weft_engine.net.backend._resolved", lead_here)
    config = HttpConfig(url="http://innocent.example.com:9/", own_network=own_network)
    (need,) = Http().needs(config)
    assert need.what == "innocent.example.com:9" + (", also in your own network" if own_network else "")
    ctx.http = HttpGate()
    with pytest.raises(HttpConnectError if own_network else AddressRefusedError):
        asyncio.run(Http().run(ctx, config, {}))
