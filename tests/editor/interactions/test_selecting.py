"""Selecting by click, box and key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from weft_engine.document import Flow

from .hand import ALT, CTRL, SHIFT, Hand


def test_a_click_selects_one_node_and_says_so_once(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    assert hand.session.selection.nodes == {"prompt"}
    assert hand.count("selection") == 1
    assert hand.count("changed") == 0 and hand.count("history") == 0


def test_clicking_the_only_selected_node_again_says_nothing(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    hand.click(hand.node("prompt"))
    assert hand.count("selection") == 1


def test_shift_and_ctrl_add_and_take_away(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    hand.click(hand.node("answer"), SHIFT)
    hand.click(hand.node("name"), CTRL)
    assert hand.session.selection.nodes == {"prompt", "answer", "name"}
    hand.click(hand.node("answer"), CTRL)
    assert hand.session.selection.nodes == {"prompt", "name"}


def test_a_plain_click_on_one_of_several_selects_it_alone(hand: Hand) -> None:
    hand.commands.select_all()
    hand.click(hand.node("name"))
    assert hand.session.selection.nodes == {"name"}
    assert not hand.session.selection.groups and not hand.session.selection.notes


def test_a_click_on_empty_space_selects_nothing_unless_something_is_added(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    hand.click((1000, 500), SHIFT)
    assert hand.session.selection.nodes == {"prompt"}
    hand.click((1000, 500))
    assert not hand.session.selection


def test_a_click_selects_a_wire_a_note_and_a_group_by_its_title(hand: Hand) -> None:
    hand.click(hand.on_wire("question.value->prompt.what"))
    assert hand.session.selection.wires == {"question.value->prompt.what"}
    hand.click((400, 400))
    assert hand.session.selection.notes == {"note"}
    hand.click((0, -52))
    assert hand.session.selection.groups == {"box"}


def test_a_box_drawn_to_the_right_takes_what_it_contains(hand: Hand) -> None:
    right = hand.canvas.node_rect("prompt")
    assert right is not None
    hand.drag((340, -30), (right[0] + 100, right[3] + 30))
    assert not hand.session.selection.nodes
    hand.drag((340, -30), (right[2] + 10, right[3] + 30))
    assert hand.session.selection.nodes == {"prompt"}


def test_a_box_drawn_to_the_left_takes_what_it_touches(hand: Hand) -> None:
    hand.drag((830, 330), (500, 60))
    assert hand.session.selection.nodes == {"prompt", "answer"}
    assert hand.count("changed") == 0


def test_a_box_adds_with_shift_and_takes_away_with_alt(hand: Hand) -> None:
    hand.click(hand.node("name"))
    hand.drag((830, 330), (500, 60), SHIFT)
    assert hand.session.selection.nodes == {"name", "prompt", "answer"}
    hand.drag((1030, 330), (760, 60), ALT)
    assert hand.session.selection.nodes == {"name", "prompt"}


def test_escape_calls_a_box_off(hand: Hand) -> None:
    hand.click(hand.node("name"))
    hand.begin_drag((830, 330), (500, 60))
    hand.key(Qt.Key.Key_Escape)
    hand.release((500, 60))
    assert hand.session.selection.nodes == {"name"}
    assert not hand.canvas.overlay


def test_keys_select_all_none_and_the_rest(hand: Hand) -> None:
    hand.key(Qt.Key.Key_A, CTRL)
    assert hand.session.selection.nodes == set(hand.flow.nodes)
    assert hand.session.selection.groups == {"box"} and hand.session.selection.notes == {"note"}
    hand.key(Qt.Key.Key_A, CTRL | SHIFT)
    assert not hand.session.selection
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_I, CTRL)
    assert hand.session.selection.nodes == {"question", "prompt", "answer"}


def test_keys_select_what_hangs_together(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_BracketLeft)
    assert hand.session.selection.nodes == {"question", "prompt"}
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_BracketRight)
    assert hand.session.selection.nodes == {"prompt", "answer"}
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_L)
    assert hand.session.selection.nodes == {"question", "prompt", "answer"}


def test_escape_selects_nothing(hand: Hand, before: Flow) -> None:
    hand.click(hand.node("prompt"))
    hand.key(Qt.Key.Key_Escape)
    assert not hand.session.selection
    assert hand.flow == before and hand.count("history") == 0


def test_ports_lie_over_the_ring_of_what_is_selected(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    assert hand.session.selection.nodes == {"prompt"}
    shown = hand.canvas.grab().toImage()
    x, y = hand.port("prompt.whom", into=True)
    within = (hand.at(x - 1.5, y) * shown.devicePixelRatio()).toPoint()
    assert shown.pixelColor(within) == QColor(hand.canvas.tokens.surface_2)
    beside = (hand.at(*hand.node("prompt", -1.5, 120)) * shown.devicePixelRatio()).toPoint()
    assert shown.pixelColor(beside) == QColor(hand.canvas.tokens.accent)
