"""Running on from a node, with what an earlier run gave before it; running to a node inside a subflow."""

from __future__ import annotations

from collections.abc import Collection
from random import Random
from typing import Any

import pytest
from tests.engine.run.flows import REGISTRY, Ran, flow, run
from tests.engine.run.random_flows import random_flow

from weft_engine import events as ev
from weft_engine.control import BREAK_TYPE
from weft_engine.document import Flow, Wire, all_flows
from weft_engine.errors import FlowInvalidError, NodeInputError
from weft_engine.ids import FrameTag, Scope
from weft_engine.run.reuse import carried, from_here, to_here
from weft_engine.run.status import Status
from weft_engine.run.view import RunView


def viewed(made: Flow, **options: Any) -> RunView:
    """A run of it, as shown."""
    view = RunView(flow=made)
    view.apply(run(made, **options).events)
    return view


def run_on(made: Flow, view: RunView, *nodes: str, call: FrameTag = ()) -> tuple[Ran, RunView]:
    """Runs from these nodes on; the run, and the view of it."""
    portions = from_here(made, REGISTRY, nodes, view, call)
    ran = run(made, portions=portions)
    after = carried(view, made, portions)
    after.apply(ran.events)
    return ran, after


def set_config(made: Flow, node: str, **config: object) -> None:
    made.sections["nodes"][node] = made.nodes[node].model_copy(update={"config": config})


def started(ran: Ran) -> set[str]:
    return {each.node for each in ran.of(ev.NodeStarted)}


def shown(view: RunView, node: str, frame: FrameTag = ()) -> tuple[Status, bool]:
    activation = view.nodes_at(view.scope_of(frame))[node].activations[frame]
    return activation.status, activation.is_reused


def chain() -> Flow:
    return flow(
        {"v": ("value", {"value": 1}), "a": "step", "b": "step", "c": "step", "o": "output", "side": "step"},
        ["v.out > a.x", "a.out > b.x", "b.out > c.x", "c.out > o.value", "a.out > side.x"],
    )


def calling(**inner_step: object) -> Flow:
    """Two nodes in a called flow, one before and one after the call."""
    inner = flow(
        {
            "q": ("input", {"name": "n", "type": "any"}), "s": "step", "t": ("step", inner_step),
            "r": ("output", {"name": "m"}), "r2": ("output", {"name": "k"}),
        },
        ["q.value > s.x", "s.out > t.x", "t.out > r.value", "s.out > r2.value"],
    )  # fmt: skip
    config = {"flow": "inner", "inputs": [{"name": "n"}], "outputs": [{"name": "m"}, {"name": "k"}]}
    made = flow(
        {"v": ("value", {"value": 1}), "call": ("subflow", config), "after": "step", "o": "output", "p": "log"},
        ["v.out > call.n", "call.m > after.x", "after.out > o.value", "call.k > p.x"],
    )
    made.flows["inner"] = inner
    return made


CALL: FrameTag = (("call", 0),)


def test_what_follows_has_new_results_and_what_came_before_keeps_its_own() -> None:
    made = chain()
    view = viewed(made)
    set_config(made, "v", value=100)
    set_config(made, "b", add=10)
    ran, after = run_on(made, view, "b")
    assert started(ran) == {"b", "c", "o"}
    assert ran.outputs == {"answer": 1 + 1 + 10 + 1}
    assert shown(after, "b") == (Status.DONE, False)
    assert shown(after, "a") == shown(after, "side") == (Status.CACHED, True)
    assert "3 results of run" in after.log[0].text


def test_the_run_it_was_taken_from_is_not_changed() -> None:
    made = chain()
    view = viewed(made)
    run_on(made, view, "b")
    assert shown(view, "a") == (Status.DONE, False)


def test_it_can_go_on_again_from_what_was_reused() -> None:
    made = chain()
    _, once = run_on(made, viewed(made), "b")
    ran, _ = run_on(made, once, "c")
    assert (started(ran), ran.outputs) == ({"c", "o"}, {"answer": 4})


def test_after_a_failure_it_goes_on_where_it_failed() -> None:
    made = chain()
    set_config(made, "b", fails=9)
    view = viewed(made)
    assert view.status == "failed"
    set_config(made, "b")
    ran, _ = run_on(made, view, "b")
    assert (ran.status, ran.outputs) == ("done", {"answer": 4})


def test_a_value_that_was_never_there_is_named_with_the_way_out() -> None:
    with pytest.raises(NodeInputError, match="“Step” gave nothing in the last run: run to here first") as caught:
        from_here(chain(), REGISTRY, ["b"], RunView())
    assert caught.value.details["node"] == "a"


