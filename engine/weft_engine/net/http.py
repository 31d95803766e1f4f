"""The one door to the network.

Two kinds of requests go through it. `request` and `stream` take addresses that come from a flow, a model or a tool:
they reach the public internet only, unless the host is granted by name. `server` takes addresses a person wrote into
the settings: these may be local. Addresses are checked as they are connected to (`backend`), at every redirect.
"""

from __future__ import annotations

import asyncio
import json as jsonlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from weft_engine.net.addresses import Reach
from weft_engine.net.clients import new_client
from weft_engine.net.errors import HttpRequestError, HttpTimeoutError, StaleConnectionError
from weft_engine.net.redirects import Hop, next_hop
from weft_engine.net.reply import HttpReply, translated
from weft_engine.net.retry_after import retry_after_s
from weft_engine.net.urls import parsed, reach_of, shown
from weft_engine.values import Json

if TYPE_CHECKING:
    import httpx

DEFAULT_MAX_BYTES: Final = 10_000_000
DEFAULT_TIMEOUT_S: Final = 30.0
CONNECT_S: Final = 10.0
MAX_REDIRECTS: Final = 5
_USER_AGENT: Final = "Weft"
_SLOW_CHARSETS: Final = frozenset(("idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape"))
"""Codecs of Python that no server means; the first two take time that grows with the square of the text."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A whole answer, whatever its status."""

    status: int
    url: str
    """Where it came from in the end, after redirects."""
    headers: Mapping[str, str]
    """By lower-case name."""
    content: bytes

    @property
    def text(self) -> str:
        """The content as text, in the character set the server names, else UTF-8; what does not fit becomes U+FFFD."""
        kind = self.headers.get("content-type", "")
        charset = kind.partition("charset=")[2].partition(";")[0].strip(" \"'")
        if charset.strip().lower() in _SLOW_CHARSETS:
            charset = ""
        try:
            return self.content.decode(charset or "utf-8-sig", "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8-sig", "replace")

    @property
    def retry_after_s(self) -> float | None:
        """How long the server asks to wait before trying again, if it does."""
        return retry_after_s(self.headers)

    def json(self) -> Json:
        """The content as JSON. Raises `ValueError` if it is none."""
        return jsonlib.loads(self.content)


class HttpGate:
    """All connections of the program; one set per event loop, closed by `aclose` in that loop."""

    def __init__(self) -> None:
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Reach, httpx.AsyncClient]]
        self._clients = WeakKeyDictionary()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        json: Json = None,
        allow_hosts: Collection[str] = (),
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_bytes: int = DEFAULT_MAX_BYTES,
        max_redirects: int = MAX_REDIRECTS,
    ) -> HttpResponse:
        """Asks an address that comes from data and reads the whole answer; see `stream` for the arguments."""
        async with self.stream(
            method,
            url,
            headers=headers,
            params=params,
            content=content,
            json=json,
            allow_hosts=allow_hosts,
            timeout_s=timeout_s,
            max_bytes=max_bytes,
            max_redirects=max_redirects,
        ) as reply:
            return HttpResponse(reply.status, reply.url, reply.headers, await reply.read())

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        json: Json = None,
        allow_hosts: Collection[str] = (),
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_bytes: int = DEFAULT_MAX_BYTES,
        max_redirects: int = MAX_REDIRECTS,
    ) -> AsyncIterator[HttpReply]:
        """Asks an address that comes from data and hands out the answer while it arrives.

        Args:
            method: `GET`, `POST` …
            url: An http or https address.
            headers: Sent along; only harmless ones follow a redirect to another host.
            params: Added to the address as its query.
            content: The body.
            json: A body as JSON, instead of `content`; `None` sends none.
            allow_hosts: Hosts (`name` or `name:port`) that may be local because the trusted flow names them itself.
            timeout_s: For everything, to the last byte.
            max_bytes: Of the answer's body, unpacked.
            max_redirects: How many are followed; 0 hands out the redirect itself.

        Raises:
            AddressRefusedError: Before anything is sent (or, after a redirect, before it is followed).
            HttpError: No answer; see its subclasses. An answer of any status is no error.
        """
        target = parsed(url)
        if params:
            target = target.copy_merge_params(dict(params))
        body = jsonlib.dumps(json, ensure_ascii=False).encode() if json is not None else content
        hop = Hop(method.upper(), target, _headers(headers, json is not None), body)
        scope = asyncio.timeout(timeout_s)
        try:
            async with scope, self._followed(hop, allow_hosts, max_redirects, max_bytes) as reply:
                yield reply
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise HttpTimeoutError(f"{target.host} did not finish its answer within {timeout_s:g} s") from error

    @asynccontextmanager
    async def server(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        connect_s: float = CONNECT_S,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> AsyncIterator[HttpReply]:
        """Asks a server of the person's settings, which may be local; follows no redirect and limits no time.

        A request on a kept connection that the server has closed meanwhile is sent once more.

        Raises:
            HttpError: No answer.
        """
        hop = Hop(method.upper(), parsed(url), _headers(headers, content is not None), content)
        try:
            reply = await self._send(hop, Reach.ANY, max_bytes, connect_s)
        except StaleConnectionError:
            reply = await self._send(hop, Reach.ANY, max_bytes, connect_s)
        async with reply:
            yield reply

    async def aclose(self) -> None:
        """Closes the connections of this event loop."""
        for client in self._clients.pop(asyncio.get_running_loop(), {}).values():
            await client.aclose()

    @asynccontextmanager
    async def _followed(
        self, hop: Hop, allow_hosts: Collection[str], max_redirects: int, max_bytes: int
    ) -> AsyncIterator[HttpReply]:
        for left in range(max_redirects, -1, -1):
            async with await self._send(hop, reach_of(hop.url, allow_hosts), max_bytes, CONNECT_S) as reply:
                onward = next_hop(hop, reply.status, reply.headers, left, max_redirects)
                if onward is None:
                    yield reply
                    return
            hop = onward

    async def _send(self, hop: Hop, reach: Reach, max_bytes: int, connect_s: float) -> HttpReply:
        import httpx

        client = self._client(reach)
        limits = httpx.Timeout(None, connect=connect_s)
        with translated(hop.url.host):
            try:
                request = client.build_request(
                    hop.method, hop.url, headers=dict(hop.headers), content=hop.content, timeout=limits
                )
            except (ValueError, TypeError) as error:
                raise HttpRequestError(f"the request to {shown(str(hop.url))} cannot be sent: {error}") from error
            return HttpReply(await client.send(request, stream=True), max_bytes)

    def _client(self, reach: Reach) -> httpx.AsyncClient:
        mine = self._clients.setdefault(asyncio.get_running_loop(), {})
        if reach not in mine:
            mine[reach] = new_client(reach)
        return mine[reach]


def _headers(given: Mapping[str, str] | None, is_json: bool) -> dict[str, str]:
    headers = {name.lower(): value for name, value in (given or {}).items()}
    defaults = {"user-agent": _USER_AGENT, "accept": "*/*", "accept-encoding": "gzip, deflate"}
    return {**defaults, **({"content-type": "application/json"} if is_json else {}), **headers}


def host_of(url: str) -> str:
    """The `host:port` (or plain host) of an address as a trusted flow grants it; empty if there is none."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port else (parts.hostname or "")
    except ValueError:
        return ""
