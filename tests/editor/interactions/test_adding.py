"""Quick-add: search, wiring on choice, inserting, recent choices."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.requests import QuickAdd
from weft_editor.interactions.offers import NOTE, offers_for
from weft_editor.interactions.recent import Recent
from weft_editor.quick_add import QuickAddPopup
from weft_editor.quick_add_rows import rows_for
from weft_engine.document import Flow

from .hand import CTRL, Hand

SECOND = "prompt.text->answer.value"


def popup_of(hand: Hand) -> QuickAddPopup:
    popup = hand.commands.adding.popup
    assert popup is not None and popup.isVisible()
    return popup


def titles(popup: QuickAddPopup) -> list[str]:
    return [row.offer.title for row in popup.model.rows if row.offer]


def new_nodes(hand: Hand, before: Flow) -> set[str]:
    return set(hand.flow.nodes) - set(before.nodes)


def test_tab_opens_the_search_at_the_pointer_and_enter_adds_there(hand: Hand, before: Flow) -> None:
    hand.move((900, 500))
    hand.key(Qt.Key.Key_Tab)
    popup = popup_of(hand)
    assert QApplication.focusWidget() is popup.line
    hand.type("templ")
    assert titles(popup)[0] == "Template"
    hand.key_in_focus(Qt.Key.Key_Return)
    (node,) = new_nodes(hand, before)
    assert hand.flow.nodes[node].type == "template"
    x, y = hand.place(node)
    rect = hand.canvas.node_rect(node)
    assert rect is not None and rect[0] <= 900 <= rect[2] and rect[1] <= 500 <= rect[3]
    assert x % 16 == 0 and y % 16 == 0
    assert hand.session.selection.nodes == {node}
    assert hand.labels == ["Add Template"]
    assert QApplication.focusWidget() is hand.canvas
    hand.undo()
    assert hand.flow == before


def test_each_output_that_is_added_copied_or_duplicated_gets_a_name_of_its_own(hand: Hand, before: Flow) -> None:
    """Two of one name are an error, and nobody asked for it."""
    hand.move((900, 500))
    hand.key(Qt.Key.Key_Tab)
    hand.type("output")
    hand.key_in_focus(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_C, CTRL)
    hand.key(Qt.Key.Key_V, CTRL)
    hand.key(Qt.Key.Key_D, CTRL)
    outputs = [node for node in hand.flow.nodes.values() if node.type == "output"]
    assert sorted(node.config.get("name", "answer") for node in outputs) == [
        "answer",
        "answer_2",
        "answer_3",
        "answer_4",
    ]
    for _ in range(3):
        hand.undo()
    assert hand.flow == before


def test_a_double_click_on_empty_space_opens_it_too(hand: Hand) -> None:
    hand.double_click((900, 500))
    assert popup_of(hand).line.text() == ""


def test_escape_closes_it_and_adds_nothing(hand: Hand, before: Flow) -> None:
    hand.key(Qt.Key.Key_Tab)
    popup_of(hand)
    hand.key_in_focus(Qt.Key.Key_Escape)
    assert hand.commands.adding.popup is None
    assert hand.flow == before and hand.count("history") == 0
    assert QApplication.focusWidget() is hand.canvas


def test_a_click_elsewhere_closes_it_and_does_nothing_else(hand: Hand) -> None:
    hand.click(hand.node("prompt"))
    hand.move((900, 500))
    hand.key(Qt.Key.Key_Tab)
    popup_of(hand)
    QTest.mouseClick(hand.canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 760))
    assert hand.commands.adding.popup is None
    assert hand.session.selection.nodes == {"prompt"}


def test_arrows_choose_and_skip_headings(hand: Hand, before: Flow) -> None:
    hand.key(Qt.Key.Key_Tab)
    popup = popup_of(hand)
    assert popup.model.rows[0].offer is None
    first = popup.current()
    hand.key_in_focus(Qt.Key.Key_Down)
    second = popup.current()
    assert first is not None and first.offer is not None and second is not None and second.offer is not None
    assert first.offer.id != second.offer.id
    hand.key_in_focus(Qt.Key.Key_Up)
    hand.key_in_focus(Qt.Key.Key_Up)
    last = popup.current()
    assert last is not None and last.offer is not None and last.offer.id == NOTE
    hand.key_in_focus(Qt.Key.Key_Down)
    hand.key_in_focus(Qt.Key.Key_Return)
    (node,) = new_nodes(hand, before)
    assert hand.flow.nodes[node].type == first.offer.id


def test_a_click_on_a_row_adds(hand: Hand, before: Flow) -> None:
    hand.move((300, 620))
    hand.key(Qt.Key.Key_Tab)
    popup = popup_of(hand)
    hand.type("constant")
    rect = popup.list.visualRect(popup.model.index(0, 0))
    QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    (node,) = new_nodes(hand, before)
    assert hand.flow.nodes[node].type == "constant"


def test_what_fits_nothing_says_so(hand: Hand, before: Flow) -> None:
    hand.key(Qt.Key.Key_Tab)
    popup = popup_of(hand)
    hand.type("qqqzzz")
    assert not popup.model.rows and popup.empty.isVisible() and "qqqzzz" in popup.empty.text()
    hand.key_in_focus(Qt.Key.Key_Return)
    assert hand.commands.adding.popup is popup and hand.flow == before


def test_a_wire_dropped_on_empty_space_offers_what_fits_and_is_wired(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("name.value", into=False), (420, 600))
    popup = popup_of(hand)
    assert "Input" not in titles(popup) and "Template" in titles(popup)
    assert len(hand.canvas.overlay) == 1
    hand.type("output")
    hand.key_in_focus(Qt.Key.Key_Return)
    (node,) = new_nodes(hand, before)
    assert f"name.value->{node}.value" in hand.flow.wires
    x, y = hand.port(f"{node}.value", into=True)
    assert abs(x - 420) <= 16 and abs(y - 600) <= 16
    assert not hand.canvas.overlay
    assert len(hand.labels) == 1
    hand.undo()
    assert hand.flow == before


def test_a_wire_from_an_input_offers_what_can_feed_it(hand: Hand, before: Flow) -> None:
    hand.drag(hand.port("prompt.whom", into=True), (160, 650))
    popup = popup_of(hand)
    assert "Output" not in titles(popup)
    hand.type("constant")
    hand.key_in_focus(Qt.Key.Key_Return)
    (node,) = new_nodes(hand, before)
    assert f"{node}.value->prompt.whom" in hand.flow.wires


def test_closing_the_search_takes_the_wire_away(hand: Hand) -> None:
    hand.drag(hand.port("name.value", into=False), (420, 600))
    hand.key_in_focus(Qt.Key.Key_Escape)
    assert not hand.canvas.overlay and hand.count("history") == 0


def test_a_node_can_be_added_on_a_wire_and_gets_room(hand: Hand, before: Flow) -> None:
    x, y = hand.on_wire(SECOND)
    hand.canvas.quick_add_requested.emit(QuickAdd(hand.screen_point((x, y)), x, y, wire=SECOND))
    popup = popup_of(hand)
    assert "Input" not in titles(popup)
    hand.type("transform")
    hand.key_in_focus(Qt.Key.Key_Return)
    (node,) = new_nodes(hand, before)
    assert SECOND not in hand.flow.wires
    assert {(w.source_node, w.target_node) for w in hand.flow.wires.values()} >= {("prompt", node), (node, "answer")}
    assert hand.labels == ["Insert Transform"] or hand.labels[0].startswith("Insert")
    hand.undo()
    assert hand.flow == before


def test_recent_choices_come_first_and_are_remembered(hand: Hand) -> None:
    told: list[tuple[str, ...]] = []
    hand.commands.adding.recent = Recent((), told.append)
    for text in ("template", "constant"):
        hand.key(Qt.Key.Key_Tab)
        hand.type(text)
        hand.key_in_focus(Qt.Key.Key_Return)
    assert told == [("template",), ("constant", "template")]
    hand.key(Qt.Key.Key_Tab)
    rows = popup_of(hand).model.rows
    assert rows[0].heading == "Recent"
    assert [row.offer.id for row in rows[1:3] if row.offer] == ["constant", "template"]


def test_a_note_can_be_added_from_the_search(hand: Hand, before: Flow) -> None:
    hand.move((900, 500))
    hand.key(Qt.Key.Key_Tab)
    hand.type("note")
    hand.key_in_focus(Qt.Key.Key_Return)
    assert len(hand.flow.notes) == 2 and not new_nodes(hand, before)


def test_without_a_pointer_a_node_is_added_beside_the_current_one(hand: Hand, before: Flow) -> None:
    hand.equipment.interactor.leave()
    hand.canvas.set_current("answer")
    hand.key(Qt.Key.Key_Tab)
    hand.type("template")
    hand.key_in_focus(Qt.Key.Key_Return)
    (node,) = new_nodes(hand, before)
    new, old = hand.canvas.node_rect(node), hand.canvas.node_rect("answer")
    assert new is not None and old is not None
    assert new[0] >= old[2] and not set(hand.canvas.nodes_in(new)) - {node}


def test_keywords_and_descriptions_are_searched_after_titles(hand: Hand) -> None:
    offers = offers_for(hand.canvas, QuickAdd(QPoint(), 0, 0))
    rows = rows_for(offers, "literal", ())
    assert next(row.offer.title for row in rows if row.offer) == "Constant"


def test_the_popup_stays_inside_the_window(hand: Hand) -> None:
    hand.move((1170, 670))
    hand.key(Qt.Key.Key_Tab)
    popup = popup_of(hand)
    assert hand.canvas.window().rect().contains(popup.geometry())


def test_ctrl_z_in_the_search_does_not_undo_the_flow(hand: Hand) -> None:
    hand.click(hand.node("name"))
    hand.key(Qt.Key.Key_M)
    hand.key(Qt.Key.Key_Tab)
    hand.type("a")
    hand.key_in_focus(Qt.Key.Key_Z, CTRL)
    assert hand.flow.nodes["name"].muted