def test_behind_a_failed_node_it_says_to_run_from_there() -> None:
    made = chain()
    set_config(made, "b", fails=9)
    with pytest.raises(NodeInputError, match="failed in the last run: run from there"):
        from_here(made, REGISTRY, ["c"], viewed(made))


def test_an_input_that_never_ran_is_given_as_in_any_run() -> None:
    made = flow(
        {"q": ("input", {"name": "n", "type": "any"}), "s": "step", "o": "output"}, ["q.value > s.x", "s.out > o.value"]
    )
    portions = from_here(made, REGISTRY, ["s"], RunView())
    assert run(made, {"n": 4}, portions=portions).outputs == {"answer": 5}


def test_a_way_not_taken_stays_dead() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "w": "switch", "a": "step", "b": "step", "o": "output"},
        ["v.out > w.x", "w.yes > a.x", "w.no > b.x", "a.out > o.value", "b.out > o.value"],
    )
    ran, after = run_on(made, viewed(made), "a", "b")
    assert ran.outputs == {"answer": 2}
    assert after.nodes["b"].activations[()].why == ("'w' gave nothing on 'no' in the run before",)


def test_a_handled_failure_is_handed_on_again() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "a": ("step", {"fails": 9}), "b": "log", "o": "output"},
        ["v.out > a.x", "a.error > o.value", "a.out > b.x"],
    )
    ran, _ = run_on(made, viewed(made), "o")
    assert ran.outputs["answer"]["message"].endswith("told to fail")


def test_who_lost_a_race_gives_nothing_again_and_the_winner_wins() -> None:
    made = flow(
        {
            "v": ("value", {"value": 1}), "z": ("slow", {"wait": 1, "add": 1}), "a": ("slow", {"wait": 9, "add": 2}),
            "j": ("join", {"mode": "first"}), "o": "output",
        },
        ["v.out > z.x", "v.out > a.x", "z.out > j.arms", "a.out > j.arms", "j.value > o.value"],
    )  # fmt: skip
    first = viewed(made)
    assert first.nodes["a"].activations[()].status is Status.CANCELLED
    ran, _ = run_on(made, first, "j")
    assert (started(ran), ran.outputs) == ({"j", "o"}, first.outputs)


def test_a_vote_names_its_voters_as_before() -> None:
    made = flow(
        {"a": ("value", {"value": "yes"}), "b": ("value", {"value": "no"}), "c": ("value", {"value": "yes"}),
         "vote": "vote", "o": "output"},
        ["a.out > vote.ballots", "b.out > vote.ballots", "c.out > vote.ballots", "vote.winner > o.value"],
    )  # fmt: skip
    view = viewed(made)
    _, after = run_on(made, view, "vote")
    assert after.nodes["vote"].activations[()].outputs == view.nodes["vote"].activations[()].outputs


def test_in_a_loop_the_whole_loop_runs() -> None:
    made = flow(
        {"v": ("value", {"value": 0}), "l": ("loop", {"max_iterations": 3}), "s": "step", "e": "step", "o": "output"},
        ["v.out > l.start", "l.state > s.x", "s.out > e.x", "e.out > l.next", "l.done > o.value"],
    )
    ran, after = run_on(made, viewed(made), "e")
    assert (started(ran), ran.outputs) == ({"l", "s", "e", "o"}, {"answer": 6})
    assert len(after.nodes["s"].activations) == 3


def test_lent_nodes_come_along() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "c": "caller", "t": "tool", "o": "output"},
        ["v.out > c.x", "t.tool > c.tools", "c.out > o.value"],
    )
    ran, _ = run_on(made, viewed(made), "c")
    assert (started(ran), ran.outputs) == ({"c", "t", "o"}, {"answer": [2]})


def test_outputs_that_are_not_reached_keep_their_values() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "a": "step", "o": "output", "p": ("output", {"name": "other"})},
        ["v.out > a.x", "a.out > o.value", "v.out > p.value"],
    )
    assert run_on(made, viewed(made), "a")[0].outputs == {"answer": 2, "other": 1}


def test_inside_a_call_it_goes_on_to_what_follows_the_call() -> None:
    made = calling()
    view = viewed(made)
    set_config(made.flows["inner"], "t", add=50)
    ran, after = run_on(made, view, "t", call=CALL)
    assert started(ran) == {"call", "t", "r", "after", "o", "p"}
    assert ran.outputs == {"answer": 2 + 50 + 1}
    assert shown(after, "s", CALL) == (Status.CACHED, True)
    assert shown(after, "t", CALL) == (Status.DONE, False)
    assert after.nodes["call"].activations[()].outputs == {"m": 52, "k": 2}
    assert list(after.calls_of["inner",]) == [CALL]


