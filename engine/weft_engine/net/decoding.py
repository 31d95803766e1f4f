"""Unpacks compressed answers piece by piece, so that a small answer cannot become a huge one in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from weft_engine.net.errors import HttpBrokenError

_PIECE_BYTES: Final = 64 * 1024


class Unpacker:
    """Undoes one `Content-Encoding`: nothing, gzip or deflate."""

    def __init__(self, encoding: str) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise HttpBrokenError(f"the server answers in the encoding {encoding!r}, which was not asked for")
        self._raw_deflate_possible = encoding == "deflate"
        self._fed = False
        self._inner = None if encoding in ("", "identity") else zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the next bytes unpack to, in pieces of limited size. Raises `HttpBrokenError` for damaged data."""
        if self._inner is None:
            yield data
            return
        self._fed = self._fed or bool(data)
        while not self._inner.eof:  # zlib would keep all that still comes, however much it is
            piece = self._step(data)
            if piece:
                yield piece
            data = self._inner.unconsumed_tail
            if not data and len(piece) < _PIECE_BYTES:  # a full piece may leave more waiting inside
                return

    def _step(self, data: bytes) -> bytes:
        assert self._inner is not None
        try:
            piece = self._inner.decompress(data, _PIECE_BYTES)
        except zlib.error as error:
            if not self._raw_deflate_possible:
                raise HttpBrokenError(f"the server's compressed answer is damaged: {error}") from error
            # "deflate" means zlib by RFC 9110, yet some servers send the bare stream
            self._raw_deflate_possible = False
            self._inner = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
            return self._step(data)
        self._raw_deflate_possible = False
        return piece

    def end(self) -> None:
        """Tells that no more comes. Raises `HttpBrokenError` if the compressed data stop short."""
        if self._inner is not None and self._fed and not self._inner.eof:
            raise HttpBrokenError("the server's compressed answer stops short")
