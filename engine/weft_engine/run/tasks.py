"""Activations that wait: a task each, of which so many have a place at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from weft_engine.run.frame import QUEUED, RUNNING, Frame
from weft_engine.run.plan import PlannedNode
from weft_engine.run.telling import Telling
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.context import NodeContext

Contexts = Callable[[Frame, int], "NodeContext"]
Execute = Callable[["NodeContext", PlannedNode, dict[str, Json]], Any]
Ended = Callable[[Frame, int, float, asyncio.Task[Any]], None]


class Tasks:
    """The tasks of a run, and the queue in front of their places.

    Args:
        telling: Is told of what is queued and started.
        contexts: Makes the context of an activation.
        execute: Runs the attempts of a node that has a policy; gives its outputs.
        limit: Places.
        ended: Is called when a task that nobody gave up has ended, with the time of its start.
    """

    def __init__(self, telling: Telling, contexts: Contexts, execute: Execute, limit: int, ended: Ended) -> None:
        self.ending: set[asyncio.Task[Any]] = set()
        """Tasks that were cancelled and have not ended yet."""
        self._telling = telling
        self._contexts = contexts
        self._execute = execute
        self._limit = limit
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._queue: deque[tuple[Frame, int, dict[str, Json]]] = deque()
        self._running = 0

    def admit(self, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        """Starts an activation if there is a place, else queues it."""
        if frame.limited and self._running >= self._limit:
            frame.state[local] = QUEUED
            self._telling.queued(frame, local)
            self._queue.append((frame, local, inputs))
        else:
            self.start(frame, local, inputs)

    def admit_queued(self) -> None:
        """Starts queued activations while there are places."""
        while self._queue and self._running < self._limit:
            frame, local, inputs = self._queue.popleft()
            if not frame.closed and frame.state[local] == QUEUED:
                self.start(frame, local, inputs)

    def start(self, frame: Frame, local: int, inputs: dict[str, Json]) -> None:
        """Starts an activation at once. A container takes no place: it only waits for what is inside."""
        node = frame.region.nodes[local]
        frame.state[local] = RUNNING
        start_s = self._telling.started(frame, local, inputs)
        context = self._contexts(frame, local)
        if node.has_policy:
            work = self._execute(context, node, inputs)
        else:
            work = node.node_type.run(context, node.config, inputs)
        task = asyncio.Task(work, loop=self._loop)
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
        self._leave(frame, local)
        self._ended(frame, local, start_s, task)

    def abandon(self, frame: Frame, local: int, task: asyncio.Task[Any]) -> None:
        """Cancels a task whose result is no longer wanted; its place is free at once, however long it takes to end."""
        self._leave(frame, local)
        if not task.done():
            self.ending.add(task)
            task.add_done_callback(self.ending.discard)
            task.cancel()

    def _leave(self, frame: Frame, local: int) -> None:
        """Gives a place back; the pump starts who waits for it."""
        if frame.limited and not frame.region.nodes[local].is_container:
            self._running -= 1

    def step_aside(self, frame: Frame) -> None:
        """A task that waits for a person gives up its place meanwhile."""
        if frame.limited:
            self._running -= 1

    def step_back(self, frame: Frame) -> None:
        """A task goes on after having waited; it does not queue again."""
        if frame.limited:
            self._running += 1
