"""The rules of design/engine.md §3 and §11, each by name."""

from __future__ import annotations

import pytest
from tests.engine.run.flows import flow, run

from weft_engine import events as ev
from weft_engine.errors import FlowInvalidError, NodeInputError

GATED = {"v": ("value", {"value": 1}), "g": ("gate", {"condition": "value > 2"}), "s": "step", "o": "output"}
GATED_WIRES = ["v.out > g.value", "g.pass > s.x", "s.out > o.value"]


def test_a_gate_whose_fail_leads_nowhere_fails_the_run_with_its_condition_and_the_value() -> None:
    ran = run(flow(GATED, GATED_WIRES))
    assert (ran.status, ran.ended("g"), ran.ended("s")) == ("failed", ["failed"], [])
    assert "'g'" in ran.result.error["message"]
    assert "'1' does not pass: `value > 2` does not hold" in ran.result.error["message"]


def test_a_gate_whose_fail_leads_on_fails_nothing_and_neither_does_one_that_is_set_to_stop() -> None:
    led = run(flow({**GATED, "p": ("output", {"name": "p"})}, [*GATED_WIRES, "g.fail > p.value"]))
    assert (led.status, led.outputs) == ("done", {"p": 1})
    stopped = {**GATED, "g": ("gate", {"condition": "value > 2", "unwired": "stop"})}
    ran = run(flow(stopped, GATED_WIRES))
    assert (ran.status, ran.ended("s")) == ("done", ["skipped"])


def test_a_gate_that_fails_is_handled_like_any_failure() -> None:
    caught = run(flow({**GATED, "p": ("output", {"name": "p"})}, [*GATED_WIRES, "g.error > p.value"]))
    assert (caught.status, caught.ended("s")) == ("done", ["skipped"])
    assert "does not pass" in caught.outputs["p"]["message"]
    alone = {**GATED, "g": ("gate", {"condition": "value > 2", "policy": {"on_error": "isolate"}})}
    assert run(flow(alone, GATED_WIRES)).status == "done"


def test_values_flow_from_inputs_to_outputs() -> None:
    ran = run(
        flow(
            {"q": ("input", {"name": "n", "type": "number"}), "s": "step", "o": ("output", {"name": "a"})},
            ["q.value > s.x", "s.out > o.value"],
        ),
        {"n": 1},
    )
    assert (ran.status, ran.outputs) == ("done", {"a": 2})


def test_deadness_spreads_through_a_branch_and_merges_again() -> None:
    ran = run(
        flow(
            {"v": ("value", {"value": 1}), "b": "switch", "y": "step", "n": "step", "o": ("output", {"name": "a"})},
            ["v.out > b.x", "b.yes > y.x", "b.no > n.x", "y.out > o.value", "n.out > o.value"],
        )
    )
    assert ran.outputs == {"a": 2}
    assert ran.ended("n") == ["skipped"]
    assert ran.of(ev.NodeSkipped, "n")[0].why == ("'Switch' did not take 'no'",)


def test_a_skipped_node_tells_the_chain_of_causes() -> None:
    ran = run(
        flow(
            {"v": ("value", {"value": 0}), "b": "switch", "one": "step", "two": "step"},
            ["v.out > b.x", "b.yes > one.x", "one.out > two.x"],
        ),
    )
    assert ran.of(ev.NodeSkipped, "two")[0].why == ("'Step' was skipped", "'Switch' did not take 'yes'")


def test_an_optional_port_with_a_dead_wire_takes_its_default() -> None:
    ran = run(
        flow(
            {"v": ("value", {"value": 1}), "b": "switch", "p": "pair", "o": "output"},
            ["v.out > b.x", "v.out > p.a", "b.no > p.b", "p.out > o.value"],
        ),
    )
    assert ran.outputs == {"answer": [1, "none"]}


def arms(mode: str, **config: object) -> dict[str, object]:
    """Three arms of different speed into a join; the second is dead if `v` is 0."""
    return {
        "v": ("value", {"value": config.pop("v", 1)}),
        "b": "switch",
        "fast": ("slow", {"wait": 1, "add": 10}),
        "maybe": ("slow", {"wait": 2, "add": 20}),
        "late": ("slow", {"wait": 3, "add": 30}),
        "j": ("join", {"mode": mode, **config}),
        "o": "output",
    }


