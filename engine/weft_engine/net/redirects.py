"""Where a redirect leads, and what goes along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from weft_engine.net.errors import RedirectError
from weft_engine.net.urls import parsed, shown

if TYPE_CHECKING:
    import httpx

_STATUSES: Final = frozenset((301, 302, 303, 307, 308))
_HARMLESS: Final = frozenset(("accept", "accept-encoding", "accept-language", "content-type", "user-agent"))
"""Headers that may go to a host the caller did not name; all others may hold a key."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a chain of redirects."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    content: bytes | str | None


def next_hop(hop: Hop, status: int, headers: Mapping[str, str], left: int, allowed: int) -> Hop | None:
    """The request a redirect asks for; `None` if the answer is none (or none is to be followed).

    Raises:
        RedirectError: It leads nowhere, or there were too many.
        AddressRefusedError: It leads to something that is not a web address.
    """
    if status not in _STATUSES or "location" not in headers or not allowed:
        return None
    if not left:
        raise RedirectError(f"{hop.url.host} redirects more than {allowed} times", host=hop.url.host)
    location = headers["location"]
    return _moved(hop, status, parsed(_joined(hop.url, location)))


def _joined(url: httpx.URL, location: str) -> str:
    import httpx

    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise RedirectError(f"{url.host} redirects to {shown(location)}, which is no address") from error


def _moved(hop: Hop, status: int, target: httpx.URL) -> Hop:
    """Method and headers by RFC 9110, section 15.4."""
    method, content, sent = hop.method, hop.content, dict(hop.headers)
    if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
        method, content = "GET", None
        sent.pop("content-type", None)
    if _origin(target) != _origin(hop.url):
        sent = {name: value for name, value in sent.items() if name in _HARMLESS}
    return Hop(method, target, sent, content)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
