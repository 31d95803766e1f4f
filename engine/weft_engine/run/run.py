"""One run of a flow: checked before it starts, then one stream of events and a result."""

from __future__ import annotations

import asyncio
import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from weft_engine import events as ev
from weft_engine.document.called import CalledFiles
from weft_engine.document.document import Flow
from weft_engine.errors import BudgetExceededError, NodeError, WeftError
from weft_engine.ids import RunId
from weft_engine.letting_go import GRACE_S
from weft_engine.redaction import redact
from weft_engine.registry import Registry
from weft_engine.run.budget import Purse, tightened
from weft_engine.run.checks import check_inputs, check_trust, check_valid
from weft_engine.run.compile import compile_flow
from weft_engine.run.containers import Container, Loop, Subflow
from weft_engine.run.context import NodeContext
from weft_engine.run.for_each import ForEach
from weft_engine.run.frame import Frame
from weft_engine.run.plan import Kind
from weft_engine.run.policies.attempts import execute
from weft_engine.run.scheduler import Result, Scheduler
from weft_engine.run.shared import RunOptions, Services, Shared
from weft_engine.run.sharing import Declared
from weft_engine.run.stream import EventStream, Listener
from weft_engine.run.subflows import Subflows
from weft_engine.values import Json

__all__ = ["Run", "RunOptions", "RunResult", "Services"]

