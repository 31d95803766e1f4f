"""Cuts a byte stream into lines however it arrives; a line is decoded only once it is whole."""

from __future__ import annotations

import re
from typing import Final

from weft_engine.errors import WeftError

MAX_LINE_BYTES: Final = 8 << 20
_BREAK: Final = re.compile(rb"\r\n|\r|\n")


class LineTooLongError(WeftError):
    """A line or an event of a stream is longer than anybody would mean."""

    code = "line_too_long"


class LineCutter:
    """Lines end in CR LF, CR or LF and nothing else: other characters that some call line breaks occur in text."""

    def __init__(self, max_bytes: int = MAX_LINE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._rest: list[bytes] = []
        self._rest_bytes = 0
        self._after_cr = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are now whole, without their ends. Raises `LineTooLongError`."""
        if self._after_cr and data:
            self._after_cr = False
            if data[0] == 10:
                data = data[1:]
        if data[-1:] == b"\r":
            self._after_cr = True
        *lines, rest = _BREAK.split(data) if b"\r" in data else data.split(b"\n")
        if lines:
            lines[0] = b"".join((*self._rest, lines[0]))
            self._rest, self._rest_bytes = [], 0
        if rest:
            self._rest.append(rest)
            self._rest_bytes += len(rest)
        if self._rest_bytes > self._max_bytes or any(len(line) > self._max_bytes for line in lines):
            raise LineTooLongError(f"a line of the stream is longer than {self._max_bytes:,} bytes")
        return lines

    def rest(self) -> bytes:
        """The unfinished last line."""
        return b"".join(self._rest)
