"""Server-sent events, as the WHATWG HTML standard defines their interpretation (section 9.2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from weft_engine.net.lines import MAX_LINE_BYTES, LineCutter, LineTooLongError

MAX_EVENT_BYTES: Final = 16 << 20
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event of a stream."""

    data: str
    event: str = ""
    """Its type; empty is `message`."""
    id: str = ""
    """The last id the stream has named so far."""


class SseParser:
    """Reads a stream fed in pieces of any size; invalid UTF-8 becomes U+FFFD, an unfinished last event is dropped."""

    def __init__(self, max_line_bytes: int = MAX_LINE_BYTES, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._lines = LineCutter(max_line_bytes)
        self._max_event_bytes = max_event_bytes
        self._head: bytes | None = b""
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._event = ""
        self._id = ""

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """The events that are now whole. Raises `LineTooLongError` when a line or an event passes its cap."""
        if self._head is not None:
            data = self._without_bom(data)
        events = []
        for line in self._lines.feed(data):
            if line:
                self._take(line)
            elif (event := self._dispatched()) is not None:
                events.append(event)
        return events

    def unfinished(self) -> bool:
        """Whether the stream stopped within an event."""
        return bool(self._data or self._lines.rest() or self._head)

    def _without_bom(self, data: bytes) -> bytes:
        head = (self._head or b"") + data
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        return head.removeprefix(_BOM)

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._data_bytes += len(value) + 1
            if self._data_bytes > self._max_event_bytes:
                raise LineTooLongError(f"an event of the stream is longer than {self._max_event_bytes:,} bytes")
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")

    def _dispatched(self) -> ServerSentEvent | None:
        data, event = self._data, self._event
        self._data, self._data_bytes, self._event = [], 0, ""
        if not data:
            return None
        return ServerSentEvent(b"\n".join(data).decode("utf-8", "replace"), event, self._id)
