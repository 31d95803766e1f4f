"""An MCP server at an address: the SDK's transport over connections that keep to the address rules of `net`."""

from __future__ import annotations

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
MAX_EVENT_BYTES: Final = 8_000_000
CONNECT_S: Final = 15.0


class AnswerTooLargeError(HttpError):
    """A response went past its limit."""

    code = "http_size"


@asynccontextmanager
async def connected(url: str, headers: Mapping[str, str]) -> AsyncIterator[Any]:
    """What the SDK's client speaks through to an address that a trusted flow names: it may be local."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    plain = {**headers, "accept-encoding": "identity"}  # nothing small can unpack to something huge
    limits = httpx2.Timeout(None, connect=CONNECT_S)
    async with httpx2.AsyncClient(
        transport=_transport_class()(), headers=plain, timeout=limits, trust_env=False, follow_redirects=False
    ) as client:
        yield streamable_http_client(url, http_client=client, max_sse_event_size=MAX_EVENT_BYTES)


@cache
def _transport_class() -> Any:
    """Made at first use, as its base is loaded only then."""
    import httpcore2
    import httpx2

    from weft_engine.net.clients import ssl_context

    class Checked(httpx2.AsyncHTTPTransport):
        """Checks addresses as they are connected to, and counts what comes."""

        def __init__(self) -> None:
            super().__init__(verify=ssl_context())
            # As in `net.clients`: only the pool takes a network backend.
            backend: Any = CheckedBackend(Reach.LOCAL, httpcore2.AnyIOBackend())
            self._pool = httpcore2.AsyncConnectionPool(ssl_context=ssl_context(), network_backend=backend)

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            answer = await super().handle_async_request(request)
            if answer.headers.get("content-encoding", "identity") != "identity":
                await answer.aclose()
                raise AnswerTooLargeError("it packs its answers, which was not asked for")
            return httpx2.Response(
                answer.status_code, headers=answer.headers, stream=Counted(answer.stream), extensions=answer.extensions
            )

    class Counted(httpx2.AsyncByteStream):
        """A body that ends with an error when it grows past the limit."""

        def __init__(self, inner: Any) -> None:
            self._inner = inner

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self._inner:
                size += len(chunk)
                if size > MAX_ANSWER_BYTES:
                    raise AnswerTooLargeError(f"an answer of it is larger than {MAX_ANSWER_BYTES:,} bytes")
                yield chunk

        async def aclose(self) -> None:
            await self._inner.aclose()

    return Checked
