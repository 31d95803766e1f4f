"""The scheduler against a slow, obvious interpreter, on random flows with random waits."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from tests.engine.run.flows import Ran, run
from tests.engine.run.random_flows import random_flow
from tests.engine.run.reference import Chance, Key, consumers_only_of, interpret
from tests.proofs import Proof

from weft_engine import events as ev
from weft_engine.document import Flow, all_flows
from weft_engine.errors import FlowInvalidError
from weft_engine.ids import FrameTag

SHORT = 400
NEEDED = "has what it needs"
"""How the engine says that a node was stopped because nobody needs it any more."""


def plain(value: Any) -> Any:
    """Errors as the word `error`, since only the engine describes them."""
    if isinstance(value, dict) and ("message" in value or "error" in value):
        return "error"
    return [plain(each) for each in value] if isinstance(value, list) else value


def activations(ran: Ran) -> dict[Key, str]:
    """How each activation ended; a failure that went on with its fallback is done."""
    kinds = {ev.NodeFinished: "done", ev.NodeSkipped: "skipped", ev.NodeFailed: "failed", ev.NodeCancelled: "cancelled"}
    found: dict[Key, str] = {}
    for event in ran.events:
        if type(event) in kinds and isinstance(event, ev.NodeEvent):
            key = (event.node, event.frame)
            assert key not in found or found[key] == "failed", f"{key} settled twice"
            found[key] = kinds[type(event)]
    return found


class Seen:
    """A run as the comparison looks at it."""

    def __init__(self, made: Flow, ran: Ran) -> None:
        self.ran = ran
        self.types = {
            key: node.type
            for _, flow in all_flows(made)
            for key, node in flow.nodes.items()
            if node.type in ("loop", "for_each", "subflow")
        }
        """Of what opens frames; a folded node and the call it is folded into can have one id."""
        self.ended = activations(ran)
        self._over = {(*each.frame, (each.node, each.index)) for each in ran.of(ev.FrameFinished)}
        self._failed = {each.frame for each in ran.of(ev.NodeFailed) if each.handled in ("", "loop")}

    @property
    def chance(self) -> Chance:
        """What time decided."""
        picks = {(each.node, each.frame): frozenset(each.arms) for each in self.ran.of(ev.PortPicked)}
        stopped = [each for each in self.ran.of(ev.NodeCancelled) if each.why.endswith(NEEDED)]
        cancelled = frozenset((each.node, each.frame) for each in stopped)
        is_open = self.in_given_up if self.ran.status == "done" else lambda tag: True
        return Chance(picks, cancelled, is_open)

    def in_given_up(self, frame: FrameTag) -> bool:
        """Whether a frame lies in one that failed or was given up: which of its nodes ran depends on time."""
        return any(self._given_up(frame[: at + 1]) for at in range(len(frame)))

    def _given_up(self, tag: FrameTag) -> bool:
        if tag in self._failed:
            return True
        node = tag[-1][0]
        if self.types[node] == "subflow":
            return self.ended.get((node, tag[:-1])) != "done"
        return tag not in self._over

    def beyond_break(self, frame: FrameTag, known: set[FrameTag]) -> bool:
        """Whether a frame lies in an item after one that broke off: it may have been over before that was known."""
        tags = (frame[: at + 1] for at in range(len(frame)))
        return any(self.types[tag[-1][0]] == "for_each" and tag not in known for tag in tags)


def compare(made: Flow, seed: int) -> bool:
    """Runs both; gives whether the flow could run at all."""
    try:
        ran = run(made)
    except FlowInvalidError:
        return False
    seen = Seen(made, ran)
    wanted = interpret(made, seen.chance)
    assert ran.status == wanted.status, f"seed {seed}: {ran.result.error}"
    if wanted.status == "done":
        assert {key: plain(value) for key, value in ran.outputs.items()} == wanted.outputs, f"seed {seed}"
        known = {frame[: at + 1] for _, frame in wanted.ended for at in range(len(frame))}
        ended = {
            key: how
            for key, how in seen.ended.items()
            if not seen.in_given_up(key[1]) and not seen.beyond_break(key[1], known)
        }
        kept = {key: how for key, how in wanted.ended.items() if not seen.in_given_up(key[1])}
        assert ended == kept, f"seed {seed}"
    assert not list(wrongly_stopped(made, seen)), f"seed {seed}"
    return True


def wrongly_stopped(made: Flow, seen: Seen) -> Iterator[Key]:
    """Activations that were stopped though they serve more than a node that has what it needs; not what was in them."""
    served: dict[str, set[str]] = {}
    for _, flow in all_flows(made):
        for key, joins in consumers_only_of(flow).items():
            served[key] = served.get(key, set()) | joins
    picked = {(each.node, each.frame) for each in seen.ran.of(ev.PortPicked)}
    for each in seen.ran.of(ev.NodeCancelled):
        if not each.why.endswith(NEEDED) or seen.in_given_up(each.frame):
            continue
        if not any((join, each.frame) in picked for join in served[each.node]):
            yield each.node, each.frame


def test_random_flows_run_as_the_reference_says() -> None:
    could = [compare(random_flow(seed), seed) for seed in range(SHORT)]
    assert sum(could) > SHORT * 0.6, "most random flows must be valid, or little is tested"


@pytest.mark.long
def test_ten_thousand_random_flows_run_as_the_reference_says(proof: Proof) -> None:
    for seed in proof.over(range(SHORT, SHORT + 16_000)):
        could = compare(random_flow(seed), seed)
        proof.counts["ran as the reference says" if could else "invalid"] += 1
    assert proof.counts["ran as the reference says"] > 10_000


def rewaited(made: Flow, rnd: Random) -> Flow:
    """The flow with its records in another order and every wait another one."""
    turned = made.copy()
    for section in ("nodes", "wires"):
        turned.sections[section] = dict(reversed(list(made.sections[section].items())))
    for key, node in turned.nodes.items():
        if node.type == "slow":
            config = {**node.config, "wait": rnd.randrange(1, 20)}
            turned.sections["nodes"][key] = node.model_copy(update={"config": config})
    for name, inner in made.flows.items():
        turned.flows[name] = rewaited(inner, rnd)
    return turned


def test_neither_order_in_the_file_nor_speed_changes_a_result() -> None:
    for seed in range(120):
        made = random_flow(seed, timed=False)
        try:
            first = run(made)
        except FlowInvalidError:
            continue
        second = run(rewaited(made, Random(seed)))
        assert first.status == second.status
        if first.status == "done":
            assert first.outputs == second.outputs, f"seed {seed}"


def test_in_whatever_order_nodes_end_the_recorded_choices_alone_say_what_comes_out() -> None:
    for seed in range(60):
        made = random_flow(seed)
        for again in range(3):
            compare(rewaited(made, Random(again)), seed)


def test_the_same_run_twice_gives_the_same_events() -> None:
    for seed in range(60):
        made = random_flow(seed)
        try:
            first, second = run(made, seed=seed), run(made, seed=seed)
        except FlowInvalidError:
            continue
        told = [[each.as_dict() for each in ran.events[1:]] for ran in (first, second)]
        assert told[0] == told[1], f"seed {seed}"
