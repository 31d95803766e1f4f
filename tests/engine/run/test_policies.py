"""Policies around attempts, in virtual time: limits, retries, checks, repairs, fallbacks."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.engine.run.flows import Ran, flow, run

from weft_engine import events as ev
from weft_engine.document import OutputCheck, Policy
from weft_engine.errors import NodeError, NodeTimeoutError
from weft_engine.providers.errors import ModelOverloadedError, ModelRateLimitedError
from weft_engine.run.policies.retries import delay_s, exponential_s, is_retried, kinds_of

PUBLISHED = {
    case["id"]: case for case in json.loads(Path("tests/data/backoff.json").read_text(encoding="utf-8"))["cases"]
}


def ran(step: dict[str, Any], kind: str = "slow", value: Any = 1, **settings: Any) -> Ran:
    """A run of one node `s` that takes `value`; its output is the flow's."""
    nodes = {"v": ("value", {"value": value}), "s": (kind, step), "o": "output"}
    return run(flow(nodes, ["v.out > s.x", "s.out > o.value"], **settings))


def waits(found: Ran) -> list[float]:
    return [each.delay_s for each in found.of(ev.NodeRetried)]


# -- back-off


def test_the_published_exponential_back_off() -> None:
    case = PUBLISHED["tenacity-exponential"]
    backoff_s = case["params"]["multiplier"]
    assert [exponential_s(each, backoff_s, 1000) for each in case["attempts"]] == case["expected_s"]


def test_the_power_is_not_computed_far_above_the_cap() -> None:
    case = PUBLISHED["overflow-guard"]
    assert exponential_s(case["attempt"], 1, case["params"]["max"]) == case["expected_s"]


def test_equal_jitter_keeps_the_published_ranges() -> None:
    case, random = PUBLISHED["aws-equal-jitter"], Random(1)
    policy = Policy(jitter="equal", backoff_s=case["params"]["base"], max_backoff_s=case["params"]["cap"])
    for attempt, (low, high) in enumerate(case["range"], 1):
        drawn = [delay_s(policy, attempt, 0, random) for _ in range(500)]
        assert low <= min(drawn) <= low + (high - low) * 0.1
        assert high - (high - low) * 0.1 <= max(drawn) <= high


def test_full_jitter_draws_between_nothing_and_the_back_off() -> None:
    random = Random(1)
    drawn = [delay_s(Policy(backoff_s=2), 3, 0, random) for _ in range(500)]
    assert 0 <= min(drawn) < 0.8
    assert 7.2 < max(drawn) <= 8


def test_decorrelated_jitter_draws_up_to_three_times_the_wait_before() -> None:
    random, policy = Random(1), Policy(jitter="decorrelated", backoff_s=2, max_backoff_s=20)
    drawn = [delay_s(policy, 5, 5, random) for _ in range(500)]
    assert 2 <= min(drawn) < 3.3
    assert 13.7 < max(drawn) <= 15
    assert max(delay_s(policy, 5, 19, random) for _ in range(100)) == 20


def test_without_jitter_waits_double_up_to_the_longest() -> None:
    policy = {"retries": 5, "backoff_s": 1, "max_backoff_s": 4, "jitter": "none"}
    found = ran({"fails": 5, "wait": 0, "policy": policy})
    assert (found.outputs, waits(found)) == ({"answer": 2}, [1, 2, 4, 4, 4])
    assert found.time_s == 15


def test_the_same_seed_gives_the_same_waits_and_another_seed_others() -> None:
    step = {"fails": 4, "wait": 0, "policy": {"retries": 4, "jitter": "decorrelated"}}
    assert waits(ran(step, seed=1)) == waits(ran(step, seed=1)) != waits(ran(step, seed=2))


# -- what is tried again


def test_a_failure_that_cannot_pass_is_not_tried_again() -> None:
    found = ran({"fails": 1, "retryable": False, "policy": {"retries": 3}})
    assert (found.status, waits(found)) == ("failed", [])


def test_each_attempt_and_retry_is_an_event_and_the_failure_counts_them() -> None:
    found = ran({"fails": 9, "policy": {"retries": 2}})
    assert [each.attempt for each in found.of(ev.NodeStarted, "s")] == [1, 2, 3]
    assert [each.attempt for each in found.of(ev.NodeRetried, "s")] == [1, 2]
    assert found.of(ev.NodeFailed, "s")[0].error["attempts"] == 3


