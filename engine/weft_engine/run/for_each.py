"""For-eaches: so many items at once, and everything as if they had run in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weft_engine.control import INDEX, ITEM, ITEMS, RESULTS, ForEachConfig
from weft_engine.errors import NodeInputError, WeftError
from weft_engine.run.containers import NOTHING, Container, came_back
from weft_engine.run.frame import Frame
from weft_engine.run.plan import Kind
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.scheduler import Scheduler


class ForEach(Container):
    """A for-each at work."""

    def __init__(self, scheduler: Scheduler, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        super().__init__(scheduler, frame, local)
        assert isinstance(self.node.config, ForEachConfig)
        self.config: ForEachConfig = self.node.config
        items = inputs[ITEMS]
        if not isinstance(items, list):
            raise NodeInputError(f"node {self.node.id!r}: `items` must be a list, not {type(items).__name__}")
        self.items: list[Json] = items
        self.results: list[Any] = [NOTHING] * len(items)
        self.next = 0
        self.stop_at = len(items)
        """Items from here on do not count: one before broke off, or failed."""
        self.broken: Any = NOTHING
        self.failure: tuple[Frame, WeftError] | None = None
        """Of an item that failed, while one before it may still break off."""
        assert self.node.body is not None
        self.may_break = any(node.kind is Kind.BREAK for node in self.node.body.nodes)
        self.open: dict[int, Frame] = {}
        self.outputs: dict[int, dict[str, Json]] = {}
        """What outputs were given, by item."""

    def begin(self) -> None:
        """Starts as many items as may run at once."""
        self._fill()

    def _fill(self) -> None:
        while self.next < self.stop_at and len(self.open) < self.config.max_concurrency:
            index = self.next
            self.next += 1
            self.open[index] = self.open_frame(index, {ITEM: self.items[index], INDEX: index})
        if not self.open and self.failure is not None:
            super().frame_failed(*self.failure)
        elif not self.open:
            for _, outputs in sorted(self.outputs.items()):
                self.collected |= outputs
            kept = [each for each in self.results[: self.stop_at] if each is not NOTHING]
            self.done({RESULTS: kept if self.broken is NOTHING else [*kept, self.broken]})

    def frame_over(self, frame: Frame) -> None:
        """An item is over."""
        del self.open[frame.index]
        try:
            back = came_back(frame, self.node)
        except WeftError as error:
            self.frame_failed(frame, error)
            return
        if frame.given:
            self.outputs[frame.index] = frame.given
        if frame.value:
            self._break(frame.index, frame.value[0])
            back = frame.value[0]
        else:
            self.results[frame.index] = back
        self.tell_over(frame, None if back is NOTHING else back)
        self._fill()

    def _break(self, index: int, value: Json) -> None:
        """As if the items ran in order: later ones are given up, earlier ones go on."""
        self.broken, self.failure = value, None
        self._stop_at(index, f"item {index} broke off")

    def _stop_at(self, index: int, why: str) -> None:
        self.stop_at = index
        self.outputs = {at: outputs for at, outputs in self.outputs.items() if at <= index}
        for later in sorted(each for each in self.open if each > index):
            self.scheduler.close_frame(self.open.pop(later), why)

    def handles_failures(self) -> bool:
        """Unless it fails with its items."""
        return self.config.on_item_error != "fail" or self.may_break or super().handles_failures()

    def frame_failed(self, frame: Frame, error: WeftError) -> None:
        """An item failed."""
        self.open.pop(frame.index, None)
        if self.config.on_item_error == "fail":
            self._fail_in_order(frame, error)
            return
        if self.config.on_item_error == "record":
            from weft_engine.redaction import redact

            self.results[frame.index] = {"error": redact(error.as_dict())}
        self.tell_over(frame, None)
        self._fill()
        self.scheduler.wake()

    def _fail_in_order(self, frame: Frame, error: WeftError) -> None:
        """At once, unless an item before it may still break off: then this one was never to run."""
        self.failure = (frame, error)
        if self.may_break:
            self._stop_at(frame.index, f"item {frame.index} failed")
            self._fill()
            self.scheduler.wake()
        else:
            super().frame_failed(frame, error)

    def close(self, why: str) -> None:
        """Stops all items at work."""
        super().close(why)
        for frame in self.open.values():
            self.scheduler.close_frame(frame, why)
