"""The httpx clients behind the gate: one per reach and event loop, none of which remembers anything of a caller."""

from __future__ import annotations

import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final

from weft_engine.net.addresses import Reach
from weft_engine.net.backend import CheckedBackend

if TYPE_CHECKING:
    import httpx

_KEPT_CONNECTIONS: Final = 32
_KEPT_S: Final = 30.0


def new_client(reach: Reach) -> httpx.AsyncClient:
    """A client that reaches so far.

    Servers of the settings keep their connections, and go through the proxy of the environment unless they are on this
    machine. For all others a connection is opened, and its address checked, for each request: nothing is shared between
    flows, and a request with an effect never has to be repeated because an old connection died.
    """
    import httpx

    keep = reach is Reach.ANY
    direct = _transport(reach, keep)
    local = ("localhost", "127.0.0.1", "[::1]")
    return httpx.AsyncClient(
        transport=None if keep and _has_proxy() else direct,
        mounts={f"all://{host}": direct for host in local} if keep and _has_proxy() else None,
        verify=ssl_context(),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=None,
        follow_redirects=False,
        trust_env=keep,
    )


def _transport(reach: Reach, keep: bool) -> httpx.AsyncHTTPTransport:
    import httpcore
    import httpx

    transport = httpx.AsyncHTTPTransport(verify=ssl_context())
    # httpx offers no way to hand its pool a network backend, httpcore does; the addresses are checked in the backend.
    transport._pool = httpcore.AsyncConnectionPool(
        ssl_context=ssl_context(),
        max_connections=None,
        max_keepalive_connections=_KEPT_CONNECTIONS if keep else 0,
        keepalive_expiry=_KEPT_S,
        network_backend=CheckedBackend(reach),  # type: ignore[arg-type]  # has its methods; importing the base is slow
    )
    return transport


def _has_proxy() -> bool:
    from urllib.request import getproxies

    return any(getproxies().get(scheme) for scheme in ("http", "https", "all"))


@cache
def ssl_context() -> ssl.SSLContext:
    """Trusts what the system trusts (a company's own certificates are there) and what certifi lists."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
