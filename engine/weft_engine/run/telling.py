"""What a run tells of its activations: the events, and how many ended in which way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weft_engine import events as ev
from weft_engine.run.frame import Frame
from weft_engine.run.stream import EventStream
from weft_engine.values import Json


@dataclass(slots=True)
class Counts:
    """How activations ended."""

    done: int = 0
    skipped: int = 0
    failed: int = 0
    cancelled: int = 0


class Telling:
    """Makes the events of activations."""

    def __init__(self, stream: EventStream) -> None:
        self.stream = stream
        self.counts = Counts()

    def queued(self, frame: Frame, local: int) -> None:
        """It waits for a place."""
        stream = self.stream
        stream.emit(ev.NodeQueued(stream.next(), stream.now(), frame.region.nodes[local].id, frame.tag))

    def started(self, frame: Frame, local: int, inputs: Mapping[str, Json]) -> float:
        """It runs; gives the time of its start."""
        stream = self.stream
        start_s = stream.now()
        stream.emit(ev.NodeStarted(stream.next(), start_s, frame.region.nodes[local].id, frame.tag, 1, inputs))
        return start_s

    def reported(self, frame: Frame, local: int, figures: Mapping[str, Json]) -> None:
        """It has figures to show while it waits."""
        stream = self.stream
        stream.emit(ev.NodeReported(stream.next(), stream.now(), frame.region.nodes[local].id, frame.tag, figures))

    def picked(self, frame: Frame, local: int, wires: tuple[str, ...]) -> None:
        """A gathering node had enough before all its tokens were in."""
        stream, node = self.stream, frame.region.nodes[local]
        port = node.ports[node.gather].port.name
        stream.emit(ev.PortPicked(stream.next(), stream.now(), node.id, frame.tag, port, wires))

    def finished(
        self, frame: Frame, local: int, outputs: Mapping[str, Json], start_s: float | None, replaced: str = ""
    ) -> None:
        """It gave these outputs, or these took the place of what it would have given."""
        stream = self.stream
        now = stream.now()
        took_s = 0.0 if start_s is None else now - start_s
        node = frame.region.nodes[local].id
        stream.emit(ev.NodeFinished(stream.next(), now, node, frame.tag, outputs, took_s, replaced))

    def skipped(self, frame: Frame, local: int, why: tuple[str, ...]) -> None:
        """It did not run."""
        self.counts.skipped += 1
        stream = self.stream
        stream.emit(ev.NodeSkipped(stream.next(), stream.now(), frame.region.nodes[local].id, frame.tag, why))

    def failed(self, frame: Frame, local: int, described: dict[str, Json], start_s: float | None, handled: str) -> None:
        """It failed, and who deals with that."""
        self.counts.failed += 1
        stream = self.stream
        now = stream.now()
        took_s = 0.0 if start_s is None else now - start_s
        node = frame.region.nodes[local].id
        stream.emit(ev.NodeFailed(stream.next(), now, node, frame.tag, described, took_s, handled))

    def cancelled(self, frame: Frame, local: int, why: str) -> None:
        """It was stopped."""
        self.counts.cancelled += 1
        stream = self.stream
        stream.emit(ev.NodeCancelled(stream.next(), stream.now(), frame.region.nodes[local].id, frame.tag, why))
