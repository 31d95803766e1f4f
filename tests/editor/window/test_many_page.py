"""Colours and the page for several selected things, by real keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QColorDialog, QLabel, QLineEdit, QPlainTextEdit
from tests.editor.fields.hand import write
from tests.editor.window.flows import Sketch, echo

from weft_editor.fields.swatches import TintField
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.inspector.many_page import ManyPage
from weft_editor.panels.inspector.node_page import NodePage
from weft_editor.theme.tokens import DARK, LIGHT
from weft_engine.category import Category
from weft_engine.document import Flow, Group, Note
from weft_engine.edits import add_group, add_note, set_group, set_muted

LEFT = Qt.MouseButton.LeftButton
Opened = Callable[[Flow], FlowTab]


def tints(window: MainWindow, tab: FlowTab) -> TintField:
    (found,) = window.panels.inspector(tab).page.findChildren(TintField)
    return found


def names(field: TintField) -> list[str]:
    return [each.accessibleName() for each in field.swatches]


def pick(field: TintField, name: str) -> None:
    QTest.mouseClick(field.swatches[names(field).index(name)], LEFT)


def undo(tab: FlowTab) -> None:
    tab.session.undo.undo()


def page_of(window: MainWindow, tab: FlowTab) -> ManyPage:
    page = window.panels.inspector(tab).page
    assert isinstance(page, ManyPage)
    return page


def texts(page: ManyPage) -> list[str]:
    return [each.text() for each in page.findChildren(QLabel) if not each.isHidden()]


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, LEFT, pos=QPoint(min(10, button.width() // 2), button.height() // 2))


@pytest.fixture
def grouped(opened: Opened) -> FlowTab:
    """A group and a note beside three nodes."""
    tab = opened(echo())
    key, change = add_group(tab.session.flow, Group(x=0, y=0, width=200, height=200, title="Box"))
    tab.session.edit(change)
    _, change = add_note(tab.session.flow, Note(x=0, y=300, text="Words"))
    tab.session.edit(change)
    tab.session.select(groups=[key])
    return tab


# Colours


def test_every_colour_has_a_name_and_the_default_holds_at_first(window: MainWindow, grouped: FlowTab) -> None:
    field = tints(window, grouped)
    assert names(field)[0] == "Default" and all(names(field)) and len(set(names(field))) == len(field.swatches) == 9
    assert field.shown is field.swatches[0]


def test_a_click_on_a_swatch_colours_a_group_and_undo_takes_it_back(window: MainWindow, grouped: FlowTab) -> None:
    (key,) = grouped.session.flow.groups
    pick(tints(window, grouped), "Green")
    assert grouped.session.flow.groups[key].color == DARK.categories[Category.TEXT]
    undo(grouped)
    assert grouped.session.flow.groups[key].color is None
    assert tints(window, grouped).shown is tints(window, grouped).swatches[0]


def test_arrow_keys_choose_a_colour_and_all_that_was_tried_is_one_step(window: MainWindow, grouped: FlowTab) -> None:
    field, session = tints(window, grouped), grouped.session
    (key,) = session.flow.groups
    steps = session.undo.position
    window.activateWindow()
    field.swatches[0].setFocus()
    for _ in range(3):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Right)
    assert session.flow.groups[key].color == field.swatches[3].tint
    assert session.undo.position == steps + 1
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is field.other, "Tab leads to the button for any other colour"


def test_colours_chosen_after_the_focus_was_elsewhere_are_steps_of_their_own(
    window: MainWindow, grouped: FlowTab
) -> None:
    field, session = tints(window, grouped), grouped.session
    steps = session.undo.position
    window.activateWindow()
    pick(field, "Red")
    grouped.canvas.setFocus()
    pick(field, "Blue")
    assert session.undo.position == steps + 2


def test_a_colour_of_ones_own_is_shown_beside_the_others(window: MainWindow, grouped: FlowTab, qtbot: Any) -> None:
    field = tints(window, grouped)
    (key,) = grouped.session.flow.groups
    QTest.mouseClick(field.other, LEFT)
    (dialog,) = field.findChildren(QColorDialog)
    dialog.setCurrentColor(QColor("#123456"))
    dialog.accept()
    assert grouped.session.flow.groups[key].color == "#123456"
    assert field.shown is not None and field.shown not in field.swatches
    assert field.shown.isVisible() and "#123456" in field.shown.accessibleName()


def test_the_shade_of_the_other_theme_counts_as_the_same_colour(window: MainWindow, grouped: FlowTab) -> None:
    (key,) = grouped.session.flow.groups
    flow = grouped.session.flow
    light = flow.groups[key].model_copy(update={"color": LIGHT.categories[Category.HUMAN]})
    grouped.session.edit(set_group(flow, key, light))
    shown = tints(window, grouped).shown
    assert shown is not None and shown.accessibleName() == "Orange"


def test_notes_and_nodes_take_colours_too(window: MainWindow, grouped: FlowTab) -> None:
    session = grouped.session
    (note,) = session.flow.notes
    session.select(notes=[note])
    pick(tints(window, grouped), "Pink")
    assert session.flow.notes[note].color == DARK.categories[Category.VOTING]
    node = sorted(session.flow.nodes)[0]
    session.select([node])
    pick_in_hidden(window, grouped, "Teal")
    assert session.flow.places[node].color == DARK.categories[Category.TOOLS]


def pick_in_hidden(window: MainWindow, tab: FlowTab, name: str) -> None:
    """The colour of a node lies in a section that is folded at first."""
    page = window.panels.inspector(tab).page
    (head,) = [
        each for each in page.findChildren(QAbstractButton) if each.isCheckable() and each.text() == "On the canvas"
    ]
    if not head.isChecked():
        click(head)
    pick(tints(window, tab), name)


# Several


def test_it_says_what_is_selected_with_words_of_its_own(window: MainWindow, grouped: FlowTab) -> None:
    session = grouped.session
    session.select(session.flow.nodes, session.flow.wires, session.flow.groups, session.flow.notes)
    assert "3 nodes, 2 wires, 1 group, 1 note selected" in texts(page_of(window, grouped))


def test_switches_show_what_all_have_and_set_it_for_all(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    session = tab.session
    nodes = sorted(session.flow.nodes)
    session.select(nodes)
    page = page_of(window, tab)
    box = page.switches["muted"]
    assert box.checkState() is Qt.CheckState.Unchecked
    session.edit(set_muted(session.flow, nodes[:1], True))
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    click(box)
    assert all(session.flow.nodes[key].muted for key in nodes)
    assert box.checkState() is Qt.CheckState.Checked
    click(box)
    assert not any(session.flow.nodes[key].muted for key in nodes)
    click(page.switches["collapsed"])
    assert all(session.flow.places[key].collapsed for key in nodes)
    undo(tab)
    assert page.switches["collapsed"].checkState() is Qt.CheckState.Unchecked


def test_one_colour_for_all_is_one_step(window: MainWindow, grouped: FlowTab) -> None:
    session = grouped.session
    session.select(session.flow.nodes, (), session.flow.groups, session.flow.notes)
    steps = session.undo.position
    pick(tints(window, grouped), "Violet")
    tint = DARK.categories[Category.COORDINATION]
    assert {each.color for each in session.flow.places.values()} == {tint}
    assert {each.color for each in (*session.flow.groups.values(), *session.flow.notes.values())} == {tint}
    assert session.undo.position == steps + 1


def test_different_colours_mark_none(window: MainWindow, grouped: FlowTab) -> None:
    session = grouped.session
    pick(tints(window, grouped), "Green")
    session.select((), (), session.flow.groups, session.flow.notes)
    assert tints(window, grouped).shown is None


def test_its_buttons_do_what_the_commands_do(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    session = tab.session
    session.select(session.flow.nodes)
    page = page_of(window, tab)
    click(page.buttons["align_top"])
    assert len({each.y for each in session.flow.places.values()}) == 1
    click(page.buttons["duplicate"])
    assert len(session.flow.nodes) == 6
    click(page_of(window, tab).buttons["delete"])
    assert len(session.flow.nodes) == 3


def test_what_cannot_be_done_is_greyed(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.select(sorted(tab.session.flow.nodes)[:2])
    buttons = page_of(window, tab).buttons
    assert buttons["align_left"].isEnabled() and not buttons["distribute_horizontal"].isEnabled()
    assert all(each.accessibleName() for each in buttons.values())


def agents() -> Flow:
    """Two agents that agree in their role, not in their prompt."""
    made = Sketch()
    for prompt in ("Say hello", "Say goodbye"):
        made.add("agent", prompt=prompt, system="Be kind", memory="none")
    return made.flow


def test_nodes_of_one_type_share_a_form(window: MainWindow, opened: Opened) -> None:
    tab = opened(agents())
    session = tab.session
    session.select(session.flow.nodes)
    form = page_of(window, tab).settings
    assert form is not None
    prompt, role = (form.field(name).findChild(QPlainTextEdit) for name in ("prompt", "system"))
    assert isinstance(prompt, QPlainTextEdit) and isinstance(role, QPlainTextEdit)
    assert role.toPlainText() == "Be kind"
    assert prompt.toPlainText() == "" and prompt.placeholderText() == "Several values"
    steps = session.undo.position
    write(prompt, "Say it")
    assert [each.config["prompt"] for each in session.flow.nodes.values()] == ["Say it"] * 2
    assert session.undo.position == steps + 1
    undo(tab)
    assert sorted(str(each.config["prompt"]) for each in session.flow.nodes.values()) == ["Say goodbye", "Say hello"]
    assert prompt.toPlainText() == ""


def test_looking_at_a_number_that_differs_changes_nothing(window: MainWindow, opened: Opened) -> None:
    tab = opened(agents())
    session = tab.session
    first, second = session.flow.nodes
    session.select([first])
    line = window.panels.inspector(tab).page.form.field("repairs").findChild(QLineEdit)  # type: ignore[attr-defined]
    write(line, "5")
    session.select([first, second])
    form = page_of(window, tab).settings
    assert form is not None
    line = form.field("repairs").findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    before = session.flow.nodes[first].config, session.flow.nodes[second].config
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "" and line.placeholderText() == "Several values"
    assert (session.flow.nodes[first].config, session.flow.nodes[second].config) == before


def test_nodes_of_several_types_share_none(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.select(tab.session.flow.nodes)
    assert page_of(window, tab).settings is None


# One


def test_what_can_be_done_with_a_node_is_offered_beside_its_title(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    node = sorted(tab.session.flow.nodes)[0]
    tab.session.select([node])
    page = window.panels.inspector(tab).page
    assert isinstance(page, NodePage)
    click(page.more)
    menu = tab.equipment.menus.menu
    assert menu is not None and menu.isVisible()
    (delete,) = [each for each in menu.actions() if each.text() == "Delete"]
    delete.trigger()
    assert node not in tab.session.flow.nodes
    menu.close()


def test_selecting_several_things_leaves_the_window_active(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    assert window.panels.inspector(tab).isVisible()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    before = QApplication.topLevelWindows()
    tab.equipment.commands.select_all()
    QApplication.processEvents()
    assert isinstance(window.panels.inspector(tab).page, ManyPage)
    assert QApplication.activeWindow() is window
    assert QApplication.topLevelWindows() == before
