import asyncio
import gzip
import json
import time
import zlib
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from tests.engine.providers.server import Behaviour, Reply, Request, Server

from weft_engine.net.errors import (
    AddressRefusedError,
    HttpBrokenError,
    HttpConnectError,
    HttpError,
    HttpRequestError,
    HttpTimeoutError,
    RedirectError,
    ResponseTooLargeError,
)
from weft_engine.net.http import HttpGate, HttpResponse, host_of

VECTORS = json.loads((Path(__file__).parents[2] / "data/addresses.json").read_text())


def served(*behaviours: Behaviour, use: Callable[[HttpGate, Server], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        gate = HttpGate()
        async with Server(list(behaviours)) as server:
            try:
                return await use(gate, server)
            finally:
                await gate.aclose()

    return asyncio.run(main())


def gated(use: Callable[[HttpGate], Coroutine[Any, Any, Any]]) -> Any:
    async def main() -> Any:
        gate = HttpGate()
        try:
            return await use(gate)
        finally:
            await gate.aclose()

    return asyncio.run(main())


async def granted(gate: HttpGate, server: Server, path: str = "/", **more: Any) -> HttpResponse:
    method = more.pop("method", "GET")
    return await gate.request(method, f"{server.url}{path}", allow_hosts=[f"127.0.0.1:{server.port}"], **more)


async def hello(request: Request, reply: Reply) -> None:
    await reply.whole(200, "hello")


def saying(body: bytes, **headers: str) -> Behaviour:
    async def say(request: Request, reply: Reply) -> None:
        await reply.whole(200, body, headers)

    return say


def redirecting(to: str, status: int = 302) -> Behaviour:
    async def redirect(request: Request, reply: Reply) -> None:
        await reply.whole(status, "", {"location": to})

    return redirect


def test_a_granted_local_host_answers() -> None:
    response = served(hello, use=granted)
    assert (response.status, response.text) == (200, "hello")


def test_a_local_server_is_refused_without_a_connection() -> None:
    async def use(gate: HttpGate, server: Server) -> int:
        with pytest.raises(AddressRefusedError, match=r"127\.0\.0\.1 is this machine"):
            await gate.request("GET", server.url)
        with pytest.raises(AddressRefusedError):
            await gate.request("GET", server.url, allow_hosts=["127.0.0.1:1", "localhost", "example.com"])
        return server.connections

    assert served(hello, use=use) == 0


URLS = [url for url in VECTORS["block_url_proposed"] if " " not in url]


@pytest.mark.parametrize(
    "url",
    [
        *URLS,
        "http://2130706433/", "http://0177.0.0.1/", "http://127.0.0.1.:80/", "http://[::1]/", "http://[::ffff:7f00:1]/",
        "http://LOCALHOST/", "http://①②⑦.0.0.1/", "ftp://example.com/", "//example.com/", "example.com", "",
        "http:///x", "http://user:password@example.com/", "http://example.com\\@127.0.0.1/", "http://a b/", "http://\n/",
        "http://[fe80::1%25lo]/", "http://169.254.169.254/latest/meta-data/", "javascript:alert(1)", "\ud800",
    ],
)  # fmt: skip
def test_no_spelling_of_a_local_or_unfit_address_gets_through(url: str) -> None:
    async def use(gate: HttpGate) -> None:
        with pytest.raises((AddressRefusedError, HttpConnectError)) as caught:
            await gate.request("GET", url, timeout_s=5)
        if isinstance(caught.value, HttpConnectError):
            assert caught.value.reason == "dns"

    gated(use)


def test_a_metadata_service_is_refused_even_if_it_is_granted() -> None:
    async def use(gate: HttpGate) -> None:
        with pytest.raises(AddressRefusedError, match="cloud metadata"):
            await gate.request("GET", "http://169.254.169.254/", allow_hosts=["169.254.169.254"])

    gated(use)


def test_each_redirect_is_checked_before_it_is_followed() -> None:
    async def use(gate: HttpGate, inner: Server) -> int:
        async with Server([redirecting(f"{inner.url}/admin")]) as outer:
            with pytest.raises(AddressRefusedError):
                await granted(gate, outer)
        return inner.connections

    assert served(hello, use=use) == 0


def test_a_redirect_to_something_that_is_no_web_address_is_refused() -> None:
    for target in ("file:///etc/passwd", "gopher://x/", "http://a:99999999/"):
        with pytest.raises((AddressRefusedError, RedirectError)):
            served(redirecting(target), use=granted)


def test_redirects_within_the_host_are_followed_up_to_the_limit() -> None:
    response = served(redirecting("/next"), redirecting("last", 307), hello, use=granted)
    assert response.text == "hello"
    assert response.url.endswith("/last")
    with pytest.raises(RedirectError, match="more than 2 times"):
        served(redirecting("/again"), use=lambda gate, server: granted(gate, server, max_redirects=2))


def test_no_redirects_asked_for_hands_out_the_redirect() -> None:
    response = served(redirecting("/x"), use=lambda gate, server: granted(gate, server, max_redirects=0))
    assert response.headers["location"] == "/x"


def test_a_redirect_after_a_post_becomes_a_get_or_stays_as_the_status_says() -> None:
    async def use(gate: HttpGate, server: Server) -> list[tuple[str, bytes]]:
        await granted(gate, server, method="POST", json={"a": 1})
        return [(request.method, request.body) for request in server.requests]

    body = b'{"a": 1}'
    assert served(redirecting("/x", 303), hello, use=use) == [("POST", body), ("GET", b"")]
    assert served(redirecting("/x", 308), hello, use=use) == [("POST", body), ("POST", body)]


def test_keys_do_not_travel_to_another_host() -> None:
    async def use(gate: HttpGate, inner: Server) -> dict[str, str]:
        async with Server([redirecting(inner.url)]) as outer:
            hosts = [f"127.0.0.1:{outer.port}", f"127.0.0.1:{inner.port}"]
            headers = {"Authorization": "Bearer k", "X-Api-Key": "k", "Cookie": "a=b", "Accept": "text/plain"}
            await gate.request("GET", outer.url, headers=headers, allow_hosts=hosts)
            assert outer.requests[0].headers["x-api-key"] == "k"
        return inner.requests[0].headers

    headers = served(hello, use=use)
    assert not {"authorization", "x-api-key", "cookie"} & set(headers)
    assert headers["accept"] == "text/plain"


def test_cookies_are_not_kept_from_one_request_to_the_next() -> None:
    async def use(gate: HttpGate, server: Server) -> bool:
        await granted(gate, server)
        await granted(gate, server)
        async with gate.server("GET", server.url) as reply:
            await reply.read()
        async with gate.server("GET", server.url) as reply:
            await reply.read()
        return any("cookie" in request.headers for request in server.requests)

    assert served(saying(b"", **{"set-cookie": "session=1"}), use=use) is False


def test_an_answer_larger_than_the_cap_is_not_read_on() -> None:
    async def endless(request: Request, reply: Reply) -> None:
        await reply.head(200)
        while True:
            await reply.send(b"x" * 10_000)

    with pytest.raises(ResponseTooLargeError, match="more than 50,000 bytes"):
        served(endless, use=lambda gate, server: granted(gate, server, max_bytes=50_000))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_bomb_is_stopped_at_the_cap(encoding: str) -> None:
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    bomb = saying(pack(b"\0" * 50_000_000), **{"content-encoding": encoding})
    with pytest.raises(ResponseTooLargeError):
        served(bomb, use=lambda gate, server: granted(gate, server, max_bytes=1_000_000))


@pytest.mark.parametrize("body", [gzip.compress(b"small"), gzip.compress(b"")], ids=["small", "nothing"])
def test_what_follows_compressed_data_for_ever_is_stopped_at_the_cap(body: bytes) -> None:
    async def endless(request: Request, reply: Reply) -> None:
        await reply.head(200, {"content-encoding": "gzip"})
        await reply.send(body)
        while True:
            await reply.send(b"x" * 10_000)

    with pytest.raises(ResponseTooLargeError, match="more than 50,000 bytes"):
        served(endless, use=lambda gate, server: granted(gate, server, max_bytes=50_000))


def test_packed_data_that_unpack_to_nothing_are_stopped_at_the_cap() -> None:
    packer = zlib.compressobj()
    start, empty = packer.compress(b""), packer.flush(zlib.Z_FULL_FLUSH)

    async def endless(request: Request, reply: Reply) -> None:
        await reply.head(200, {"content-encoding": "deflate"})
        await reply.send(start + empty)
        while True:
            await reply.send(b"\0\0\0\xff\xff" * 2000)  # empty stored blocks

    with pytest.raises(ResponseTooLargeError, match="more than 50,000 bytes"):
        served(endless, use=lambda gate, server: granted(gate, server, max_bytes=50_000))


def test_compressed_answers_are_unpacked() -> None:
    text = b"some text " * 20_000
    raw = zlib.compressobj(wbits=-15)
    packed = {"gzip": gzip.compress(text), "deflate": zlib.compress(text), "identity": text}
    for encoding, body in [*packed.items(), ("deflate", raw.compress(text) + raw.flush())]:
        response = served(saying(body, **{"content-encoding": encoding}), use=granted)
        assert response.content == text


@pytest.mark.parametrize("body", [gzip.compress(b"x" * 1000, mtime=0)[:-10], b"no gzip at all"], ids=["cut", "none"])
def test_damaged_compression_is_an_error_by_name(body: bytes) -> None:
    with pytest.raises(HttpBrokenError, match="compressed answer"):
        served(saying(body, **{"content-encoding": "gzip"}), use=granted)


def test_an_encoding_nobody_asked_for_is_an_error_by_name() -> None:
    with pytest.raises(HttpBrokenError, match="'br'"):
        served(saying(b"", **{"content-encoding": "br"}), use=granted)


def test_the_whole_answer_must_come_in_time() -> None:
    async def drip(request: Request, reply: Reply) -> None:
        await reply.head(200)
        await reply.send("a")
        await reply.hang()

    async def silent(request: Request, reply: Reply) -> None:
        await reply.hang()

    for behaviour in (drip, silent):
        with pytest.raises(HttpTimeoutError, match=r"within 0\.05 s"):
            served(behaviour, use=lambda gate, server: granted(gate, server, timeout_s=0.05))


def test_an_answer_that_breaks_off_is_an_error() -> None:
    async def short(request: Request, reply: Reply) -> None:
        await reply.head(200, {"content-length": "100"})
        await reply.send("only this")

    async def nonsense(request: Request, reply: Reply) -> None:
        await reply.send("SSH-2.0-OpenSSH_9.6\r\n\r\n")

    for behaviour in (short, nonsense):
        with pytest.raises(HttpBrokenError):
            served(behaviour, use=granted)


def test_nobody_listening_is_told_as_refused() -> None:
    async def use(gate: HttpGate, server: Server) -> None:
        port = server.port
        await server.__aexit__(None, None, None)
        with pytest.raises(HttpConnectError, match="is the server running") as caught:
            await gate.request("GET", f"http://127.0.0.1:{port}/", allow_hosts=["127.0.0.1"])
        assert caught.value.reason == "refused"
        assert caught.value.as_dict()["retryable"] is True

    served(hello, use=use)


def test_a_status_of_any_kind_is_an_answer() -> None:
    async def teapot(request: Request, reply: Reply) -> None:
        await reply.whole(418, '{"a": 1}', {"content-type": "application/json"})

    response = served(teapot, use=granted)
    assert (response.status, response.json()) == (418, {"a": 1})


def test_text_is_read_in_the_character_set_the_server_names() -> None:
    for body, kind, text in (
        ("é".encode("latin-1"), "text/plain; charset=iso-8859-1", "é"),
        ("é".encode(), "text/plain", "é"),
        ("\ufeffé".encode(), "text/plain", "é"),
        (b"\xff", "text/plain; charset=nonsense", "\ufffd"),
        (b"\xff", 'text/plain; charset="utf-8"', "\ufffd"),
    ):
        assert served(saying(body, **{"content-type": kind}), use=granted).text == text


def test_a_character_set_that_would_take_for_ever_to_read_is_not_used() -> None:
    body = b"a" * 200_000 + b"-" + b"bcde" * 200_000  # as punycode it takes minutes
    response = served(saying(body, **{"content-type": "text/plain; charset=Punycode"}), use=granted)
    start_s = time.process_time()
    assert response.text == body.decode()
    assert time.process_time() - start_s < 5


def test_parameters_headers_and_json_are_sent() -> None:
    async def use(gate: HttpGate, server: Server) -> Request:
        await granted(gate, server, "/p?a=1", method="post", params={"b": "x y&"}, headers={"X-One": "1"}, json=[None])
        return server.requests[0]

    request = served(hello, use=use)
    assert (request.method, request.path) == ("POST", "/p?a=1&b=x+y%26")
    assert (request.headers["x-one"], request.headers["content-type"], request.json) == (
        "1",
        "application/json",
        [None],
    )


@pytest.mark.parametrize("headers", [{"X": "a\r\nInjected: 1"}, {"X": "é\ud800"}, {"a b": "c"}])
def test_headers_that_cannot_be_sent_are_an_error_and_nothing_is_sent(headers: dict[str, str]) -> None:
    async def use(gate: HttpGate, server: Server) -> list[Request]:
        with pytest.raises((HttpRequestError, HttpBrokenError)):
            await granted(gate, server, headers=headers)
        return server.requests

    assert served(hello, use=use) == []


def test_requests_to_addresses_from_data_share_no_connection() -> None:
    async def kept(request: Request, reply: Reply) -> None:
        reply.keep_open = True
        await reply.whole(200, "x")

    async def use(gate: HttpGate, server: Server) -> int:
        await granted(gate, server)
        await granted(gate, server)
        return server.connections

    assert served(kept, use=use) == 2


async def ask_server(gate: HttpGate, server: Server, method: str = "POST") -> bytes:
    async with gate.server(method, server.url, content=b"{}") as reply:
        return await reply.read()


def test_a_server_of_the_settings_may_be_local_and_keeps_its_connection() -> None:
    async def kept(request: Request, reply: Reply) -> None:
        reply.keep_open = True
        await reply.whole(200, "x")

    async def use(gate: HttpGate, server: Server) -> int:
        assert await ask_server(gate, server) == b"x"
        assert await ask_server(gate, server) == b"x"
        return server.connections

    assert served(kept, use=use) == 1


def closing_after(how: str) -> Behaviour:
    """Keeps the connection after the first answer, and closes it when the second request comes."""

    async def first(request: Request, reply: Reply) -> None:
        await reply.whole(200, "first")
        await reply.reader.readuntil(b"\r\n\r\n")
        if how == "reset":
            await reply.reset()
        elif how == "half":
            await reply.send("HTTP/1.1 200 OK\r\nContent-")

    return first


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_kept_connection_that_died_before_the_first_byte_is_replaced_once(how: str) -> None:
    async def use(gate: HttpGate, server: Server) -> tuple[bytes, bytes, int]:
        return await ask_server(gate, server), await ask_server(gate, server), server.connections

    assert served(closing_after(how), hello, use=use) == (b"first", b"hello", 2)


def test_a_kept_connection_that_died_within_the_answer_is_an_error() -> None:
    async def use(gate: HttpGate, server: Server) -> int:
        await ask_server(gate, server)
        with pytest.raises(HttpBrokenError):
            await ask_server(gate, server)
        return server.connections

    assert served(closing_after("half"), hello, use=use) == 1


def test_a_new_connection_that_dies_is_not_tried_again() -> None:
    async def close(request: Request, reply: Reply) -> None:
        return

    async def use(gate: HttpGate, server: Server) -> int:
        with pytest.raises(HttpError):
            await ask_server(gate, server)
        return server.connections

    assert served(close, use=use) == 1


def test_leaving_a_stream_early_ends_the_connection() -> None:
    async def endless(request: Request, reply: Reply) -> None:
        await reply.head(200)
        while True:
            await reply.send(b"x" * 1000)

    async def use(gate: HttpGate, server: Server) -> None:
        async with gate.stream("GET", server.url, allow_hosts=["127.0.0.1"]) as reply:
            async for _ in reply.chunks():
                break
        await server.all_closed()

    served(endless, use=use)


def test_one_gate_serves_several_event_loops_in_turn() -> None:
    gate = HttpGate()

    async def once() -> str:
        async with Server([hello]) as server:
            text = (await granted(gate, server)).text
            await gate.aclose()
            return text

    assert [asyncio.run(once()), asyncio.run(once())] == ["hello", "hello"]


def test_the_host_of_an_address_is_named_as_a_grant_names_it() -> None:
    found = [host_of(url) for url in ("http://LocalHost:8080/x", "https://a.example/", "nothing", "http://[bad")]
    assert found == ["localhost:8080", "a.example", "", ""]
