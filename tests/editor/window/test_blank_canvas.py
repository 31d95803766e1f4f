"""An empty flow says what to do first, and stops saying so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from weft_editor.blank_canvas import BlankCanvas
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.quick_add import QuickAddPopup
from weft_editor.template_info import templates
from weft_engine import edits
from weft_engine.document import Flow

from .flows import echo

LEFT = Qt.MouseButton.LeftButton


def blank(tab: FlowTab) -> BlankCanvas:
    shown = tab.view.blankness.shown
    assert shown is not None
    return shown


def test_it_is_there_while_nothing_else_is_and_comes_back_with_undo(window: MainWindow, qtbot: Any) -> None:
    tab = window.files.new()
    assert blank(tab).isVisible()
    tab.equipment.commands.add_note()
    assert tab.view.blankness.shown is None
    tab.session.undo.undo()
    assert blank(tab).isVisible()


def test_it_is_not_there_in_a_flow_that_has_nodes(opened: Callable[[Flow], FlowTab]) -> None:
    assert opened(echo()).view.blankness.shown is None


def test_its_button_opens_the_search_for_nodes_and_what_is_chosen_is_in_sight(window: MainWindow, qtbot: Any) -> None:
    tab = window.files.new()
    QTest.mouseClick(blank(tab).add, LEFT)
    popup = QApplication.activePopupWidget() or window.findChild(QuickAddPopup)
    assert popup is not None
    QTest.keyClick(QApplication.focusWidget() or popup, Qt.Key.Key_Return)
    (node,) = tab.session.flow.nodes
    rect, seen = tab.canvas.node_rect(node), tab.canvas.view.shown()
    assert rect is not None
    assert seen[0] < rect[0]
    assert rect[2] < seen[2]
    assert seen[1] < rect[1]
    assert rect[3] < seen[3]


def test_its_menu_opens_a_template_in_a_tab_of_its_own(window: MainWindow, qtbot: Any) -> None:
    tab = window.files.new()
    QTest.mouseClick(blank(tab).open, LEFT)
    menu = blank(tab).findChild(QMenu)
    assert menu is not None
    assert len(menu.actions()) == len(templates())
    menu.actions()[0].trigger()
    assert window.tabs.flow is not tab
    assert window.tabs.flow is not None
    assert window.tabs.flow.session.title == templates()[0].title


def test_it_names_the_key_that_a_person_chose(window: MainWindow) -> None:
    tab = window.files.new()
    for keys, begins in ((["Ctrl+J"], "Ctrl+J or a double click"), ([], "A double click")):
        window.program.keys.choose("quick_add", keys)
        assert any(label.text().startswith(begins) for label in blank(tab).findChildren(QLabel))


def test_a_double_click_on_its_words_reaches_the_canvas(window: MainWindow, qtbot: Any) -> None:
    tab = window.files.new()
    QTest.mouseDClick(blank(tab), LEFT, pos=QPoint(10, 10))
    assert QApplication.activePopupWidget() is not None or window.findChild(QuickAddPopup) is not None


def test_inside_a_subflow_it_offers_no_templates(window: MainWindow) -> None:
    tab = window.files.new()
    tab.session.edit(edits.add_node(tab.session.flow, tab.session.registry, "constant", 0, 0)[1])
    node, change = edits.fold(tab.session.flow, tab.session.registry, list(tab.session.flow.nodes))
    tab.session.edit(change)
    scope = edits.called_scope(tab.session.flow, (), tab.session.flow.nodes[node])
    assert scope is not None
    tab.enter(scope)
    tab.here.edit(edits.remove(tab.here.flow, list(tab.here.flow.nodes)))
    assert not blank(tab).open.isVisible()
    assert blank(tab).add.isVisible()


def test_it_leaves_the_window_active(window: MainWindow) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    before = QApplication.topLevelWindows()
    window.files.new()
    QApplication.processEvents()
    assert QApplication.activeWindow() is window
    assert QApplication.topLevelWindows() == before