def test_a_kind_stands_for_all_that_are_of_it() -> None:
    assert {"model_rate_limited", "model", "node", "error"} == kinds_of(ModelRateLimitedError)


@pytest.mark.parametrize(
    ("policy", "error", "again"),
    [
        ({}, ModelOverloadedError("busy"), True),
        ({}, NodeTimeoutError("late"), True),
        ({}, NodeError("no"), False),
        ({"retry_on": ["model"]}, ModelOverloadedError("busy"), True),
        ({"retry_on": ["model_rate_limited", "timeout"]}, ModelOverloadedError("busy"), False),
        ({"retry_on": []}, ModelOverloadedError("busy"), False),
        ({"retry_if": 'error.message.contains("no")'}, NodeError("no"), True),
        ({"retry_if": 'error.message.contains("no")'}, ModelOverloadedError("busy"), False),
        ({"retry_if": "attempt < 2"}, NodeError("no"), True),
        ({"retry_on": ["node"], "retry_if": "attempt > 2"}, NodeError("no"), False),
    ],
)
def test_conditions_say_what_is_tried_again(policy: dict[str, Any], error: NodeError, again: bool) -> None:
    assert is_retried(Policy(**policy), error, error.as_dict(), 1) is again


def test_a_bug_in_a_node_is_tried_again_if_the_policy_says_so() -> None:
    policy = {"retries": 2, "retry_if": 'error.kind == "TypeError"'}
    nodes = {"v": ("value", {"value": "a"}), "s": ("switch", {"when": 3, "policy": policy}), "o": "output"}
    found = run(flow(nodes, ["v.out > s.x", "s.yes > o.value"]))
    assert (found.status, len(waits(found))) == ("failed", 2)


def test_a_condition_that_is_neither_true_nor_false_fails_by_name() -> None:
    found = ran({"fails": 1, "policy": {"retries": 1, "retry_if": "error.code"}})
    assert found.status == "failed"
    assert "retry if" in found.result.error["message"]  # type: ignore[index]  # it failed


# -- time


def test_an_attempt_that_takes_too_long_is_cut_and_tried_again() -> None:
    found = ran({"wait": 9, "policy": {"timeout_s": 2, "retries": 1, "backoff_s": 0}})
    assert (found.status, found.time_s) == ("failed", 4)
    assert "did not finish within its 2 s" in found.of(ev.NodeFailed, "s")[0].error["message"]


def test_a_wait_that_would_pass_the_deadline_is_not_begun() -> None:
    policy = {"retries": 9, "backoff_s": 4, "jitter": "none", "deadline_s": 10}
    found = ran({"fails": 9, "wait": 1, "policy": policy})
    assert waits(found) == [4]
    assert found.time_s == 6
    assert "would pass the deadline of 10 s" in found.of(ev.NodeFailed, "s")[0].error["gave_up"]


def test_the_deadline_cuts_an_attempt() -> None:
    found = ran({"wait": 7, "policy": {"timeout_s": 9, "deadline_s": 5, "retries": 3}})
    assert (found.status, found.time_s, waits(found)) == ("failed", 5, [])
    assert "its deadline of 5 s" in found.of(ev.NodeFailed, "s")[0].error["message"]


def test_a_server_that_says_how_long_to_wait_has_its_way() -> None:
    assert waits(ran({"fails": 1, "retry_after_s": 120, "policy": {"retries": 1}})) == [120]


def test_a_wait_a_server_asks_for_is_bound_by_the_deadline() -> None:
    found = ran({"fails": 1, "retry_after_s": 86_400, "policy": {"retries": 1, "deadline_s": 60}})
    assert (found.status, found.time_s, waits(found)) == ("failed", 1, [])


# -- transforms and checks


def test_transforms_apply_before_the_call_and_after_each_attempt() -> None:
    policy = {
        "input_transform": {"x": "x * 10"},
        "output_transform": {"out": '"got " + string(out) + " of " + string(x)'},
    }
    assert ran({"policy": policy}).outputs == {"answer": "got 11 of 10"}


@pytest.mark.parametrize(
    ("check", "rule"),
    [
        ({"form": {"type": "string"}}, "schema"),
        ({"pattern": "^[3-9]$"}, "^[3-9]$"),
        ({"condition": "value > inputs.x + 1"}, "value > inputs.x + 1"),
    ],
)
def test_an_output_that_fails_a_check_fails_with_node_rule_and_value(check: dict[str, Any], rule: str) -> None:
    found = ran({"policy": {"output_checks": [{"port": "out", **check}]}})
    error = found.of(ev.NodeFailed, "s")[0].error
    assert found.status == "failed"
    assert (error["code"], error["node"], error["rule"], error["value"]) == ("output_invalid", "s", rule, "2")
    assert error["message"].startswith("node 's': output 'out' does not ")
    assert [(each.port, each.repair) for each in found.of(ev.OutputRefused)] == [("out", 0)]


