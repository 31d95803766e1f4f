"""Rows, lanes and the time axis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_editor.timeline.axis import Axis, length, step_s, written
from weft_editor.timeline.rows import LANES_MOST, Rows
from weft_engine.ids import FrameTag
from weft_engine.run.timeline import Span, Timeline


def rows_of(*spans: Span) -> Rows:
    rows = Rows(Timeline(list(spans)))
    rows.catch_up()
    return rows


def span(node: str, start_s: float, end_s: float | None, frame: FrameTag = ()) -> Span:
    return Span(node, frame, start_s, end_s)


def test_a_body_stands_under_its_loop_and_can_be_folded() -> None:
    rows = rows_of(span("a", 0, 1), span("l", 1, 9), span("b", 1, 2, (("l", 0),)), span("b", 2, 3, (("l", 1),)),
                   span("z", 9, 10))  # fmt: skip
    assert [(row.key[-1], row.depth, len(row.spans)) for row in rows.shown()] == [
        ("a", 0, 1), ("l", 0, 1), ("b", 1, 2), ("z", 0, 1),
    ]  # fmt: skip
    rows.toggle(("l",))
    assert [row.key[-1] for row in rows.shown()] == ["a", "l", "z"]


def test_what_overlaps_lies_side_by_side() -> None:
    (row,) = rows_of(span("a", 0, 5), span("a", 1, 2), span("a", 2, 3), span("a", 6, None)).shown()
    assert row.lanes == [0, 1, 1, 0]
    assert row.lane_count == 2


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 50)), min_size=1, max_size=60))
def test_bars_of_a_lane_overlap_only_where_lanes_run_out(times: list[tuple[float, float]]) -> None:
    spans = [span("a", start, start + took) for start, took in sorted(times)]
    (row,) = rows_of(*spans).shown()
    assert row.lane_count <= LANES_MOST
    for at, one in enumerate(spans):
        for before in range(at):
            overlap = spans[before].end_s is not None and spans[before].end_s > one.start_s
            same = row.lanes[at] == row.lanes[before]
            assert not (overlap and same) or row.lane_count == LANES_MOST


def test_only_what_is_in_sight_is_looked_at() -> None:
    spans = [span("a", at, at + 0.5) for at in range(10_000)]
    (row,) = rows_of(*spans).shown()
    assert list(row.between(5000.2, 5003.1)) == [5000, 5001, 5002, 5003]


@given(st.floats(0.001, 1000), st.floats(0.05, 20), st.integers(0, 800))
def test_zooming_keeps_the_time_under_the_pointer_or_the_edge_of_the_run(end: float, factor: float, x: int) -> None:
    axis = Axis(0.0, end * 1.02, 800)
    zoomed = axis.zoomed(factor, x, end)
    assert zoomed.from_s >= 0
    if factor >= 1 and zoomed.from_s > 0 and zoomed.to_s < end:
        assert zoomed.time(x) == pytest.approx(axis.time(x), abs=1e-6 * end)


@pytest.mark.parametrize(("least", "step"), [(0.3, 0.5), (0.5, 0.5), (0.51, 1), (7, 10), (0.00012, 0.0002)])
def test_ticks_are_round(least: float, step: float) -> None:
    assert step_s(least) == pytest.approx(step)


def test_times_are_written_as_one_reads_them() -> None:
    assert [written(90, 60), written(2, 1), written(0.5, 0.5), written(0.02, 0.01)] == [
        "1:30", "2 s", "0.5 s", "20 ms",
    ]  # fmt: skip
    assert [length(0.0004), length(0.25), length(3.21), length(185)] == ["400 µs", "250 ms", "3.2 s", "3:05"]
