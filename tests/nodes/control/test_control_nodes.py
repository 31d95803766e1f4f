"""Declarations of the nodes that the scheduler runs: ports and what is said about bad settings."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.control import BreakConfig, ForEachConfig, InputConfig, LoopConfig, OutputConfig, SubflowConfig
from weft_engine.node import Control
from weft_nodes import NODE_TYPES
from weft_nodes.control.ends import Input, Output
from weft_nodes.control.loops import Break, ForEach, Loop
from weft_nodes.control.subflow import Subflow


def test_there_is_one_type_for_every_kind_of_control() -> None:
    kinds = [each.control for each in NODE_TYPES if each.control is not None]
    assert sorted(kinds) == sorted(Control)


def test_what_the_expressions_of_a_loop_name_becomes_an_input() -> None:
    config = LoopConfig(condition="state.score >= goal && index > least", best="state.score * weight")
    assert [port.name for port in Loop().inputs(config)] == ["start", "next", "goal", "least", "weight"]


def test_the_ports_of_a_body_are_marked() -> None:
    pairs: list[tuple[Any, Any]] = [(Loop(), LoopConfig()), (ForEach(), ForEachConfig())]
    for node, config in pairs:
        assert [port.name for port in node.inputs(config) if port.feedback] in (["next"], ["collect"])
        assert "index" in [port.name for port in node.outputs(config) if port.body]


def test_a_loop_that_keeps_all_gives_a_list() -> None:
    types = {port.name: port.type for port in Loop().outputs(LoopConfig(keep="all"))}
    assert types["done"] == "list"


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (LoopConfig(condition="state >"), "expression 'state >'"),
        (LoopConfig(keep="best"), "fill in *Best by*"),
    ],
)
def test_a_loop_says_what_is_missing(config: LoopConfig, fault: str) -> None:
    assert any(fault in each for each in Loop().check(config))


def test_a_fresh_loop_input_output_and_break_have_no_fault() -> None:
    pairs: list[tuple[Any, Any]] = [
        (Loop(), LoopConfig()), (ForEach(), ForEachConfig()), (Break(), BreakConfig()),
        (Input(), InputConfig()), (Output(), OutputConfig()),
    ]  # fmt: skip
    assert [node.check(config) for node, config in pairs] == [()] * 5


def test_the_default_of_an_input_is_one_of_its_choices() -> None:
    config = InputConfig(choices=["short", "long"], default="medium")
    assert Input().check(config) == ("the default 'medium' is none of the choices",)


def test_a_subflow_has_the_ports_written_in_its_configuration() -> None:
    raw = {"flow": "inner", "inputs": [{"name": "topic", "type": "text"}], "outputs": [{"name": "draft"}]}
    config = SubflowConfig.model_validate(raw)
    node = Subflow()
    assert [(port.name, port.type) for port in node.inputs(config)] == [("topic", "text")]
    assert [port.name for port in node.outputs(config)] == ["draft"]
    assert not node.check(config)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({}, "names no flow"),
        ({"flow": "a", "file": "b.weft"}, "an embedded flow and a file"),
        ({"flow": "a", "inputs": [{"name": "x"}, {"name": "x"}]}, "two ports are called 'x'"),
    ],
)
def test_a_subflow_says_what_is_wrong(raw: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in Subflow().check(SubflowConfig.model_validate(raw)))
