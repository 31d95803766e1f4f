"""Opens the connections of the HTTP client: resolve once, check, connect to exactly the address that was checked.

Stands where httpcore expects its network backend (the same methods), so that no later look-up of the name can lead
elsewhere (DNS rebinding), while TLS still verifies the name.
"""

# ruff: noqa: ASYNC109 - httpcore's own signatures

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from weft_engine.net.addresses import Reach, refusal
from weft_engine.net.errors import AddressRefusedError, HttpConnectError, StaleConnectionError

if TYPE_CHECKING:
    from httpcore import AsyncNetworkStream

_FALL_BACK_S: Final = 2.0
"""How long one address may take while there is another to try."""


class CheckedBackend:
    """Connects within one reach; errors are `AddressRefusedError` and `HttpConnectError`."""

    def __init__(self, reach: Reach, inner: Any = None) -> None:
        """Connects through `inner`, a backend of the HTTP library in use; httpcore's own by default."""
        from httpcore import AnyIOBackend

        self._reach = reach
        self._inner = inner or AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> CheckedStream:
        """Connects to the first address that is allowed and answers."""
        loop = asyncio.get_running_loop()
        until = loop.time() + (timeout or 60.0)
        addresses = self._allowed(host, await _resolved(host, port, until - loop.time()))
        for number, address in enumerate(addresses, 1):
            left = max(until - loop.time(), 0.001)
            try:
                stream = await self._inner.connect_tcp(
                    address, port, left if number == len(addresses) else min(left, _FALL_BACK_S), local_address
                )
            except Exception as error:
                if number == len(addresses):
                    raise _unconnected(host, port, error) from error
            else:
                return CheckedStream(stream, host, port)
        raise AssertionError("a name resolves to at least one address")

    def _allowed(self, host: str, addresses: list[str]) -> list[str]:
        reasons = {address: refusal(address, self._reach) for address in addresses}
        allowed = [address for address in addresses if not reasons[address]]
        if not allowed:
            address, reason = next(iter(reasons.items()))
            where = f"{host} is {reason}" if host == address else f"{host} leads to {address}, {reason}"
            raise AddressRefusedError(
                f"{where}: flows and models may not reach it; if it is meant, name the host in the node itself, "
                "switch on “Own network” for a name that looks public, and trust the flow",
                host=host,
                address=address,
            )
        return allowed

    async def connect_unix_socket(self, path: str, *_: object, **__: object) -> CheckedStream:
        """Never: no address Weft takes names a socket file."""
        raise AddressRefusedError(f"{path}: socket files are not reached", host=path)

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)


class CheckedStream:
    """A connection that can tell that the server closed it between two answers."""

    def __init__(self, inner: AsyncNetworkStream, host: str, port: int) -> None:
        self._inner = inner
        self._host = host
        self._port = port
        self._used = False
        self._silent = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Reads what has come."""
        try:
            data = await self._inner.read(max_bytes, timeout)
        except Exception as error:
            self._tell_if_stale(error)
            raise
        if data:
            self._used, self._silent = True, False
        else:
            self._tell_if_stale(None)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends."""
        self._silent = True
        try:
            await self._inner.write(buffer, timeout)
        except Exception as error:
            self._tell_if_stale(error)
            raise

    def _tell_if_stale(self, error: Exception | None) -> None:
        if self._used and self._silent and "Timeout" not in type(error).__name__:
            raise StaleConnectionError(
                f"{self._host}:{self._port} closed the connection instead of answering: try again", host=self._host
            ) from error

    async def aclose(self) -> None:
        """Closes."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> CheckedStream:
        """Turns to TLS; the certificate must be the name's."""
        try:
            inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except Exception as error:
            raise _untrusted(self._host, self._port, error) from error
        return CheckedStream(inner, self._host, self._port)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self._inner.get_extra_info(info)


async def _resolved(host: str, port: int, timeout_s: float) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout_s):
            found = await loop.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise HttpConnectError(f"looking up {host} took over {timeout_s:g} s", "timeout", host=host) from error
    except (OSError, UnicodeError) as error:
        raise HttpConnectError(
            f"there is no host {host!r}: check the address and the connection to the network", "dns", host=host
        ) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _unconnected(host: str, port: int, error: Exception) -> HttpConnectError:
    where = f"{host}:{port}"
    if "Timeout" in type(error).__name__:
        return HttpConnectError(f"{where} did not accept a connection in time", "timeout", host=host, port=port)
    if _caused_by(error, ConnectionRefusedError):
        return HttpConnectError(
            f"{where} refuses connections: is the server running there?", "refused", host=host, port=port
        )
    return HttpConnectError(f"{where} cannot be reached: {error}", "unreachable", host=host, port=port)


def _untrusted(host: str, port: int, error: Exception) -> HttpConnectError:
    where = f"{host}:{port}"
    if "Timeout" in type(error).__name__:
        return HttpConnectError(f"{where} did not answer the TLS greeting in time", "timeout", host=host, port=port)
    why = _caused_by(error, ssl.SSLError) or error
    said = getattr(why, "verify_message", "") or getattr(why, "reason", "") or str(why) or "it hung up"
    return HttpConnectError(f"no secure connection to {where}: {said}", "tls", host=host, port=port)


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    """The error of that kind behind another, looking through causes and groups."""
    if error is None or isinstance(error, kind):
        return error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    behind = (_caused_by(each, kind) for each in (error.__cause__, error.__context__, *inner))
    return next((each for each in behind if each is not None), None)
