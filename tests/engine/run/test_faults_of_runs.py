"""Faults of a run as a whole: many items with a bad one, a clock that jumps, answers without end."""

from __future__ import annotations

import time

import pytest
from tests.engine.run.flows import flow, run

from weft_engine import events as ev


@pytest.mark.parametrize("mode", ["skip", "record"])
def test_ten_thousand_items_with_one_bad_keep_their_order(mode: str) -> None:
    made = flow(
        {
            "v": ("value", {"value": list(range(10_000))}),
            "f": ("for_each", {"on_item_error": mode}),
            "s": ("step", {"fails_at": 7_000}),
            "o": "output",
        },
        ["v.out > f.items", "f.item > s.x", "s.out > f.collect", "f.results > o.value"],
    )
    ran = run(made)
    found = list(ran.outputs["answer"])
    assert ran.status == "done"
    if mode == "record":
        assert found.pop(7_000)["error"]["message"] == "node 's': told to fail"
    assert found == [item + 1 for item in range(10_000) if item != 7_000]


def test_a_clock_that_jumps_changes_no_time_limit_and_no_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    jumps = iter(range(0, 10**12, 10**6))
    monkeypatch.setattr(time, "time", lambda: float(next(jumps)))
    monkeypatch.setattr(time, "time_ns", lambda: next(jumps) * 10**9)
    nodes = {"v": ("value", {"value": 1}), "s": ("slow", {"wait": 5, "policy": {"timeout_s": 6}}), "o": "output"}
    ran = run(flow(nodes, ["v.out > s.x", "s.out > o.value"]))
    assert (ran.status, ran.time_s) == ("done", 5)
    assert [each.duration_s for each in ran.of(ev.NodeFinished, "s")] == [5]
    assert [each.time_s for each in ran.events] == sorted(each.time_s for each in ran.events)
