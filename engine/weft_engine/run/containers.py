"""Loops and subflows: who opens frames, and what happens when a frame is over. For-eaches have a file of their own.

A loop, at the end of an iteration: a break wins; else a live `next` meets the condition and the limit; else nothing
came back, and the loop is done with the value it carried. A for-each keeps the order of its items, whatever ends first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from weft_engine import events as ev
from weft_engine.control import (
    DONE,
    INDEX,
    ITERATIONS,
    START,
    STATE,
    LoopConfig,
    SubflowConfig,
)
from weft_engine.errors import ExpressionError, NodeInputError, WeftError
from weft_engine.expressions import compile_expression
from weft_engine.run.frame import Frame
from weft_engine.run.plan import Plan, PlannedNode
from weft_engine.run.sharing import Declared
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.scheduler import Scheduler

MAX_DEPTH: Final = 16
"""Subflows inside subflows, and tools that call tools."""
NOTHING: Final = object()
"""No value came back."""


class Container:
    """What loops, for-eaches and subflows have in common: a node at work in a frame.

    Under a policy it is one attempt: what comes of it goes to `result`, else straight to the scheduler.
    """

    result: asyncio.Future[Mapping[str, Json]] | None = None

    def __init__(self, scheduler: Scheduler, frame: Frame, local: int) -> None:
        self.scheduler = scheduler
        self.frame = frame
        self.local = local
        self.node: PlannedNode = frame.region.nodes[local]
        self.start_s = scheduler.stream.now()
        self.ended = False
        self.collected: dict[str, Json] = {}
        """What outputs in its body were given: of the last frame in order, whichever ended last."""

    def handles_failures(self) -> bool:
        """Whether this node, or a container around it, deals with failures inside."""
        if self.frame.region.out[self.local].get("error") or self.node.policy.on_error in ("continue", "isolate"):
            return True
        return bool(self.result and self.node.policy.retries) or self.frame.owner.handles_failures()

    def frame_failed(self, frame: Frame, error: WeftError) -> None:
        """A failure inside is a failure of the container."""
        self.failed("a part of it failed", error)
        self.scheduler.wake()

    def close(self, why: str) -> None:
        """Stops what is at work inside."""
        self.ended = True

    def end(self, why: str) -> None:
        """Nothing more is to come from inside."""
        self.close(why)
        if self.frame.inside is not None:
            self.frame.inside.pop(self.local, None)

    def done(self, outputs: Mapping[str, Json]) -> None:
        """The container has run."""
        self.end("it is over")
        if self.collected:
            self.scheduler.give(self.frame, self.collected)
        if self.result is None:
            self.scheduler.complete(self.frame, self.local, outputs, self.start_s)
        elif not self.result.done():
            self.result.set_result(outputs)

    def fail(self, message: str, **details: Json) -> None:
        """The container itself failed."""
        self.failed("it failed", NodeInputError(f"node {self.node.id!r}: {message}", **details))

    def failed(self, why: str, error: WeftError) -> None:
        """The container, or something in it, failed."""
        self.end(why)
        if self.result is None:
            self.scheduler.fail(self.frame, self.local, error, self.start_s)
        elif not self.result.done():
            self.result.set_exception(error)

    def crossing(self) -> tuple[Any, ...]:
        """Tokens from outside that go into every frame."""
        return tuple(self.frame.tokens[place] for place in self.node.crossing)

    def open_frame(self, index: int, entry: Mapping[str, Json]) -> Frame:
        """Starts a frame of the body."""
        assert self.node.body is not None
        scheduler, tag = self.scheduler, (*self.frame.tag, (self.node.id, index))
        frame = Frame(self.node.body, self, self.frame, tag, index)
        stream = scheduler.stream
        stream.emit(ev.FrameStarted(stream.next(), stream.now(), self.node.id, self.frame.tag, index, entry))
        scheduler.start_frame(frame, entry, self.crossing())
        return frame

    def tell_over(self, frame: Frame, state: Json) -> None:
        """Says what came back from a frame."""
        stream = self.scheduler.stream
        stream.emit(ev.FrameFinished(stream.next(), stream.now(), self.node.id, self.frame.tag, frame.index, state))

    def frame_over(self, frame: Frame) -> None:
        """See `Owner`."""
        raise TypeError(type(self).__name__)


def came_back(frame: Frame, node: PlannedNode) -> Any:
    """The value on the feedback wires of a frame, or `NOTHING`.

    Raises:
        NodeInputError: Several of them are live.
    """
    live = [place for place in range(frame.region.feedback) if not frame.is_dead(place)]
    if len(live) > 1:
        raise NodeInputError(f"node {node.id!r}: {len(live)} values came back at once: only one may be live")
    return frame.tokens[live[0]] if live else NOTHING


class Loop(Container):
    """A loop at work."""

    def __init__(self, scheduler: Scheduler, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        super().__init__(scheduler, frame, local)
        assert isinstance(self.node.config, LoopConfig)
        self.config: LoopConfig = self.node.config
        self.inputs = inputs
        self.state: Json = inputs[START]
        self.count = 0
        self.kept: list[Json] = []
        self.best: tuple[float, Json] | None = None
        self.inner: Frame | None = None

    def begin(self) -> None:
        """Starts the first iteration, if there is one."""
        if self.config.mode == "while" and not self._holds(0):
            self._finish()
        else:
            self._iterate()

    def _iterate(self) -> None:
        self.inner = self.open_frame(self.count, {STATE: self.state, INDEX: self.count})

    def frame_over(self, frame: Frame) -> None:
        """An iteration is over."""
        self.inner = None
        self.collected |= frame.given or {}
        try:
            back = frame.value[0] if frame.value else came_back(frame, self.node)
            self.tell_over(frame, None if back is NOTHING else back)
            self._next(frame, back)
        except WeftError as error:
            self.failed("it failed", error)

    def _next(self, frame: Frame, back: Any) -> None:
        self.count += 1
        if back is NOTHING:
            self._finish()
            return
        self._keep(back)
        if frame.value or self._is_met():
            self._finish()
        elif self.count >= self.config.max_iterations:
            self._at_limit()
        else:
            self._iterate()

    def _keep(self, state: Json) -> None:
        self.state = state
        if self.config.keep == "all":
            self.kept.append(state)
        elif self.config.keep == "best":
            score = self._value(self.config.best, self.count - 1)
            if score is None:
                return
            if isinstance(score, bool) or not isinstance(score, (int, float)):
                raise NodeInputError(f"node {self.node.id!r}: *Best by* must give a number, not {score!r}")
            if self.best is None or score > self.best[0]:
                self.best = (score, state)

    def _is_met(self) -> bool:
        """Whether the condition ends the loop after an iteration."""
        if self.config.mode == "until":
            return bool(self.config.condition.strip()) and self._test(self.count - 1)
        return not self._holds(self.count)

    def _holds(self, index: int) -> bool:
        return not self.config.condition.strip() or self._test(index)

    def _test(self, index: int) -> bool:
        try:
            return compile_expression(self.config.condition).test(self._names(index))
        except ExpressionError as error:
            raise NodeInputError(f"node {self.node.id!r}: {error.message}") from error

    def _value(self, expression: str, index: int) -> Json:
        try:
            return compile_expression(expression).evaluate(self._names(index))
        except ExpressionError as error:
            raise NodeInputError(f"node {self.node.id!r}: {error.message}") from error

    def _names(self, index: int) -> dict[str, Json]:
        return {**self.inputs, STATE: self.state, INDEX: index}

    def _at_limit(self) -> None:
        if self.config.at_limit == "fail":
            most = self.config.max_iterations
            self.fail(f"its condition was not met within {most} iterations", limit="max_iterations", cap=most)
        else:
            self._finish()

    def _finish(self) -> None:
        state = self.state
        if self.config.keep == "all":
            state = self.kept
        elif self.config.keep == "best" and self.best is not None:
            state = self.best[1]
        self.done({DONE: state, ITERATIONS: self.count})

    def close(self, why: str) -> None:
        """Stops the iteration at work."""
        super().close(why)
        if self.inner is not None:
            self.scheduler.close_frame(self.inner, why)


class Subflow(Container):
    """A subflow at work: a frame of another plan."""

    def __init__(self, scheduler: Scheduler, frame: Frame, local: int, inputs: dict[str, Json], plan: Plan) -> None:
        super().__init__(scheduler, frame, local)
        self.given = {name: value for name, value in inputs.items() if name not in _absent(frame, self.node)}
        self.results: dict[str, Json] = dict(plan.outputs)
        self.plan = plan
        self.inner: Frame | None = None

    def begin(self) -> None:
        """Starts it."""
        if self.frame.depth >= MAX_DEPTH:
            self.fail(f"subflows are more than {MAX_DEPTH} deep: does one call itself?")
            return
        tag = (*self.frame.tag, (self.node.id, 0))
        self.inner = Frame(self.plan.root, self, self.frame, tag)
        config = self.node.config
        assert isinstance(config, SubflowConfig)
        outer = None if config.file or self.frame.declared is None else self.frame.declared.around(self.plan.flow)
        self.inner.declared = Declared(self.plan, self.scheduler.stream, outer)
        self.scheduler.start_frame(self.inner, self.plan.given)

    def frame_over(self, frame: Frame) -> None:
        """It is over."""
        self.inner = None
        if frame.declared is not None:
            frame.declared.close()
        self.done({name: value for name, value in self.results.items() if name in self.node.outputs})

    def close(self, why: str) -> None:
        """Stops what is at work in it."""
        super().close(why)
        if self.inner is not None:
            self.scheduler.close_frame(self.inner, why)


def _absent(frame: Frame, node: PlannedNode) -> set[str]:
    """Inputs of a subflow for which nothing came, and which hand that on."""
    assert isinstance(node.config, SubflowConfig)
    passing = {each.name for each in node.config.inputs if each.passes_nothing and each.default is None}
    return {
        each.port.name
        for each in node.ports
        if each.port.name in passing and all(frame.is_dead(place) for place in each.places)
    }