ARM_WIRES = [
    "v.out > b.x",
    "v.out > fast.x",
    "b.yes > maybe.x",
    "v.out > late.x",
    "fast.out > j.arms",
    "maybe.out > j.arms",
    "late.out > j.arms",
]


def test_join_all_takes_every_arm_in_canonical_order() -> None:
    ran = run(flow(arms("all"), [*ARM_WIRES, "j.values > o.value"]))  # type: ignore[arg-type]
    assert ran.outputs == {"answer": [11, 31, 21]}, "by name: fast, late, maybe"
    assert ran.time_s == 3


def test_numbered_arms_are_taken_in_the_order_of_their_numbers() -> None:
    arms = {f"arm-{number}" if number > 1 else "arm": ("value", {"value": number}) for number in range(1, 12)}
    wires = [*(f"{each}.out > j.arms" for each in arms), "j.values > o.value"]
    ran = run(flow({**arms, "j": ("join", {"mode": "all"}), "o": "output"}, wires))
    assert ran.outputs == {"answer": list(range(1, 12))}


def test_join_all_dies_at_once_of_one_dead_arm() -> None:
    ran = run(flow(arms("all", v=0), [*ARM_WIRES, "j.values > o.value"]))  # type: ignore[arg-type]
    assert ran.ended("j") == ["skipped"]
    skipped = ran.of(ev.NodeSkipped, "j")[0]
    assert skipped.time_s == 0
    assert skipped.why[-1] == "'Switch' did not take 'yes'"


def test_join_settled_takes_the_live_arms_after_a_skipped_branch() -> None:
    ran = run(flow(arms("settled", v=0), [*ARM_WIRES, "j.values > o.value"]))  # type: ignore[arg-type]
    assert ran.outputs == {"answer": [10, 30]}


def test_join_any_takes_the_first_in_canonical_order_whatever_came_first() -> None:
    ran = run(flow(arms("any"), [*ARM_WIRES, "j.value > o.value"]))  # type: ignore[arg-type]
    assert (ran.outputs, ran.time_s) == ({"answer": 11}, 3)


def test_join_first_takes_the_fastest_records_it_and_cancels_the_rest() -> None:
    ran = run(flow(arms("first"), [*ARM_WIRES, "j.value > o.value"]))  # type: ignore[arg-type]
    assert (ran.outputs, ran.time_s) == ({"answer": 11}, 1)
    assert ran.ended("late") == ["cancelled"]
    assert ran.of(ev.PortPicked, "j")[0].arms == ("fast.out->j.arms",)


def test_join_first_without_cancelling_lets_the_rest_end() -> None:
    ran = run(flow(arms("first", cancel=False), [*ARM_WIRES, "j.value > o.value"]))  # type: ignore[arg-type]
    assert ran.ended("late") == ["done"]
    assert ran.of(ev.NodeFinished, "o")[0].time_s == 1


def test_quorum_reached_hands_on_the_first_k_in_canonical_order() -> None:
    ran = run(flow(arms("quorum", quorum=2), [*ARM_WIRES, "j.values > o.value"]))  # type: ignore[arg-type]
    assert (ran.outputs, ran.time_s) == ({"answer": [11, 21]}, 2)
    assert ran.ended("late") == ["cancelled"]


def test_an_unreachable_quorum_dies_at_once_and_does_not_wait() -> None:
    ran = run(flow(arms("quorum", v=0, quorum=3), [*ARM_WIRES, "j.values > o.value"]))  # type: ignore[arg-type]
    assert ran.of(ev.NodeSkipped, "j")[0].time_s == 0


def test_a_join_of_dead_arms_only_is_skipped() -> None:
    ran = run(
        flow(
            {"v": ("value", {"value": 0}), "b": "switch", "j": ("join", {"mode": "settled"}), "o": "output"},
            ["v.out > b.x", "b.yes > j.arms", "j.values > o.value"],
        ),
    )
    assert ran.ended("j") == ["skipped"]
    assert ran.status == "done"