def test_a_call_in_a_loop_stands_for_its_loop() -> None:
    inner = flow(
        {"q": ("input", {"name": "n", "type": "any"}), "s": "step", "r": ("output", {"name": "m"})},
        ["q.value > s.x", "s.out > r.value"],
    )
    config = {"flow": "inner", "inputs": [{"name": "n"}], "outputs": [{"name": "m"}]}
    made = flow(
        {
            "v": ("value", {"value": 0}),
            "l": ("loop", {"max_iterations": 2}),
            "call": ("subflow", config),
            "o": "output",
        },
        ["v.out > l.start", "l.state > call.n", "call.m > l.next", "l.done > o.value"],
    )
    made.flows["inner"] = inner
    ran, _ = run_on(made, viewed(made), "s", call=(("l", 1), ("call", 0)))
    assert (started(ran), ran.outputs) == ({"l", "call", "q", "s", "r", "o"}, {"answer": 2})


def test_to_a_node_inside_a_call_runs_only_what_it_needs_there() -> None:
    made = calling()
    ran = run(made, portions=to_here(made, REGISTRY, ["s"], ("inner",)))
    assert (started(ran), ran.status) == ({"v", "call", "q", "s"}, "done")


def test_of_two_calls_in_a_row_the_first_runs_whole() -> None:
    made = calling()
    made.sections["nodes"]["second"] = made.nodes["call"].model_copy()
    wire = Wire(source="call.m", target="second.n")
    made.sections["wires"][wire.id] = wire
    ran = run(made, portions=to_here(made, REGISTRY, ["s"], ("inner",), (("second", 0),)))
    frames = {(each.node, each.frame) for each in ran.of(ev.NodeStarted)}
    assert ("t", CALL) in frames
    assert ("s", (("second", 0),)) in frames
    assert ("t", (("second", 0),)) not in frames


def test_to_a_node_in_a_flow_that_a_loop_calls_the_loop_runs_whole() -> None:
    made = calling()
    loop: Flow = flow(
        {"v": ("value", {"value": 0}), "l": ("loop", {"max_iterations": 2}), "call": "step", "o": "output"},
        ["v.out > l.start", "l.state > call.n", "call.m > l.next", "l.done > o.value"],
    )
    loop.sections["nodes"]["call"] = made.nodes["call"]
    loop.flows["inner"] = made.flows["inner"]
    ran = run(loop, portions=to_here(loop, REGISTRY, ["s"], ("inner",)))
    assert (ran.status, len(ran.of(ev.NodeStarted, "t"))) == ("done", 2)


def test_a_flow_that_nothing_calls_says_so() -> None:
    made = flow({"v": "value"}, [])
    made.flows["inner"] = flow({"s": "value"}, [])
    with pytest.raises(NodeInputError, match="nothing calls 'inner'"):
        to_here(made, REGISTRY, ["s"], ("inner",))


def settled(view: RunView) -> dict[tuple[Scope, str, FrameTag], object]:
    """How each activation ended and with what; in a frame that was broken off that depends on time."""
    found: dict[tuple[Scope, str, FrameTag], object] = {}
    broken: set[FrameTag] = set()
    for scope, nodes in ((), view.nodes), *view.inside.items():
        for key, each in nodes.items():
            for frame, activation in each.activations.items():
                status = Status.DONE if activation.status is Status.CACHED else activation.status
                found[scope, key, frame] = status, dict(activation.outputs)
                if status is Status.FAILED and activation.handled in ("", "loop"):
                    broken.add(frame)
    return {key: how for key, how in found.items() if not any(key[2][: len(tag)] == tag for tag in broken)}


def places(view: RunView) -> list[tuple[FrameTag, Collection[str]]]:
    """Calls, with the nodes that ran in each."""
    inner = [
        (call, [key for key, each in view.nodes_at(scope).items() if call in each.activations])
        for scope, calls in view.calls_of.items()
        for call in calls
    ]
    return [((), list(view.nodes)), *inner]


def test_from_any_node_of_a_random_flow_everything_comes_out_as_before() -> None:
    compared = 0
    for seed in range(150):
        made, rnd = random_flow(seed, timed=False), Random(seed)
        try:
            view = viewed(made)
        except FlowInvalidError:
            continue
        breaks = any(node.type == BREAK_TYPE for _, each in all_flows(made) for node in each.nodes.values())
        if view.status != "done" or breaks:
            continue  # which items a break finds at work depends on time
        for call, nodes in rnd.sample(places(view), min(4, len(places(view)))):
            node = rnd.choice(list(nodes))
            ran, after = run_on(made, view, node, call=call)
            assert ran.outputs == view.outputs, (seed, call, node)
            assert settled(after) == settled(view), (seed, call, node)
            compared += 1
    assert compared > 60