@pytest.mark.parametrize(
    "check",
    [{"form": {"type": "integer"}}, {"pattern": "^2$"}, {"condition": "value == outputs.out && value == 2"}, {}],
)
def test_an_output_that_passes_its_checks_is_handed_on(check: dict[str, Any]) -> None:
    assert ran({"policy": {"output_checks": [{"port": "out", **check}]}}).outputs == {"answer": 2}


def test_what_leaves_the_node_is_checked_not_what_its_transform_was_given() -> None:
    policy = {
        "output_transform": {"out": "string(out)"},
        "output_checks": [{"port": "out", "form": {"type": "string"}}],
    }
    assert ran({"policy": policy}).outputs == {"answer": "2"}


def test_an_output_without_a_value_is_not_checked() -> None:
    step = {"policy": {"output_checks": [{"port": "no", "form": {"type": "null"}}]}}
    found = run(
        flow({"v": ("value", {"value": 1}), "s": ("switch", step), "o": "output"}, ["v.out > s.x", "s.yes > o.value"])
    )
    assert found.outputs == {"answer": 1}


def test_a_failed_check_is_tried_again_only_if_the_policy_says_so() -> None:
    checks = {"retries": 2, "backoff_s": 0, "output_checks": [{"port": "out", "pattern": "9"}]}
    assert waits(ran({"policy": checks})) == []
    assert waits(ran({"policy": {**checks, "retry_on": ["output_invalid"]}})) == [0, 0]


def test_a_node_that_can_do_better_is_asked_at_most_so_often() -> None:
    check = OutputCheck(port="out", condition="value > 3").model_dump()
    found = ran({"policy": {"output_checks": [check], "repairs": 3}}, kind="mending")
    assert found.outputs == {"answer": 4}
    assert [each.repair for each in found.of(ev.OutputRefused)] == [1, 2]
    given_up = ran({"policy": {"output_checks": [check], "repairs": 1}}, kind="mending")
    assert [each.repair for each in given_up.of(ev.OutputRefused)] == [1, 0]
    assert "after 1 repair; it was: '3'" in given_up.of(ev.NodeFailed)[0].error["message"]


# -- what happens in the end


@pytest.mark.parametrize("on_error", ["halt", "isolate", "continue"])
def test_an_unhandled_failure_halts_is_isolated_or_goes_on(on_error: str) -> None:
    nodes = {
        "v": ("value", {"value": 1}), "s": ("slow", {"fails": 1, "policy": {"on_error": on_error, "fallback": "none"}}),
        "t": ("slow", {"wait": 5}), "o": ("output", {"name": "o"}), "p": ("output", {"name": "p"}),
    }  # fmt: skip
    found = run(flow(nodes, ["v.out > s.x", "v.out > t.x", "s.out > o.value", "t.out > p.value"]))
    ends = {"halt": ("failed", {}), "isolate": ("done", {"p": 2}), "continue": ("done", {"o": "none", "p": 2})}
    assert (found.status, found.outputs) == ends[on_error]


def test_a_fallback_is_tried_only_after_the_retries() -> None:
    found = ran({"fails": 9, "policy": {"retries": 2, "on_error": "continue", "fallback": "none"}})
    assert found.outputs == {"answer": "none"}
    assert len(waits(found)) == 2
    assert found.of(ev.NodeFailed, "s")[0].handled == "continue"
    assert found.of(ev.NodeFinished, "s")[0].replaced == "fallback"


def test_a_fallback_by_output_sees_inputs_and_the_error() -> None:
    policy = {"on_error": "continue", "fallback_outputs": {"out": 'error.code + " on " + string(inputs.x)'}}
    assert ran({"fails": 1, "policy": policy}).outputs == {"answer": "node on 1"}


def test_a_branch_that_fails_goes_the_way_its_fallback_names() -> None:
    policy = {"on_error": "continue", "fallback_outputs": {"no": "x"}}
    nodes = {
        "v": ("value", {"value": "text"}), "s": ("switch", {"when": 3, "policy": policy}),
        "y": ("output", {"name": "y"}), "n": ("output", {"name": "n"}),
    }  # fmt: skip
    found = run(flow(nodes, ["v.out > s.x", "s.yes > y.value", "s.no > n.value"]))
    assert (found.outputs, found.ended("y")) == ({"n": "text"}, ["skipped"])