def test_first_success_skips_failures() -> None:
    nodes = {
        "v": ("value", {"value": 1}),
        "bad": ("slow", {"wait": 1, "fails": 9, "policy": {"on_error": "isolate"}}),
        "good": ("slow", {"wait": 2}),
        "j": ("join", {"mode": "first"}),
        "o": "output",
    }
    ran = run(
        flow(nodes, ["v.out > bad.x", "v.out > good.x", "bad.out > j.arms", "good.out > j.arms", "j.value > o.value"])
    )
    assert (ran.outputs, ran.ended("bad")) == ({"answer": 2}, ["failed"])


def test_a_race_cancels_only_what_serves_the_race_not_what_others_also_need() -> None:
    ran = run(flow({**arms("first"), "log": "log"}, [*ARM_WIRES, "late.out > log.x", "j.value > o.value"]))  # type: ignore[arg-type]
    assert ran.ended("late") == ["done"], "log needs it too"
    assert ran.ended("maybe") == ["cancelled"]
    assert ran.ended("log") == ["done"]


def test_arms_of_unequal_length_run_the_join_once() -> None:
    nodes = {"v": ("value", {"value": 0}), "a": "step", "b": "step", "c": "step", "j": "join", "o": "output"}
    wires = ["v.out > a.x", "v.out > b.x", "b.out > c.x", "a.out > j.arms", "c.out > j.arms", "j.values > o.value"]
    ran = run(flow(nodes, wires))
    assert ran.ended("j") == ["done"]
    assert ran.outputs == {"answer": [1, 2]}


def test_a_fast_arm_does_not_wait_for_a_slow_sibling_that_it_does_not_need() -> None:
    nodes = {
        "v": ("value", {"value": 0}),
        "slow": ("slow", {"wait": 9}),
        "a": ("slow", {"wait": 1}),
        "b": ("slow", {"wait": 1}),
    }
    ran = run(flow(nodes, ["v.out > slow.x", "v.out > a.x", "a.out > b.x"]))
    assert ran.of(ev.NodeFinished, "b")[0].time_s == 2


def test_two_live_values_on_one_input_are_an_error_before_the_run() -> None:
    nodes = {"v": ("value", {"value": 0}), "w": ("value", {"value": 1}), "s": "step"}
    with pytest.raises(FlowInvalidError, match="can both give one"):
        run(flow(nodes, ["v.out > s.x", "w.out > s.x"]))


# -- loops


def counting(config: dict[str, object], **more: object) -> object:
    return flow(
        {"v": ("value", {"value": 0}), "l": ("loop", config), "s": "step", "o": "output", **more},  # type: ignore[dict-item]
        ["v.out > l.start", "l.state > s.x", "s.out > l.next", "l.done > o.value"],
    )


def test_a_loop_counts_until_its_condition_holds() -> None:
    ran = run(counting({"condition": "state >= 3", "max_iterations": 10}))  # type: ignore[arg-type]
    assert ran.outputs == {"answer": 3}
    assert [each.frame for each in ran.of(ev.NodeFinished, "s")] == [(("l", 0),), (("l", 1),), (("l", 2),)]


def test_a_while_loop_may_have_no_iteration() -> None:
    ran = run(counting({"mode": "while", "condition": "state < 0"}))  # type: ignore[arg-type]
    assert (ran.outputs, ran.ended("s")) == ({"answer": 0}, [])


def test_a_while_loop_asks_before_each_iteration() -> None:
    assert run(counting({"mode": "while", "condition": "state < 4", "max_iterations": 9})).outputs == {"answer": 4}  # type: ignore[arg-type]


def test_at_the_limit_a_loop_finishes_with_what_it_has() -> None:
    assert run(counting({"max_iterations": 4})).outputs == {"answer": 4}  # type: ignore[arg-type]


