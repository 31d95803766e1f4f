"""Find in the window, by real keys: what is found, where it leads, and that it looks inside subflows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.editor.window.test_subflows import folded, run

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine.document import Flow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tab(opened: Callable[[Flow], FlowTab]) -> FlowTab:
    return opened(folded())


def look_for(window: MainWindow, tab: FlowTab, words: str) -> list[tuple[str, str]]:
    """Ctrl+F and the words; gives node and place of what was found."""
    tab.canvas.setFocus()
    QApplication.processEvents()
    window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    assert tab.finder.isVisible()
    QTest.keyClicks(tab.finder.words, words)
    tab.finder.search()
    return [(each.node, each.where) for each in tab.finder.found]


def test_nodes_are_found_by_name_type_and_setting_also_inside_subflows(window: MainWindow, tab: FlowTab) -> None:
    assert look_for(window, tab, "shout") == [("shout", "Name")]
    assert tab.finder.list.item(0).text() == "Polite › Shout"
    tab.finder.words.clear()
    assert {where for _, where in look_for(window, tab, "template")} == {"Type"}
    tab.finder.words.clear()
    assert look_for(window, tab, "hello {{") == [("greet", "Setting")]
    tab.finder.words.clear()
    assert look_for(window, tab, "nowhere") == [] and tab.finder.count.text() == "Nothing found"


def test_enter_and_f3_go_from_result_to_result_and_into_subflows(window: MainWindow, tab: FlowTab) -> None:
    found = look_for(window, tab, "greet")
    assert found[0] == ("greet", "Name") and len(found) > 1
    QTest.keyClick(tab.finder.words, Qt.Key.Key_Return)
    assert tab.here.scope == ("polite",) and tab.here.selection.nodes == {"greet"}
    assert tab.finder.count.text() == f"1 of {len(found)}"
    QTest.keyClick(window, Qt.Key.Key_F3)
    assert tab.finder.list.currentRow() == 1
    QTest.keyClick(window, Qt.Key.Key_F3, SHIFT)
    QTest.keyClick(window, Qt.Key.Key_F3, SHIFT)
    assert tab.finder.list.currentRow() == len(found) - 1, "before the first comes the last"
    QTest.keyClick(tab.finder.words, Qt.Key.Key_Escape)
    assert not tab.finder.isVisible() and window.focusWidget() is tab.canvas


def test_what_nodes_gave_in_the_run_is_found(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    run(window, tab, qtbot, "Zoe")
    assert ("shout", "Output") in look_for(window, tab, "hello zoe!")
