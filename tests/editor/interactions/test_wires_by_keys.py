"""Ports, wires, reroute dots and sizes without a mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.requests import ContextHit, QuickAdd
from weft_engine.document import Flow, Wire
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

from .hand import ALT, CTRL, SHIFT, Hand

K = Qt.Key
INTO, OUT = "question.value->prompt.what", "prompt.text->answer.value"


def on_wire(hand: Hand, wire: str) -> None:
    """Walks to a wire of the prompt."""
    hand.canvas.set_current("prompt")
    for _ in range(6):
        if hand.session.selection.wires == {wire}:
            return
        hand.key(K.Key_W)
    raise AssertionError("the wire was never come by")


def test_w_walks_over_the_wires_of_a_node_in_the_order_of_its_ports_and_back(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    seen = []
    for held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier, SHIFT, SHIFT):
        hand.key(K.Key_W, held)
        seen += hand.session.selection.wires
    assert seen == [INTO, OUT, INTO, OUT]
    assert not hand.session.selection.nodes and hand.canvas.current == "prompt"
    assert "2 of 2" in str(hand.last("message"))


def test_left_and_right_go_from_a_wire_to_the_ports_at_its_ends_and_on(hand: Hand) -> None:
    on_wire(hand, INTO)
    hand.key(K.Key_Left)
    assert (hand.canvas.current, hand.canvas.current_port) == ("question", (False, "value"))
    hand.key(K.Key_Right)
    assert hand.session.selection.wires == {INTO} and hand.canvas.current_port is None
    hand.key(K.Key_Right)
    assert (hand.canvas.current, hand.canvas.current_port) == ("prompt", (True, "what"))
    hand.key(K.Key_Right)
    assert hand.canvas.current_port == (False, "text")
    hand.key(K.Key_Right)
    assert hand.session.selection.wires == {OUT}


def test_delete_cuts_the_wire_and_a_second_one_does_not_take_the_node(hand: Hand, before: Flow) -> None:
    on_wire(hand, INTO)
    hand.key(K.Key_Delete)
    assert set(hand.flow.wires) == {OUT} and hand.labels == ["Delete wire"]
    assert hand.canvas.current_port == (True, "what")
    hand.key(K.Key_Delete)
    assert set(hand.flow.nodes) == set(before.nodes)
    hand.undo()
    assert hand.flow == before


def test_enter_moves_an_end_of_a_wire_and_its_dots_stay(hand: Hand, before: Flow) -> None:
    on_wire(hand, INTO)
    hand.key(K.Key_R)
    hand.key(K.Key_Return)
    on_wire(hand, INTO)
    hand.key(K.Key_Return)
    assert hand.canvas.scene.wires.lifted[hand.canvas.scene.wires.row_of[INTO]]
    for _ in range(20):
        if hand.canvas.hover is not None and hand.canvas.hover.end == "prompt.whom":
            break
        hand.key(K.Key_Down)
    hand.key(K.Key_Return)
    moved = "question.value->prompt.whom"
    assert set(hand.flow.wires) == {moved, OUT} and hand.flow.get("layout.wires", moved) is not None
    assert hand.session.selection.wires == {moved} and not hand.canvas.scene.wires.lifted.any()
    hand.undo()
    hand.undo()
    assert hand.flow == before


def test_the_source_of_a_wire_moves_too_and_escape_leaves_everything(hand: Hand, before: Flow) -> None:
    on_wire(hand, INTO)
    hand.key(K.Key_E)
    hand.key(K.Key_Right)
    assert hand.canvas.wire_source == ("prompt", (True, "what"))
    hand.key(K.Key_Escape)
    assert hand.flow == before and not hand.canvas.scene.wires.lifted.any()
    hand.key(K.Key_E)
    hand.key(K.Key_Right)
    for _ in range(20):
        if hand.canvas.hover is not None and hand.canvas.hover.end == "name.value":
            break
        hand.key(K.Key_Down)
    hand.key(K.Key_Return)
    assert "name.value->prompt.what" in hand.flow.wires and INTO not in hand.flow.wires


def test_r_adds_a_dot_that_arrows_move_tab_goes_to_the_next_and_del_removes(hand: Hand, before: Flow) -> None:
    on_wire(hand, INTO)
    hand.key(K.Key_R)
    (first,) = hand.canvas.scene.dots(INTO)
    hand.key(K.Key_Down)
    hand.key(K.Key_Down)
    hand.key(K.Key_Right, CTRL)
    assert hand.canvas.scene.dots(INTO) == [(first[0] + 1, first[1] + 32)]
    assert hand.labels == ["Add reroute dot", "Move reroute dot"]
    hand.key(K.Key_Return)
    assert hand.session.selection.wires == {INTO} and not hand.canvas.overlay
    hand.key(K.Key_R)
    hand.key(K.Key_Escape)
    assert len(hand.canvas.scene.dots(INTO)) == 2
    hand.key(K.Key_R, SHIFT)
    hand.key(K.Key_Tab)
    second = hand.canvas.scene.dots(INTO)[1]
    hand.key(K.Key_Up, SHIFT)
    assert hand.canvas.scene.dots(INTO)[1] == (second[0], second[1] - 128)
    hand.key(K.Key_Delete)
    assert len(hand.canvas.scene.dots(INTO)) == 1
    hand.key(K.Key_Delete)
    assert not hand.equipment.interactor.gesture or hand.equipment.interactor.gesture.over
    while hand.session.undo.can_undo:
        hand.session.undo.undo()
    assert hand.flow == before


def test_an_undo_from_the_menu_that_takes_the_dot_away_ends_moving_it(hand: Hand) -> None:
    on_wire(hand, INTO)
    hand.key(K.Key_R)
    hand.session.undo.undo()
    hand.key(K.Key_W)
    assert not hand.equipment.interactor.busy and hand.session.selection.wires == {OUT}


def test_ins_puts_a_new_node_on_the_wire_and_makes_room(hand: Hand, before: Flow) -> None:
    on_wire(hand, OUT)
    hand.key(K.Key_Insert)
    request = hand.last("quick_add")
    assert isinstance(request, QuickAdd) and request.wire == OUT
    hand.type("transform")
    hand.key_in_focus(K.Key_Return)
    (new,) = hand.flow.nodes.keys() - before.nodes.keys()
    wires = {(wire.source_node, wire.target_node) for wire in hand.flow.wires.values()}
    assert {("prompt", new), (new, "answer")} <= wires and ("prompt", "answer") not in wires
    hand.undo()
    assert hand.flow == before


def test_ins_puts_a_loose_node_on_a_wire_chosen_by_arrows(hand: Hand, before: Flow) -> None:
    hand.canvas.set_current("prompt")
    hand.key(K.Key_X, ALT)
    assert set(hand.flow.wires) == {"question.value->answer.value"} and hand.labels == ["Detach node"]
    hand.key(K.Key_Insert)
    assert hand.canvas.lit_wires == {"question.value->answer.value"}
    hand.key(K.Key_Return)
    assert {(wire.source_node, wire.target_node) for wire in hand.flow.wires.values()} == {
        ("question", "prompt"), ("prompt", "answer"),
    }  # fmt: skip
    assert not hand.canvas.lit_wires
    hand.undo()
    hand.undo()
    assert hand.flow == before


def test_p_walks_over_ports_and_says_what_they_are_wired_to(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    hand.key(K.Key_P)
    assert hand.canvas.current_port == (True, "what")
    assert "from " in str(hand.last("message")) and "value" in str(hand.last("message"))
    assert hand.session.selection.wires == {INTO}
    hand.key(K.Key_Down)
    assert hand.canvas.current_port == (True, "whom") and not hand.session.selection
    hand.key(K.Key_P, SHIFT)
    assert hand.canvas.current_port == (True, "what")
    hand.key(K.Key_Escape)
    assert hand.canvas.current_port is None and hand.canvas.current == "prompt" and not hand.session.selection


def test_delete_on_a_port_takes_its_wires_off_and_never_the_node(hand: Hand, before: Flow) -> None:
    second = Wire(source="question.value", target="prompt.whom")
    hand.flow.sections["wires"][second.id] = second
    hand.canvas.scene.sync(set(), {second.id})
    hand.canvas.set_current("question")
    hand.key(K.Key_P)
    assert hand.session.selection.wires == {INTO, second.id}
    hand.key(K.Key_Delete)
    assert set(hand.flow.wires) == {OUT}
    hand.key(K.Key_Delete)
    assert "question" in hand.flow.nodes


def test_c_on_a_port_begins_a_wire_there(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    hand.key(K.Key_P)
    hand.key(K.Key_P)
    hand.key(K.Key_C)
    assert hand.canvas.wire_source == ("prompt", (True, "whom"))
    for _ in range(20):
        if hand.canvas.hover is not None and hand.canvas.hover.end == "name.value":
            break
        hand.key(K.Key_Down)
    hand.key(K.Key_Return)
    assert "name.value->prompt.whom" in hand.flow.wires


def test_the_port_the_keyboard_is_on_wears_a_ring(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    hand.canvas.set_hover(None)
    without = hand.canvas.grab().toImage()
    hand.canvas.set_current_port((True, "whom"))
    with_ring = hand.canvas.grab().toImage()
    spot = (hand.at(*hand.port("prompt.whom", into=True)) * with_ring.devicePixelRatio()).toPoint()
    around = [(spot.x() + dx, spot.y() + dy) for dx in range(-20, 21) for dy in range(-20, 21)]
    changed = sum(without.pixel(*each) != with_ring.pixel(*each) for each in around)
    accent = sum(with_ring.pixelColor(*each).name() == hand.canvas.tokens.accent.lower() for each in around)
    assert changed > 100 and accent > 10


@pytest.mark.parametrize("on", ["wire", "port", "group", "note"])
def test_the_menu_key_asks_for_the_menu_of_what_the_keyboard_is_on(hand: Hand, on: str) -> None:
    if on == "wire":
        on_wire(hand, OUT)
    elif on == "port":
        hand.canvas.set_current("prompt")
        hand.key(K.Key_P)
    else:
        hand.key(K.Key_G)
        if on == "note":
            hand.key(K.Key_G)
    hand.key(K.Key_Menu)
    request, menu = hand.last("menu"), hand.equipment.menus.menu
    assert isinstance(request, ContextHit) and menu is not None and menu.isVisible()
    texts = [action.text() for action in menu.actions()]
    wanted = {"wire": "Move an end of the wire", "port": "Connect what", "group": "Change the size", "note": "Edit"}
    assert wanted[on] in texts
    assert (request.kind, request.port) == ({"port": "node"}.get(on, on), (True, "what") if on == "port" else None)


def test_a_right_click_on_a_port_offers_what_can_be_done_with_it(hand: Hand, before: Flow) -> None:
    hand.click(hand.port("prompt.what", into=True), button=Qt.MouseButton.RightButton)
    menu = hand.equipment.menus.menu
    assert menu is not None
    entries = {action.text(): action for action in menu.actions()}
    entries["Take the wires off what"].trigger()
    assert set(hand.flow.wires) == {OUT}
    hand.undo()
    assert hand.flow == before


def test_g_walks_over_groups_and_notes_in_the_order_one_reads(hand: Hand) -> None:
    hand.key(K.Key_G)
    assert hand.session.selection.groups == {"box"}
    hand.key(K.Key_G)
    assert hand.session.selection.notes == {"note"} and not hand.session.selection.groups
    hand.key(K.Key_G, SHIFT)
    assert hand.session.selection.groups == {"box"}


def test_s_and_arrows_resize_a_node_and_its_height_still_follows_its_content(hand: Hand, before: Flow) -> None:
    rect = hand.canvas.node_rect("prompt")
    assert rect is not None
    hand.canvas.set_current("prompt")
    hand.key(K.Key_S)
    hand.key(K.Key_Right)
    hand.key(K.Key_Right)
    place = hand.flow.places["prompt"]
    assert place.width is not None and 24 <= place.width - (rect[2] - rect[0]) <= 40 and place.height is None
    assert hand.labels == ["Resize node"]
    hand.key(K.Key_Tab)
    hand.key(K.Key_Left, CTRL)
    assert hand.flow.places["prompt"].x == rect[0] - 1
    hand.key(K.Key_Return)
    assert not hand.equipment.interactor.busy and not hand.canvas.overlay
    hand.undo()
    hand.undo()
    assert hand.flow == before


def test_s_resizes_a_note_and_a_group(hand: Hand, before: Flow) -> None:
    hand.key(K.Key_G)
    hand.key(K.Key_S)
    hand.key(K.Key_Down, SHIFT)
    hand.key(K.Key_Escape)
    assert abs(hand.flow.groups["box"].height - before.groups["box"].height - 128) <= 8
    hand.key(K.Key_G)
    hand.key(K.Key_S)
    hand.key(K.Key_Left)
    hand.key(K.Key_Return)
    assert hand.flow.notes["note"].width < before.notes["note"].width
    assert hand.labels == ["Resize group", "Resize note"]
    hand.undo()
    hand.undo()
    assert hand.flow == before


def test_alt_shift_arrows_nudge_by_a_pixel(hand: Hand) -> None:
    hand.click(hand.node("name"))
    x, y = hand.place("name")
    hand.key(K.Key_Right, ALT | SHIFT)
    hand.key(K.Key_Down, ALT | SHIFT)
    assert hand.place("name") == (x + 1, y + 1) and len(hand.labels) == 1


def test_page_keys_scroll_the_result_of_the_node_the_keyboard_is_on(hand: Hand) -> None:
    long = "\n".join(f"line {number}" for number in range(200))
    made = NodeView({(): Activation((), Status.DONE, outputs={"text": long})}, (), 1)
    hand.session.run.view.nodes["prompt"] = made
    hand.session.run_updated.emit(frozenset(("prompt",)))
    hand.canvas.set_current("prompt")
    view = hand.canvas.view
    hand.key(K.Key_PageDown)
    down = hand.canvas.painting.scrolled["prompt"]
    assert down >= 3 and hand.canvas.view == view
    hand.key(K.Key_PageUp)
    assert hand.canvas.painting.scrolled.get("prompt", 0) < down
    hand.key(K.Key_PageUp)
    assert hand.canvas.view.top < view.top, "at its end the view moves"


def test_page_keys_move_the_view_where_there_is_nothing_to_scroll(hand: Hand) -> None:
    left, top, _, bottom = hand.canvas.view.shown()
    hand.key(K.Key_PageDown)
    assert hand.canvas.view.shown()[1] == pytest.approx(top + (bottom - top) / 2, abs=2)
    hand.key(K.Key_PageUp, SHIFT)
    assert hand.canvas.view.shown()[0] < left


def test_cutting_a_wire_by_keys_is_one_edit_and_keeps_the_focus(hand: Hand) -> None:
    on_wire(hand, OUT)
    told = hand.count("history")
    hand.key(K.Key_Delete)
    assert hand.count("changed") == 1 and hand.count("history") > told
    assert QApplication.focusWidget() is hand.canvas
