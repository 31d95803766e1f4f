"""An answer while it arrives."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from weft_engine.net.decoding import Unpacker
from weft_engine.net.errors import HttpBrokenError, HttpConnectError, HttpError, ResponseTooLargeError

if TYPE_CHECKING:
    import httpx


class HttpReply:
    """Status and headers of an answer, and its body piece by piece. A context manager: leaving it ends the reading."""

    def __init__(self, response: httpx.Response, max_bytes: int) -> None:
        self.status = response.status_code
        self.url = str(response.url)
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in response.headers.items()}
        self._response = response
        self._max_bytes = max_bytes

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body, unpacked, as it comes.

        Raises:
            ResponseTooLargeError: There is more than the cap.
            HttpBrokenError: It breaks off.
        """
        host, got, came = self._response.url.host, 0, 0
        unpacker = Unpacker(self.headers.get("content-encoding", ""))
        with translated(host):
            async for packed in self._response.aiter_raw():
                came += len(packed)  # counted too: packed data can unpack to nothing, and go on for ever
                self._check_size(came)
                for piece in unpacker.feed(packed):
                    got += len(piece)
                    self._check_size(got)
                    yield piece
        unpacker.end()

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            host = self._response.url.host
            raise ResponseTooLargeError(
                f"{host} answers with more than {self._max_bytes:,} bytes: ask for less or raise the limit",
                host=host,
                max_bytes=self._max_bytes,
            )

    async def read(self) -> bytes:
        """The whole body. Raises what `chunks` raises."""
        return b"".join([piece async for piece in self.chunks()])

    async def start(self, most: int) -> bytes:
        """The first bytes of the body, for an error message; reading more is left, and so is a body that breaks."""
        got = bytearray()
        try:
            async with aclosing(self.chunks()) as pieces:
                async for piece in pieces:
                    got += piece
                    if len(got) >= most:
                        break
        except HttpError:
            pass
        return bytes(got[:most])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._response.aclose()


@contextmanager
def translated(host: str) -> Iterator[None]:
    """Turns httpx's errors into ours."""
    import httpx

    try:
        yield
    except httpx.ConnectTimeout as error:
        raise HttpConnectError(f"{host} did not accept a connection in time", "timeout", host=host) from error
    except httpx.ConnectError as error:
        raise HttpConnectError(f"{host} cannot be reached: {error}", "unreachable", host=host) from error
    except httpx.ProxyError as error:
        raise HttpConnectError(f"the proxy did not lead to {host}: {error}", "unreachable", host=host) from error
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        raise HttpBrokenError(f"the connection to {host} broke: {why}", host=host) from error
