"""How much is painted at a time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect, QThread
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from weft_editor.canvas import buffer as buffer_module
from weft_editor.canvas import pictures as pictures_module
from weft_editor.canvas.buffer import Buffer
from weft_editor.canvas.canvas import Canvas
from weft_engine.document import Flow, Node, Place
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView


class Clock:
    """A time that goes on as it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(buffer_module, "perf_counter", lambda: self.now)
        monkeypatch.setattr(pictures_module, "time", SimpleNamespace(perf_counter=lambda: self.now))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.mark.parametrize(("row_s", "expected"), [(1e-7, 200), (1e-3, 25), (4e-5, 100)])
def test_a_part_of_what_can_wait_is_as_high_as_it_can_be_painted_in_time(
    row_s: float, expected: int, qapp: QApplication, clock: Clock
) -> None:
    buffer = Buffer()
    buffer.resize(600, 600)
    buffer.refresh(lambda painter, rect: None)

    def paint(painter: QPainter, rect: QRect) -> None:
        clock.now += rect.height() * row_s

    heights: list[int] = []
    for _ in range(9):
        buffer.damage_later(buffer.rect)
        heights.append(buffer.next_part().height())
        buffer.refresh(paint)
    full = [each for each in heights[4:] if each == max(heights[4:])]
    assert full[0] == expected


def grid_of(count: int) -> Flow:
    flow = Flow()
    for number in range(count):
        flow.sections["nodes"][f"n{number}"] = Node(type="t_vote")
        flow.sections["layout.nodes"][f"n{number}"] = Place(x=number % 20 * 280, y=number // 20 * 400)
    return flow


def test_what_was_spent_on_pictures_between_frames_is_taken_from_the_next_frame(make_canvas, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas(grid_of(2))
    canvas.center_at(200, 100, zoom=1.0, animate=False)
    pictures, view = canvas.painting.pictures, canvas.view
    first, second = (canvas.scene.nodes.rows([key]) for key in ("n0", "n1"))
    made: list[int] = []

    def render(row: int, view: object) -> object:
        made.append(row)
        clock.now += 0.005
        pictures._spent_s += 0.005
        return pictures.sprites.get(row)

    pictures._render = render
    canvas.scene.nodes.touch(first)
    canvas.scene.nodes.touch(second)
    pictures.make_ahead(int(first[0]), view)
    clock.now += 0.002
    pictures.begin_frame()
    clock.now += 0.002
    pictures.of(second, view)
    assert made == [first[0]]
    clock.now += 1.0
    pictures.begin_frame()
    pictures.of(second, view)
    assert made == [first[0], second[0]]


def test_nodes_are_ready_before_panning_brings_them_into_view(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas(grid_of(200))
    canvas.center_at(200, 100, zoom=1.0, animate=False)
    canvas.repaint()
    while canvas.refreshing.is_behind:
        canvas.refreshing.catch_up()
        canvas.repaint()
    pictures, nodes, seen = canvas.painting.pictures, canvas.scene.nodes, set[int]()
    for _ in range(24):
        canvas.pan_by(-40, 0)
        now = nodes.touching(canvas.view.shown()).tolist()
        assert all(pictures.is_current(row, canvas.view) for row in now)
        seen |= set(now)
        canvas.repaint()
        canvas.refreshing.catch_up()
    assert len(seen) > len(now)


class Hand:
    """Makes pictures late by taking all the time of a frame."""

    def __init__(self, canvas: Canvas, clock: Clock) -> None:
        self.canvas, self.clock, self.pictures = canvas, clock, canvas.painting.pictures
        self.rows = canvas.scene.nodes.rows(["n0"])
        self.pictures.of(self.rows, canvas.view)

    def owed_after(self, status: Status, **edited: object) -> tuple[list[int], list[int]]:
        """What is to be painted, inside only and whole, once pictures that a repaint had no time for are made."""
        key = "n0"
        if edited:
            node = self.canvas.session.flow.nodes[key].model_copy(update=edited)
            self.canvas.session.flow.sections["nodes"][key] = node
        self.canvas.session.run.view.nodes[key] = NodeView({(): Activation((), status, text="more")}, (), 1)
        self.canvas.scene.nodes.touch(self.rows)
        self.pictures.begin_frame()
        self.pictures._spent_s = 1.0
        self.clock.now += 1.0
        self.pictures.of(self.rows, self.canvas.view, partly=True)
        assert self.pictures.is_behind
        self.pictures.make_late(self.canvas.view, has_news=False)
        inside, whole = self.pictures.take_owed()
        return inside.tolist(), whole.tolist()


def test_a_late_picture_of_which_only_the_inside_changed_has_only_the_inside_painted(make_canvas, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas(grid_of(1))
    canvas.center_at(100, 100, zoom=1.0, animate=False)
    hand, rows = Hand(canvas, clock), canvas.scene.nodes.rows(["n0"]).tolist()
    assert hand.owed_after(Status.RUNNING) == (rows, [])
    assert hand.owed_after(Status.FAILED) == ([], rows)
    assert hand.owed_after(Status.FAILED, muted=True) == ([], rows)


def test_a_view_that_takes_long_to_be_painted_has_not_come_to_rest(
    make_canvas, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas(grid_of(2))
    canvas.center_at(200, 100, zoom=0.3, animate=False)
    canvas._settled()
    canvas.repaint()
    canvas.pan_by(20, 10)
    paint = canvas.paint_content
    monkeypatch.setattr(canvas, "paint_content", lambda painter, rect: (QThread.msleep(100), paint(painter, rect)))
    canvas.repaint()
    assert canvas._settle.remainingTime() > 0
    assert canvas.is_rough
    canvas._settled()
    assert not canvas.is_rough
