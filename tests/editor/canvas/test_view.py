"""Zooming, panning and fitting keep what they should where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_editor.canvas.view import ZOOM_LEAST, ZOOM_MOST, View
from weft_editor.canvas.viewport import between

views = st.builds(
    View,
    zoom=st.floats(0.02, 3), ratio=st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0]),
    left=st.integers(-100_000, 100_000), top=st.integers(-100_000, 100_000),
    width=st.just(1600), height=st.just(1000),
)  # fmt: skip


@given(views, st.floats(0, 800), st.floats(0, 500), st.floats(0.02, 3))
def test_zooming_keeps_what_is_under_the_pointer(view: View, x: float, y: float, zoom: float) -> None:
    before, zoomed = view.from_widget(x, y), view.zoomed(zoom, x, y)
    assert zoomed.to_widget(*before) == pytest.approx((x, y), abs=0.51 / view.ratio + 1e-6)


@given(views, st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_positions_survive_the_way_to_the_window_and_back(view: View, x: float, y: float) -> None:
    assert view.from_widget(*view.to_widget(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(views, st.integers(-500, 500), st.integers(-500, 500))
def test_panning_moves_everything_by_whole_device_pixels(view: View, dx: int, dy: int) -> None:
    before, after = view.to_device(12.3, 45.6), view.panned(dx, dy).to_device(12.3, 45.6)
    assert (before[0] - after[0], before[1] - after[1]) == pytest.approx((dx, dy))


@given(views)
def test_a_fitted_rectangle_lies_in_the_window(view: View) -> None:
    fitted = view.fitted(-300, -200, 5000, 900, 40, least=1e-4)
    left, top = fitted.to_widget(-300, -200)
    right, bottom = fitted.to_widget(5000, 900)
    assert left >= 38 and top >= 38
    assert right <= view.width / view.ratio - 38 and bottom <= view.height / view.ratio - 38


def test_zoom_stays_within_its_bounds() -> None:
    assert View().zoomed(1000, 0, 0).zoom == ZOOM_MOST
    assert View().zoomed(0, 0, 0).zoom == ZOOM_LEAST


@given(views, views, st.floats(0, 1))
def test_a_flight_begins_and_ends_where_it_should(start: View, end: View, share: float) -> None:
    end = View(end.zoom, start.ratio, end.left, end.top, start.width, start.height)
    on_the_way = between(start, end, share)
    assert min(start.zoom, end.zoom) - 1e-9 <= on_the_way.zoom <= max(start.zoom, end.zoom) + 1e-9
    assert between(start, end, 1.0).left == pytest.approx(end.left, abs=1)
    assert between(start, end, 0.0).left == pytest.approx(start.left, abs=1)