def test_at_the_limit_a_loop_fails_if_so_set() -> None:
    ran = run(counting({"max_iterations": 4, "at_limit": "fail", "condition": "state > 99"}))  # type: ignore[arg-type]
    assert ran.status == "failed"
    assert "within 4 iterations" in str(ran.result.error)
    (failed,) = ran.of(ev.NodeFailed)
    assert (failed.error["limit"], failed.error["cap"]) == ("max_iterations", 4)


def test_a_loop_keeps_all_states() -> None:
    assert run(counting({"max_iterations": 3, "keep": "all"})).outputs == {"answer": [1, 2, 3]}  # type: ignore[arg-type]


def test_a_loop_keeps_the_best_state_not_the_last() -> None:
    config = {"max_iterations": 4, "keep": "best", "best": "-(state - 2) * (state - 2)"}
    assert run(counting(config)).outputs == {"answer": 2}  # type: ignore[arg-type]


def test_a_loop_with_an_empty_body_hands_its_state_back() -> None:
    made = flow(
        {
            "v": ("value", {"value": 7}),
            "l": ("loop", {"max_iterations": 3}),
            "o": "output",
            "p": ("output", {"name": "n"}),
        },
        ["v.out > l.start", "l.state > l.next", "l.done > o.value", "l.iterations > p.value"],
    )
    assert run(made).outputs == {"answer": 7, "n": 3}


def test_a_dead_start_makes_the_loop_dead() -> None:
    made = flow(
        {"v": ("value", {"value": 0}), "b": "switch", "l": "loop", "s": "step", "o": "output"},
        ["v.out > b.x", "b.yes > l.start", "l.state > s.x", "s.out > l.next", "l.done > o.value"],
    )
    ran = run(made)
    assert (ran.ended("l"), ran.ended("s"), ran.ended("o")) == (["skipped"], [], ["skipped"])


def test_a_branch_that_skips_the_feedback_ends_the_loop_with_the_carried_value() -> None:
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 9}),
            "s": "step",
            "b": ("switch", {"when": 3}),
            "o": "output",
        },
        ["v.out > l.start", "l.state > s.x", "s.out > b.x", "b.no > l.next", "l.done > o.value"],
    )
    ran = run(made)
    assert ran.outputs == {"answer": 2}, "the third iteration gave nothing back; it carried 2"


def test_a_break_wins_over_next() -> None:
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 9}),
            "s": "step",
            "b": ("switch", {"when": 3}),
            "x": "break",
            "o": "output",
        },
        ["v.out > l.start", "l.state > s.x", "s.out > l.next", "s.out > b.x", "b.yes > x.value", "l.done > o.value"],
    )
    assert run(made).outputs == {"answer": 3}


def test_continue_is_a_second_feedback_wire() -> None:
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 4}),
            "b": ("switch", {"when": 2}),
            "s": "step",
            "t": ("step", {"add": 10}),
            "o": "output",
        },
        [
            "v.out > l.start",
            "l.state > b.x",
            "b.no > s.x",
            "b.yes > t.x",
            "s.out > l.next",
            "t.out > l.next",
            "l.done > o.value",
        ],
    )
    assert run(made).outputs == {"answer": 22}


def test_a_leaf_in_a_body_runs_in_every_iteration_and_before_the_next_begins() -> None:
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 3}),
            "s": "step",
            "leaf": ("slow", {"wait": 5}),
            "o": "output",
        },
        ["v.out > l.start", "l.state > s.x", "l.state > leaf.x", "s.out > l.next", "l.done > o.value"],
    )
    ran = run(made)
    assert [each.time_s for each in ran.of(ev.NodeFinished, "leaf")] == [5, 10, 15]
    assert [each.time_s for each in ran.of(ev.FrameStarted, "l")] == [0, 5, 10]


def nested(inner: dict[str, object]) -> object:
    return flow(
        {
            "v": ("value", {"value": 0}),
            "outer": ("loop", {"max_iterations": 3}),
            "inner": ("loop", inner),
            "s": "step",
            "b": ("switch", {"when": 100}),
            "x": "break",
            "far": ("value", {"value": 5}),
            "p": "pair",
            "o": "output",
        },
        [
            "v.out > outer.start",
            "outer.state > inner.start",
            "inner.state > s.x",
            "s.out > inner.next",
            "s.out > b.x",
            "b.yes > x.value",
            "inner.done > outer.next",
            "outer.done > o.value",
            "inner.state > p.a",
            "far.out > p.b",
        ],
    )


