"""A run over time, as it is drawn."""

from __future__ import annotations

from weft_engine import events as ev
from weft_engine.run.status import Status
from weft_engine.run.timeline import Part, PartKind, Timeline

from .flows import flow, run


def parts(timeline: Timeline, at: int = 0) -> list[tuple[str, float, float | None, bool]]:
    return [(each.kind.value, each.start_s, each.end_s, each.failed) for each in timeline.spans[at].parts]


def test_an_activation_lasts_from_when_it_was_ready_to_when_it_settled() -> None:
    timeline = Timeline()
    timeline.apply([ev.NodeQueued(0, 1.0, "a", ()), ev.NodeStarted(1, 2.0, "a", (), 1, {})])
    assert timeline.spans[0].status is Status.RUNNING
    timeline.apply([ev.NodeFinished(2, 5.0, "a", (), {}, 3.0, "")])
    (span,) = timeline.spans
    assert (span.start_s, span.end_s, span.status) == (1.0, 5.0, Status.DONE)
    assert parts(timeline) == [("queued", 1.0, 2.0, False), ("attempt", 2.0, 5.0, False)]


def test_a_failed_attempt_is_followed_by_its_wait() -> None:
    timeline = Timeline()
    timeline.apply([
        ev.NodeStarted(0, 0.0, "a", (), 1, {}), ev.NodeRetried(1, 1.0, "a", (), 1, 2.0, {"message": "busy"}),
        ev.NodeStarted(2, 3.0, "a", (), 2, {}), ev.NodeFailed(3, 4.0, "a", (), {}, 4.0, ""),
    ])  # fmt: skip
    assert parts(timeline) == [
        ("attempt", 0.0, 1.0, True), ("back-off", 1.0, 3.0, False), ("attempt", 3.0, 4.0, True),
    ]  # fmt: skip
    assert timeline.spans[0].status is Status.FAILED


def test_waiting_for_a_person_is_told_apart() -> None:
    timeline = Timeline()
    timeline.apply([ev.NodeStarted(0, 0.0, "p", (), 1, {}), ev.Asked(1, 1.0, "p", (), "q1", "Well?", {})])
    assert timeline.spans[0].status is Status.WAITING
    timeline.apply([ev.Answered(2, 9.0, "p", (), "q1", True), ev.NodeFinished(3, 9.5, "p", (), {}, 9.5, "")])
    assert [kind for kind, *_ in parts(timeline)] == ["attempt", "person", "attempt"]


def test_calls_lie_within_their_attempt() -> None:
    timeline = Timeline()
    timeline.apply([
        ev.NodeStarted(0, 1.0, "a", (), 1, {}),
        ev.ToolCalled(1, 3.0, "a", (), "search", "s", {}, None, None, 1.5),
    ])  # fmt: skip
    assert timeline.spans[0].parts[0] == Part(PartKind.TOOL, 1.5, 3.0, "search", False)
    assert timeline.spans[0].parts[-1].end_s is None


def test_each_iteration_has_a_span_and_what_was_skipped_has_none() -> None:
    nodes = {"s": ("value", {"value": 0}), "l": ("loop", {"max_iterations": 3}), "a": "step", "o": "output"}
    ran = run(flow(nodes, ["s.out > l.start", "l.state > a.x", "a.out > l.next", "l.done > o.value"]))
    timeline = Timeline()
    timeline.apply(ran.events)
    assert [span.frame for span in timeline.spans if span.node == "a"] == [(("l", at),) for at in range(3)]
    assert all(span.end_s is not None for span in timeline.spans)


def test_what_still_runs_when_the_run_ends_ends_with_it() -> None:
    timeline = Timeline()
    timeline.apply([ev.NodeStarted(0, 1.0, "a", (), 1, {}), ev.RunFinished(1, 2.0, "cancelled", {}, None, {})])
    assert (timeline.spans[0].end_s, timeline.spans[0].status) == (2.0, Status.CANCELLED)
