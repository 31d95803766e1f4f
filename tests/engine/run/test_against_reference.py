"""The scheduler against a slow, obvious interpreter, on random flows with random waits."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.run.flows import Ran, run
from tests.engine.run.random_flows import random_flow
from tests.engine.run.reference import interpret

from weft_engine import events as ev
from weft_engine.document import Flow
from weft_engine.errors import FlowInvalidError
from weft_engine.ids import FrameTag

SHORT = 400


def plain(value: Any) -> Any:
    """Errors as the word `error`, since only the engine describes them."""
    if isinstance(value, dict) and ("message" in value or "error" in value):
        return "error"
    return [plain(each) for each in value] if isinstance(value, list) else value


def activations(ran: Ran) -> dict[tuple[str, FrameTag], str]:
    """How each activation ended; a failure that went on with its fallback is done."""
    kinds = {ev.NodeFinished: "done", ev.NodeSkipped: "skipped", ev.NodeFailed: "failed", ev.NodeCancelled: "cancelled"}
    found: dict[tuple[str, FrameTag], str] = {}
    for event in ran.events:
        if type(event) in kinds and isinstance(event, ev.NodeEvent):
            key = (event.node, event.frame)
            assert key not in found or found[key] == "failed", f"{key} settled twice"
            found[key] = kinds[type(event)]
    return found


def compare(made: Flow, seed: int) -> bool:
    """Runs both; gives whether the flow could run at all."""
    try:
        ran = run(made)
    except FlowInvalidError:
        return False
    wanted = interpret(made)
    assert ran.status == wanted.status, f"seed {seed}: {ran.result.error}"
    if wanted.status == "done":
        assert {key: plain(value) for key, value in ran.outputs.items()} == wanted.outputs, f"seed {seed}"
        known = {frame[: at + 1] for _, frame in wanted.ended for at in range(len(frame))}
        ended = {
            key: how
            for key, how in activations(ran).items()
            if not in_given_up(key[1], ran) and not beyond_break(key[1], made, known)
        }
        kept = {key: how for key, how in wanted.ended.items() if not in_given_up(key[1], ran)}
        assert ended == kept, f"seed {seed}"
    return True


def beyond_break(frame: FrameTag, made: Flow, known: set[FrameTag]) -> bool:
    """Whether a frame lies in an item after one that broke off: it may have been over before that was known."""
    tags = (frame[: at + 1] for at in range(len(frame)))
    return any(made.nodes[tag[-1][0]].type == "for_each" and tag not in known for tag in tags)


def in_given_up(frame: FrameTag, ran: Ran) -> bool:
    """Whether a frame lies in an item that failed or was given up: which of its nodes ran depends on time."""
    over = {(each.node, *each.frame, each.index) for each in ran.of(ev.FrameFinished)}
    failed = {each.frame for each in ran.of(ev.NodeFailed) if each.handled in ("", "loop")}
    around = [frame[: at + 1] for at in range(len(frame))]
    return any(tag in failed or (tag[-1][0], *tag[:-1], tag[-1][1]) not in over for tag in around)


def test_random_flows_run_as_the_reference_says() -> None:
    could = [compare(random_flow(seed), seed) for seed in range(SHORT)]
    assert sum(could) > SHORT * 0.6, "most random flows must be valid, or little is tested"


@pytest.mark.long
def test_ten_thousand_random_flows_run_as_the_reference_says() -> None:
    for seed in range(SHORT, SHORT + 10_000):
        compare(random_flow(seed), seed)


def test_neither_order_in_the_file_nor_speed_changes_a_result() -> None:
    for seed in range(60):
        made = random_flow(seed)
        turned = made.copy()
        for section in ("nodes", "wires"):
            turned.sections[section] = dict(reversed(list(made.sections[section].items())))
        for key, node in turned.nodes.items():
            if node.type == "slow":
                config = {**node.config, "wait": 10 - node.config.get("wait", 1)}
                turned.sections["nodes"][key] = node.model_copy(update={"config": config})
        try:
            first = run(made)
        except FlowInvalidError:
            continue
        second = run(turned)
        assert first.status == second.status
        if first.status == "done":
            assert first.outputs == second.outputs, f"seed {seed}"
