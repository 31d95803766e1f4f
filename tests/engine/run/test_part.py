"""One node run by itself, with values it had before."""

from __future__ import annotations

import pytest
from tests.engine.run.flows import REGISTRY, Ran, flow, run

from weft_engine.document import Flow
from weft_engine.document.model import Wire
from weft_engine.errors import NodeInputError
from weft_engine.run.part import PartView, part_of
from weft_engine.run.status import Status
from weft_engine.run.view import RunView


def viewed(made: Flow) -> RunView:
    """A run of it, as shown."""
    view = RunView(flow=made)
    view.apply(run(made).events)
    return view


def rerun(made: Flow, view: RunView, node: str) -> Ran:
    """Runs the node by itself with what the shown run gave it; the view takes that in."""
    activation = view.nodes[node].shown()
    assert activation is not None

    def was_live(wire: Wire) -> bool:
        source = view.nodes[wire.source_node].shown()
        return source is not None and wire.source_port in source.outputs

    part = part_of(made, REGISTRY, node, activation.inputs, was_live)
    ran = run(part.flow, part.inputs)
    PartView(view, made, node, activation.frame).apply(ran.events)
    return ran


def chain(**config: object) -> Flow:
    return flow(
        {"v": ("value", {"value": 1}), "a": ("step", {"add": 10}), "b": ("step", config), "o": "output"},
        ["v.out > a.x", "a.out > b.x", "b.out > o.value"],
    )


def test_only_the_node_runs_with_the_value_it_had() -> None:
    view = viewed(chain(add=1))
    ran = rerun(chain(add=5), view, "b")
    assert ran.given("b") == [{"x": 11}]
    assert ran.given("v") == []
    shown = view.nodes["b"].shown()
    assert shown is not None
    assert (shown.outputs, shown.inputs, shown.is_alone) == ({"out": 16}, {"x": 11}, True)


def test_a_gate_alone_fails_only_where_it_would_have_failed_in_its_flow() -> None:
    nodes = {"v": ("value", {"value": 1}), "g": ("gate", {"condition": "value > 2"}), "o": "output", "p": "output"}
    led = flow({**nodes, "p": ("output", {"name": "p"})}, ["v.out > g.value", "g.pass > o.value", "g.fail > p.value"])
    view = viewed(led)
    assert rerun(led, view, "g").status == "done"
    assert view.nodes.keys() == led.nodes.keys()
    shut = flow({key: nodes[key] for key in "vgo"}, ["v.out > g.value", "g.pass > o.value"])
    assert rerun(shut, viewed(shut), "g").status == "failed"


def test_the_rest_of_the_run_stays_as_it_was() -> None:
    view = viewed(chain(add=1))
    before = (view.run_id, view.status, view.outputs, view.metrics, view.nodes["a"], view.nodes["o"])
    rerun(chain(add=5), view, "b")
    assert before == (view.run_id, view.status, view.outputs, view.metrics, view.nodes["a"], view.nodes["o"])
    assert view.nodes.keys() == {"v", "a", "b", "o"}
    assert view.nodes["b"].runs == 1


def test_a_failure_is_shown_on_the_node_and_told_in_the_log() -> None:
    view = viewed(chain(add=1))
    ran = rerun(chain(fails=9), view, "b")
    shown = view.nodes["b"].shown()
    assert shown is not None
    assert (ran.status, shown.status, view.status) == ("failed", Status.FAILED, "done")
    assert "run by itself, failed" in view.log[-1].text


def test_a_failed_node_is_tried_again_with_the_inputs_of_its_failure() -> None:
    view = viewed(chain(fails=9))
    rerun(chain(add=2), view, "b")
    shown = view.nodes["b"].shown()
    assert shown is not None
    assert (shown.status, shown.outputs, shown.error) == (Status.DONE, {"out": 13}, None)


def test_values_of_a_list_come_in_their_order_and_under_the_names_they_had() -> None:
    made = flow(
        {
            "b": ("value", {"value": "yes"}),
            "a": ("value", {"value": "no"}),
            "c": ("value", {"value": "yes"}),
            "vote": "vote",
            "o": "output",
        },
        ["b.out > vote.ballots", "a.out > vote.ballots", "c.out > vote.ballots", "vote.winner > o.value"],
    )
    view = viewed(made)
    first = view.nodes["vote"].shown()
    rerun(made, view, "vote")
    again = view.nodes["vote"].shown()
    assert first is not None and again is not None and again is not first
    assert again.inputs == first.inputs
    assert again.outputs == first.outputs