def test_nested_loops_reset_and_see_outer_values() -> None:
    ran = run(nested({"max_iterations": 2}))  # type: ignore[arg-type]
    assert ran.outputs == {"answer": 6}
    frames = [each.frame for each in ran.of(ev.NodeFinished, "s")]
    assert frames == [(("outer", outer), ("inner", inner)) for outer in range(3) for inner in range(2)]
    assert all(given["b"] == 5 for given in ran.given("p"))


def test_an_early_break_in_a_nested_loop_ends_the_inner_one_only() -> None:
    made = nested({"max_iterations": 9})
    made.sections["nodes"]["b"] = made.nodes["b"].model_copy(update={"config": {"when": 2}})  # type: ignore[attr-defined]
    ran = run(made)  # type: ignore[arg-type]
    assert ran.outputs == {"answer": 4}, "2 in the first outer iteration, then one more in each"
    assert [each.index for each in ran.of(ev.FrameStarted, "outer")] == [0, 1, 2]


def test_a_join_in_the_second_iteration_sees_only_tokens_of_the_second_iteration() -> None:
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 3, "keep": "all"}),
            "a": "step",
            "b": ("slow", {"add": 100, "wait": 2}),
            "j": "join",
            "t": ("transform", {"expression": "arms[0]"}),
            "o": "output",
        },
        [
            "v.out > l.start",
            "l.state > a.x",
            "l.state > b.x",
            "a.out > j.arms",
            "b.out > j.arms",
            "j.values > t.arms",
            "t.value > l.next",
            "l.done > o.value",
        ],
    )
    ran = run(made)
    assert [each["arms"] for each in ran.given("j")] == [[1, 100], [2, 101], [3, 102]]


def test_a_race_inside_a_loop_drops_late_losers_of_the_iteration_before() -> None:
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 3, "keep": "all"}),
            "fast": ("slow", {"wait": 1}),
            "late": ("slow", {"wait": 9, "add": 1000, "stubborn": 1}),
            "j": ("join", {"mode": "first"}),
            "o": "output",
        },
        [
            "v.out > l.start",
            "l.state > fast.x",
            "l.state > late.x",
            "fast.out > j.arms",
            "late.out > j.arms",
            "j.value > l.next",
            "l.done > o.value",
        ],
    )
    ran = run(made)
    assert ran.outputs == {"answer": [1, 2, 3]}
    assert ran.ended("late") == ["cancelled"] * 3


def test_iterations_do_not_overwrite_each_other() -> None:
    ran = run(counting({"max_iterations": 3}))  # type: ignore[arg-type]
    assert [(each.frame, each.outputs["out"]) for each in ran.of(ev.NodeFinished, "s")] == [
        ((("l", 0),), 1),
        ((("l", 1),), 2),
        ((("l", 2),), 3),
    ]


# -- for-each


def each(
    items: object, config: dict[str, object] | None = None, step: tuple[str, dict[str, object]] = ("step", {})
) -> object:
    return flow(
        {"v": ("value", {"value": items}), "f": ("for_each", config or {}), "s": step, "o": "output"},
        ["v.out > f.items", "f.item > s.x", "s.out > f.collect", "f.results > o.value"],
    )


def test_a_for_each_keeps_the_order_of_its_items() -> None:
    made = flow(
        {
            "v": ("value", {"value": [3, 1, 2]}),
            "f": "for_each",
            "b": ("switch", {"when": 2}),
            "late": ("slow", {"wait": 9}),
            "soon": ("slow", {"wait": 1}),
            "o": "output",
        },
        [
            "v.out > f.items",
            "f.item > b.x",
            "b.yes > late.x",
            "b.no > soon.x",
            "late.out > f.collect",
            "soon.out > f.collect",
            "f.results > o.value",
        ],
    )
    assert run(made).outputs == {"answer": [4, 2, 3]}


