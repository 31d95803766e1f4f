"""Rows of a timeline: one a node, bodies and lent nodes under what runs them; bars that overlap get lanes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from weft_engine.run.timeline import Span, Timeline

Key = tuple[str, ...]
"""The containers around a node, the outermost first, and the node."""
LANES_MOST: Final = 6
_LOOKED_BACK: Final = 256
"""Bars that began earlier and may still reach into sight."""


@dataclass(slots=True)
class Row:
    """All activations of one node."""

    key: Key
    spans: list[Span] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)
    """By span: the lane it is drawn in."""
    lane_count: int = 1
    children: list[Key] = field(default_factory=list)
    _starts: list[float] = field(default_factory=list)
    _tails: list[Span | None] = field(default_factory=list)
    """By lane: the latest span in it."""

    @property
    def depth(self) -> int:
        """How many containers are around it."""
        return len(self.key) - 1

    def add(self, span: Span) -> None:
        """Takes the next activation; they come in the order they began."""
        self.spans.append(span)
        self._starts.append(span.start_s)
        lane = next((at for at, tail in enumerate(self._tails) if _is_over(tail, span.start_s)), len(self._tails))
        lane = min(lane, LANES_MOST - 1)
        if lane == len(self._tails):
            self._tails.append(None)
        self._tails[lane] = span
        self.lanes.append(lane)
        self.lane_count = len(self._tails)

    def between(self, from_s: float, to_s: float) -> Iterator[int]:
        """Places of the spans that may be seen between two times."""
        first = max(bisect_left(self._starts, from_s) - _LOOKED_BACK, 0)
        for at in range(first, bisect_left(self._starts, to_s)):
            end = self.spans[at].end_s
            if end is None or end >= from_s:
                yield at


def _is_over(span: Span | None, time_s: float) -> bool:
    return span is None or (span.end_s is not None and span.end_s <= time_s)


class Rows:
    """The rows of one timeline; `catch_up` adds what is new."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.folded: set[Key] = set()
        self._rows: dict[Key, Row] = {}
        self._top: list[Key] = []
        self._seen = 0

    def catch_up(self) -> None:
        """Takes in spans that were added since."""
        for span in self.timeline.spans[self._seen :]:
            self._row((*(node for node, _ in span.frame), span.node)).add(span)
        self._seen = len(self.timeline.spans)

    def _row(self, key: Key) -> Row:
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = Row(key)
            siblings = self._row(key[:-1]).children if len(key) > 1 else self._top
            siblings.append(key)
        return found

    def shown(self) -> list[Row]:
        """Rows in sight or to be scrolled to, each before those under it."""
        return list(self._below(self._top))

    def _below(self, keys: Sequence[Key]) -> Iterator[Row]:
        for key in keys:
            row = self._rows[key]
            yield row
            if key not in self.folded:
                yield from self._below(row.children)

    def toggle(self, key: Key) -> None:
        """Folds or unfolds what is under a row."""
        self.folded ^= {key}
