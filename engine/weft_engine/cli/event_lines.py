"""A run's events as JSON, one a line, without secrets: also without those that come in several pieces of a stream."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self, TextIO

from weft_engine import events as ev
from weft_engine.redaction import Stream, redact

_Place = tuple[str, Any, str]


class EventLines:
    """Writes them as they come; a piece of a stream waits until it is whole words, or its node says something else."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._streams: dict[_Place, tuple[Stream, ev.NodeDelta]] = {}

    def take(self, events: Sequence[ev.Event]) -> None:
        """Writes what can be told."""
        for event in events:
            if isinstance(event, ev.NodeDelta):
                self._flow(event)
            else:
                self._settle(getattr(event, "node", None))
                self._write(event)

    def _flow(self, event: ev.NodeDelta) -> None:
        place = (event.node, event.frame, event.port)
        stream = self._streams[place][0] if place in self._streams else Stream()
        self._streams[place] = (stream, event)
        self._tell(event, stream.feed(event.text))

    def _settle(self, node: str | None) -> None:
        """Tells the rest of what a node streamed; of all nodes where an event is of none."""
        for place in [each for each in self._streams if node is None or each[0] == node]:
            stream, last = self._streams.pop(place)
            self._tell(last, stream.end())

    def _tell(self, event: ev.NodeDelta, text: str) -> None:
        if text:
            self._write(replace(event, text=text))

    def _write(self, event: ev.Event) -> None:
        self._file.write(json.dumps(redact(event.as_dict()), ensure_ascii=False, default=str) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._settle(None)