def test_a_for_each_over_nothing_gives_an_empty_list() -> None:
    assert run(each([])).outputs == {"answer": []}  # type: ignore[arg-type]


def test_a_for_each_runs_so_many_items_at_once() -> None:
    ran = run(each([0] * 6, {"max_concurrency": 2}, ("slow", {"wait": 1})))  # type: ignore[arg-type]
    assert ran.time_s == 3


def test_a_dead_collect_drops_the_item() -> None:
    made = flow(
        {"v": ("value", {"value": [1, 5, 2, 6]}), "f": "for_each", "b": ("switch", {"when": 5}), "o": "output"},
        ["v.out > f.items", "f.item > b.x", "b.yes > f.collect", "f.results > o.value"],
    )
    assert run(made).outputs == {"answer": [5, 6]}


@pytest.mark.parametrize(
    ("mode", "answer"),
    [("skip", [2, 4]), ("record", [2, {"code": "node", "message": "node 's': told to fail"}, 4])],
)
def test_a_failing_item_is_skipped_or_recorded_as_set(mode: str, answer: list[object]) -> None:
    ran = run(each([1, 2, 3], {"on_item_error": mode}, ("step", {"fails_at": 2})))  # type: ignore[arg-type]
    found = ran.outputs["answer"]
    assert ran.status == "done"
    if mode == "record":
        error = found[1]["error"]
        found = [found[0], {"code": error["code"], "message": error["message"]}, found[2]]
    assert found == answer
    assert ran.of(ev.NodeFailed, "s")[0].handled == "loop"


def test_a_failing_item_fails_the_for_each_by_default() -> None:
    ran = run(each([1, 2, 3], None, ("step", {"fails_at": 2})))  # type: ignore[arg-type]
    assert (ran.status, ran.ended("f")) == ("failed", ["failed"])
    assert ran.result.error is not None
    assert (ran.result.error["node"], ran.result.error["frame"]) == ("s", [["f", 1]])


def test_a_break_in_a_for_each_acts_as_if_the_items_ran_in_order() -> None:
    made = flow(
        {
            "v": ("value", {"value": [1, 2, 3, 4, 5]}),
            "f": ("for_each", {"max_concurrency": 5}),
            "b": ("switch", {"when": 3}),
            "x": "break",
            "s": ("slow", {"wait": 2}),
            "o": "output",
        },
        [
            "v.out > f.items",
            "f.item > b.x",
            "b.yes > x.value",
            "f.item > s.x",
            "s.out > f.collect",
            "f.results > o.value",
        ],
    )
    assert run(made).outputs == {"answer": [2, 3, 3]}


def test_for_each_inside_for_each_keeps_both_orders() -> None:
    made = flow(
        {"v": ("value", {"value": [[1, 2], [3]]}), "f": "for_each", "g": "for_each", "s": ("slow", {}), "o": "output"},
        [
            "v.out > f.items",
            "f.item > g.items",
            "g.item > s.x",
            "s.out > g.collect",
            "g.results > f.collect",
            "f.results > o.value",
        ],
    )
    assert run(made).outputs == {"answer": [[2, 3], [4]]}


def test_items_that_are_no_list_are_an_error_that_names_the_node() -> None:
    ran = run(each(7))  # type: ignore[arg-type]
    assert "node 'f': `items` must be a list" in str(ran.result.error)


# -- failures


def test_an_error_port_catches() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "s": ("step", {"fails": 9}), "o": "output", "e": ("output", {"name": "error"})},
        ["v.out > s.x", "s.out > o.value", "s.error > e.value"],
    )
    ran = run(made)
    assert ran.status == "done"
    assert ran.outputs["error"]["message"] == "node 's': told to fail"
    assert ran.ended("o") == ["skipped"]
    assert ran.of(ev.NodeFailed, "s")[0].handled == "port"


def test_an_error_port_is_dead_when_nothing_fails() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "s": "step", "o": "output", "e": ("output", {"name": "error"})},
        ["v.out > s.x", "s.out > o.value", "s.error > e.value"],
    )
    ran = run(made)
    assert ran.outputs == {"answer": 2}
    assert ran.of(ev.NodeSkipped, "e")[0].why == ("nothing failed",)


