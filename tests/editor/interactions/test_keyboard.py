"""Everything without a mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from weft_editor.canvas.requests import ContextHit
from weft_engine.document import Flow

from .hand import CTRL, SHIFT, Hand


def test_arrows_go_from_node_to_node_along_wires(hand: Hand) -> None:
    hand.canvas.set_current("question")
    hand.key(Qt.Key.Key_Right)
    assert hand.canvas.current == "prompt"
    hand.key(Qt.Key.Key_Right)
    assert hand.canvas.current == "answer"
    hand.key(Qt.Key.Key_Left)
    hand.key(Qt.Key.Key_Left)
    assert hand.canvas.current == "question"
    hand.key(Qt.Key.Key_Down)
    assert hand.canvas.current == "name"
    assert not hand.session.selection and hand.count("history") == 0


def test_walking_begins_in_the_middle_of_the_view(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Down)
    assert hand.canvas.current == "prompt"


def test_ctrl_arrows_go_and_select_and_shift_adds(hand: Hand) -> None:
    hand.click(hand.node("question"))
    hand.key(Qt.Key.Key_Right, CTRL)
    assert hand.session.selection.nodes == {"prompt"}
    hand.key(Qt.Key.Key_Right, CTRL | SHIFT)
    assert hand.session.selection.nodes == {"prompt", "answer"}
    assert hand.place("question") == (0, 0)


def test_walking_brings_a_node_into_view(hand: Hand) -> None:
    hand.canvas.center_at(-4000, 0, animate=False)
    hand.canvas.set_current("prompt")
    hand.key(Qt.Key.Key_Right)
    left, _, right, _ = hand.canvas.view.shown()
    rect = hand.canvas.node_rect("answer")
    assert rect is not None and left <= rect[0] and rect[2] <= right


def test_space_takes_the_current_node_into_the_selection_and_out(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    hand.key(Qt.Key.Key_Space)
    assert hand.session.selection.nodes == {"prompt"}
    hand.key(Qt.Key.Key_Space)
    assert not hand.session.selection


def test_commands_act_on_the_current_node_where_nothing_is_selected(hand: Hand, before: Flow) -> None:
    hand.canvas.set_current("name")
    hand.key(Qt.Key.Key_Delete)
    assert "name" not in hand.flow.nodes
    hand.undo()
    assert hand.flow == before


def test_c_walks_over_the_ports_that_fit_and_enter_connects(hand: Hand, before: Flow) -> None:
    hand.canvas.set_current("name")
    hand.key(Qt.Key.Key_C)
    assert hand.canvas.wire_source == ("name", (False, "value"))
    _choose_port(hand, "prompt", "whom")
    hand.key(Qt.Key.Key_Return)
    assert "name.value->prompt.whom" in hand.flow.wires
    assert not hand.equipment.interactor.busy
    hand.undo()
    assert hand.flow == before


def test_shift_c_connects_an_input(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    hand.key(Qt.Key.Key_C, SHIFT)
    hand.key(Qt.Key.Key_Right)
    assert hand.canvas.wire_source == ("prompt", (True, "whom"))
    for _ in range(20):
        if hand.canvas.hover is not None and hand.canvas.hover.end == "name.value":
            break
        hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert "name.value->prompt.whom" in hand.flow.wires


def test_escape_ends_connecting_by_keys(hand: Hand, before: Flow) -> None:
    hand.canvas.set_current("name")
    hand.key(Qt.Key.Key_C)
    hand.key(Qt.Key.Key_Escape)
    assert not hand.equipment.interactor.busy and hand.canvas.wire_source is None
    assert not hand.canvas.overlay and hand.flow == before


def test_tab_while_connecting_asks_for_a_node_that_fits(hand: Hand) -> None:
    hand.canvas.set_current("question")
    hand.key(Qt.Key.Key_C)
    hand.key(Qt.Key.Key_Tab)
    popup = hand.commands.adding.popup
    assert popup is not None
    hand.type("transform")
    hand.key_in_focus(Qt.Key.Key_Return)
    new = (hand.flow.nodes.keys() - {"question", "prompt", "answer", "name"}).pop()
    assert any(wire.source == "question.value" and wire.target_node == new for wire in hand.flow.wires.values())


def test_enter_edits_the_first_field_of_a_node(hand: Hand) -> None:
    hand.canvas.set_current("name")
    hand.key(Qt.Key.Key_Return)
    assert hand.canvas.editing.is_open and hand.canvas.editing.field == "value"


def test_shift_enter_opens_a_node_large(hand: Hand) -> None:
    hand.canvas.set_current("answer")
    hand.key(Qt.Key.Key_Return, SHIFT)
    assert hand.last("activated") == "answer"


def test_f2_renames_a_node_in_place(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_F2)
    hand.type("Who")
    hand.key_in_focus(Qt.Key.Key_Return)
    assert hand.flow.nodes["name"].title == "Who"
    assert hand.labels == ["Rename node"]
    assert QApplication.focusWidget() is hand.canvas
    hand.undo()
    assert hand.flow == before


def test_f2_renames_a_group_and_escape_keeps_its_name(hand: Hand, before: Flow) -> None:
    hand.click((0, -52))
    hand.key(Qt.Key.Key_F2)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    hand.type("Other")
    hand.key_in_focus(Qt.Key.Key_Escape)
    assert hand.flow == before
    hand.key(Qt.Key.Key_F2)
    hand.type("Other")
    hand.key_in_focus(Qt.Key.Key_Return)
    assert hand.flow.groups["box"].title == "Other"
    assert hand.labels == ["Rename group"]


@pytest.mark.parametrize("zoom", [0.2, 1.0, 4.0])
@pytest.mark.parametrize("kind", ["groups", "notes"])
def test_what_is_renamed_out_of_sight_is_brought_into_view(hand: Hand, kind: str, zoom: float) -> None:
    hand.session.select(**{kind: ("box",) if kind == "groups" else ("note",)})
    hand.canvas.center_at(9000, 9000, zoom=zoom, animate=False)
    hand.key(Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    assert hand.canvas.rect().contains(editor.geometry())


def test_editing_a_note_in_sight_does_not_move_the_view(hand: Hand) -> None:
    view = hand.canvas.view
    hand.double_click((400, 400))
    assert hand.canvas.view == view and hand.canvas.rect().contains(QApplication.focusWidget().geometry())


def test_a_note_is_edited_where_it_lies(hand: Hand, before: Flow) -> None:
    hand.double_click((400, 400))
    widget = QApplication.focusWidget()
    assert isinstance(widget, QPlainTextEdit) and widget.toPlainText() == "# Hello"
    hand.type("Hi")
    hand.key_in_focus(Qt.Key.Key_Return)
    hand.type("there")
    hand.key_in_focus(Qt.Key.Key_Return, CTRL)
    assert hand.flow.notes["note"].text == "Hi\nthere"
    hand.undo()
    assert hand.flow == before


def test_the_menu_key_asks_for_the_menu_of_the_current_node(hand: Hand) -> None:
    hand.equipment.menus.blockSignals(True)
    hand.canvas.set_current("name")
    hand.key(Qt.Key.Key_Menu)
    request = hand.last("menu")
    assert isinstance(request, ContextHit) and (request.kind, request.id) == ("node", "name")


def test_single_keys_switch_nodes(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_M)
    hand.key(Qt.Key.Key_B)
    hand.key(Qt.Key.Key_H)
    node, place = hand.flow.nodes["prompt"], hand.flow.places["prompt"]
    assert node.muted and node.bypassed and place.collapsed
    assert hand.labels == ["Mute node", "Bypass node", "Collapse node"]
    for key in (Qt.Key.Key_M, Qt.Key.Key_B, Qt.Key.Key_H):
        hand.key(key)
    node, place = hand.flow.nodes["prompt"], hand.flow.places["prompt"]
    assert not (node.muted or node.bypassed or place.collapsed)
    for _ in range(6):
        hand.undo()
    assert hand.flow == before


def test_a_letter_typed_in_an_editor_is_no_command(hand: Hand) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_F2)
    hand.type("mbh")
    assert not hand.flow.nodes["name"].muted
    hand.key_in_focus(Qt.Key.Key_Escape)


def test_a_key_that_means_nothing_is_left_to_the_window(hand: Hand) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(hand.canvas, event)
    assert not event.isAccepted()


def test_releasing_space_after_the_focus_left_does_nothing(hand: Hand) -> None:
    hand.canvas.set_current("prompt")
    QTest.keyPress(hand.canvas, Qt.Key.Key_Space)
    hand.equipment.interactor.focus_lost()
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Space)
    assert not hand.session.selection


def _choose_port(hand: Hand, node: str, port: str) -> None:
    for _ in range(40):
        hover = hand.canvas.hover
        if hover is not None and (hover.id, hover.port) == (node, (True, port)):
            return
        hand.key(Qt.Key.Key_Down)
    raise AssertionError("the port was never offered")
