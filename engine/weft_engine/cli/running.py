"""`weft run`: a flow without a window."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from weft_engine import letting_go
from weft_engine.cli.exits import Exit, UsageError
from weft_engine.cli.flows import Named, find_flow
from weft_engine.cli.inputs import lines_of, read_inputs
from weft_engine.cli.person import TerminalPerson, take_answers
from weft_engine.cli.progress import Progress
from weft_engine.cli.terminal import put, put_json, say, say_what_is_logged
from weft_engine.document.model import Budget
from weft_engine.events import Event
from weft_engine.headless import granted_to
from weft_engine.registry import installed
from weft_engine.run.run import Run, RunOptions, RunResult

if TYPE_CHECKING:
    from weft_engine.cli.live import LiveProgress

_EXITS: Final = {"done": Exit.DONE, "failed": Exit.FAILED, "budget": Exit.BUDGET, "cancelled": Exit.INTERRUPTED}


def run(arguments: argparse.Namespace) -> Exit:
    """`weft run`; see `weft run --help`."""
    say_what_is_logged()
    named = find_flow(arguments.flow)
    for notice in named.notices:
        say(f"note: {notice}")
    inputs = read_inputs(named.flow, arguments.input, arguments.input_json)
    answers = take_answers(named.flow, inputs)
    options, is_live = _options(named, arguments), _is_live(arguments)
    with _events_file(arguments.events) as keep:
        result = letting_go.run(_execute(named, inputs, answers, options, keep, is_live=is_live))
    _show(result, arguments.json)
    return _EXITS[result.status]


def _options(named: Named, arguments: argparse.Namespace) -> RunOptions:
    budget = Budget(
        max_cost_usd=arguments.max_cost,
        max_calls=arguments.max_calls,
        max_tokens=arguments.max_tokens,
        max_time_s=arguments.max_time,
    )
    return RunOptions(
        model=arguments.model,
        offline=arguments.offline,
        seed=arguments.seed,
        budget=budget,
        trusted=arguments.trust or named.path is None,  # what comes with Weft needs no trust
        granted=granted_to(named.flow, named.folder),
    )


def _is_live(arguments: argparse.Namespace) -> bool:
    """Whether progress is drawn as a tree: on a terminal that can, unless lines are asked for."""
    wanted: str = arguments.progress
    return wanted == "tree" or (wanted == "auto" and sys.stderr.isatty() and os.environ.get("TERM") != "dumb")


async def _execute(
    named: Named,
    inputs: dict[str, Any],
    answers: dict[str, str],
    options: RunOptions,
    keep: Callable[[Sequence[Event]], None] | None,
    *,
    is_live: bool,
) -> RunResult:
    from weft_engine.assembly import services_for

    async with AsyncExitStack() as around:
        services = await around.enter_async_context(services_for(named.flow, named.folder, options.seed))
        flow_run = Run(named.flow, installed(), services, inputs, options)
        if is_live:
            flow_run.subscribe(await around.enter_async_context(_live(named)))
        else:
            flow_run.subscribe(Progress(named.flow, say))
        person = TerminalPerson(flow_run.answer, flow_run.cancel, answers)
        flow_run.subscribe(person)
        if keep:
            flow_run.subscribe(keep)
        with _interruptible(flow_run):
            return await flow_run.execute()


def _live(named: Named) -> LiveProgress:
    from rich.console import Console

    from weft_engine.cli.live import LiveProgress
    from weft_engine.cli.outline import outline_of

    outline = outline_of(named.flow, installed())
    return LiveProgress(outline, named.flow.meta.name, Console(file=sys.stderr, highlight=False))


@contextmanager
def _interruptible(flow_run: Run) -> Iterator[None]:
    """Ctrl+C and SIGTERM end the run in good order; a second one ends the process."""
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        say("weft: stopping; once more to stop at once")
        loop.remove_signal_handler(number)
        flow_run.cancel("interrupted")

    numbers: list[signal.Signals] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop, number)
        except NotImplementedError:  # Windows: Ctrl+C raises KeyboardInterrupt
            continue
        numbers.append(number)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@contextmanager
def _events_file(name: str | None) -> Iterator[Callable[[Sequence[Event]], None] | None]:
    if not name:
        yield None
        return
    from weft_engine.cli.event_lines import EventLines

    with ExitStack() as stack:
        file: TextIO = sys.stdout
        if name != "-":
            try:
                file = stack.enter_context(Path(name).open("w", encoding="utf-8"))
            except OSError as error:
                raise UsageError(f"--events {name}: {error}") from error
        with EventLines(file) as lines:
            yield lines.take


def _show(result: RunResult, as_json: bool) -> None:
    if as_json:
        put_json(
            {
                "status": result.status,
                "outputs": result.outputs,
                "metrics": result.metrics,
                "run_id": result.run_id,
                "error": result.error,
            }
        )
        return
    if result.error:
        say(f"weft: {result.status}: {result.error['message']}")
    outputs = list(lines_of(result.outputs))
    for name, text in outputs:
        put(text if len(outputs) == 1 else f"{name}: {text}")
    say(f"weft: {_summary(result)}")


def _summary(result: RunResult) -> str:
    metrics = result.metrics
    parts = [result.status, f"{metrics.get('duration_s', 0):.1f} s"]
    calls = metrics.get("calls", 0)
    about = "~" if metrics.get("estimated") else ""
    if calls:
        parts.append(f"{calls} model {'call' if calls == 1 else 'calls'}")
        parts.append(f"{about}{metrics.get('input_tokens', 0)} → {metrics.get('output_tokens', 0)} tokens")
    if metrics.get("cost_usd"):
        parts.append(f"{about}${metrics['cost_usd']:.4f}")
    return " · ".join(parts)
