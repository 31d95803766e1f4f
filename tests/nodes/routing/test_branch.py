"""Branch and gate."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import NodeInputError
from weft_nodes.routing.branch import Branch, BranchConfig, Case
from weft_nodes.routing.gate import Gate

SIZES = {"cases": [{"name": "big", "when": "value > limit"}, {"name": "odd", "when": "value % 2 == 1"}]}


@pytest.mark.parametrize(
    ("value", "port"), [(True, "yes"), (" Yes.\n", "yes"), ("true", "yes"), (False, "no"), ("?", "no")]
)
def test_a_fresh_branch_reads_yes_and_no(run_node: Any, value: object, port: str) -> None:
    assert run_node(Branch, value=value) == {port: value}


def test_without_a_condition_a_case_fits_the_value_that_is_its_name(run_node: Any) -> None:
    config = {"cases": [{"name": "billing"}, {"name": "delivery"}], "otherwise": "other"}
    assert run_node(Branch, config, value="Delivery") == {"delivery": "Delivery"}
    assert run_node(Branch, config, value="praise") == {"other": "praise"}


def test_cases_are_checked_from_the_top_and_only_one_is_taken(run_node: Any, ctx: Any) -> None:
    assert run_node(Branch, SIZES, value=7, limit=5) == {"big": 7}
    assert run_node(Branch, SIZES, value=3, limit=5) == {"odd": 3}
    assert run_node(Branch, SIZES, value=2, limit=5) == {"no": 2}
    assert ctx.reported == {"taken": "no"}


def test_every_variable_of_a_condition_becomes_an_input() -> None:
    ports = Branch().inputs(BranchConfig.model_validate(SIZES))
    assert [port.name for port in ports] == ["value", "limit"]


def test_a_gate_sends_what_does_not_pass_out_by_fail_if_a_wire_leads_there(run_node: Any, ctx: Any) -> None:
    ctx.wired = ("fail",)
    assert run_node(Gate, {"condition": "value > 2"}, value=3) == {"pass": 3}
    assert run_node(Gate, {"condition": "value > 2"}, value=1) == {"fail": 1}


def test_a_gate_without_a_wire_at_fail_names_itself_the_condition_and_the_value(run_node: Any) -> None:
    with pytest.raises(NodeInputError) as caught:
        run_node(Gate, {"condition": "size(value) < 3"}, value="x" * 999)
    assert caught.value.message.startswith("node 'node': 'xxx")
    assert "does not pass: `size(value) < 3` does not hold; connect `fail`" in caught.value.message
    assert len(caught.value.message) < 400
    assert run_node(Gate, {"condition": "value > 2", "unwired": "stop"}, value=1) == {"fail": 1}


def test_a_condition_that_is_neither_true_nor_false_is_an_error(run_node: Any) -> None:
    with pytest.raises(NodeInputError, match=r"node 'node'.*must be true or false"):
        run_node(Branch, {"cases": [{"name": "a", "when": "value"}]}, value=3)


@pytest.mark.parametrize(
    ("cases", "fault"),
    [
        ([Case(name="error")], "'error' cannot name"),
        ([Case(name="a"), Case(name="a")], "2 outputs are called 'a'"),
        ([Case(name="no")], "2 outputs are called 'no'"),
        ([Case(name="a.b")], "'a.b' cannot name"),
        ([Case(name="a", when="value >")], "expression 'value >'"),
        ([Case(name="a", when="__import__('os')")], "__import__"),
    ],
)
def test_what_cannot_work_is_a_fault_of_the_configuration(cases: list[Case], fault: str) -> None:
    assert any(fault in each for each in Branch().check(BranchConfig(cases=cases)))


def test_a_fresh_branch_has_no_fault() -> None:
    assert not Branch().check(BranchConfig())


def test_a_gate_passes_what_meets_its_condition_and_fails_the_rest(run_node: Any, ctx: Any) -> None:
    ctx.wired = ("fail",)
    config = {"condition": "value.score >= least"}
    assert run_node(Gate, config, value={"score": 0.9}, least=0.8) == {"pass": {"score": 0.9}}
    assert run_node(Gate, config, value={"score": 0.7}, least=0.8) == {"fail": {"score": 0.7}}
