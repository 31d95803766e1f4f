"""The run's stream of events: made cheaply, handed to listeners in batches, never held up by one of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from weft_engine import events as ev
from weft_engine.ids import FrameTag

Listener = Callable[[Sequence[ev.Event]], None]
_log = logging.getLogger(__name__)


class EventStream:
    """Numbers events, and hands them out at most once per turn of the event loop."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._batch: list[ev.Event] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._start_s = 0.0
        self._seq = 0

    def start(self) -> None:
        """Time 0 is now, in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._start_s = self._loop.time()

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener` with batches from now on."""
        self._listeners.append(listener)

    def now(self) -> float:
        """Seconds since the start."""
        assert self._loop is not None
        return self._loop.time() - self._start_s

    def next(self) -> int:
        """The number of the next event."""
        self._seq += 1
        return self._seq

    def emit(self, event: ev.Event) -> None:
        """Takes an event in."""
        batch = self._batch
        if not batch:
            assert self._loop is not None
            self._loop.call_soon(self.flush)
        batch.append(event)

    def delta(self, node: str, frame: FrameTag, text: str, port: str) -> None:
        """Takes in a piece of partial output; pieces of one node in a row become one event."""
        last = self._batch[-1] if self._batch else None
        if isinstance(last, ev.NodeDelta) and (last.node, last.frame, last.port) == (node, frame, port):
            last.text += text
            return
        self.emit(ev.NodeDelta(self.next(), self.now(), node, frame, text, port))

    def flush(self) -> None:
        """Hands out what there is."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        for listener in tuple(self._listeners):
            try:
                listener(batch)
            except Exception:
                self._listeners.remove(listener)
                _log.exception("a listener of the run failed and hears no more of it")
                self.emit(ev.Logged(self.next(), self.now(), "", (), "error", "a listener failed and was let go"))
