"""Runs a plan: nodes fire when their tokens are in, each activation settles exactly once.

There is one queue of ready activations (`delivery`). Nodes that never wait run in place; the others get a task each
(`tasks`). Containers (loops, for-eaches, subflows) open frames and are told when those are over.
Semantics: see ARCHITECTURE.md and the module docstrings of `tokens`, `plan` and `containers`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from weft_engine.control import VALUE, InputConfig
from weft_engine.errors import BudgetExceededError, NodeError, WeftError, as_node_error
from weft_engine.run import failing, gathering
from weft_engine.run.delivery import Delivery
from weft_engine.run.frame import OVER, READY, RUNNING, SETTLED, Frame, Owner
from weft_engine.run.inputs import bypassed_outputs, inputs_of
from weft_engine.run.plan import Kind, PlannedNode, serving
from weft_engine.run.stream import EventStream
from weft_engine.run.tasks import Contexts, Execute, Tasks
from weft_engine.run.telling import Telling
from weft_engine.run.tokens import Dead
from weft_engine.values import Json

SLICE_S: Final = 0.008
"""After so long at a time other tasks of the loop get their turn."""

Result = asyncio.Future[Mapping[str, Json]]
OpenContainer = Callable[["Scheduler", Frame, int, dict[str, Json], "Result | None"], Owner]


class Scheduler:
    """One run of a plan.

    Args:
        stream: Where events go.
        contexts: Makes the context of an activation.
        execute: Runs a waiting node's attempts, policies included; gives its outputs.
        open_container: Starts a loop, for-each or subflow whose tokens are in.
        max_concurrency: Tasks at a time.
    """

    def __init__(
        self,
        stream: EventStream,
        contexts: Contexts,
        execute: Execute,
        open_container: OpenContainer,
        max_concurrency: int,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.stream = stream
        self.telling = Telling(stream)
        self.tasks = Tasks(self.telling, contexts, execute, max_concurrency, self._on_task_ended)
        self.finished: asyncio.Future[tuple[str, WeftError | None]] = self.loop.create_future()
        self._contexts = contexts
        self._open = open_container
        self._delivery = Delivery(self.telling, self._cancel_rest)
        self._pumping = False
        self._again: asyncio.Handle | None = None

    # -- frames

    def start_frame(
        self, frame: Frame, entry: Mapping[str, Json] | None = None, crossing: tuple[Any, ...] = ()
    ) -> None:
        """Starts a frame with the container's values and those from outside."""
        self._delivery.open(frame, entry, crossing)

    def start_alone(self, frame: Frame) -> None:
        """Starts the one node of a frame, whose tokens have been handed in."""
        frame.need[0] = 0
        self._delivery.make_ready(frame, 0)
        self.wake()

    def close_frame(self, frame: Frame, why: str) -> None:
        """Stops all that is at work in a frame; nothing more happens in it."""
        if frame.closed:
            return
        frame.closed = True
        for local, owner in (frame.inside or {}).items():
            owner.close(why)
            if frame.tasks is None or local not in frame.tasks:
                self.telling.cancelled(frame, local, why)
        for local, task in (frame.tasks or {}).items():
            self.tasks.abandon(frame, local, task)
            self.telling.cancelled(frame, local, why)
        frame.tasks = frame.inside = None

    # -- the queue

    def wake(self) -> None:
        """Goes on with what is ready."""
        if not self._pumping and self._again is None:
            self._pump()

    def _pump(self) -> None:
        self._again = None
        self._pumping = True
        ready, clock = self._delivery.ready, self.loop.time
        until = clock() + SLICE_S
        try:
            while ready and not self.finished.done():
                frame, local = ready.popleft()
                if frame.closed:
                    continue
                if local == OVER:
                    frame.owner.frame_over(frame)
                elif frame.state[local] == READY:
                    self._fire(frame, local)
                if clock() > until and ready:
                    self._again = self.loop.call_soon(self._pump)
                    break
            if not self.finished.done():
                self.tasks.admit_queued()
        except Exception as error:  # an error of the engine must end the run, not hang it
            self.stop("failed", as_node_error("the engine", error))
        finally:
            self._pumping = False

    def stop(self, status: str, error: WeftError | None) -> None:
        """Ends the run; `finished` is set, and whatever still runs is cancelled by whoever closes the root frame."""
        if not self.finished.done():
            self.finished.set_result((status, error))

    # -- firing

    def _fire(self, frame: Frame, local: int) -> None:
        """Runs a node whose tokens are in, or skips it."""
        node = frame.region.nodes[local]
        if node.gather >= 0 and gathering.is_doomed(frame, local):
            self._skip(frame, local, gathering.because(frame, local))
            return
        if node.muted:
            self._skip(frame, local, Dead(f"{node.title!r} is muted"))
            return
        try:
            inputs = inputs_of(frame, local)
        except NodeError as error:
            self.telling.started(frame, local, {})
            self.fail(frame, local, error)
            return
        if isinstance(inputs, Dead):
            self._skip(frame, local, inputs)
        elif node.bypassed:
            self._bypass(frame, local)
        else:
            self._run(frame, local, node, inputs)

    def _run(self, frame: Frame, local: int, node: PlannedNode, inputs: dict[str, Json]) -> None:
        match node.kind:
            case Kind.INLINE if not node.has_policy:
                self._run_inline(frame, local, node, inputs)
            case Kind.INLINE | Kind.TASK:
                self.tasks.admit(frame, local, inputs)
            case Kind.INPUT:
                self._give_input(frame, local, node)
            case Kind.OUTPUT:
                self.telling.started(frame, local, inputs)
                self.give(frame, {node.config.name: inputs[VALUE]})  # type: ignore[attr-defined]  # an OutputConfig
                self.complete(frame, local, inputs)
            case Kind.BREAK:
                self.telling.started(frame, local, inputs)
                frame.value = (inputs[VALUE],)
                self.complete(frame, local, {})
            case _ if node.has_policy:
                self.tasks.start(frame, local, inputs)
            case _:
                self._enter(frame, local, inputs)

    def _run_inline(self, frame: Frame, local: int, node: PlannedNode, inputs: dict[str, Json]) -> None:
        start_s = self.telling.started(frame, local, inputs)
        try:
            outputs = node.node_type.run(self._contexts(frame, local), node.config, inputs)
        except Exception as error:
            self.fail(frame, local, as_node_error(node.id, error), start_s)
            return
        self.complete(frame, local, outputs, start_s)

    def _bypass(self, frame: Frame, local: int) -> None:
        outputs = bypassed_outputs(frame, local)
        if isinstance(outputs, Dead):
            self._skip(frame, local, outputs)
        else:
            self.complete(frame, local, outputs, replaced="bypassed")

    def _give_input(self, frame: Frame, local: int, node: PlannedNode) -> None:
        """What an input node gives: the value the frame was started with, its default, or nothing."""
        given: Mapping[str, Json] = frame.root.owner.given  # type: ignore[attr-defined]  # the run or a subflow
        config = node.config
        assert isinstance(config, InputConfig)
        if config.name not in given and config.passes_nothing and config.default is None:
            self._skip(frame, local, Dead(f"nothing came for {config.name!r}"))
            return
        self.telling.started(frame, local, {})
        self.complete(frame, local, {VALUE: given.get(config.name, config.default)})

    @staticmethod
    def give(frame: Frame, outputs: Mapping[str, Json]) -> None:
        """Takes values for outputs of the flow; in a body they wait there until the container is done."""
        if frame.region.container:
            frame.given = {**(frame.given or {}), **outputs}
        else:
            frame.owner.results.update(outputs)  # type: ignore[attr-defined]  # the run or a subflow

    # -- containers

    def _enter(self, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        """Starts a container."""
        frame.state[local] = RUNNING
        self.telling.started(frame, local, inputs)
        try:
            owner = self._open(self, frame, local, inputs, None)
        except WeftError as error:
            self.fail(frame, local, error)
            return
        if frame.state[local] == RUNNING and not frame.closed:
            frame.put_inside(local, owner)

    async def enter(self, frame: Frame, local: int, inputs: dict[str, Json]) -> Mapping[str, Json]:
        """One attempt of a container that has a policy: its outputs. It ends with whoever awaits it."""
        result: Result = self.loop.create_future()
        owner = self._open(self, frame, local, inputs, result)
        if not result.done():
            frame.put_inside(local, owner)
        self.wake()
        try:
            return await result
        finally:
            owner.close("the attempt is over")
            if result.done() and not result.cancelled():
                result.exception()  # looked at: who awaited it may have been cancelled at the same moment
            if frame.inside is not None:
                frame.inside.pop(local, None)

    # -- settling

    def _on_task_ended(self, frame: Frame, local: int, start_s: float, task: asyncio.Task[Any]) -> None:
        node = frame.region.nodes[local].id
        if task.cancelled():
            self.fail(frame, local, NodeError(f"node {node!r}: it cancelled itself"), start_s)
        elif (error := task.exception()) is not None:
            self.fail(frame, local, as_node_error(node, error), start_s)
        else:
            self.complete(frame, local, task.result(), start_s)
        self.wake()

    def complete(
        self, frame: Frame, local: int, outputs: Any, start_s: float | None = None, replaced: str = ""
    ) -> None:
        """An activation ran and gave these outputs."""
        if not isinstance(outputs, Mapping):
            self.fail(frame, local, failing.not_a_mapping(frame.region.nodes[local], outputs), start_s)
            return
        self.telling.finished(frame, local, outputs, start_s, replaced)
        self.telling.counts.done += 1
        frame.state[local] = SETTLED
        self._delivery.settled(frame, local, outputs, None)

    def _skip(self, frame: Frame, local: int, cause: Dead) -> None:
        """An activation does not run."""
        frame.state[local] = SETTLED
        self.telling.skipped(frame, local, cause.chain())
        title = frame.region.nodes[local].title
        self._delivery.settled(frame, local, {}, Dead(f"{title!r} was skipped", cause))

    def fail(self, frame: Frame, local: int, error: WeftError, start_s: float | None = None) -> None:
        """An activation failed: its error port, its policy, or the frame's owner deals with it."""
        node = frame.region.nodes[local]
        if isinstance(error, BudgetExceededError):
            self.telling.failed(frame, local, failing.described(node, error), start_s, "")
            self.stop("budget", error)
            return
        handled = failing.handling(frame, local)
        values: dict[str, Json] = {}
        if handled == "continue":
            try:
                values = failing.fallback_values(frame, local, error)
            except NodeError as fault:
                error, handled = fault, failing.left_to_owner(frame)
        described = failing.described(node, error)
        self.telling.failed(frame, local, described, start_s, handled)
        frame.state[local] = SETTLED
        if frame.inside is not None:
            frame.inside.pop(local, None)
        if handled in ("port", "continue", "isolate"):
            self._settle_failed(frame, local, handled, described, values, start_s)
        else:
            self.close_frame(frame, f"{node.title!r} failed")
            frame.owner.frame_failed(frame, failing.placed(error, node.id, frame))

    def _settle_failed(
        self,
        frame: Frame,
        local: int,
        handled: str,
        described: dict[str, Json],
        values: dict[str, Json],
        start_s: float | None,
    ) -> None:
        """Hands on what comes of a failure that is dealt with here."""
        if handled == "port":
            values = {"error": described}
        elif handled == "continue":
            self.telling.finished(frame, local, values, start_s, "fallback")
        dead = Dead(f"{frame.region.nodes[local].title!r} failed: {described['message']}")
        self._delivery.settled(frame, local, values, dead)

    # -- what is no longer needed

    def _cancel_rest(self, frame: Frame, local: int) -> None:
        """Stops exactly what now serves nobody but this node."""
        node = frame.region.nodes[local]
        if node.node_type.gathers and not node.node_type.cancels_rest(node.config):
            return
        why = f"{node.title!r} has what it needs"
        for other in sorted(serving(frame.region, local)):
            if frame.state[other] != SETTLED:
                self._cancel(frame, other, why)

    def _cancel(self, frame: Frame, local: int, why: str) -> None:
        frame.state[local] = SETTLED
        inside, tasks = frame.inside or {}, frame.tasks or {}
        if local in inside:
            inside.pop(local).close(why)
        if local in tasks:
            self.tasks.abandon(frame, local, tasks.pop(local))
        self.telling.cancelled(frame, local, why)
        title = frame.region.nodes[local].title
        self._delivery.settled(frame, local, {}, Dead(f"{title!r} was cancelled: {why}"))