_DEFAULT: Final = RunOptions()


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended."""

    run_id: str
    status: str
    """done, failed, budget or cancelled."""
    outputs: dict[str, Json]
    metrics: dict[str, Json]
    error: dict[str, Json] | None


class Run:
    """A run of a flow's snapshot.

    Args:
        flow: The flow; later edits of it do not matter.
        registry: Installed node types.
        services: Models, network, secrets.
        inputs: Values of the flow's inputs.
        options: How to run it.

    Raises:
        FlowInvalidError: The flow has errors; `problems` in the details.
        NotTrustedError: It asks for what was not granted; `needs` in the details.
        NodeInputError: An input is missing, unknown, or of a wrong type.
    """

    def __init__(
        self,
        flow: Flow,
        registry: Registry,
        services: Services,
        inputs: Mapping[str, Json] | None = None,
        options: RunOptions = _DEFAULT,
    ) -> None:
        self.run_id = RunId(f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{randomness.token_hex(3)}")
        self.flow = flow.copy()
        portion = options.whole
        self.given = check_inputs(self.flow, inputs or {}, all_needed=portion is None)
        check_valid(self.flow, registry, portion)
        called = CalledFiles(services.base_folder)
        check_trust(self.flow, registry, options, called)
        self._registry = registry
        self._plan = compile_flow(self.flow, registry, portion)
        self.results: dict[str, Json] = dict(self._plan.outputs)
        self._subflows = Subflows(self._plan, called, options.portions)
        self._stream = EventStream()
        self._budget = tightened(self.flow.settings.budget, options.budget)
        seed = self.flow.settings.seed if options.seed is None else options.seed
        purse = Purse(self._budget, self._tell_budget)
        settings = self.flow.settings
        self._shared = Shared(services, options, self._stream, purse, seed, settings.model, settings.max_concurrency)
        self._root: Frame | None = None
        self._stopped: tuple[str, WeftError | None] | None = None

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener` with batches of events, in the loop's thread; one that fails is let go."""
        self._stream.subscribe(listener)

    async def execute(self) -> RunResult:
        """Runs the flow; whatever happens inside it is told in the result, not raised."""
        self._stream.start()
        shared = self._shared
        scheduler = Scheduler(
            self._stream,
            lambda frame, local: NodeContext(shared, frame, local),
            execute,
            self._open,
            self.flow.settings.max_concurrency,
        )
        shared.scheduler = scheduler
        started_at = datetime.now(UTC).isoformat(timespec="milliseconds")
        name, given = self.flow.meta.name, redact(dict(self.given))
        self._stream.emit(ev.RunStarted(self._stream.next(), 0.0, self.run_id, name, given, started_at))
        try:
            status, error = await self._through(scheduler)
        except asyncio.CancelledError:
            scheduler.stop("cancelled", None)
            await self._wind_up(scheduler, "the run was cancelled")
            raise
        await self._wind_up(scheduler, "the run is over")
        return self._result(scheduler, status, error)

    async def _through(self, scheduler: Scheduler) -> tuple[str, WeftError | None]:
        if self._stopped is not None:
            return self._stopped
        self._root = Frame(self._plan.root, self, None, ())
        self._root.declared = Declared(self._plan, self._stream)
        scheduler.start_frame(self._root, self._plan.given)
        scheduler.wake()
        try:
            async with asyncio.timeout(self._budget.max_time_s):
                return await asyncio.shield(scheduler.finished)
        except TimeoutError:
            cap = self._budget.max_time_s
            error = BudgetExceededError(f"the run did not end within its {cap:g} s", limit="max_time_s", cap=cap)
            scheduler.stop("budget", error)
            return "budget", error

    async def _wind_up(self, scheduler: Scheduler, why: str) -> None:
        """Stops what still runs; a task that does not end within its grace is let go."""
        if self._root is not None:
            scheduler.close_frame(self._root, why)
            if self._root.declared is not None:
                self._root.declared.close()
        await self._shared.aclose()
        loop = asyncio.get_running_loop()
        until = loop.time() + GRACE_S
        while scheduler.tasks.ending and loop.time() < until:  # who ends may still have to stop others: tools, attempts
            await asyncio.wait(tuple(scheduler.tasks.ending), timeout=until - loop.time())
        for task in scheduler.tasks.ending:
            text = f"a task did not end when it was cancelled and was let go: {task.get_name()}"
            self._stream.emit(ev.Logged(self._stream.next(), self._stream.now(), "", (), "warning", text))

    def _result(self, scheduler: Scheduler, status: str, error: WeftError | None) -> RunResult:
        purse, counts = self._shared.purse, scheduler.telling.counts
        metrics: dict[str, Json] = {
            "duration_s": round(self._stream.now(), 6),
            "nodes_done": counts.done,
            "nodes_skipped": counts.skipped,
            "nodes_failed": counts.failed,
            "nodes_cancelled": counts.cancelled,
            "calls": purse.calls,
            "input_tokens": purse.input_tokens,
            "output_tokens": purse.output_tokens,
            "cost_usd": round(purse.cost_usd, 9),
            "estimated": purse.estimated,
        }
        described = redact(error.as_dict()) if error else None
        outputs = dict(self.results)
        finished = ev.RunFinished(self._stream.next(), self._stream.now(), status, outputs, described, metrics)
        self._stream.emit(finished)
        self._stream.flush()
        return RunResult(self.run_id, status, outputs, metrics, described)

    def cancel(self, why: str = "") -> None:
        """Ends the run; from the loop's own thread only."""
        error = NodeError(why) if why else None
        self._stopped = ("cancelled", error)
        if self._root is not None:
            self._shared.scheduler.stop("cancelled", error)

    def answer(self, question_id: str, answer: Json) -> None:
        """Hands in a person's answer. Raises `WeftError` if the question is not open."""
        self._shared.questions.answer(question_id, answer)

    def _open(
        self, scheduler: Scheduler, frame: Frame, local: int, inputs: dict[str, Json], result: Result | None
    ) -> Container:
        node = frame.region.nodes[local]
        made: Loop | ForEach | Subflow
        if node.kind is Kind.LOOP:
            made = Loop(scheduler, frame, local, inputs)
        elif node.kind is Kind.FOR_EACH:
            made = ForEach(scheduler, frame, local, inputs)
        else:
            made = Subflow(scheduler, frame, local, inputs, self._subflows.plan_of(frame, node))
        made.result = result
        made.begin()
        return made

    def _tell_budget(self) -> None:
        purse, stream = self._shared.purse, self._stream
        stream.emit(ev.BudgetChanged(stream.next(), stream.now(), purse.calls, purse.tokens, purse.cost_usd))

    # The run owns its root frame.

    def frame_over(self, frame: Frame) -> None:
        """Everything has settled."""
        self._shared.scheduler.stop("done", None)

    def frame_failed(self, frame: Frame, error: WeftError) -> None:
        """A failure that nothing handled."""
        self._shared.scheduler.stop("failed", error)

    def handles_failures(self) -> bool:
        """Nothing is around the run."""
        return False

    def close(self, why: str) -> None:
        """See `Owner`; a run is stopped by `cancel`."""
        self.cancel(why)
