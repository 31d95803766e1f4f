"""What an address looks like before anything is resolved."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from weft_engine.net.addresses import Reach
from weft_engine.net.errors import AddressRefusedError

if TYPE_CHECKING:
    import httpx


def parsed(url: str) -> httpx.URL:
    """The URL, if it is one of http or https with a host and no password in it.

    Raises:
        AddressRefusedError: It is not; the message quotes it.
    """
    import httpx

    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise AddressRefusedError(f"{shown(url)} is no web address: {error}", url=shown(url)) from error
    if found.scheme not in ("http", "https"):
        raise AddressRefusedError(f"{shown(url)}: only http:// and https:// addresses are requested", url=shown(url))
    if not found.host or not 0 < (found.port or 80) < 65_536:
        raise AddressRefusedError(f"{shown(url)} names no host, or no port there can be", url=shown(url))
    if found.userinfo:
        plain = str(found.copy_with(userinfo=b""))
        raise AddressRefusedError(
            f"{shown(plain)} carries a name or password: send it as an Authorization header", url=shown(plain)
        )
    return found


def reach_of(url: httpx.URL, allow_hosts: Collection[str]) -> Reach:
    """How far a request to an address from data may go: local only if its `host` or `host:port` is granted."""
    host = url.host.lower().rstrip(".")
    names = {host, f"{host}:{url.port or {'http': 80, 'https': 443}[url.scheme]}"}
    granted = {each.lower().strip("[]") for each in allow_hosts}
    return Reach.LOCAL if names & granted else Reach.PUBLIC


def shown(url: str) -> str:
    """The start of an address, for a message."""
    text = url if len(url) <= 200 else f"{url[:200]}…"
    return text.encode("unicode_escape").decode() if not text.isprintable() else text
