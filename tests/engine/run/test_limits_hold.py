"""Random flows under budgets, and cancelled at random moments: no call past a cap, nothing left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from random import Random
from typing import Any

import pytest
from tests.engine.run.flows import REGISTRY, Ran, Slow, flow, run
from tests.engine.run.random_flows import random_flow
from tests.engine.virtual_time import run_virtual
from tests.proofs import Proof

from weft_engine import events as ev
from weft_engine.document import Budget, Flow
from weft_engine.errors import FlowInvalidError
from weft_engine.letting_go import GRACE_S
from weft_engine.node import Context
from weft_engine.providers.chat import ChatEvent, ChatRequest, ChatResult, Message, Usage
from weft_engine.registry import Registry
from weft_engine.run.run import Run, RunOptions, RunResult, Services

SHORT = 150
MOST = Usage(40, 60)
"""What a call may use at most."""
PRICE_USD = 0.001


class Asker(Slow):
    """Asks a model before it goes on."""

    id = "slow"

    async def run(self, ctx: Context, config: Any, inputs: Mapping[str, Any]) -> Any:
        await ctx.chat(ChatRequest("", (Message("user", "?"),)))
        return await super().run(ctx, config, inputs)


ASKING = Registry((*(each for each in REGISTRY if each.id != "slow"), Asker))


class Meter:
    """Models that take their time and count what is used, also of calls that are cut off."""

    def __init__(self, seed: int) -> None:
        self._rnd = Random(seed)
        self.calls = 0

    def default(self) -> str:
        return "meter"

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatEvent]:
        self.calls += 1
        await asyncio.sleep(self._rnd.randrange(1, 9))
        used = Usage(self._rnd.randrange(MOST.input_tokens), self._rnd.randrange(MOST.output_tokens))
        yield ChatResult("!", usage=used)

    def estimate(self, request: ChatRequest) -> Usage:
        return MOST

    def cost_usd(self, model: str, usage: Usage) -> float | None:
        return (usage.input_tokens + usage.output_tokens) * PRICE_USD


def random_budget(rnd: Random) -> Budget:
    """One to three limits that a random flow may well meet."""
    limits: dict[str, float] = {
        "max_calls": rnd.randrange(0, 12),
        "max_tokens": rnd.randrange(0, 900),
        "max_cost_usd": round(rnd.uniform(0, 0.9), 3),
        "max_time_s": rnd.randrange(1, 60),
    }
    return Budget(**dict(rnd.sample(sorted(limits.items()), rnd.randrange(1, 4))))  # type: ignore[arg-type]  # numbers


def held(seed: int) -> str:
    """Runs a random flow with a random budget; gives how it ended."""
    made, budget, meter = random_flow(seed), random_budget(Random(seed)), Meter(seed)

    async def main() -> RunResult:
        services = Services(models=meter)
        return await Run(made, ASKING, services, {}, RunOptions(trusted=True, budget=budget)).execute()

    try:
        result = run_virtual(main())
    except FlowInvalidError:
        return "invalid"
    metrics = result.metrics
    tokens = metrics["input_tokens"] + metrics["output_tokens"]
    for used, cap in (
        (meter.calls, budget.max_calls),
        (metrics["calls"], budget.max_calls),
        (tokens, budget.max_tokens),
        (metrics["cost_usd"], budget.max_cost_usd),
        (metrics["duration_s"], None if budget.max_time_s is None else budget.max_time_s + GRACE_S),
    ):
        assert cap is None or used <= cap, f"seed {seed}: {used} of {cap}"
    assert meter.calls == metrics["calls"], f"seed {seed}: a call was not settled"
    return result.status


def test_no_call_is_made_past_a_budget() -> None:
    ends = [held(seed) for seed in range(SHORT)]
    assert ends.count("budget") > SHORT * 0.2, "budgets must be met, or little is tested"
    assert ends.count("done") > SHORT * 0.1


@pytest.mark.long
def test_a_thousand_random_runs_hold_their_budgets(proof: Proof) -> None:
    for seed in proof.over(range(2_000)):
        proof.counts[f"ended {held(seed)}, no call past a cap"] += 1
    assert proof.counts.total() - proof.counts["ended invalid, no call past a cap"] > 1_000


def stopped(made: Flow, after_s: float, *, from_outside: bool = False) -> tuple[Ran, float, list[str]]:
    """A run that is cancelled after a while: what was heard, how long it took to end, and the tasks it left behind."""

    async def main() -> tuple[Ran, float, list[str]]:
        loop = asyncio.get_running_loop()
        started = Run(made, REGISTRY, Services(models=None), {}, RunOptions(trusted=True))  # type: ignore[arg-type]
        heard: list[ev.Event] = []
        started.subscribe(heard.extend)
        task = asyncio.ensure_future(started.execute())
        loop.call_later(after_s, task.cancel if from_outside else started.cancel)
        try:
            result = await task
        except asyncio.CancelledError:
            result = RunResult("", "cancelled", {}, {}, None)
        took_s = loop.time() - after_s
        left = [each.get_name() for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        await asyncio.sleep(0)
        return Ran(result, heard), took_s, left

    return run_virtual(main())


def unsettled(ran: Ran) -> set[tuple[str, Any]]:
    """Activations that began and were never said to have ended."""
    ends = (ev.NodeFinished, ev.NodeFailed, ev.NodeCancelled, ev.NodeSkipped)
    began = {(each.node, each.frame) for each in ran.of(ev.NodeStarted)}
    return began - {(each.node, each.frame) for each in ran.events if isinstance(each, ends)}


def check_cancelling(seed: int) -> str:
    rnd = Random(seed)
    try:
        ran, took_s, left = stopped(random_flow(seed), rnd.uniform(0, 30), from_outside=rnd.random() < 0.3)
    except FlowInvalidError:
        return "invalid"
    assert not left, f"seed {seed}: left behind {left}"
    assert not unsettled(ran), f"seed {seed}: never ended {unsettled(ran)}"
    assert ran.status != "cancelled" or took_s <= GRACE_S, f"seed {seed}"
    return ran.status


def test_a_run_cancelled_at_any_moment_ends_at_once_and_leaves_nothing_behind() -> None:
    ends = [check_cancelling(seed) for seed in range(SHORT)]
    assert ends.count("cancelled") > SHORT * 0.2, "runs must be cancelled, or little is tested"


@pytest.mark.long
def test_thousands_of_runs_are_cancelled_and_leave_nothing_behind(proof: Proof) -> None:
    for seed in proof.over(range(5_000)):
        proof.counts[f"ended {check_cancelling(seed)}, nothing left behind"] += 1
    assert proof.counts["ended cancelled, nothing left behind"] > 1_000


def test_a_task_that_ignores_being_cancelled_is_let_go_after_its_grace() -> None:
    nodes = {"v": ("value", {"value": 1}), "s": ("slow", {"wait": 10, "stubborn": 1}), "o": "output"}
    ran, took_s, left = stopped(flow(nodes, ["v.out > s.x", "s.out > o.value"]), 3)
    assert (ran.status, took_s, len(left)) == ("cancelled", GRACE_S, 1)
    assert "was let go" in ran.of(ev.Logged)[0].text


def test_a_loop_with_a_policy_is_cancelled_with_what_is_in_it() -> None:
    nodes = {
        "v": ("value", {"value": 1}), "l": ("loop", {"max_iterations": 9, "policy": {"timeout_s": 99, "retries": 1}}),
        "s": ("slow", {"wait": 2}), "o": "output",
    }  # fmt: skip
    made = flow(nodes, ["v.out > l.start", "l.state > s.x", "s.out > l.next", "l.done > o.value"])
    ran, took_s, left = stopped(made, 5)
    assert (ran.status, took_s, left) == ("cancelled", 0, [])
    assert (ran.ended("l"), ran.ended("s")[-1]) == (["cancelled"], "cancelled")


def test_a_called_tool_is_cancelled_with_its_caller() -> None:
    nodes = {"v": ("value", {"value": 1}), "c": "caller", "t": ("tool", {"wait": 9}), "o": "output"}
    made = flow(nodes, ["v.out > c.x", "t.tool > c.tools", "c.out > o.value"])
    ran, took_s, left = stopped(made, 5)
    assert (ran.status, took_s, left) == ("cancelled", 0, [])
    assert ran.ended("t") == ["cancelled"]
    assert run(made).outputs == {"answer": [2]}
