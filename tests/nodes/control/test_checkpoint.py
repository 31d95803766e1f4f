"""Snapshots of values on their way."""

from __future__ import annotations

from typing import Any

from weft_nodes.control.checkpoint import Checkpoint, CheckpointConfig


def test_a_checkpoint_records_and_hands_on(run_node: Any, ctx: Any) -> None:
    config = {"label": "After review", "snapshot": "{'score': value.score, 'round': round}"}
    assert run_node(Checkpoint, config, value={"score": 3}, round=2) == {"value": {"score": 3}}
    assert ctx.reported["checkpoint"] == "After review"
    assert ctx.reported["snapshot"] == {"score": 3, "round": 2}


def test_a_broken_snapshot_is_a_fault() -> None:
    assert Checkpoint().check(CheckpointConfig(snapshot="value."))
    assert not Checkpoint().check(CheckpointConfig())
