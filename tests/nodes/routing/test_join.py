"""Joins: when they go on, when they give up, and with what."""

from __future__ import annotations

from typing import Any

import pytest

from weft_engine.node import Gather
from weft_nodes.routing.join import Join, JoinConfig


def test_all_gives_up_at_the_first_dead_arm(gather: Any, dead: object) -> None:
    assert gather(Join, {"mode": "all"}, 1, dead, 3) == (Gather.DEAD, 2)
    assert gather(Join, {"mode": "all"}, 1, 2, 3) == (Gather.WAIT, 3)


@pytest.mark.parametrize("mode", ["settled", "any"])
def test_settled_and_any_hear_every_arm_out(gather: Any, dead: object, mode: str) -> None:
    assert gather(Join, {"mode": mode}, 1, dead, 3) == (Gather.WAIT, 3)


def test_first_goes_on_with_the_first_live_arm(gather: Any, dead: object) -> None:
    assert gather(Join, {"mode": "first"}, dead, 2, 3) == (Gather.FIRE, 2)
    assert gather(Join, {"mode": "first"}, dead, dead) == (Gather.WAIT, 2)


def test_a_quorum_goes_on_once_it_is_met_and_gives_up_once_it_cannot_be(gather: Any, dead: object) -> None:
    config = {"mode": "quorum", "quorum": 2}
    assert gather(Join, config, 1, dead, 3, 4) == (Gather.FIRE, 3)
    assert gather(Join, config, 1, dead, dead) == (Gather.DEAD, 3)
    assert gather(Join, config, dead, dead, 3) == (Gather.DEAD, 2)


def test_a_quorum_says_how_many_arms_it_needs() -> None:
    assert Join().least_arms(JoinConfig(mode="quorum", quorum=3)) == 3
    assert Join().least_arms(JoinConfig(mode="all", quorum=3)) == 0


@pytest.mark.parametrize("mode", ["all", "settled", "quorum"])
def test_several_values_come_as_a_list(run_node: Any, mode: str) -> None:
    assert run_node(Join, {"mode": mode}, arms=["a", "b"]) == {"values": ["a", "b"]}


@pytest.mark.parametrize("mode", ["any", "first"])
def test_one_value_comes_as_it_is(run_node: Any, mode: str) -> None:
    assert run_node(Join, {"mode": mode}, arms=["a", "b"]) == {"value": "a"}
