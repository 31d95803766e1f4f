"""The canvas follows its session, and does what a click on a control means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from weft_editor.canvas import accessible, paint_note
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.minimap import Minimap
from weft_editor.canvas.paint_node import Brushwork
from weft_editor.canvas.paint_note import note_document
from weft_editor.canvas.paint_overview import paint_overview
from weft_editor.canvas.picture import picture_of, svg_of
from weft_editor.canvas.sprites import render_node
from weft_editor.theme.tokens import DARK, LIGHT
from weft_engine.document import Change, Flow, Group, Node, Note, Place
from weft_engine.document.document import Put
from weft_engine.edits import remove, set_title
from weft_engine.problems import Problem
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView, RunView


def at(canvas: Canvas, node: str, part: str, field: str = "") -> Hit:
    return Hit("node", part, node, field=field)  # type: ignore[arg-type]


def ran(canvas: Canvas, node: str, activation: Activation) -> None:
    canvas.session.run.view.nodes[node] = NodeView({activation.frame: activation}, activation.frame, 1)
    canvas.session.run_updated.emit(frozenset((node,)))


def column(canvas: Canvas, name: str, node: str) -> Any:
    return getattr(canvas.scene.nodes, name)[canvas.scene.nodes.row_of[node]]


def same(one: QImage, other: QImage) -> bool:
    return bool(one.convertToFormat(QImage.Format.Format_ARGB32) == other.convertToFormat(QImage.Format.Format_ARGB32))


# Edits


def test_an_added_node_can_be_hit_and_a_removed_one_cannot(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas(Flow())
    puts = (Put("nodes", "one", Node(type="t_agent")), Put("layout.nodes", "one", Place(x=100, y=100)))
    canvas.session.edit(Change("Add", puts))
    assert canvas.hit_canvas(150, 110).id == "one"
    canvas.session.undo.undo()
    assert canvas.hit_canvas(150, 110).kind == "canvas"
    canvas.session.undo.redo()
    assert canvas.hit_canvas(150, 110).id == "one"


def test_wires_leave_with_their_node(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.session.edit(remove(canvas.session.flow, nodes=["vote"]))
    assert not any("vote." in key for key in canvas.scene.wires.row_of)
    canvas.session.undo.undo()
    assert canvas.scene.wires.row_of.keys() == canvas.session.flow.wires.keys()


def test_a_wire_to_a_port_that_does_not_exist_stays_visible(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    shape = canvas.scene.shapes[canvas.scene.nodes.row_of["strange"]]
    assert (True, "anything") in shape.by_port
    canvas.session.edit(remove(canvas.session.flow, wires=["vote.tally->strange.anything"]))
    shape = canvas.scene.shapes[canvas.scene.nodes.row_of["strange"]]
    assert (True, "anything") not in shape.by_port


def test_a_loops_hull_follows_its_nodes(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    (body,) = canvas.scene.bodies
    assert {canvas.scene.nodes.ids[row] for row in body.members} == {"draft", "review"}
    before = body.hull(canvas.scene.nodes)
    canvas.session.edit(Change("Move", (Put("layout.nodes", "draft", Place(x=1320, y=-400)),)))
    after = body.hull(canvas.scene.nodes)
    assert before is not None and after is not None
    assert after[1] == before[1] - 440


def test_what_is_dragged_is_shown_elsewhere_while_the_flow_stays(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    before = canvas.node_rect("vote")
    canvas.show_moving(["vote"], 10.3, 20.7, notes=["note"])
    canvas.show_moving(["vote"], 0.1, -3.3, notes=["note"])
    assert canvas.node_rect("vote") == pytest.approx([b + d for b, d in zip(before, (0.1, -3.3) * 2, strict=True)])
    assert canvas.scene.boxes.rect("note", "note")[:2] == pytest.approx((0.1, 416.7))
    canvas.end_moving()
    assert canvas.node_rect("vote") == before
    assert canvas.scene.boxes.rect("note", "note")[:2] == (0, 420)


def test_an_edit_ends_a_drag(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.show_moving(["vote", "loop"], 50, 50)
    canvas.session.edit(Change("Move", (Put("layout.nodes", "vote", Place(x=700, y=100)),)))
    assert canvas.node_rect("vote")[:2] == (700, 100)
    assert canvas.node_rect("loop")[:2] == (960, 160)


# Run, problems, selection


def test_a_nodes_status_is_shown_as_the_run_says(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    ran(canvas, "vote", Activation((), Status.FAILED, error={"message": "no ballots"}))
    row = canvas.scene.nodes.row_of["vote"]
    assert canvas.painting.card(row).live.result.text == "No ballots"
    assert column(canvas, "status", "vote") == list(Status).index(Status.FAILED)


def test_wires_without_a_value_are_dead(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    dead = lambda key: bool(canvas.scene.wires.dead[canvas.scene.wires.row_of[key]])  # noqa: E731
    error, text = "solver_b.error->skipped.context", "solver_b.text->vote.ballots"
    ran(canvas, "solver_b", Activation((), Status.RUNNING))
    assert (dead(error), dead(text)) == (False, False)
    ran(canvas, "solver_b", Activation((), Status.DONE, outputs={"text": "yes"}))
    assert (dead(error), dead(text)) == (True, False)
    ran(canvas, "solver_b", Activation((), Status.FAILED, error={"message": "x"}))
    assert (dead(error), dead(text)) == (False, True)
    ran(canvas, "solver_b", Activation((), Status.SKIPPED))
    assert (dead(error), dead(text)) == (True, True)


def test_another_run_clears_what_the_last_one_showed(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    ran(canvas, "vote", Activation((), Status.DONE))
    canvas.session.run.view = RunView()
    canvas.session.run_status_changed.emit()
    assert column(canvas, "status", "vote") == 0


def test_problems_mark_their_nodes_until_they_are_solved(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.session.show_problems(
        (Problem("x", "error", "no model", ("vote",)), Problem("y", "warning", "odd", ("loop",)))
    )
    canvas.session.problems_changed.emit()
    assert [int(column(canvas, "fault", node)) for node in ("vote", "loop", "draft")] == [2, 1, 0]
    canvas.session.show_problems(())
    assert int(column(canvas, "fault", "vote")) == 0


def test_the_selection_is_kept_when_its_node_is_edited(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.session.select(["vote"])
    canvas.session.edit(Change("Set", (Put("nodes", "vote", Node(type="t_vote", title="New")),)))
    assert column(canvas, "selected", "vote")
    canvas.session.select([])
    assert not column(canvas, "selected", "vote")


def test_the_picker_goes_through_activations_and_follows_again_at_the_end(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    frames = [(("loop", number),) for number in range(3)]
    made = {frame: Activation(frame, Status.DONE, outputs={"text": str(frame[0][1])}) for frame in frames}
    canvas.session.run.view.nodes["draft"] = NodeView(made, frames[-1], 3)  # type: ignore[arg-type]
    canvas.session.run_updated.emit(frozenset(("draft",)))
    row = canvas.scene.nodes.row_of["draft"]
    shown = lambda: canvas.painting.card(row).live  # noqa: E731
    assert (shown().pick, shown().followed) == ("3 / 3", True)
    assert canvas.controls.activate(at(canvas, "draft", "earlier"))
    assert (shown().pick, shown().followed, shown().result.text) == ("2 / 3", False, "1")
    canvas.controls.activate(at(canvas, "draft", "later"))
    assert (shown().pick, shown().followed) == ("3 / 3", True)


def test_text_that_streams_paints_nothing_from_afar_and_is_there_nearby(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.center_on("solver_a", zoom=1.0, animate=False)
    canvas.set_zoom(canvas.scene.near_zoom * 0.6)
    ran(canvas, "solver_a", Activation((), Status.RUNNING, text="Hel"))
    QTest.qWait(150)
    painted: list[int] = []
    paint = canvas.painting.paint_interiors
    canvas.painting.paint_interiors = lambda painter, view, rows: (painted.extend(rows), paint(painter, view, rows))
    ran(canvas, "solver_a", Activation((), Status.RUNNING, text="Hello"))
    canvas.repaint()
    row = canvas.scene.nodes.row_of["solver_a"]
    assert row not in painted
    ran(canvas, "solver_a", Activation((), Status.DONE, outputs={"text": "Hello."}))
    canvas.repaint()
    assert row in painted
    ran(canvas, "solver_a", Activation((), Status.DONE, outputs={"text": "Hello again."}))
    canvas.set_zoom(1.0)
    QTest.qWait(150)
    kept = canvas.painting.pictures.sprites.get(row)
    assert kept is not None and kept.card.live.result.text == "Hello again."


def test_a_frame_of_a_run_shows_old_pictures_rather_than_making_new_ones(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.center_on("solver_a", zoom=1.0, animate=False)
    row, pictures = canvas.scene.nodes.row_of["solver_a"], canvas.painting.pictures
    ran(canvas, "solver_a", Activation((), Status.RUNNING, text="one"))
    QTest.qWait(200)
    ran(canvas, "solver_a", Activation((), Status.RUNNING, text="two"))
    with canvas.buffer.painter() as painter:
        canvas.painting.paint_interiors(painter, canvas.view, np.array([row], np.intp))
    assert pictures.sprites.get(row).card.live.result.text == "one"
    QTest.qWait(200)
    assert pictures.sprites.get(row).card.live.result.text == "two"
    assert not canvas.refreshing.is_behind


def test_a_picture_brought_up_to_date_equals_a_new_one(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.center_on("solver_a", zoom=1.0, animate=False)
    row, sprites = canvas.scene.nodes.row_of["solver_a"], canvas.painting.pictures.sprites
    steps = (
        Activation((), Status.QUEUED),
        Activation((), Status.RUNNING, text="long " * 300, input_tokens=12),
        Activation((), Status.DONE, outputs={"text": "short"}, duration_s=1, cost_usd=0.2, attempts=3),
        Activation((), Status.SKIPPED, why=("because",)),
        Activation((), Status.SKIPPED, why=("for another reason",)),
        Activation((), Status.CACHED, outputs={"text": ["a", {"b": 1}]}),
        Activation((), Status.FAILED, error={"message": "no"}),
        Activation((), Status.FAILED, error={"message": "still no"}),
        Activation((), Status.WAITING),
    )
    for step in steps:
        ran(canvas, "solver_a", step)
        canvas.repaint()
        canvas.refreshing.catch_up()
        while canvas.refreshing.is_behind:  # a slow computer does it in several turns
            canvas.refreshing.catch_up()
            canvas.repaint()
        card, shape = canvas.painting.card(row), canvas.scene.shapes[row]
        fresh = render_node(card, shape, Brushwork(canvas.painting.palette, 1.0, 1.0))
        kept = sprites.get(row)
        assert kept is not None and kept.card == card
        assert same(kept.picture.toImage(), fresh.toImage()), step.status


def test_only_what_runs_moves(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.reduced_motion = False
    canvas.fit(animate=False)
    ran(canvas, "vote", Activation((), Status.RUNNING))
    assert canvas.pulse.is_running
    ran(canvas, "vote", Activation((), Status.DONE))
    assert not canvas.pulse.is_running
    canvas.reduced_motion = True
    ran(canvas, "vote", Activation((), Status.RUNNING))
    assert not canvas.pulse.is_running


def test_the_ring_turns_with_time_and_is_painted_around_the_icon(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.reduced_motion = False
    canvas.center_on("vote", zoom=1.0, animate=False)
    ran(canvas, "vote", Activation((), Status.RUNNING))
    moments = []
    for time_s in (0.0, 0.4, 1.2):
        canvas.pulse.time_s = time_s
        moments.append(canvas.grab().toImage())
    assert not same(moments[0], moments[1])
    rect = canvas.node_rect("vote")
    assert rect is not None
    corner = canvas.canvas_to_widget(rect[0], rect[1])
    ring = QRect(int(corner.x()), int(corner.y()), 40, 32)
    assert same(moments[0].copy(ring), moments[2].copy(ring)), "a whole turn later it looks the same"


def test_a_running_node_out_of_sight_moves_nothing(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.reduced_motion = False
    canvas.center_at(9000, 9000, zoom=1.0, animate=False)
    ran(canvas, "vote", Activation((), Status.RUNNING))
    assert not canvas.pulse.is_running
    canvas.center_on("vote", animate=False)
    assert canvas.pulse.is_running


def test_a_long_result_scrolls_to_its_end_and_no_further(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    text = "\n".join(f"line {number}" for number in range(100))
    ran(canvas, "solver_a", Activation((), Status.DONE, outputs={"text": text}))
    hit = at(canvas, "solver_a", "result")
    assert not canvas.controls.scroll_result(hit, -40)
    assert canvas.controls.scroll_result(hit, 40)
    for _ in range(200):
        canvas.controls.scroll_result(hit, 40)
    assert not canvas.controls.scroll_result(hit, 400)
    lines = canvas.painting.scrolled["solver_a"]
    assert 90 < lines < 100
    ran(canvas, "vote", Activation((), Status.DONE, outputs={"winner": "one line"}))
    assert not canvas.controls.scroll_result(at(canvas, "vote", "result"), 40)


# Controls


def test_a_toggle_flips_at_a_click_as_one_step(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    assert canvas.controls.activate(at(canvas, "solver_a", "field", "stream"))
    assert canvas.session.flow.nodes["solver_a"].config == {"stream": False}
    canvas.session.undo.undo()
    assert canvas.session.flow.nodes["solver_a"].config == {}


def test_a_text_is_edited_in_place_and_kept_when_the_focus_goes(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.activateWindow()
    assert canvas.controls.activate(at(canvas, "solver_a", "field", "prompt"))
    editor = canvas.editing.panel.findChild(QPlainTextEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "Say hello")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert canvas.session.flow.nodes["solver_a"].config == {"prompt": "Say hello"}
    assert not canvas.editing.is_open


def test_escape_leaves_a_field_as_it_was(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.controls.activate(at(canvas, "ask", "field", "name"))
    editor = canvas.editing.panel.findChild(QLineEdit)
    QTest.keyClicks(editor, "changed")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert canvas.session.flow.nodes["ask"].config == {}
    assert not canvas.editing.is_open


def test_the_editor_follows_its_field_and_goes_with_its_node(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.center_on("solver_a", zoom=1.0, animate=False)
    canvas.controls.activate(at(canvas, "solver_a", "field", "prompt"))
    before = canvas.editing.panel.geometry()
    canvas.pan_by(-30, 12)
    assert canvas.editing.panel.geometry() == before.translated(-30, 12)
    canvas.session.edit(remove(canvas.session.flow, nodes=["solver_a"]))
    assert not canvas.editing.is_open


def test_a_title_is_edited_in_place(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.editing.open_title("vote")
    editor = canvas.editing.panel.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "Which one?")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert canvas.session.flow.nodes["vote"].title == "Which one?"


def test_the_expand_button_opens_the_node_large(make_canvas, qtbot) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    with qtbot.waitSignal(canvas.node_activated) as heard:
        assert canvas.controls.activate(at(canvas, "vote", "expand"))
    assert heard.args == ["vote"]
    assert not canvas.controls.activate(at(canvas, "vote", "body"))


def test_hovering_is_told_once_per_place(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    heard: list[Hit | None] = []
    canvas.hovered.connect(heard.append)
    for x in (650.0, 660.0, 670.0):
        canvas.set_hover(canvas.hit_canvas(x, 170))
    canvas.set_hover(None)
    assert [hit.part if hit else None for hit in heard] == ["header", None]


def test_without_an_interactor_events_do_nothing(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    flow = canvas.session.flow.copy()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.session.flow == flow


def test_events_reach_the_interactor(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    heard: list[tuple[float, float]] = []

    class Listener:
        def press(self, event: QMouseEvent) -> None:
            heard.append((event.position().x(), event.position().y()))

        def __getattr__(self, name: str) -> Any:
            return lambda *args: True

    canvas.interactor = Listener()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPointF(30, 40).toPoint())
    assert heard == [(30.0, 40.0)]


def test_lit_ports_and_dimmed_nodes_change_the_picture_until_the_wire_is_made(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.fit(animate=False)
    for _ in range(40):
        canvas.repaint()
        canvas.refreshing.catch_up()
    before = canvas.grab().toImage()
    source: tuple[str, PortKey] = ("solver_a", (False, "text"))
    canvas.set_candidates(source, {("vote", (True, "ballots")): "", ("answer", (True, "value")): "no"})
    assert not same(canvas.grab().toImage(), before)
    canvas.set_candidates(None)
    assert same(canvas.grab().toImage(), before)


# Views, pictures, map, accessibility


def test_fit_shows_all_and_reveal_moves_only_as_needed(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.fit(animate=False)
    left, top, right, bottom = canvas.view.shown()
    bounds = canvas.scene.bounds()
    assert left < bounds[0] and top < bounds[1] and right > bounds[2] and bottom > bounds[3]
    canvas.center_on("vote", zoom=1.0, animate=False)
    view = canvas.view
    canvas.reveal("vote", animate=False)
    assert canvas.view == view
    canvas.reveal("answer", animate=False)
    assert canvas.view != view and canvas.view.zoom == 1.0


def test_a_flight_ends_at_its_aim(make_canvas, qtbot) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.reduced_motion = False
    canvas.center_on("answer", zoom=0.7)
    aim = canvas.aim
    assert canvas.view != aim
    qtbot.waitUntil(lambda: canvas.view == aim, timeout=3000)


def test_slow_panning_adds_up(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    left = canvas.view.left
    for _ in range(10):
        canvas.pan_by(-0.3, 0)
    assert canvas.view.left == left + 3


def test_another_theme_repaints_everything(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.set_tokens(LIGHT)
    canvas.repaint()
    corner = canvas.buffer.shown().toImage().pixelColor(7, 7)
    assert corner.name() == LIGHT.canvas


def test_a_picture_holds_the_whole_flow_or_a_part(gallery_flow, types, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    whole = picture_of(gallery_flow, types, DARK, scale=0.5)
    part = picture_of(gallery_flow, types, DARK, ids=["vote", "loop"], scale=0.5)
    assert part.width() < whole.width() / 2
    twice = picture_of(gallery_flow, types, DARK, scale=1.0)
    assert abs(twice.width() - 2 * whole.width()) <= 2
    colors = np.unique(np.array(whole.constBits(), np.uint8).reshape(-1, 4), axis=0)
    assert len(colors) > 50
    assert picture_of(Flow(), types, DARK).width() > 0


def test_an_svg_has_the_titles_as_text(gallery_flow, types, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    drawn = svg_of(gallery_flow, types, LIGHT).decode()
    assert drawn.startswith("<?xml")
    assert "Which answer?" in drawn and "Panel of solvers" in drawn


def test_a_note_loads_nothing_and_runs_nothing(qapp: QApplication) -> None:
    document = note_document("![a](file:///etc/passwd) <img src='x.png'> **bold**", 200, "#fff", "#88f")
    assert "<img" not in document.toHtml().split("<body", 1)[1].replace("&lt;img", "")
    assert document.toPlainText() == "a <img src='x.png'> bold"


def test_a_click_on_the_map_goes_there(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.center_on("ask", zoom=1.0, animate=False)
    chart = Minimap(canvas)
    chart.show()
    rect = canvas.node_rect("answer")
    where = chart._view.to_widget((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2)
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=QPointF(*where).toPoint())
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton)
    middle = canvas.view.from_device(canvas.view.width / 2, canvas.view.height / 2)
    assert rect[0] - 60 < middle[0] < rect[2] + 60 and rect[1] - 60 < middle[1] < rect[3] + 60


def test_a_screen_reader_finds_each_node(make_canvas) -> None:  # type: ignore[no-untyped-def]
    accessible.install()
    canvas = make_canvas()
    canvas.session.show_problems((Problem("x", "error", "no ballots are wired", ("vote",)),))
    ran(canvas, "vote", Activation((), Status.DONE))
    found = QAccessible.queryAccessibleInterface(canvas)
    assert found.childCount() == len(canvas.session.flow.nodes)
    texts = {
        found.child(number).text(QAccessible.Text.Name): found.child(number).text(QAccessible.Text.Description)
        for number in range(found.childCount())
    }
    assert texts["Which answer?, Vote"] == "done, 1 problem: no ballots are wired, 2 wires in, 2 out"


def test_a_screen_reader_finds_ports_values_and_where_wires_lead(make_canvas) -> None:  # type: ignore[no-untyped-def]
    accessible.install()
    canvas = make_canvas()
    ran(canvas, "solver_a", Activation((), Status.DONE, outputs={"text": "Forty-two"}))
    whole = QAccessible.queryAccessibleInterface(canvas)
    node = whole.of("solver_a")
    assert node.text(QAccessible.Text.Value) == "Forty-two"
    ports = {node.child(at).key: node.child(at) for at in range(node.childCount())}
    assert [node.indexOfChild(each) for each in ports.values()] == list(range(len(ports)))
    text = ports[False, "text"]
    assert text.text(QAccessible.Text.Name) == "Output text: text"
    assert text.text(QAccessible.Text.Value) == "Forty-two"
    assert text.text(QAccessible.Text.Description).startswith("to ")
    assert text.rect().contains(
        canvas.mapToGlobal(canvas.canvas_to_widget(*canvas.port_position("solver_a", text.key))).toPoint()
    )
    (over,) = {(port.parent().node, flag) for port, flag in text.relations()}
    assert over == ("vote", QAccessible.RelationFlag.FlowsTo)
    ((back, flag),) = [each for each in text.relations()[0][0].relations() if each[0] is text]
    assert back is text and flag == QAccessible.RelationFlag.FlowsFrom
    assert (whole.of("vote"), QAccessible.RelationFlag.FlowsTo) in node.relations()
    assert node.relations(QAccessible.RelationFlag.Label) == []


# What files may hold


def test_strange_places_and_colours_are_drawn_somehow(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    flow = Flow()
    places = {
        "far": Place(x=1e300, y=-1e300),
        "nowhere": Place(x=float("nan"), y=float("inf")),
        "wide": Place(width=1e9, height=-5, color="no such colour"),
        "red": Place(x=400, color="red"),
        "short": Place(x=800, color="#f00", height=1e12),
    }
    for key, place in places.items():
        flow.sections["nodes"][key] = Node(type="t_agent", title="T" * 100_000)
        flow.sections["layout.nodes"][key] = place
    flow.sections["layout.groups"]["odd"] = Group(title="x" * 9999, width=-50, height=1e300, color="javascript:1")
    flow.sections["layout.notes"]["odd"] = Note(text="#" * 5000, width=0, height=0, color="#12")
    canvas = make_canvas(flow)
    for zoom in (0.01, 0.2, 0.4, 1.0, 4.0):
        canvas.center_at(300, 100, zoom=zoom, animate=False)
        canvas.repaint()
        canvas.refreshing.catch_up()
        canvas.hit_canvas(300, 100)
    canvas.fit(animate=False)
    canvas.repaint()
    assert picture_of(flow, canvas.session.registry, DARK).width() > 0


# The view


def test_a_flow_shown_whole_stays_whole_while_the_window_finds_its_size(make_canvas: Any) -> None:
    canvas: Canvas = make_canvas()
    canvas.resize(400, 300)
    canvas.fit(animate=False)
    canvas.resize(1200, 900)
    after = canvas.view
    canvas.fit(animate=False)
    assert after == canvas.view


def test_a_view_that_was_touched_keeps_its_zoom_when_the_window_grows(make_canvas: Any) -> None:
    canvas: Canvas = make_canvas()
    canvas.resize(400, 300)
    canvas.fit(animate=False)
    zoom = canvas.view.zoom
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    canvas.resize(1200, 900)
    assert canvas.view.zoom == zoom


def test_the_titles_of_a_small_flow_can_still_be_read_from_afar(make_canvas: Any) -> None:
    canvas: Canvas = make_canvas()
    node = canvas.scene.nodes.ids[0]
    rows = canvas.scene.nodes.rows([node])
    canvas.center_on(node, zoom=canvas.scene.title_zoom, animate=False)
    view = canvas.view

    def painted() -> QImage:
        image = QImage(view.width, view.height, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_overview(painter, canvas.scene, rows, view, canvas.painting.palette)
        painter.end()
        return image

    before = painted()
    canvas.session.edit(set_title(canvas.session.flow, node, "Other words"))
    assert not same(before, painted())


def test_the_map_has_the_proportions_of_the_flow(make_canvas, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    canvas.fit(animate=False)
    chart = Minimap(canvas)
    left, top, right, bottom = canvas.scene.bounds()
    wide, high = right - left, bottom - top
    zoom = chart._view.zoom
    assert abs(chart.width() - 12 - wide * zoom) <= 2 or chart.width() == 96
    assert abs(chart.height() - 12 - high * zoom) <= 2 or chart.height() == 56
    assert chart.width() <= 220 and chart.height() <= 150


def test_a_note_of_any_length_is_laid_out_as_far_as_it_is_seen(
    make_canvas,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    laid_out: list[int] = []
    real = paint_note.note_document
    monkeypatch.setattr(
        paint_note, "note_document", lambda text, *rest: (laid_out.append(len(text)), real(text, *rest))[1]
    )
    picture = paint_note.note_picture("x" * 1_000_000, 240, 120, 1.0, "#000000", "#000000")
    assert laid_out and laid_out[0] < 10_000
    assert picture.toImage() == paint_note.note_picture("x" * 3_000, 240, 120, 1.0, "#000000", "#000000").toImage()


def test_wires_of_a_selected_node_stand_out_until_it_is_no_longer_selected(make_canvas) -> None:  # type: ignore[no-untyped-def]
    canvas = make_canvas()
    wires, flow = canvas.scene.wires, canvas.session.flow

    def lit() -> set[str]:
        return {wires.ids[row] for row in np.flatnonzero(wires.lit & wires.alive)}

    canvas.session.select(["vote"])
    assert lit() == {key for key, each in flow.wires.items() if "vote" in (each.source_node, each.target_node)} != set()
    gone = next(iter(lit()))
    canvas.session.edit(remove(flow, wires=[gone]))
    assert gone not in lit()
    canvas.session.undo.undo()
    assert gone in lit()
    canvas.session.select([])
    assert lit() == set()
