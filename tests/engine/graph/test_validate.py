"""Each problem by its code, from the smallest flow that has it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from tests.engine.run.flows import REGISTRY, flow

from weft_engine.document import Document, Flow, Place
from weft_engine.errors import ChangeError
from weft_engine.graph.codes import CODES, codes_page
from weft_engine.graph.validate import may_both_be_live, validate
from weft_engine.problems import Problem
from weft_engine.registry import installed

V = ("value", {"value": 1})
OUT = {"o": "output"}


def found(made: Flow, **more: Any) -> list[Problem]:
    return validate(made, REGISTRY, **more)


def codes(made: Flow, **more: Any) -> list[str]:
    return [each.code for each in found(made, **more)]


LOOP = ["v.out > l.start", "l.state > s.x", "s.out > l.next", "l.done > o.value"]

CASES: dict[str, Flow] = {
    "unknown_type": flow({"x": "nobody.has_this", "v": V, **OUT}, ["v.out > o.value"]),
    "config": flow({"v": V, "l": ("loop", {"max_iterations": "many"}), **OUT}, ["v.out > o.value", "v.out > l.start"]),
    "config_check": flow({"v": V, "t": ("transform", {"expression": "value +"}), **OUT}, ["v.out > o.value"]),
    "missing_input": flow({"s": "step", **OUT}, ["s.out > o.value"]),
    "type_clash": flow(
        {"q": ("input", {"name": "q", "type": "text", "default": "x"}), "f": "for_each", "s": "step", **OUT},
        ["q.value > f.items", "f.item > s.x", "s.out > f.collect", "f.results > o.value"],
    ),
    "dangling_wire": flow({"v": V, **OUT}, ["v.out > o.value", "v.out > gone.x"]),
    "lost_port": flow({"v": V, **OUT}, ["v.out > o.value", "v.gone > o.value"]),
    "several_live": flow({"v": V, "w": V, **OUT}, ["v.out > o.value", "w.out > o.value"]),
    "fallback_on_branch": flow(
        {"v": V, "b": ("switch", {"policy": {"on_error": "continue"}}), **OUT}, ["v.out > b.x", "b.yes > o.value"]
    ),
    "never_runs": flow({"v": V, "b": "switch", "p": "pair", **OUT}, ["v.out > b.x", "b.yes > p.a", "p.out > o.value"]),
    "no_output": flow({"v": V, "l": "log"}, ["v.out > l.x"]),
    "open_case": flow({"v": V, "b": "switch", **OUT}, ["v.out > b.x", "b.yes > o.value"]),
    "name_clash": flow({"v": V, **OUT, "p": "output"}, ["v.out > o.value", "v.out > p.value"]),
    "script_rule": flow({"v": V, **OUT}, ["v.out > o.value"], script=[{"say": "{{ shout(input) }}"}]),
    "cycle": flow({"a": "step", "b": "step", **OUT}, ["a.out > b.x", "b.out > a.x", "b.out > o.value"]),
    "leak": flow(
        {"v": V, "l": "loop", "s": "step", "j": "join", **OUT},
        [*LOOP[:3], "s.out > j.arms", "l.done > j.arms", "j.values > o.value"],
    ),
    "overlap": flow(
        {"v": V, "l": "loop", "m": "loop", "s": "step", "j": "join", **OUT},
        [
            "v.out > l.start",
            "v.out > m.start",
            "l.state > j.arms",
            "m.state > j.arms",
            "j.values > l.next",
            "l.done > o.value",
        ],
    ),
    "feedback_from_outside": flow({"v": V, "l": "loop", "s": "step", **OUT}, [*LOOP, "v.out > l.next"]),
    "no_feedback": flow(
        {"v": V, "l": "loop", "s": "step", **OUT}, ["v.out > l.start", "l.state > s.x", "l.done > o.value"]
    ),
    "may_not_return": flow(
        {"v": V, "l": "loop", "b": "switch", **OUT},
        ["v.out > l.start", "l.state > b.x", "b.yes > l.next", "l.done > o.value"],
    ),
    "break_outside": flow({"v": V, "x": "break", **OUT}, ["v.out > o.value", "v.out > x.value"]),
    "quorum_too_large": flow(
        {"v": V, "j": ("join", {"mode": "quorum", "quorum": 3}), **OUT}, ["v.out > j.arms", "j.values > o.value"]
    ),
    "lent_and_wired": flow(
        {"v": V, "c": "caller", "t": "tool", **OUT},
        ["v.out > c.x", "t.tool > c.tools", "c.out > o.value", "v.out > t.x"],
    ),
    "policy_rule": flow(
        {"v": V, "s": ("step", {"policy": {"retry_if": "error."}}), **OUT}, ["v.out > s.x", "s.out > o.value"]
    ),
    "policy_port": flow(
        {"v": V, "s": ("step", {"policy": {"input_transform": {"y": "1"}}}), **OUT}, ["v.out > s.x", "s.out > o.value"]
    ),
    "policy_kind": flow(
        {"v": V, "s": ("step", {"policy": {"retry_on": ["bad_luck"]}}), **OUT}, ["v.out > s.x", "s.out > o.value"]
    ),
    "policy_unused": flow({"v": V, "o": ("output", {"policy": {"retries": 2}})}, ["v.out > o.value"]),
    "unknown_subflow": flow({"v": V, "s": ("subflow", {"flow": "gone"}), **OUT}, ["v.out > o.value"]),
}


def _never_runs() -> Flow:
    return flow(
        {"v": V, "b": "switch", "j": "join", **OUT},
        ["v.out > b.x", "b.yes > j.arms", "b.no > j.arms", "j.values > o.value"],
    )


CASES["never_runs"] = _never_runs()


@pytest.mark.parametrize("code", CASES)
def test_a_flow_with_one_fault_has_that_problem(code: str) -> None:
    assert code in codes(CASES[code])


@pytest.mark.parametrize("code", CASES)
def test_every_problem_has_a_known_code_and_names_what_is_there(code: str) -> None:
    made = CASES[code]
    for problem in found(made):
        assert problem.severity == CODES[problem.code].severity
        assert set(problem.nodes) <= made.nodes.keys()
        assert set(problem.wires) <= made.wires.keys()
        assert problem.message


KNOWN_BY_THE_AUTHOR_ONLY = {
    "unknown_type", "config_check", "overlap", "may_not_return", "unknown_subflow", "policy_rule", "policy_kind",
    "policy_port", "script_rule",
}  # fmt: skip
"""Problems without a fix: only somebody who knows what is meant can mend them."""
FLOWS = CASES | {
    "open_case 2": flow(
        {"v": V, "b": ("branch", {"cases": [{"name": "yes"}, {"name": "maybe"}]}), **OUT},
        ["v.out > b.value", "b.yes > o.value", "b.no > o.value"],
    )
}
FIXED = sorted(FLOWS.keys() - KNOWN_BY_THE_AUTHOR_ONLY)
WAYS = [
    (code, number)
    for code in FIXED
    for number in range(len(next(each for each in found(FLOWS[code]) if each.code == code.split()[0]).fixes))
]


def place_of(problem: Problem) -> tuple[object, ...]:
    return problem.nodes, problem.port, problem.wires


def test_what_can_be_mended_can_be_mended() -> None:
    assert {code for code, _ in WAYS} == set(FIXED)


@pytest.mark.parametrize(("code", "number"), WAYS)
def test_a_fix_removes_its_problem_and_can_be_undone(code: str, number: int) -> None:
    made = FLOWS[code].copy()
    before = made.copy()
    problem = next(each for each in found(made) if each.code == code.split()[0])
    document = Document(made)
    inverse = document.apply(problem.fixes[number].change(made, REGISTRY))
    again = [each for each in found(made) if each.code == problem.code]
    assert place_of(problem) not in [place_of(each) for each in again]
    document.apply(inverse)
    assert made == before


@pytest.mark.parametrize(("code", "number"), WAYS)
def test_a_fix_whose_flow_has_gone_on_says_so_or_fits(code: str, number: int) -> None:
    problem = next(each for each in found(FLOWS[code]) if each.code == code.split()[0])
    empty = Flow()
    with suppress(ChangeError):
        Document(empty).apply(problem.fixes[number].change(empty, REGISTRY))


@pytest.mark.parametrize("name", ["x", "topic"])
def test_a_missing_input_takes_the_input_of_its_name_or_the_only_one_that_feeds_nothing(name: str) -> None:
    made = flow({"q": ("input", {"name": name}), "s": "step", **OUT}, ["s.out > o.value"])
    problem = next(each for each in found(made) if each.code == "missing_input")
    assert problem.fix is not None
    Document(made).apply(problem.fix.change(made, REGISTRY))
    assert "q.value->s.x" in made.wires


def test_of_several_inputs_none_is_guessed_and_a_new_one_covers_nothing() -> None:
    made = flow({"q": ("input", {"name": "a"}), "r": ("input", {"name": "b"}), "s": "step", **OUT}, ["s.out > o.value"])
    made.sections["layout.nodes"] |= {"s": Place(x=0, y=0), "q": Place(x=-300, y=20), "r": Place(x=-300, y=300)}
    problem = next(each for each in found(made) if each.code == "missing_input")
    assert problem.fix is not None
    Document(made).apply(problem.fix.change(made, REGISTRY))
    (wire,) = (each for each in made.wires.values() if each.target == "s.x")
    assert wire.source_node not in ("q", "r")
    x, y = made.places[wire.source_node].x, made.places[wire.source_node].y
    assert x == -320
    assert y >= 500


TOOL: dict[str, Any] = {
    "q": ("input", {"name": "question", "default": "?"}), "boss": "agent", "say": ("template", {"text": "Hi {{name}}"}),
    **OUT,
}  # fmt: skip
TOLD = ["q.value > boss.question", "boss.text > o.value"]


def missing(made: Flow) -> list[str]:
    return [each.message for each in validate(made, installed()) if each.code == "missing_input"]


def test_a_tool_that_nobody_was_lent_is_told_both_ways_out() -> None:
    message = "'Template' needs a value for 'name': connect it, or lend the node to an agent"
    assert missing(flow(TOOL, TOLD)) == [message]


def test_a_tool_that_is_lent_takes_its_values_from_the_agent() -> None:
    assert missing(flow(TOOL, [*TOLD, "say.tool > boss.tools"])) == []


def test_a_node_that_is_wired_already_is_not_to_be_lent_as_well() -> None:
    nodes = {**TOOL, "say": ("template", {"text": "Hi {{name}} and {{other}}"})}
    made = flow(nodes, [*TOLD, "q.value > say.other"])
    assert missing(made) == ["'Template' needs a value for 'name': connect it"]


def test_what_cannot_be_a_tool_is_not_to_be_lent() -> None:
    told = missing(flow({"v": "vote", **OUT}, ["v.winner > o.value"]))
    assert told == ["'Vote' needs a value for 'ballots': connect it"]


def test_a_flow_without_an_output_gives_what_comes_last() -> None:
    made = flow({"v": V, "s": "step"}, ["v.out > s.x"])
    problem = next(each for each in found(made) if each.code == "no_output")
    assert problem.fix is not None
    Document(made).apply(problem.fix.change(made, REGISTRY))
    assert found(made) == []


def test_a_node_of_a_newer_type_is_told() -> None:
    made = flow({"v": V, **OUT}, ["v.out > o.value"])
    made.sections["nodes"]["v"] = made.nodes["v"].model_copy(update={"type_version": 9})
    assert codes(made) == ["newer_type"]


def test_a_sound_flow_has_no_problem() -> None:
    assert found(flow({"v": V, "l": "loop", "s": "step", **OUT}, LOOP)) == []


def test_a_cycle_is_named_by_its_nodes_and_wires() -> None:
    problem = next(each for each in found(CASES["cycle"]) if each.code == "cycle")
    assert problem.nodes == ("a", "b")
    assert problem.wires == ("a.out->b.x", "b.out->a.x")
    assert "'Step' → 'Step' → 'Step'" in problem.message


def test_branches_may_rejoin_on_one_input() -> None:
    made = flow(
        {"v": V, "b": "switch", "y": "step", "n": "step", **OUT},
        ["v.out > b.x", "b.yes > y.x", "b.no > n.x", "y.out > o.value", "n.out > o.value"],
    )
    assert "several_live" not in codes(made)
    assert not may_both_be_live(made, REGISTRY, "y.out->o.value", "n.out->o.value")


def test_ways_of_several_outputs_exclude_one_another_but_not_outputs_of_the_same_way() -> None:
    def arms(first: str, second: str, on_timeout: str = "nothing") -> Flow:
        nodes = {"r": ("receive", {"channel": "news", "on_timeout": on_timeout}), "a": "step", "b": "step", **OUT}
        wires = [f"r.{first} > a.x", f"r.{second} > b.x", "a.out > o.value", "b.out > o.value"]
        return flow(nodes, wires)

    ends = ("a.out->o.value", "b.out->o.value")
    for first in ("message", "details"):
        assert not may_both_be_live(arms(first, "nothing"), REGISTRY, *ends)
        assert "several_live" not in codes(arms(first, "nothing"))
    assert may_both_be_live(arms("message", "details"), REGISTRY, *ends)
    assert may_both_be_live(arms("message", "details", "fail"), REGISTRY, *ends)
    assert "several_live" in codes(arms("message", "details"))


def test_a_value_and_its_failure_may_rejoin_on_one_input() -> None:
    made = flow({"v": V, "s": "step", **OUT}, ["v.out > s.x", "s.out > o.value", "s.error > o.value"])
    assert "several_live" not in codes(made)


def test_a_join_of_all_behind_two_cases_never_runs_and_says_which() -> None:
    problem = next(each for each in found(_never_runs()) if each.code == "never_runs")
    assert (problem.node, problem.nodes[1]) == ("j", "b")
    assert "'yes' and 'no' of 'Switch'" in problem.message


def test_a_settled_join_behind_two_cases_runs() -> None:
    made = flow(
        {"v": V, "b": "switch", "j": ("join", {"mode": "settled"}), **OUT},
        ["v.out > b.x", "b.yes > j.arms", "b.no > j.arms", "j.values > o.value"],
    )
    assert "never_runs" not in codes(made)


def test_the_first_node_of_a_body_cannot_wait_for_its_loop_to_be_done() -> None:
    made = flow(
        {"v": V, "l": "loop", "p": "pair", **OUT},
        ["v.out > l.start", "l.state > p.a", "l.done > p.b", "p.out > l.next", "l.done > o.value"],
    )
    (leak,) = [each for each in found(made) if each.code == "leak"]
    assert (leak.nodes, leak.wires) == (("l", "p"), ("l.state->p.a",))


def test_a_leak_is_told_where_the_body_is_left_not_all_the_way_down() -> None:
    made = flow(
        {"v": V, "l": "loop", "s": "step", "p": "pair", "t": "step", "m": "loop", "u": "step", **OUT},
        [
            *LOOP[:3],
            "l.done > p.a",
            "s.out > p.b",
            "p.out > t.x",
            "t.out > m.start",
            "m.state > u.x",
            "u.out > m.next",
            "m.done > o.value",
        ],
    )
    assert [(each.code, each.nodes) for each in found(made) if each.severity == "error"] == [("leak", ("l", "p"))]


def test_of_a_loop_in_a_circle_only_the_circle_is_told() -> None:
    made = flow(
        {"v": V, "j": ("join", {"mode": "any"}), "l": "loop", "s": "step", "t": "step", **OUT},
        [
            "v.out > j.arms",
            "j.value > l.start",
            "l.state > s.x",
            "s.out > l.next",
            "l.done > t.x",
            "t.out > j.arms",
            "j.value > s.x",
            "t.out > o.value",
        ],
    )
    assert "cycle" in codes(made)
    assert "leak" not in codes(made)


def test_the_script_of_an_embedded_flow_is_never_played_and_not_looked_at() -> None:
    made = flow({"v": V, **OUT}, ["v.out > o.value"])
    made.flows["f"] = flow({"v": V, **OUT}, ["v.out > o.value"], script=[{"sai": "x"}])
    assert codes(made) == []


def test_a_loop_that_comes_back_in_every_case_is_no_problem() -> None:
    made = flow(
        {"v": V, "l": "loop", "b": "switch", "s": "step", **OUT},
        ["v.out > l.start", "l.state > b.x", "b.yes > l.next", "b.no > s.x", "s.out > l.next", "l.done > o.value"],
    )
    assert codes(made) == []


def test_a_loop_with_a_break_may_come_back_sometimes() -> None:
    made = flow(
        {"v": V, "l": "loop", "b": "switch", "x": "break", **OUT},
        ["v.out > l.start", "l.state > b.x", "b.yes > l.next", "b.no > x.value", "l.done > o.value"],
    )
    assert codes(made) == []


def test_a_gate_may_leave_its_fail_open_since_it_fails_then_and_a_loop_comes_back_through_it() -> None:
    nodes = {"v": V, "l": "loop", "s": "step", "g": ("gate", {"condition": "value > 0"}), **OUT}
    wires = [*LOOP[:2], "s.out > g.value", "g.pass > l.next", "l.done > o.value"]
    assert codes(flow(nodes, wires)) == []
    stops = {**nodes, "g": ("gate", {"condition": "value > 0", "unwired": "stop"})}
    assert codes(flow(stops, wires)) == ["may_not_return", "open_case"]


def test_muted_nodes_need_no_inputs() -> None:
    assert "missing_input" not in codes(flow({"s": ("step", {"muted": True}), **OUT}, ["s.out > o.value"]))


def test_problems_of_an_embedded_flow_say_where() -> None:
    made = flow({"v": V, **OUT}, ["v.out > o.value"])
    made.flows["inner"] = flow({"s": "step", **OUT}, ["s.out > o.value"])
    problem = next(each for each in found(made) if each.code == "missing_input")
    assert (problem.scope, problem.node) == (("inner",), "s")


def test_a_subflow_that_calls_itself_is_refused() -> None:
    made = flow({"v": V, "s": ("subflow", {"flow": "inner"}), **OUT}, ["v.out > o.value"])
    made.flows["inner"] = flow({"s": ("subflow", {"flow": "inner"}), **OUT}, [])
    assert "recursive_subflow" in codes(made)


def test_a_subflow_whose_ports_changed_can_take_them_anew() -> None:
    made = flow({"v": V, "s": ("subflow", {"flow": "inner"}), **OUT}, ["v.out > o.value"])
    made.flows["inner"] = flow({"q": ("input", {"name": "n"}), "r": ("output", {"name": "m"})}, ["q.value > r.value"])
    problem = next(each for each in found(made) if each.code == "subflow_ports")
    assert problem.fix is not None
    Document(made).apply(problem.fix.change(made, REGISTRY))
    assert "subflow_ports" not in codes(made)
    assert "missing_input" in codes(made), "the new input waits for a wire"


class Around:
    def has_model(self, reference: str) -> bool | None:
        return reference.startswith("known:")

    def has_secret(self, name: str) -> bool | None:
        return name == "KNOWN"


def test_unknown_models_and_keys_are_told_when_the_surroundings_are_known() -> None:
    made = flow(
        {
            "v": V,
            "s": ("step", {"model": "gone:x", "key": "secret:GONE"}),
            "t": ("step", {"model": "known:x", "key": "secret:KNOWN"}),
            **OUT,
        },
        ["v.out > s.x", "v.out > t.x", "s.out > o.value"],
    )
    told = {(each.code, each.node) for each in found(made, surroundings=Around())}
    assert {("unknown_model", "s"), ("unknown_secret", "s")} <= told
    assert not {each for each in told if each[1] == "t"}
    assert not {"unknown_model", "unknown_secret"} & set(codes(made))


def test_a_budget_below_the_worst_case_is_told() -> None:
    made = flow(
        {"v": V, "l": ("loop", {"max_iterations": 5}), "a": "agent", **OUT},
        ["v.out > l.start", "l.state > a.input", "a.text > l.next", "l.done > o.value"],
        budget={"max_calls": 3},
    )
    assert "budget_too_small" in codes(made)


def test_the_order_of_the_file_changes_nothing() -> None:
    made = CASES["leak"]
    turned = made.copy()
    turned.sections["nodes"] = dict(reversed(list(made.nodes.items())))
    turned.sections["wires"] = dict(reversed(list(made.wires.items())))
    assert found(turned) == found(made)


def test_the_page_of_codes_names_them_all() -> None:
    page = codes_page()
    assert all(f"`{code}`" in page for code in CODES)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"retry_if": "error."}, "retry if: expression 'error.'"),
        ({"input_transform": {"x": "x +"}}, "input transform of 'x'"),
        ({"output_transform": {"out": "("}}, "output transform of 'out'"),
        ({"fallback_outputs": {"out": "]"}}, "fallback of 'out'"),
        ({"output_checks": [{"port": "out", "condition": "value >"}]}, "check of 'out': expression"),
        ({"output_checks": [{"port": "out", "pattern": "(a"}]}, "check of 'out': pattern '(a'"),
        ({"output_checks": [{"port": "out", "form": {"type": "wrong"}}]}, "check of 'out': no JSON Schema"),
        ({"output_checks": [{"pattern": "a"}]}, "a check names no output"),
    ],
)
def test_a_broken_rule_of_a_policy_is_named_with_its_field(policy: dict[str, Any], said: str) -> None:
    nodes = {"v": V, "s": ("step", {"policy": policy}), **OUT}
    problem = found(flow(nodes, ["v.out > s.x", "s.out > o.value"]))[0]
    assert (problem.code, problem.node) == ("policy_rule", "s")
    assert said in problem.message
    common = found(flow({"v": V, **OUT}, ["v.out > o.value"], policy=policy))[0]
    assert (common.code, common.nodes) == ("policy_rule", ())
    assert said in common.message


def test_a_branch_whose_fallback_says_which_way_has_no_problem() -> None:
    policy = {"on_error": "continue", "fallback_outputs": {"yes": "x"}}
    made = flow({"v": V, "b": ("switch", {"policy": policy}), **OUT}, ["v.out > b.x", "b.yes > o.value"])
    assert codes(made) == ["open_case"]
    policy["fallback_outputs"] = {"yes": "x", "no": "x"}
    made = flow({"v": V, "b": ("switch", {"policy": policy}), **OUT}, ["v.out > b.x", "b.yes > o.value"])
    assert codes(made)[0] == "policy_rule"


def test_a_for_each_that_collects_nothing_is_told_of_its_results() -> None:
    wires = ["v.out > f.items", "f.item > s.x", "f.results > o.value"]
    problems = validate(flow({"v": V, "f": "for_each", "s": "step", **OUT}, wires), REGISTRY)
    (told,) = (each for each in problems if each.code == "no_feedback")
    assert told.message == "nothing leads to `collect` of 'For each': its results stay empty"
