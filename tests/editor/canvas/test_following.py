"""Edits of thousands of records come onto the canvas turn by turn, and end as if it had been built anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.editor.canvas.conftest import wire

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.following import LARGE, SLICED
from weft_editor.canvas.scene import Scene
from weft_editor.session import Session
from weft_engine.document import Flow, Node, Place
from weft_engine.edits import duplicate, move, remove, set_muted, set_places
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

Make = Callable[[Flow], Canvas]


def flow_of(count: int) -> Flow:
    """Chains of agents in loops."""
    flow = Flow()
    for number in range(count):
        kind = "t_loop" if number % 50 == 0 else "t_agent"
        flow.sections["nodes"][f"n{number}"] = Node(type=kind)
        flow.sections["layout.nodes"][f"n{number}"] = Place(x=number % 40 * 300, y=number // 40 * 500)
        if number:
            port = "state" if (number - 1) % 50 == 0 else "text"
            into = "start" if number % 50 == 0 else "question"
            made = wire(f"n{number - 1}.{port}", f"n{number}.{into}")
            flow.sections["wires"][made.id] = made
        if number % 50 == 9:
            back = wire(f"n{number}.text", f"n{number - 9}.next")
            flow.sections["wires"][back.id] = back
    return flow


def state_of(scene: Scene) -> dict[str, Any]:
    """All that is on a canvas, by ids."""
    nodes, wires = scene.nodes, scene.wires
    assert (nodes.alive.sum(), wires.alive.sum()) == (len(nodes.row_of), len(wires.row_of))
    found: dict[str, Any] = {
        key: (*nodes.rect(row), int(nodes.category[row]), id(scene.shapes[row])) for key, row in nodes.row_of.items()
    }
    for key, row in wires.row_of.items():
        ends = nodes.ids[wires.source[row]], nodes.ids[wires.target[row]]
        found[key] = (ends, int(wires.kind[row]), int(wires.color[row]), wires.points[row].tolist())
    found["bodies"] = {nodes.ids[each.container]: {nodes.ids[row] for row in each.members} for each in scene.bodies}
    return found


def settle(canvas: Canvas, qapp: QApplication) -> None:
    """Handles events until the canvas has caught up, bodies included."""
    following, told = canvas.following, list[bool]()
    while following.is_behind:
        qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    following.bodies_found.connect(lambda: told.append(True))
    following._find_bodies()
    while len(canvas.scene.flow.nodes) > LARGE and not told:
        qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    qapp.processEvents()


def assert_as_new(canvas: Canvas, qapp: QApplication) -> None:
    settle(canvas, qapp)
    fresh = Scene(canvas.session.flow, canvas.session.registry, lambda rect: None)
    assert state_of(canvas.scene) == state_of(fresh)


@pytest.fixture
def large(make_canvas: Make, qapp: QApplication) -> Canvas:
    """A canvas whose flow is shown in turns."""
    canvas = make_canvas(flow_of(LARGE + 150))
    assert_as_new(canvas, qapp)
    return canvas


def test_a_large_flow_comes_in_turns_and_is_shown_whole_in_the_end(make_canvas: Make, qapp: QApplication) -> None:
    canvas = make_canvas(flow_of(LARGE + 1))
    canvas.fit(animate=False)
    assert canvas.following.is_behind
    assert_as_new(canvas, qapp)
    bounds = canvas.scene.bounds()
    assert bounds is not None
    shown = canvas.view.shown()
    assert shown[0] <= bounds[0] and shown[1] <= bounds[1] and shown[2] >= bounds[2] and shown[3] >= bounds[3]


def test_a_large_edit_and_its_undo_end_as_if_built_anew(large: Canvas, qapp: QApplication) -> None:
    session = large.session
    everything = frozenset(session.flow.nodes)
    for change in (
        duplicate(session.flow, everything)[1],
        set_muted(session.flow, everything, True),
        remove(session.flow, everything),
    ):
        session.edit(change)
        assert large.following.is_behind or not session.flow.nodes
        assert_as_new(large, qapp)
        session.undo.undo()
        assert_as_new(large, qapp)


def test_what_is_removed_is_gone_at_once(large: Canvas) -> None:
    session = large.session
    gone = frozenset(list(session.flow.nodes)[: SLICED + 1])
    session.edit(remove(session.flow, gone))
    assert not gone & large.scene.nodes.row_of.keys()
    assert not large.scene.wires.row_of.keys() - session.flow.wires.keys()


def do_something(session: Session, chance: random.Random) -> None:
    """One edit, of few or many nodes, or a step through the history."""
    nodes = sorted(session.flow.nodes)
    some = chance.sample(nodes, min(len(nodes), chance.choice((1, 3, SLICED + 50))))
    what = chance.choice(("duplicate", "remove", "move", "mute", "undo", "redo"))
    if what == "duplicate":
        session.edit(duplicate(session.flow, some)[1])
    elif what == "remove":
        session.edit(remove(session.flow, some))
    elif what == "move":
        session.edit(move(session.flow, dict.fromkeys(some, (chance.uniform(-9, 9), chance.uniform(-9, 9)))))
    elif what == "mute":
        session.edit(set_muted(session.flow, some, chance.random() < 0.5))
    else:
        getattr(session.undo, what)()
    session.select(chance.sample(sorted(session.flow.nodes), min(2, len(session.flow.nodes))))


@pytest.mark.parametrize("seed", range(4))
def test_edits_made_meanwhile_are_followed(seed: int, large: Canvas, qapp: QApplication) -> None:
    session, chance = large.session, random.Random(seed)
    for _ in range(12):
        do_something(session, chance)
        for _ in range(chance.choice((0, 1, 3))):
            qapp.processEvents()
    assert_as_new(large, qapp)
    selected = {large.scene.nodes.ids[row] for row in large.scene.nodes.selected.nonzero()[0]}
    assert selected == session.selection.nodes


def test_pressing_the_mouse_waits_for_what_is_still_to_come(large: Canvas) -> None:
    session = large.session
    session.edit(duplicate(session.flow, session.flow.nodes)[1])
    assert large.following.is_behind
    QTest.mousePress(large, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not large.following.is_behind
    assert large.scene.nodes.row_of.keys() == session.flow.nodes.keys()


def test_where_a_node_lies_that_is_still_to_come_can_be_asked(large: Canvas) -> None:
    session = large.session
    made, change = duplicate(session.flow, session.flow.nodes, dx=10, dy=20)
    session.edit(change)
    node = max(made.nodes)
    assert node not in large.scene.nodes.row_of
    rect = large.node_rect(node)
    assert rect is not None
    assert (rect[0], rect[1]) == (session.flow.places[node].x, session.flow.places[node].y)


def test_what_comes_late_shows_the_run_and_its_problems(large: Canvas, qapp: QApplication) -> None:
    session = large.session
    everything = frozenset(session.flow.nodes)
    session.edit(remove(session.flow, everything))
    view = session.run.view
    view.nodes.update({key: NodeView({(): Activation((), Status.SKIPPED)}, (), 1) for key in everything})
    session.undo.undo()
    settle(large, qapp)
    assert all(large.scene.nodes.faint[list(large.scene.nodes.row_of.values())])


def test_many_moved_nodes_are_put_where_they_lie_in_the_next_turns(large: Canvas, qapp: QApplication) -> None:
    session = large.session
    session.edit(move(session.flow, {key: (place.x + 7, place.y + 9) for key, place in session.flow.places.items()}))
    assert large.following.is_behind
    assert_as_new(large, qapp)
    session.undo.undo()
    assert large.following.is_behind
    assert_as_new(large, qapp)


def test_asking_where_a_moved_node_lies_waits_for_it(large: Canvas) -> None:
    session = large.session
    session.edit(move(session.flow, {key: (place.x + 7, place.y + 9) for key, place in session.flow.places.items()}))
    rect = large.node_rect("n5")
    assert rect is not None
    assert rect[:2] == (session.flow.places["n5"].x, session.flow.places["n5"].y)
    assert not large.following.is_behind


def test_what_was_dragged_lies_where_it_was_dropped_at_once(large: Canvas, qapp: QApplication) -> None:
    session = large.session
    large.show_moving(session.flow.nodes, 50, 60)
    session.edit(move(session.flow, {key: (place.x + 50, place.y + 60) for key, place in session.flow.places.items()}))
    large.end_moving()
    row = large.scene.nodes.row_of["n5"]
    assert (large.scene.nodes.x[row], large.scene.nodes.y[row]) == (
        session.flow.places["n5"].x,
        session.flow.places["n5"].y,
    )
    assert_as_new(large, qapp)


def test_moved_nodes_that_are_removed_or_changed_meanwhile_are_followed(large: Canvas, qapp: QApplication) -> None:
    session = large.session
    session.edit(move(session.flow, {key: (place.x + 7, place.y + 9) for key, place in session.flow.places.items()}))
    session.edit(remove(session.flow, ["n5", "n6"]))
    session.edit(set_places(session.flow, {key: {"collapsed": True} for key in session.flow.nodes}, label="Collapse"))
    session.edit(duplicate(session.flow, ["n7"])[1])
    assert_as_new(large, qapp)
    while session.undo.can_undo:
        session.undo.undo()
    assert_as_new(large, qapp)


def test_what_waits_for_the_canvas_is_done_when_all_is_there(large: Canvas, qapp: QApplication) -> None:
    told: list[bool] = []
    large.following.when_there(lambda: told.append(large.following.is_behind))
    assert told == [False]
    session = large.session
    session.edit(duplicate(session.flow, session.flow.nodes)[1])
    large.following.when_there(lambda: told.append(large.following.is_behind))
    assert told == [False]
    settle(large, qapp)
    assert told == [False, False]


def test_ports_that_only_wires_know_of_stay_while_one_of_them_goes(make_canvas: Make, qapp: QApplication) -> None:
    flow = flow_of(3)
    flow.sections["nodes"]["odd"] = Node(type="plugin.unknown")
    flow.sections["layout.nodes"]["odd"] = Place(x=900, y=0)
    made = [wire(f"n{number}.text", f"odd.{port}") for number, port in ((1, "one"), (1, "three"), (2, "two"))]
    flow.sections["wires"] |= {each.id: each for each in made}
    canvas = make_canvas(flow)
    for each in made:
        canvas.session.edit(remove(canvas.session.flow, wires=[each.id]))
        assert_as_new(canvas, qapp)
        canvas.session.undo.undo()
        assert_as_new(canvas, qapp)
