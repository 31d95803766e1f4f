"""Repairing the picture in places gives the same pixels as painting it whole."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtCore import QEventLoop, QPointF, QRect
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication

from weft_editor.canvas import pictures as canvas_pictures
from weft_editor.canvas.buffer import Buffer
from weft_editor.canvas.canvas import Canvas
from weft_editor.theme.tokens import DARK, LIGHT
from weft_engine.document import Change, Flow, Node, Place, Wire
from weft_engine.document.document import Put
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

STATUSES = (Status.DONE, Status.QUEUED, Status.FAILED, Status.SKIPPED, Status.WAITING, Status.RUNNING, Status.CACHED)


def settle(canvas: Canvas, qapp: QApplication) -> None:
    """Handles events until nothing is left to be painted."""
    canvas._settled()
    qapp.processEvents()
    canvas.repaint()
    while canvas.refreshing.is_behind:  # a canvas that never catches up runs into the time limit
        qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        canvas.repaint()  # shows what was made, and may run out of time itself


def pixels(canvas: Canvas) -> np.ndarray:  # type: ignore[type-arg]
    picture = canvas.buffer.shown()
    image = picture.toImage()
    assert image.format() == QImage.Format.Format_RGB32
    rows = np.array(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), :3].astype(np.int16)


def assert_right(canvas: Canvas, qapp: QApplication) -> None:
    settle(canvas, qapp)
    repaired = pixels(canvas)
    for _ in range(3):  # on a busy machine a whole repaint may be looked at before it is one
        canvas.damage_all()
        settle(canvas, qapp)
        wrong = np.abs(repaired - pixels(canvas)).max(2)
        places = np.argwhere(wrong > 0)
        if not len(places):
            return
    assert not len(places), f"{len(places)} pixels differ by up to {wrong.max()}, the first at {places[0]}"


@dataclass
class Person:
    """Does this and that, at random."""

    canvas: Canvas
    chance: random.Random
    cut: dict[str, Wire] = field(default_factory=dict)

    def act(self) -> str:
        return self.chance.choice(
            (self.pan, self.pan, self.zoom, self.move, self.drag, self.run, self.select, self.restack, self.rewire)
        )()

    def node(self) -> str:
        return self.chance.choice(sorted(self.canvas.session.flow.nodes))

    def pan(self) -> str:
        self.canvas.pan_by(self.chance.uniform(-90, 90), self.chance.uniform(-70, 70))
        return "pan"

    def zoom(self) -> str:
        at = QPointF(self.chance.uniform(0, 900), self.chance.uniform(0, 600))
        zoom = self.chance.choice((0.07, 0.2, 0.3, 0.4, 0.55, 0.8, 1.0, 1.7))
        self.canvas.set_zoom(zoom, at)
        return f"zoom {zoom}"

    def move(self) -> str:
        key = self.node()
        place = self.canvas.session.flow.places[key]
        x, y = place.x + self.chance.randint(-9, 9) * 16, place.y + self.chance.randint(-9, 9) * 16
        new = place.model_copy(update={"x": x, "y": y})
        self.canvas.session.edit(Change("Move", (Put("layout.nodes", key, new),)))
        return f"move {key}"

    def drag(self) -> str:
        key = self.node()
        for step in range(3):
            self.canvas.show_moving([key], step * 11.0, step * 5.0, groups=["panel"])
            self.canvas.repaint()
        self.canvas.end_moving()
        return f"drag {key}"

    def run(self) -> str:
        keys = [self.node() for _ in range(self.chance.choice((1, 3, 30)))]
        view = self.canvas.session.run.view
        for key in keys:
            status = self.chance.choice(STATUSES)
            made = Activation((), status, outputs={"text": str(self.chance.random()) * 9, "winner": 1}, duration_s=0.2)
            view.nodes[key] = NodeView({(): made}, (), 1)
        self.canvas.session.run_updated.emit(frozenset(keys))
        return f"run {keys}"

    def select(self) -> str:
        flow = self.canvas.session.flow
        wires = [self.chance.choice(sorted(flow.wires))] if flow.wires else []
        self.canvas.session.select([self.node()], wires, self.chance.choice(([], ["panel"])))
        return "select"

    def rewire(self) -> str:
        wires = self.canvas.session.flow.wires
        key = self.chance.choice(sorted({*wires, *self.cut}))
        wire = None if key in wires else self.cut.pop(key)
        if wire is None:
            self.cut[key] = wires[key]
        self.canvas.session.edit(Change("Wire", (Put("wires", key, wire),)))
        return f"rewire {key}"

    def restack(self) -> str:
        self.canvas.raise_nodes([self.node()])
        return "restack"


@pytest.mark.parametrize("seed", range(6))
def test_random_work_leaves_the_same_pixels_as_a_whole_repaint(seed: int, make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas(tokens=DARK if seed % 2 else LIGHT)
    canvas.fit(animate=False)
    person = Person(canvas, random.Random(seed))
    done: list[str] = []
    for _ in range(12):
        for _ in range(4):
            done.append(person.act())
            qapp.processEvents()
        try:
            assert_right(canvas, qapp)
        except AssertionError as error:
            raise AssertionError(f"{error}; zoom {canvas.view.zoom}; seed {seed}; after {done[-4:]}") from None


def test_news_of_many_nodes_are_painted_part_by_part_until_all_is_right(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.fit(animate=False)
    settle(canvas, qapp)
    keys = frozenset(canvas.session.flow.nodes)
    made = {key: NodeView({(): Activation((), Status.SKIPPED)}, (), 1) for key in keys}
    canvas.session.run.view.nodes.update(made)
    canvas.session.run_updated.emit(keys)
    assert not canvas.buffer.later.isEmpty()
    settle(canvas, qapp)
    repaired = pixels(canvas)
    canvas.damage_all()
    settle(canvas, qapp)
    assert (pixels(canvas) == repaired).all()


def test_what_waits_is_painted_in_turn_however_often_it_is_marked(qapp: QApplication) -> None:
    buffer = Buffer()
    buffer.resize(600, 600)
    buffer.refresh(lambda painter, rect: None)
    painted = QRegion()
    for _ in range(8):
        buffer.damage_later(buffer.rect)
        painted += buffer.next_part()
        buffer.refresh(lambda painter, rect: None)
    assert painted == QRegion(buffer.rect)


def test_what_waits_moves_with_the_picture(qapp: QApplication) -> None:
    buffer = Buffer()
    buffer.resize(600, 600)
    buffer.refresh(lambda painter, rect: None)
    buffer.damage_later(QRect(100, 100, 20, 20))
    buffer.scroll(30, -40)
    assert buffer.next_part() == QRect(130, 60, 20, 20)


def test_a_node_that_takes_anothers_row_never_wears_its_picture(  # type: ignore[no-untyped-def]
    make_canvas, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = make_canvas()
    canvas.center_at(900, 400, zoom=0.7, animate=False)
    settle(canvas, qapp)
    row, place = canvas.scene.nodes.row_of["vote"], canvas.session.flow.places["vote"]
    for name in ("FRAME_S", "LEAST_S"):  # no frame has time for a new picture
        monkeypatch.setattr(canvas_pictures, name, -1.0)
    flow = canvas.session.flow
    gone = [key for key, wire in flow.wires.items() if "vote" in (wire.source_node, wire.target_node)]
    puts = [
        *(Put("wires", key, None) for key in gone),
        Put("nodes", "vote", None),
        Put("layout.nodes", "vote", None),
        Put("nodes", "small", Node(type="t_input")),
        Put("layout.nodes", "small", place),
    ]
    canvas.session.edit(Change("Replace", tuple(puts)))
    assert canvas.scene.nodes.row_of["small"] == row
    canvas.damage_all()
    canvas.repaint()
    monkeypatch.undo()
    assert_right(canvas, qapp)


@pytest.mark.parametrize("zoom", [0.08, 0.25, 0.5, 0.83, 1.0])
def test_panning_leaves_the_same_pixels(zoom: float, make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.center_at(900, 400, zoom=zoom, animate=False)
    settle(canvas, qapp)
    for _ in range(15):
        canvas.pan_by(-17, 9)
        canvas.repaint()
    assert_right(canvas, qapp)


def test_arrows_on_wires_stay_right_whatever_is_repainted(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.set_arrows(True)
    person = Person(canvas, random.Random(7))
    for _ in range(6):
        for act in (person.pan, person.select, person.drag, person.move, person.select):
            act()
            canvas.repaint()
        assert_right(canvas, qapp)


def test_a_drag_that_is_given_up_leaves_everything_as_it_was(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.fit(animate=False)
    settle(canvas, qapp)
    before = pixels(canvas)
    canvas.show_moving(["vote", "draft"], 123.4, -56.7, groups=["panel"], notes=["note"])
    settle(canvas, qapp)
    canvas.end_moving()
    settle(canvas, qapp)
    assert (pixels(canvas) == before).all()


def test_an_empty_flow_shows_only_the_grid(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas(Flow())
    canvas.fit(animate=False)
    settle(canvas, qapp)
    colors = {tuple(each) for each in pixels(canvas).reshape(-1, 3).tolist()}
    assert len(colors) == 3
    assert canvas.session.flow.places.get("x") is None and Place().x == 0