def parallel(policy: dict[str, object]) -> object:
    return flow(
        {
            "v": ("value", {"value": 1}),
            "bad": ("slow", {"wait": 1, "fails": 9, "policy": policy}),
            "good": ("slow", {"wait": 3}),
            "o": "output",
            "p": ("output", {"name": "other"}),
        },
        ["v.out > bad.x", "v.out > good.x", "good.out > o.value", "bad.out > p.value"],
    )


def test_an_error_in_a_parallel_section_fails_fast() -> None:
    ran = run(parallel({}))  # type: ignore[arg-type]
    assert (ran.status, ran.time_s) == ("failed", 1)
    assert ran.ended("good") == ["cancelled"]


def test_an_error_in_a_parallel_section_stays_isolated_if_so_set() -> None:
    ran = run(parallel({"on_error": "isolate"}))  # type: ignore[arg-type]
    assert (ran.status, ran.outputs) == ("done", {"answer": 2})
    assert "failed" in ran.of(ev.NodeSkipped, "p")[0].why[0]


def test_a_failed_node_goes_on_with_its_fallback() -> None:
    ran = run(parallel({"on_error": "continue", "fallback": "instead"}))  # type: ignore[arg-type]
    assert ran.outputs == {"answer": 2, "other": "instead"}
    assert ran.of(ev.NodeFinished, "bad")[0].replaced == "fallback"


def test_an_error_in_a_body_reaches_the_loops_error_port() -> None:
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 5}),
            "s": ("step", {"fails_at": 2}),
            "o": "output",
            "e": ("output", {"name": "error"}),
        },
        ["v.out > l.start", "l.state > s.x", "s.out > l.next", "l.done > o.value", "l.error > e.value"],
    )
    ran = run(made)
    assert (ran.status, ran.ended("l")) == ("done", ["failed"])
    assert ran.outputs["error"]["message"] == "node 's': told to fail"
    assert ran.of(ev.NodeFailed, "s")[0].handled == "loop"


# -- muted, bypassed, targets


def test_a_muted_node_is_skipped() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "s": ("step", {"muted": True}), "o": "output"},
        ["v.out > s.x", "s.out > o.value"],
    )
    assert run(made).of(ev.NodeSkipped, "o")[0].why == ("'Step' was skipped", "'Step' is muted")


def test_a_bypassed_node_hands_its_input_on() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "s": ("step", {"bypassed": True}), "o": "output"},
        ["v.out > s.x", "s.out > o.value"],
    )
    assert run(made).outputs == {"answer": 1}


def test_running_to_a_node_runs_only_what_it_needs() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "a": "step", "b": "step", "c": "step"},
        ["v.out > a.x", "a.out > b.x", "a.out > c.x"],
    )
    ran = run(made, targets=frozenset(("b",)))
    assert (ran.ended("b"), ran.ended("c")) == (["done"], [])


# -- subflows


def calling(inner: object, **config: object) -> object:
    made = flow(
        {
            "v": ("value", {"value": 1}),
            "s": ("subflow", {"flow": "in", "inputs": [{"name": "n"}], "outputs": [{"name": "m"}]}),
            "o": "output",
        },
        ["v.out > s.n", "s.m > o.value"],
    )
    made.flows["in"] = inner  # type: ignore[assignment]
    return made


def test_a_subflow_runs_in_a_frame_of_its_own() -> None:
    inner = flow(
        {"q": ("input", {"name": "n", "type": "any"}), "s": "step", "r": ("output", {"name": "m"})},
        ["q.value > s.x", "s.out > r.value"],
    )
    ran = run(calling(inner))  # type: ignore[arg-type]
    assert ran.outputs == {"answer": 2}
    assert [each.frame for each in ran.of(ev.NodeFinished, "s")] == [(("s", 0),), ()]


