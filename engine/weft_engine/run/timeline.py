"""When each activation of a run was at work, waited, called a model or a tool; folded from the run's events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from weft_engine import events as ev
from weft_engine.ids import FrameTag
from weft_engine.run.status import Status

KEPT_SPANS: Final = 50_000
"""Activations a timeline keeps; of a longer run it has the first ones, and says so."""


class PartKind(StrEnum):
    """What an activation was doing."""

    QUEUED = "queued"
    """Ready, but without a free place."""
    ATTEMPT = "attempt"
    BACKOFF = "back-off"
    """Waiting before the next attempt."""
    PERSON = "person"
    """Waiting for somebody's answer."""
    MODEL = "model"
    TOOL = "tool"


@dataclass(slots=True)
class Part:
    """One stretch of an activation."""

    kind: PartKind
    start_s: float
    end_s: float | None = None
    """`None` while it goes on."""
    label: str = ""
    failed: bool = False


@dataclass(slots=True)
class Span:
    """One activation, from when it was ready to when it settled."""

    node: str
    frame: FrameTag
    start_s: float
    end_s: float | None = None
    status: Status = Status.QUEUED
    parts: list[Part] = field(default_factory=list)


_ENDS: Final[dict[type[ev.NodeEvent], Status]] = {
    ev.NodeFinished: Status.DONE,
    ev.NodeFailed: Status.FAILED,
    ev.NodeCancelled: Status.CANCELLED,
}


@dataclass(slots=True)
class Timeline:
    """A run over time. Nodes that were skipped took none, and are not on it."""

    spans: list[Span] = field(default_factory=list)
    """In the order they began."""
    now_s: float = 0.0
    """Time of the latest event, on the run's clock."""
    left_out: int = 0
    """Activations beyond `KEPT_SPANS`."""
    version: int = 0
    """Grows with each change."""
    _open: dict[tuple[str, FrameTag], Span] = field(default_factory=dict)

    def apply(self, batch: Iterable[ev.Event]) -> None:
        """Takes events in."""
        for event in batch:
            self.now_s = max(self.now_s, event.time_s)
            if type(event) is ev.NodeDelta:  # nearly all events of a run that streams
                continue
            if isinstance(event, ev.NodeEvent):
                self._apply(event)
            elif isinstance(event, ev.RunFinished):
                self._close_all(event.time_s)
        self.version += 1

    def _apply(self, event: ev.NodeEvent) -> None:
        match event:
            case ev.NodeQueued():
                self._begin(event, PartKind.QUEUED)
            case ev.NodeStarted():
                self._begin(event, PartKind.ATTEMPT, f"attempt {event.attempt}")
            case ev.NodeRetried():
                self._begin(event, PartKind.BACKOFF, str(event.error.get("message", "")), failed=True)
            case ev.Asked():
                self._begin(event, PartKind.PERSON, event.question)
            case ev.Answered():
                self._begin(event, PartKind.ATTEMPT)
            case ev.ModelCalled():
                self._called(event, PartKind.MODEL, event.model, event.duration_s, event.error is not None)
            case ev.ToolCalled():
                self._called(event, PartKind.TOOL, event.tool, event.duration_s, event.error is not None)
            case ev.NodeFinished() | ev.NodeFailed() | ev.NodeCancelled():
                self._end(event, _ENDS[type(event)])
            case _:
                pass

    def _begin(self, event: ev.NodeEvent, kind: PartKind, label: str = "", *, failed: bool = False) -> None:
        """The activation goes on with something else; what it did before is over."""
        key = (event.node, event.frame)
        span = self._open.get(key)
        if span is None:
            if len(self.spans) >= KEPT_SPANS:
                self.left_out += 1
                return
            span = self._open[key] = Span(event.node, event.frame, event.time_s)
            self.spans.append(span)
        _stop(span, event.time_s, failed=failed)
        span.parts.append(Part(kind, event.time_s, None, label))
        span.status = {PartKind.QUEUED: Status.QUEUED, PartKind.ATTEMPT: Status.RUNNING}.get(kind, Status.WAITING)

    def _called(self, event: ev.NodeEvent, kind: PartKind, label: str, took_s: float, failed: bool) -> None:
        """A call is told of when it is over, and lies within what the activation does."""
        span = self._open.get((event.node, event.frame))
        if span is not None:
            at = max(len(span.parts) - 1, 0)
            span.parts.insert(at, Part(kind, max(event.time_s - took_s, span.start_s), event.time_s, label, failed))

    def _end(self, event: ev.NodeEvent, status: Status) -> None:
        span = self._open.pop((event.node, event.frame), None)
        if span is not None:
            _stop(span, event.time_s, failed=status is Status.FAILED)
            span.end_s, span.status = event.time_s, status

    def _close_all(self, time_s: float) -> None:
        for span in self._open.values():
            _stop(span, time_s)
            span.end_s, span.status = time_s, Status.CANCELLED
        self._open.clear()


def _stop(span: Span, time_s: float, *, failed: bool = False) -> None:
    if span.parts and span.parts[-1].end_s is None:
        span.parts[-1].end_s = time_s
        span.parts[-1].failed = failed
