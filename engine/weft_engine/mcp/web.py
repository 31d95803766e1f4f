"""An MCP server at an address: the SDK's transport over connections that keep to the address rules of `net`.

All that comes is counted, so that a server cannot keep Weft busy or fill its memory: a response, all responses between
two questions, events, and the requests that the server's own streams make the SDK send again and again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from weft_engine.net.addresses import Reach
from weft_engine.net.backend import CheckedBackend
from weft_engine.net.errors import HttpError

if TYPE_CHECKING:
    import httpx2

MAX_ANSWER_BYTES: Final = 16_000_000
"""Of one response, a stream of events included."""
MAX_UNASKED_BYTES: Final = 64_000_000
MAX_UNASKED: Final = 20_000
"""Events between two questions."""
MAX_REQUESTS: Final = 60
"""Between two questions; a server that closes its streams at once is asked again and again."""
MAX_EVENT_BYTES: Final = 8_000_000
CONNECT_S: Final = 15.0
GOODBYE_S: Final = 1.0
"""For telling it that the session is over, which is only polite."""


class AnswerRefusedError(HttpError):
    """A response went past its limit, or is packed."""

    code = "http_size"


class WebServer:
    """One server, as `program.Program` is one.

    Args:
        url: Its address, which a trusted flow names.
        headers: Sent with each request.
        reach: Where the address may lead.
    """

    def __init__(self, url: str, headers: Mapping[str, str], reach: Reach) -> None:
        self._url = url
        self._headers = dict(headers)
        self._reach = reach
        self._events = self._bytes = self._requests = 0
        self.broken = ""
        """Why something was broken off from here; empty if nothing was."""

    def said(self) -> str:
        """What it wrote beside its answers: nothing, it has no place for that."""
        return ""

    def asked(self) -> None:
        """A question is put to it: what comes is counted from here."""
        self._events = self._bytes = self._requests = 0

    @asynccontextmanager
    async def streams(self) -> AsyncIterator[Any]:
        """What the SDK's client speaks through."""
        import httpx2
        from mcp.client.streamable_http import streamable_http_client

        plain = {**self._headers, "accept-encoding": "identity"}  # nothing small can unpack to something huge
        limits = httpx2.Timeout(None, connect=CONNECT_S)
        async with (
            httpx2.AsyncClient(
                transport=_transport_class()(self),
                headers=plain,
                timeout=limits,
                trust_env=False,
                follow_redirects=False,
            ) as client,
            streamable_http_client(self._url, http_client=client, max_sse_event_size=MAX_EVENT_BYTES) as streams,
        ):
            yield streams

    @property
    def reach(self) -> Reach:
        """Where it may lead."""
        return self._reach

    def count_request(self) -> None:
        """Before each request. Raises `AnswerRefusedError`."""
        self._requests += 1
        if self._requests > MAX_REQUESTS:
            self.refuse(f"it ends its answers again and again: over {MAX_REQUESTS} requests for one question")

    def count(self, chunk: bytes) -> None:
        """What came of any response. Raises `AnswerRefusedError`."""
        self._bytes += len(chunk)
        self._events += chunk.count(b"data:")
        if self._bytes > MAX_UNASKED_BYTES:
            self.refuse(f"it floods: over {MAX_UNASKED_BYTES:,} bytes for one question")
        if self._events > MAX_UNASKED:
            self.refuse(f"it floods: over {MAX_UNASKED:,} messages for one question")

    def refuse(self, why: str) -> None:
        """Breaks off. Raises `AnswerRefusedError`."""
        self.broken = why
        raise AnswerRefusedError(why)


@cache
def _transport_class() -> Any:
    """Made at first use, as its base is loaded only then."""
    import httpcore2
    import httpx2

    from weft_engine.net.clients import ssl_context

    class Checked(httpx2.AsyncHTTPTransport):
        """Checks addresses as they are connected to, and counts what comes."""

        def __init__(self, server: WebServer) -> None:
            super().__init__(verify=ssl_context())
            self._server = server
            # As in `net.clients`: only the pool takes a network backend.
            backend: Any = CheckedBackend(server.reach, httpcore2.AnyIOBackend())
            self._pool = httpcore2.AsyncConnectionPool(ssl_context=ssl_context(), network_backend=backend)

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            self._server.count_request()
            async with asyncio.timeout(GOODBYE_S if request.method == "DELETE" else None):
                answer = await super().handle_async_request(request)
            if answer.headers.get("content-encoding", "identity") != "identity":
                await answer.aclose()
                self._server.refuse("it packs its answers, which was not asked for")
            return httpx2.Response(
                answer.status_code,
                headers=answer.headers,
                stream=Counted(answer.stream, self._server),
                extensions=answer.extensions,
            )

    class Counted(httpx2.AsyncByteStream):
        """A body that ends with an error when it grows past the limit."""

        def __init__(self, inner: Any, server: WebServer) -> None:
            self._inner = inner
            self._server = server

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self._inner:
                size += len(chunk)
                if size > MAX_ANSWER_BYTES:
                    self._server.refuse(f"an answer of it is larger than {MAX_ANSWER_BYTES:,} bytes")
                self._server.count(chunk)
                yield chunk

        async def aclose(self) -> None:
            await self._inner.aclose()

    return Checked
