"""Races: who wins, and what happens when nobody is good enough."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.errors import NodeError
from weft_engine.node import Gather
from weft_nodes.routing.race import Race, RaceConfig

SCORED = {"quality": "value.score", "threshold": 0.8}


def test_without_a_quality_the_first_value_wins(gather: Any, dead: object) -> None:
    assert gather(Race, {}, dead, "b", "c") == (Gather.FIRE, 2)


def test_the_first_good_enough_value_wins(gather: Any, dead: object) -> None:
    arms = ({"score": 0.5}, dead, {"score": 0.8}, {"score": 1})
    assert gather(Race, SCORED, *arms) == (Gather.FIRE, 3)


def test_values_without_a_quality_are_passed_over(gather: Any) -> None:
    assert gather(Race, SCORED, "no object", {"score": "high"}, {"score": True}) == (Gather.WAIT, 3)


def test_the_winner_is_named(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["b"]
    assert run_node(Race, {}, arms=["answer"]) == {"value": "answer", "winner": "b"}


def test_of_those_that_came_the_best_is_taken(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["a", "b", "c"]
    arms = [{"score": 0.2}, {"score": 0.9}, "nothing"]
    assert run_node(Race, SCORED, arms=arms) == {"value": {"score": 0.9}, "winner": "b", "quality": 0.9}
    assert ctx.reported == {"qualities": {"a": 0.2, "b": 0.9, "c": None}}


def test_of_equals_the_first_in_canonical_order_is_taken(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["a", "b"]
    assert run_node(Race, SCORED, arms=[{"score": 0.5}, {"score": 0.5}])["winner"] == "a"


def test_when_nobody_is_good_enough_it_may_fail(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["a", "b"]
    with pytest.raises(NodeError, match=r"no arm reaches 0\.8; the best is 'b' with 0\.7"):
        run_node(Race, {**SCORED, "if_none": "fail"}, arms=[{"score": 0.2}, {"score": 0.7}])


def test_a_quality_nobody_has_is_an_error(run_node: Any, ctx: Any) -> None:
    ctx.source_ids = ["a"]
    with pytest.raises(NodeError, match="a number for none of the 1 arms"):
        run_node(Race, SCORED, arms=["text"])


def test_a_quality_may_name_the_value_only() -> None:
    assert "names 'limit'" in Race().check(RaceConfig(quality="value > limit"))[0]
    assert not Race().check(RaceConfig(quality="size(value)"))