def test_two_values_of_one_node_in_a_list_stay_two_values() -> None:
    made = flow({"a": "switch", "vote": "vote"}, ["a.yes > vote.ballots", "a.no > vote.ballots"])
    part = part_of(made, REGISTRY, "vote", {"ballots": ["no", "yes"]})
    assert run(part.flow, part.inputs).given("vote") == [{"ballots": ["no", "yes"]}]


def test_lent_nodes_come_along_with_what_is_lent_to_them() -> None:
    made = flow(
        {"v": ("value", {"value": 1}), "c": "caller", "t": "tool", "w": "step", "o": "output"},
        ["v.out > c.x", "t.tool > c.tools", "c.out > w.x", "w.out > o.value"],
    )
    view = viewed(made)
    part = part_of(made, REGISTRY, "c", {"x": 1})
    assert set(part.flow.nodes) == {"c", "t", "v"}
    rerun(made, view, "c")
    assert list(view.nodes["t"].activations) == [(("c", 0),)]
    tool = view.nodes["t"].shown()
    caller = view.nodes["c"].shown()
    assert tool is not None and caller is not None
    assert (tool.attempts, tool.calls, len(caller.calls_log)) == (1, 0, 1)
    assert caller.outputs == {"out": [2]}


def test_a_subflow_runs_with_what_is_inside_it_anew() -> None:
    inner = flow(
        {"q": ("input", {"name": "n", "type": "any"}), "t": "step", "r": ("output", {"name": "m"})},
        ["q.value > t.x", "t.out > r.value"],
    )
    config = {"flow": "inner", "inputs": [{"name": "n"}], "outputs": [{"name": "m"}]}
    made = flow(
        {"v": ("value", {"value": 1}), "s": ("subflow", config), "o": "output"}, ["v.out > s.n", "s.m > o.value"]
    )
    made.flows["inner"] = inner
    view = viewed(made)
    before = view.inside[("inner",)]["t"].activations[(("s", 0),)]
    rerun(made, view, "s")
    shown = view.nodes["s"].shown()
    again = view.inside[("inner",)]["t"].activations
    assert shown is not None
    assert (dict(shown.outputs), shown.is_alone) == ({"m": 2}, True)
    assert again.keys() == {(("s", 0),)}
    assert again[(("s", 0),)] is not before
    assert view.inside[("inner",)]["t"].runs == 1
    assert list(view.calls_of[("inner",)]) == [(("s", 0),)]


def test_an_activation_in_a_loop_takes_the_place_of_its_own_round() -> None:
    made = flow(
        {"v": ("value", {"value": 0}), "l": ("loop", {"max_iterations": 3}), "s": "step", "o": "output"},
        ["v.out > l.start", "l.state > s.x", "s.out > l.next", "l.done > o.value"],
    )
    view = viewed(made)
    shown = view.nodes["s"].shown((("l", 1),))
    assert shown is not None
    made.sections["nodes"]["s"] = made.nodes["s"].model_copy(update={"config": {"add": 100}})
    part = part_of(made, REGISTRY, "s", shown.inputs)
    PartView(view, made, "s", shown.frame).apply(run(part.flow, part.inputs).events)
    rounds = [each.outputs for each in view.nodes["s"].activations.values()]
    assert rounds == [{"out": 1}, {"out": 101}, {"out": 3}]


def test_the_flow_itself_is_not_changed_and_its_settings_hold() -> None:
    made = chain(muted=True)
    made.singles["settings"] = made.settings.model_copy(update={"seed": 7, "model": "scripted:default"})
    before = made.copy()
    part = part_of(made, REGISTRY, "b", {"x": 1})
    assert made == before
    assert part.flow.settings == made.settings
    assert not part.flow.nodes["b"].muted


def test_a_value_it_never_had_is_named_with_the_way_out() -> None:
    with pytest.raises(NodeInputError, match="its input 'x' had no value in the last run: run to here first"):
        part_of(chain(), REGISTRY, "b", {})


@pytest.mark.parametrize(("kind", "said"), [("loop", "run to here"), ("for_each", "run to here"), ("input", "nothing")])
def test_what_cannot_run_by_itself_says_why(kind: str, said: str) -> None:
    with pytest.raises(NodeInputError, match=said):
        part_of(flow({"n": kind}, []), REGISTRY, "n", {})


def test_inputs_after_a_retry_are_those_that_came_not_those_that_were_transformed() -> None:
    view = viewed(chain(fails=1, policy={"retries": 1, "input_transform": {"x": "x * 2"}}))
    shown = view.nodes["b"].shown()
    assert shown is not None
    assert (shown.attempts, shown.inputs) == (2, {"x": 11})