def test_a_failure_in_a_subflow_is_a_failure_of_its_node() -> None:
    inner = flow(
        {"q": ("input", {"name": "n", "type": "any"}), "t": ("step", {"fails": 9}), "r": ("output", {"name": "m"})},
        ["q.value > t.x", "t.out > r.value"],
    )
    ran = run(calling(inner))  # type: ignore[arg-type]
    assert (ran.status, ran.ended("s")) == ("failed", ["failed"])


# -- tools


def lending(config: dict[str, object] | None = None, **tool: object) -> object:
    return flow(
        {"v": ("value", {"value": 1}), "c": ("caller", config or {}), "t": ("tool", tool), "o": "output"},
        ["v.out > c.x", "t.tool > c.tools", "c.out > o.value"],
    )


def test_a_lent_node_runs_in_a_frame_of_its_borrower() -> None:
    ran = run(lending())  # type: ignore[arg-type]
    assert ran.outputs == {"answer": [2]}
    assert ran.of(ev.NodeFinished, "t")[0].frame == (("c", 0),)
    assert ran.of(ev.ToolCalled, "c")[0].result == 2


def test_a_borrower_and_its_tool_need_one_place_only() -> None:
    made = lending()
    made.singles["settings"] = made.settings.model_copy(update={"max_concurrency": 1})  # type: ignore[attr-defined]
    assert run(made).outputs == {"answer": [2]}  # type: ignore[arg-type]


def test_a_failing_tool_is_told_to_its_borrower() -> None:
    ran = run(lending(fails=9))  # type: ignore[arg-type]
    assert ran.status == "done"
    assert ran.outputs == {"answer": ["failed: node 't': told to fail"]}


@pytest.mark.parametrize(
    ("arguments", "said"), [({"y": 1}, "there is no argument 'y'"), ({"y": 1, "x": 2}, "no argument 'y'")]
)
def test_a_tool_refuses_arguments_it_does_not_have(arguments: dict[str, int], said: str) -> None:
    ran = run(lending({"arguments": arguments}))  # type: ignore[arg-type]
    assert said in ran.outputs["answer"][0]


# -- inputs


def test_a_missing_input_is_named_before_anything_runs() -> None:
    with pytest.raises(NodeInputError, match="the input 'n' is missing"):
        run(flow({"q": ("input", {"name": "n"}), "o": "output"}, ["q.value > o.value"]))


def test_an_unknown_input_is_named_with_those_there_are() -> None:
    with pytest.raises(NodeInputError, match="no input 'm'; its inputs: n"):
        run(flow({"q": ("input", {"name": "n"}), "o": "output"}, ["q.value > o.value"]), {"m": "x"})


def test_an_input_of_another_type_is_refused() -> None:
    with pytest.raises(NodeInputError, match="takes a number, not a text"):
        run(flow({"q": ("input", {"name": "n", "type": "number"}), "o": "output"}, ["q.value > o.value"]), {"n": "x"})


def test_join_any_after_a_skipped_branch_takes_the_first_live_arm_in_order() -> None:
    nodes = {
        "v": ("value", {"value": 0}), "b": "switch", "a": "step", "z": ("slow", {"add": 5}),
        "y": ("slow", {"wait": 9}), "j": ("join", {"mode": "any"}), "o": "output",
    }  # fmt: skip
    wires = [
        "v.out > b.x", "b.yes > a.x", "b.no > z.x", "v.out > y.x", "a.out > j.arms", "y.out > j.arms",
        "z.out > j.arms", "j.value > o.value",
    ]  # fmt: skip
    assert run(flow(nodes, wires)).outputs == {"answer": 1}, "by name: a is dead, then y"


def test_a_join_with_an_optional_port_beside_it_runs_without_that_value() -> None:
    nodes = {"v": ("value", {"value": 1}), "b": "switch", "p": "pair", "q": "pair", "j": "join", "o": "output"}
    wires = [
        "v.out > b.x", "v.out > p.a", "b.no > p.b", "v.out > q.a", "b.yes > q.b", "p.out > j.arms",
        "q.out > j.arms", "j.values > o.value",
    ]  # fmt: skip
    assert run(flow(nodes, wires)).outputs == {"answer": [[1, "none"], [1, 1]]}
