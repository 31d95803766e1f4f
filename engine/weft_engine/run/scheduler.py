"""Runs a plan: nodes fire when their tokens are in, each activation settles exactly once.

There is one queue of ready activations. Nodes that never wait run in place; the others get a task each, of which at
most `max_concurrency` run at a time. Containers (loops, for-eaches, subflows) open frames and are told when those are
over.
Semantics: see ARCHITECTURE.md and the module docstrings of `tokens`, `plan` and `containers`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from weft_engine import events as ev
from weft_engine.control import VALUE, InputConfig
from weft_engine.errors import BudgetExceededError, NodeError, WeftError, as_node_error
from weft_engine.run import gathering
from weft_engine.run.frame import OVER, QUEUED, READY, RUNNING, SETTLED, WAITING, Frame, Owner
from weft_engine.run.inputs import bypassed_outputs, inputs_of
from weft_engine.run.plan import FEEDBACK, Edges, Kind, PlannedNode, serving
from weft_engine.run.policies.fallbacks import fallback_of, has_fallback
from weft_engine.run.stream import EventStream
from weft_engine.run.tokens import Dead
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.context import NodeContext

SLICE_S: Final = 0.008
"""After so long at a time other tasks of the loop get their turn."""
GRACE_S: Final = 1.0
"""How long a cancelled task may take to end before it is let go."""
_NEVER: Final = object()
_NOT_FAILED: Final = Dead("nothing failed")

Contexts = Callable[[Frame, int], "NodeContext"]
Result = asyncio.Future[Mapping[str, Json]]


@dataclass(slots=True)
class Counts:
    """How activations ended."""

    done: int = 0
    skipped: int = 0
    failed: int = 0
    cancelled: int = 0


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
        execute: Callable[[NodeContext, PlannedNode, dict[str, Json]], Any],
        open_container: Callable[[Scheduler, Frame, int, dict[str, Json], Result | None], Owner],
        max_concurrency: int,
    ) -> None:
        self.stream = stream
        self.outputs: dict[str, Json] = {}
        self.counts = Counts()
        self.finished: asyncio.Future[tuple[str, WeftError | None]] = asyncio.get_running_loop().create_future()
        self.loop = asyncio.get_running_loop()
        self._contexts = contexts
        self._execute = execute
        self._open = open_container
        self._limit = max_concurrency
        self._ready: deque[tuple[Frame, int]] = deque()
        self._queue: deque[tuple[Frame, int, dict[str, Json]]] = deque()
        self._running = 0
        self._pumping = False
        self._again: asyncio.Handle | None = None
        self.ending: set[asyncio.Task[Any]] = set()
        """Tasks that were cancelled and have not ended yet."""

    # -- frames

    def start_frame(
        self, frame: Frame, entry: Mapping[str, Json] | None = None, crossing: tuple[Any, ...] = ()
    ) -> None:
        """Starts a frame: hands in the container's values and those from outside; nodes that need nothing start."""
        region = frame.region
        if entry is not None:
            for port, value in entry.items():
                self._deliver(frame, region.entry.get(port, ()), value)
        for edges, token in zip(region.crossing, crossing, strict=True):
            self._deliver(frame, edges, token)
        for local in region.starters:
            frame.state[local] = READY
            self._ready.append((frame, local))
        if frame.left == 0:
            self._ready.append((frame, OVER))

    def start_alone(self, frame: Frame) -> None:
        """Starts the one node of a frame, whose tokens have been handed in."""
        frame.need[0] = 0
        frame.state[0] = READY
        self._ready.append((frame, 0))
        self.wake()

    def close_frame(self, frame: Frame, why: str) -> None:
        """Stops all that is at work in a frame; nothing more happens in it."""
        if frame.closed:
            return
        frame.closed = True
        for local, owner in (frame.inside or {}).items():
            owner.close(why)
            if frame.tasks is None or local not in frame.tasks:
                self._tell_cancelled(frame, local, why)
        for local, task in (frame.tasks or {}).items():
            self._abandon(frame, local, task)
            self._tell_cancelled(frame, local, why)
        frame.tasks = frame.inside = None

    def _tell_cancelled(self, frame: Frame, local: int, why: str) -> None:
        self.counts.cancelled += 1
        node = frame.region.nodes[local]
        self.stream.emit(ev.NodeCancelled(self.stream.next(), self.stream.now(), node.id, frame.tag, why))

    def _abandon(self, frame: Frame, local: int, task: asyncio.Task[Any]) -> None:
        """Cancels a task whose result is no longer wanted; its place is free at once, however long it takes to end."""
        if not frame.region.nodes[local].is_container:
            self._release(frame)
        if not task.done():
            self.ending.add(task)
            task.add_done_callback(self.ending.discard)
            task.cancel()

    # -- tokens

    def _deliver(self, frame: Frame, edges: Edges, token: Any) -> None:
        tokens, need, state = frame.tokens, frame.need, frame.state
        is_dead = type(token) is Dead
        for local, place in edges:
            tokens[place] = token
            if local == FEEDBACK or state[local] == SETTLED:
                continue
            if is_dead:
                frame.dead[local] = True
            if frame.region.nodes[local].gather >= 0:
                self._gather(frame, local, place)
                continue
            need[local] -= 1
            if not need[local]:
                state[local] = READY
                self._ready.append((frame, local))

    def _gather(self, frame: Frame, local: int, place: int) -> None:
        """A token for a gathering node: on one of its other ports, or one more to ask it about."""
        if frame.state[local] != WAITING:
            return
        answer = gathering.arrived(frame, local, place)
        self._tell_so_far(frame, local)
        if answer.dead:
            frame.state[local] = READY
            self._ready.append((frame, local))
            return
        if answer.early is not None:
            self._tell_picked(frame, local, answer.early)
        frame.need[local] -= answer.taken
        if not frame.need[local]:
            frame.state[local] = READY
            self._ready.append((frame, local))
        if answer.early is not None:
            self._cancel_rest(frame, local)

    def _tell_so_far(self, frame: Frame, local: int) -> None:
        node = frame.region.nodes[local]
        if figures := gathering.so_far(frame, local):
            self.stream.emit(ev.NodeReported(self.stream.next(), self.stream.now(), node.id, frame.tag, figures))

    def _because(self, frame: Frame, local: int) -> Dead:
        node = frame.region.nodes[local]
        places = node.ports[node.gather].places
        dead = (frame.tokens[place] for place in places if frame.is_dead(place))
        return next(dead, Dead(f"what {node.title!r} needs can no longer come"))

    def _tell_picked(self, frame: Frame, local: int, wires: tuple[str, ...]) -> None:
        node = frame.region.nodes[local]
        port = node.ports[node.gather].port.name
        self.stream.emit(ev.PortPicked(self.stream.next(), self.stream.now(), node.id, frame.tag, port, wires))

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
            self._abandon(frame, local, tasks.pop(local))
        self._tell_cancelled(frame, local, why)
        node = frame.region.nodes[local]
        self._settled(frame, local, {}, Dead(f"{node.title!r} was cancelled: {why}"))

    # -- firing

    def wake(self) -> None:
        """Goes on with what is ready."""
        if not self._pumping and self._again is None:
            self._pump()

    def _pump(self) -> None:
        self._again = None
        self._pumping = True
        ready, clock = self._ready, self.loop.time
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
            self._admit_queued()
        except Exception as error:  # an error of the engine must end the run, not hang it
            self.stop("failed", as_node_error("the engine", error))
        finally:
            self._pumping = False

    def _fire(self, frame: Frame, local: int) -> None:
        """Runs a node whose tokens are in."""
        node = frame.region.nodes[local]
        if node.gather >= 0 and gathering.is_doomed(frame, local):
            self._settle_dead(frame, local, self._because(frame, local))
            return
        if node.muted:
            self._settle_dead(frame, local, Dead(f"{node.title!r} is muted"))
            return
        try:
            inputs = inputs_of(frame, local)
        except NodeError as error:
            self._begin(frame, local, {})
            self.fail(frame, local, error)
            return
        if isinstance(inputs, Dead):
            self._settle_dead(frame, local, inputs)
            return
        if node.bypassed:
            self._bypass(frame, local)
            return
        match node.kind:
            case Kind.INLINE if not node.has_policy:
                self._run_inline(frame, local, node, inputs)
            case Kind.INLINE | Kind.TASK:
                self._admit(frame, local, inputs)
            case Kind.INPUT:
                self._give(frame, local, node)
            case Kind.OUTPUT:
                self._begin(frame, local, inputs)
                self.give(frame, {node.config.name: inputs[VALUE]})  # type: ignore[attr-defined]  # an OutputConfig
                self.complete(frame, local, inputs)
            case Kind.BREAK:
                self._begin(frame, local, inputs)
                frame.value = (inputs[VALUE],)
                self.complete(frame, local, {})
            case _ if node.has_policy:
                self._start(frame, local, inputs)
            case _:
                self._enter(frame, local, inputs)

    def _run_inline(self, frame: Frame, local: int, node: PlannedNode, inputs: dict[str, Json]) -> None:
        stream = self.stream
        start_s = stream.now()
        stream.emit(ev.NodeStarted(stream.next(), start_s, node.id, frame.tag, 1, inputs))
        try:
            outputs = node.node_type.run(self._contexts(frame, local), node.config, inputs)
        except Exception as error:
            self.fail(frame, local, as_node_error(node.id, error), start_s)
            return
        self.complete(frame, local, outputs, start_s)

    def _enter(self, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        """Starts a container."""
        frame.state[local] = RUNNING
        self._begin(frame, local, inputs)
        try:
            owner = self._open(self, frame, local, inputs, None)
        except WeftError as error:
            self.fail(frame, local, error)
            return
        if frame.state[local] == RUNNING and not frame.closed:
            if frame.inside is None:
                frame.inside = {}
            frame.inside[local] = owner

    async def enter(self, frame: Frame, local: int, inputs: dict[str, Json]) -> Mapping[str, Json]:
        """One attempt of a container that has a policy: its outputs. It ends with whoever awaits it."""
        result: Result = self.loop.create_future()
        owner = self._open(self, frame, local, inputs, result)
        if not result.done():
            if frame.inside is None:
                frame.inside = {}
            frame.inside[local] = owner
        self.wake()
        try:
            return await result
        finally:
            owner.close("the attempt is over")
            if result.done() and not result.cancelled():
                result.exception()  # looked at: who awaited it may have been cancelled at the same moment
            if frame.inside is not None:
                frame.inside.pop(local, None)

    def _begin(self, frame: Frame, local: int, inputs: Mapping[str, Json]) -> None:
        node = frame.region.nodes[local]
        self.stream.emit(ev.NodeStarted(self.stream.next(), self.stream.now(), node.id, frame.tag, 1, inputs))

    def _give(self, frame: Frame, local: int, node: PlannedNode) -> None:
        """What an input node gives: the value the frame was started with, its default, or nothing."""
        given: Mapping[str, Json] = self._root(frame).owner.given  # type: ignore[attr-defined]  # the run or a subflow
        config = node.config
        assert isinstance(config, InputConfig)
        if config.name not in given and config.passes_nothing and config.default is None:
            self._settle_dead(frame, local, Dead(f"nothing came for {config.name!r}"))
            return
        self._begin(frame, local, {})
        self.complete(frame, local, {VALUE: given.get(config.name, config.default)})

    @staticmethod
    def give(frame: Frame, outputs: Mapping[str, Json]) -> None:
        """Takes values for outputs of the flow; in a body they wait there until the container is done."""
        if frame.region.container:
            frame.given = {**(frame.given or {}), **outputs}
        else:
            frame.owner.results.update(outputs)  # type: ignore[attr-defined]  # the run or a subflow

    @staticmethod
    def _root(frame: Frame) -> Frame:
        """The frame of the flow a frame belongs to."""
        while frame.region.container:
            assert frame.parent is not None
            frame = frame.parent
        return frame

    def _bypass(self, frame: Frame, local: int) -> None:
        outputs = bypassed_outputs(frame, local)
        if isinstance(outputs, Dead):
            self._settle_dead(frame, local, outputs)
        else:
            self.complete(frame, local, outputs, replaced="bypassed")

    # -- tasks

    def _admit(self, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        if frame.limited and self._running >= self._limit:
            frame.state[local] = QUEUED
            node = frame.region.nodes[local]
            self.stream.emit(ev.NodeQueued(self.stream.next(), self.stream.now(), node.id, frame.tag))
            self._queue.append((frame, local, inputs))
        else:
            self._start(frame, local, inputs)

    def _start(self, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        node = frame.region.nodes[local]
        frame.state[local] = RUNNING
        start_s = self.stream.now()
        self.stream.emit(ev.NodeStarted(self.stream.next(), start_s, node.id, frame.tag, 1, inputs))
        context = self._contexts(frame, local)
        if node.has_policy:
            work = self._execute(context, node, inputs)
        else:
            work = node.node_type.run(context, node.config, inputs)
        task = asyncio.Task(work, loop=self.loop)
        if frame.tasks is None:
            frame.tasks = {}
        frame.tasks[local] = task
        if frame.limited and not node.is_container:
            self._running += 1
        task.add_done_callback(lambda done: self._on_done(frame, local, start_s, done))

    def _on_done(self, frame: Frame, local: int, start_s: float, task: asyncio.Task[Any]) -> None:
        tasks = frame.tasks
        if tasks is None or tasks.get(local) is not task:
            if not task.cancelled():
                task.exception()  # looked at, so that nobody warns of it
            return
        del tasks[local]
        if not frame.region.nodes[local].is_container:
            self._release(frame)
        if task.cancelled():
            self.fail(frame, local, NodeError(f"node {frame.region.nodes[local].id!r}: it cancelled itself"), start_s)
        elif (error := task.exception()) is not None:
            self.fail(frame, local, as_node_error(frame.region.nodes[local].id, error), start_s)
        else:
            self.complete(frame, local, task.result(), start_s)
        self.wake()

    def _release(self, frame: Frame) -> None:
        """Gives a place back; the pump starts who waits for it."""
        if frame.limited:
            self._running -= 1

    def _admit_queued(self) -> None:
        """Starts queued activations while there are places."""
        while self._queue and self._running < self._limit and not self.finished.done():
            frame, local, inputs = self._queue.popleft()
            if not frame.closed and frame.state[local] == QUEUED:
                self._start(frame, local, inputs)

    def step_aside(self, frame: Frame) -> None:
        """A task that waits for a person gives up its place meanwhile."""
        self._release(frame)
        self.wake()

    def step_back(self, frame: Frame) -> None:
        """A task goes on after having waited; it does not queue again."""
        if frame.limited:
            self._running += 1

    # -- settling

    def complete(
        self, frame: Frame, local: int, outputs: Any, start_s: float | None = None, replaced: str = ""
    ) -> None:
        """An activation ran and gave these outputs."""
        stream, node = self.stream, frame.region.nodes[local]
        if not isinstance(outputs, Mapping):
            self.fail(frame, local, _no_mapping(node, outputs), start_s)
            return
        now = stream.now()
        duration_s = 0.0 if start_s is None else now - start_s
        stream.emit(ev.NodeFinished(stream.next(), now, node.id, frame.tag, outputs, duration_s, replaced))
        self.counts.done += 1
        frame.state[local] = SETTLED
        self._settled(frame, local, outputs, None)

    def _settle_dead(self, frame: Frame, local: int, cause: Dead) -> None:
        """An activation was skipped."""
        stream, node = self.stream, frame.region.nodes[local]
        frame.state[local] = SETTLED
        self.counts.skipped += 1
        stream.emit(ev.NodeSkipped(stream.next(), stream.now(), node.id, frame.tag, cause.chain()))
        self._settled(frame, local, {}, Dead(f"{node.title!r} was skipped", cause))

    def _settled(self, frame: Frame, local: int, outputs: Mapping[str, Json], dead: Dead | None) -> None:
        """Hands on an activation's tokens. `dead` is what ports without a value carry; made when first needed."""
        for port, edges in frame.region.out[local].items():
            value = outputs.get(port, _NEVER)
            if value is _NEVER:
                if port == "error" and dead is None:
                    value = _NOT_FAILED
                elif dead is None:
                    value = Dead(f"{frame.region.nodes[local].title!r} did not take {port!r}")
                else:
                    value = dead
            self._deliver(frame, edges, value)
        frame.left -= 1
        if frame.left == 0:
            self._ready.append((frame, OVER))

    def fail(self, frame: Frame, local: int, error: WeftError, start_s: float | None = None) -> None:
        """An activation failed: its error port, its policy, or the frame's owner deals with it."""
        node, stream = frame.region.nodes[local], self.stream
        if isinstance(error, BudgetExceededError):
            self._tell_failed(frame, node, error, start_s, "")
            self.stop("budget", error)
            return
        handled = self._handled(frame, local, node)
        values: dict[str, Json] = {}
        if handled == "continue":
            try:
                values = fallback_of(node, self._inputs(frame, local), self._described(node, error))
            except NodeError as fault:
                error, handled = fault, self._left_to(frame)
        described = self._tell_failed(frame, node, error, start_s, handled)
        frame.state[local] = SETTLED
        if frame.inside is not None:
            frame.inside.pop(local, None)
        dead = Dead(f"{node.title!r} failed: {described['message']}")
        if handled == "port":
            self._settled(frame, local, {"error": described}, dead)
        elif handled == "continue":
            now = stream.now()
            stream.emit(
                ev.NodeFinished(stream.next(), now, node.id, frame.tag, values, now - (start_s or now), "fallback")
            )
            self._settled(frame, local, values, dead)
        elif handled == "isolate":
            self._settled(frame, local, {}, dead)
        else:
            self.close_frame(frame, f"{node.title!r} failed")
            frame.owner.frame_failed(frame, _placed(error, node.id, frame))

    def _tell_failed(
        self, frame: Frame, node: PlannedNode, error: WeftError, start_s: float | None, handled: str
    ) -> dict[str, Json]:
        stream = self.stream
        now = stream.now()
        described = self._described(node, error)
        self.counts.failed += 1
        took_s = 0.0 if start_s is None else now - start_s
        stream.emit(ev.NodeFailed(stream.next(), now, node.id, frame.tag, described, took_s, handled))
        return described

    @staticmethod
    def _described(node: PlannedNode, error: WeftError) -> dict[str, Json]:
        from weft_engine.redaction import redact

        described: dict[str, Json] = redact({"node": node.id, **error.as_dict()})
        return described

    @staticmethod
    def _inputs(frame: Frame, local: int) -> dict[str, Json]:
        """What a node that failed was given, if it was given anything."""
        try:
            inputs = inputs_of(frame, local)
        except NodeError:
            return {}
        return {} if isinstance(inputs, Dead) else inputs

    def _handled(self, frame: Frame, local: int, node: PlannedNode) -> str:
        if frame.region.out[local].get("error"):
            return "port"
        if node.policy.on_error == "continue":
            # A branch that failed has no way to go: with the fallback on all its outputs both sides would run.
            return "continue" if has_fallback(node) else "isolate"
        if node.policy.on_error == "isolate":
            return "isolate"
        return self._left_to(frame)

    @staticmethod
    def _left_to(frame: Frame) -> str:
        return "loop" if frame.owner.handles_failures() else ""

    def stop(self, status: str, error: WeftError | None) -> None:
        """Ends the run; `finished` is set, and whatever still runs is cancelled by whoever closes the root frame."""
        if not self.finished.done():
            self.finished.set_result((status, error))


def _placed(error: WeftError, node: str, frame: Frame) -> WeftError:
    """The error with the node and frame it came from; the innermost is kept."""
    error.details.setdefault("node", node)
    error.details.setdefault("frame", [list(step) for step in frame.tag])
    return error


def _no_mapping(node: PlannedNode, outputs: object) -> NodeError:
    return NodeError(
        f"node {node.id!r}: node type {node.node_type.id!r} gave {type(outputs).__name__}, not outputs by port"
    )
