"""Wires: leading them, moving their ends, cutting, dots."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from weft_editor.canvas.requests import QuickAdd
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.edits import remove

from .hand import ALT, CTRL, RIGHT, Hand

FIRST, SECOND = "question.value->prompt.what", "prompt.text->answer.value"


def test_a_drag_from_output_to_input_connects(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("name.value", into=False), hand.port("prompt.whom", into=True))
    assert "name.value->prompt.whom" in hand.flow.wires
    assert len(hand.labels) == 1 and hand.labels[0].startswith("Connect")
    assert hand.count("quick_add") == 0 and hand.count("message") == 0
    hand.undo()
    assert hand.flow == before


def test_a_drag_from_input_to_output_connects_too(hand: Hand) -> None:
    hand.drag(hand.port("prompt.whom", into=True), hand.port("name.value", into=False))
    assert "name.value->prompt.whom" in hand.flow.wires


def thickness(hand: Hand, wire: str) -> tuple[float, QColor]:
    """Of a level wire where it is seen, in logical pixels, and its colour."""
    shown = hand.canvas.grab().toImage()
    ratio = shown.devicePixelRatio()
    x, y = ((hand.at(*hand.on_wire(wire, 0.3)) * ratio).toPoint()).toTuple()
    ground = QColor(hand.canvas.tokens.canvas)
    column = [shown.pixelColor(x, y + step) for step in range(-round(5 * ratio), round(5 * ratio) + 1)]
    covered = [max(abs(a - b) for a, b in zip(each.getRgb(), ground.getRgb(), strict=True)) for each in column]
    return sum(share / max(covered) for share in covered) / ratio, column[covered.index(max(covered))]


def test_a_wire_under_the_pointer_is_thicker_and_in_its_full_colour(hand: Hand) -> None:
    hand.session.edit(remove(hand.flow, groups=["box"]))
    hand.move((0, 600))
    before, faint = thickness(hand, FIRST)
    hand.move(hand.on_wire(FIRST, 0.7))
    assert hand.canvas.hover is not None and hand.canvas.hover.id == FIRST
    during, full = thickness(hand, FIRST)
    assert during > before + 0.6
    assert full == QColor(hand.canvas.tokens.types["text"]) != faint
    hand.move((0, 600))
    assert thickness(hand, FIRST) == (before, faint)


def test_a_wire_is_hit_some_pixels_beside_it_and_no_farther(hand: Hand) -> None:
    hand.canvas.zoom_at(0.5 / hand.canvas.view.zoom, hand.at(384, 100))
    x, y = hand.on_wire(FIRST)
    for beside, is_hit in ((0, True), (5, True), (-5, True), (9, False), (-9, False)):
        hand.move((x, y + beside / hand.canvas.view.zoom))
        hover = hand.canvas.hover
        assert (hover is not None and hover.id == FIRST) == is_hit, beside


def test_two_clicks_connect(hand: Hand) -> None:
    hand.click(hand.port("name.value", into=False))
    assert hand.equipment.interactor.busy
    hand.move((300, 300))
    hand.click(hand.port("prompt.whom", into=True))
    assert "name.value->prompt.whom" in hand.flow.wires
    assert not hand.equipment.interactor.busy


def test_the_second_click_on_the_same_port_ends_it(hand: Hand, before: Flow) -> None:
    hand.click(hand.port("name.value", into=False))
    hand.click(hand.port("name.value", into=False))
    assert not hand.equipment.interactor.busy
    assert hand.flow == before and hand.count("quick_add") == 0


def test_the_right_button_or_escape_end_a_clicked_wire(hand: Hand, before: Flow) -> None:
    hand.click(hand.port("name.value", into=False))
    hand.click((400, 600), button=RIGHT)
    assert not hand.equipment.interactor.busy and hand.count("menu") == 0
    hand.click(hand.port("name.value", into=False))
    hand.key(Qt.Key.Key_Escape)
    assert not hand.equipment.interactor.busy and hand.flow == before
    assert hand.canvas.wire_source is None and not hand.canvas.overlay


def test_fitting_ports_are_lit_and_others_say_why_not(hand: Hand) -> None:
    hand.press(hand.port("name.value", into=False))
    hand.move((300, 340), button=Qt.MouseButton.LeftButton)
    reasons = hand.canvas.candidates
    assert reasons[("prompt", (True, "whom"))] == ""
    assert reasons[("answer", (True, "value"))] == ""
    assert "output" in reasons[("prompt", (False, "text"))]
    assert ("name", (False, "value")) not in reasons
    assert hand.canvas.wire_source == ("name", (False, "value"))
    hand.key(Qt.Key.Key_Escape)
    assert not hand.canvas.candidates


def test_a_wire_dropped_where_it_does_not_fit_says_why(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("name.value", into=False), hand.port("question.value", into=False))
    assert hand.flow == before
    assert str(hand.last("message")).startswith("Not connected: ")


def test_a_wire_dropped_on_a_node_takes_its_best_port(hand: Hand) -> None:
    hand.drag(hand.port("name.value", into=False), hand.node("prompt", 120, 12))
    assert "name.value->prompt.whom" in hand.flow.wires


def test_a_wire_into_a_taken_port_replaces_the_one_that_could_be_live_too(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("name.value", into=False), hand.port("prompt.what", into=True))
    assert set(hand.flow.wires) == {"name.value->prompt.what", SECOND}
    assert len(hand.labels) == 1
    hand.undo()
    assert hand.flow == before


def test_a_wire_dropped_on_empty_space_asks_for_a_node(hand: Hand, before: Flow) -> None:
    hand.equipment.commands.adding.blockSignals(True)
    hand.drag(hand.port("name.value", into=False), (300, 620))
    request = hand.last("quick_add")
    assert isinstance(request, QuickAdd)
    assert request.source == "name.value" and not request.backwards
    assert (round(request.canvas_x), round(request.canvas_y)) == (300, 620)
    assert hand.flow == before


def test_dragging_from_a_wired_input_takes_the_wire_up(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("prompt.what", into=True), hand.port("prompt.whom", into=True))
    assert set(hand.flow.wires) == {"question.value->prompt.whom", SECOND}
    assert hand.labels[0].startswith("Move wire")
    hand.undo()
    assert hand.flow == before


def test_dragging_from_an_input_that_takes_several_adds_to_the_wire_it_has(hand: Hand) -> None:
    """A second tool of an agent: the first must not be lost over it."""
    session = hand.session
    for title, x, y in (("agent", 384, 500), ("python", 0, 500)):
        session.edit(edits.add_node(session.flow, session.registry, title, x, y)[1])
    session.edit(edits.connect(session.flow, session.registry, "python.tool", "agent.tools"))
    first = next(iter(set(hand.flow.wires) - {FIRST, SECOND}))
    hand.drag(hand.port("agent.tools", into=True), (700, 760))
    popup = hand.commands.adding.popup
    assert popup is not None and popup.isVisible() and first in hand.flow.wires
    hand.type("http")
    hand.key_in_focus(Qt.Key.Key_Return)
    tools = [wire.source_node for wire in hand.flow.wires.values() if wire.target == "agent.tools"]
    assert len(tools) == 2 and "python" in tools
    hand.drag(hand.on_wire(first, 0.96), (40, 900))
    assert [wire.source_node for wire in hand.flow.wires.values() if wire.target == "agent.tools"] == [
        each for each in tools if each != "python"
    ]


def test_a_wire_taken_up_and_dropped_on_empty_space_is_gone(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("prompt.what", into=True), (300, 620))
    assert set(hand.flow.wires) == {SECOND}
    assert hand.labels == ["Detach wire"] and hand.count("quick_add") == 0
    hand.undo()
    assert hand.flow == before


def test_a_wire_put_back_where_it_was_is_no_edit(hand: Hand, before: Flow) -> None:
    spot = hand.port("prompt.what", into=True)
    hand.begin_drag(spot, (300, 620))
    hand.move(spot, button=Qt.MouseButton.LeftButton)
    hand.release(spot)
    assert hand.flow == before and hand.count("history") == 0


def test_either_end_of_a_wire_can_be_moved(hand: Hand) -> None:
    hand.drag(hand.on_wire(FIRST, 0.9), hand.port("prompt.whom", into=True))
    assert "question.value->prompt.whom" in hand.flow.wires and FIRST not in hand.flow.wires
    hand.drag(hand.on_wire("question.value->prompt.whom", 0.1), hand.port("name.value", into=False))
    assert set(hand.flow.wires) == {"name.value->prompt.whom", SECOND}


def test_moving_an_end_keeps_the_reroute_dots(hand: Hand) -> None:
    hand.double_click(hand.on_wire(FIRST))
    points = hand.flow.get("layout.wires", FIRST)
    hand.drag(hand.port("prompt.what", into=True), hand.port("prompt.whom", into=True))
    assert hand.flow.get("layout.wires", "question.value->prompt.whom") == points
    assert hand.flow.get("layout.wires", FIRST) is None


def test_alt_drag_takes_all_wires_off_a_port(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("prompt.text", into=False), (700, 620), ALT)
    assert set(hand.flow.wires) == {FIRST}
    hand.undo()
    hand.drag(hand.port("prompt.text", into=False), hand.port("name.value", into=False), ALT)
    assert set(hand.flow.wires) == {FIRST, "name.value->answer.value"}
    hand.undo()
    assert hand.flow == before


def test_alt_click_on_a_port_removes_its_wires(hand: Hand, before: Flow) -> None:
    hand.click(hand.port("prompt.what", into=True), ALT)
    assert set(hand.flow.wires) == {SECOND}
    hand.undo()
    assert hand.flow == before


def test_a_stroke_with_ctrl_and_the_right_button_cuts_wires(hand: Hand, before: Flow) -> None:
    (x1, y1), (x2, y2) = hand.on_wire(FIRST), hand.on_wire(SECOND)
    hand.press((x1, y1 - 120), CTRL, RIGHT)
    for spot in ((x1, y1 + 90), (x2, y2 + 90), (x2, y2 - 120)):
        hand.move(spot, CTRL, RIGHT)
    assert hand.canvas.lit_wires == {FIRST, SECOND}
    hand.release((x2, y2 - 120), CTRL, RIGHT)
    assert not hand.flow.wires and hand.labels == ["Cut 2 wires"]
    assert not hand.canvas.lit_wires and not hand.canvas.overlay
    hand.undo()
    assert hand.flow == before


def test_a_stroke_with_y_held_cuts_too_and_cuts_nothing_where_nothing_is(hand: Hand) -> None:
    from PySide6.QtTest import QTest

    QTest.keyPress(hand.canvas, Qt.Key.Key_Y)
    hand.drag((700, 560), (760, 640))
    assert hand.count("history") == 0
    x, y = hand.on_wire(FIRST)
    hand.drag((x, y - 100), (x, y + 100))
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Y)
    assert set(hand.flow.wires) == {SECOND}
    hand.drag((700, 560), (760, 640))
    assert hand.labels == ["Cut wire"]


def test_a_double_click_on_a_wire_makes_a_dot_that_can_be_dragged_and_removed(hand: Hand, before: Flow) -> None:
    spot = hand.on_wire(FIRST)
    hand.double_click(spot)
    assert len(hand.canvas.scene.dots(FIRST)) == 1
    dot = hand.canvas.scene.dots(FIRST)[0]
    hand.drag(dot, (320, 240))
    assert hand.canvas.scene.dots(FIRST) == [(320, 240)]
    hand.double_click((320, 240))
    assert not hand.canvas.scene.dots(FIRST)
    assert hand.labels == ["Add reroute dot", "Move reroute dot", "Remove reroute dot"]
    for _ in range(3):
        hand.undo()
    assert hand.flow == before


def test_dots_are_added_in_their_order_along_the_wire(hand: Hand) -> None:
    late, early = hand.on_wire(SECOND, 0.75), hand.on_wire(SECOND, 0.25)
    hand.click(late, ALT)
    hand.click(hand.on_wire(SECOND, 0.25) if early else late, ALT)
    dots = hand.canvas.scene.dots(SECOND)
    assert len(dots) == 2 and dots[0][0] < dots[1][0]


def test_delete_removes_a_selected_wire(hand: Hand, before: Flow) -> None:
    hand.click(hand.on_wire(FIRST))
    hand.key(Qt.Key.Key_Delete)
    assert set(hand.flow.wires) == {SECOND}
    assert hand.labels == ["Delete wire"]
    hand.undo()
    assert hand.flow == before