def test_a_fallback_that_fails_is_the_failure() -> None:
    policy = {"on_error": "continue", "fallback_outputs": {"out": "error.nothing"}}
    found = ran({"fails": 1, "policy": policy})
    assert found.status == "failed"
    assert "fallback of 'out'" in found.result.error["message"]  # type: ignore[index]  # it failed


def test_what_hangs_on_the_error_output_runs_in_place_of_the_node() -> None:
    nodes = {"v": ("value", {"value": 1}), "s": ("slow", {"fails": 1}), "r": "pair", "o": "output"}
    found = run(flow(nodes, ["v.out > s.x", "s.error > r.a", "v.out > r.b", "s.out > o.value", "r.out > o.value"]))
    assert found.outputs["answer"][1] == 1
    assert found.outputs["answer"][0]["message"] == "node 's': told to fail"


def test_a_policy_is_inherited_field_by_field() -> None:
    common = {"retries": 1, "backoff_s": 5, "jitter": "none", "on_error": "continue", "fallback": "common"}
    found = ran({"fails": 9, "policy": {"retries": 2}}, policy=common)
    assert (found.outputs, waits(found)) == ({"answer": "common"}, [5, 10])


# -- containers and tools


def looped(own: dict[str, Any], step: dict[str, Any], **settings: Any) -> Ran:
    nodes = {
        "v": ("value", {"value": 0}), "l": ("loop", {"max_iterations": 3, "policy": own}), "s": ("slow", step),
        "o": "output",
    }  # fmt: skip
    wires = ["v.out > l.start", "l.state > s.x", "s.out > l.next", "l.done > o.value"]
    return run(flow(nodes, wires, **settings))


def test_a_loop_has_a_time_limit_for_all_its_iterations() -> None:
    found = looped({"timeout_s": 5}, {"wait": 2})
    assert (found.status, found.time_s) == ("failed", 5)
    assert found.ended("s") == ["done", "done", "cancelled"]
    assert "node 'l' did not finish within its 5 s" in found.result.error["message"]  # type: ignore[index]


def test_a_loop_that_fails_is_begun_again() -> None:
    found = looped({"retries": 1, "backoff_s": 0}, {"wait": 1, "fails_at": 2})
    assert found.ended("s") == ["done", "done", "failed"] * 2
    assert found.ended("l") == ["failed"]
    assert len(found.of(ev.NodeRetried, "l")) == 1


def test_outputs_of_a_loop_are_transformed_and_checked() -> None:
    policy = {
        "output_transform": {"done": "done * 10"},
        "output_checks": [{"port": "done", "condition": "value == 30"}],
    }
    assert looped(policy, {}).outputs == {"answer": 30}


def test_a_loop_does_not_take_the_time_limit_of_all_nodes() -> None:
    assert looped({}, {"wait": 2}, policy={"timeout_s": 5}).outputs == {"answer": 3}


def test_a_loop_within_its_policy_needs_no_place_of_its_own() -> None:
    assert looped({"timeout_s": 50}, {"wait": 2}, max_concurrency=1).outputs == {"answer": 3}


def test_a_subflow_is_tried_again() -> None:
    nodes = {"s": ("subflow", {"flow": "inner", "outputs": [{"name": "r"}], "policy": {"retries": 2, "backoff_s": 0,
             "retry_on": ["node"]}}), "o": "output"}  # fmt: skip
    made = flow(nodes, ["s.r > o.value"])
    inner = {"v": ("value", {"value": 1}), "t": ("slow", {"fails": 9}), "o": ("output", {"name": "r"})}
    made.flows["inner"] = flow(inner, ["v.out > t.x", "t.out > o.value"])
    found = run(made)
    assert (found.status, found.ended("t")) == ("failed", ["failed"] * 3)


def test_a_tool_that_is_called_is_tried_again() -> None:
    nodes = {
        "v": ("value", {"value": 1}),
        "c": "caller",
        "t": ("tool", {"fails": 1, "policy": {"retries": 1}}),
        "o": "output",
    }
    found = run(flow(nodes, ["v.out > c.x", "t.tool > c.tools", "c.out > o.value"]))
    assert found.outputs == {"answer": [2]}
    assert len(found.of(ev.NodeRetried, "t")) == 1
