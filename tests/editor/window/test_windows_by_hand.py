"""Several windows, opened, filled, quit and started again by keys, clicks and drags only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from weft_editor.dialogs.appearance_page import AppearancePage
from weft_editor.dialogs.settings import SettingsDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine.document import storage

from .by_hand import (
    CTRL,
    LEFT,
    NONE,
    SHIFT,
    drag,
    from_menu_bar,
    key,
    name_path,
    press,
    settings,
    started_again,
    the,
    turn_to,
    when_asked,
)
from .flows import echo

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A flow in a file."""

    def write(name: str) -> Path:
        path = tmp_path / f"{name}.weft"
        storage.save(path, echo())
        return path

    return write


def open_by_key(window: MainWindow, path: Path) -> None:
    name_path(path, lambda: press(window, Qt.Key.Key_O, CTRL))
    QApplication.processEvents()


def another(window: MainWindow) -> MainWindow:
    press(window, Qt.Key.Key_N, CTRL | SHIFT)
    return next(each for each in reversed(window.program.windows.all) if each is not window)


def front(window: MainWindow) -> FlowTab:
    tab = window.tabs.flow
    assert tab is not None
    return tab


def retitle(window: MainWindow, title: str) -> None:
    """Another title for the node `Greet`, typed where it stands."""
    tab = front(window)
    tab.canvas.fit(animate=False)
    rect = tab.canvas.node_rect("greet")
    assert rect is not None
    spot = tab.canvas.canvas_to_widget(rect[0] + 60, rect[1] + 14).toPoint()
    turn_to(window)
    QTest.mouseClick(tab.canvas, LEFT, NONE, spot)
    QTest.keyClick(tab.canvas, Qt.Key.Key_F2)
    key(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(QApplication.focusWidget() or window, title)
    key(Qt.Key.Key_Return)
    assert tab.session.flow.nodes["greet"].title == title and tab.file.is_dirty


def names(window: MainWindow) -> list[str]:
    return [tab.session.title for tab in window.tabs.flows]


def test_windows_tabs_and_panels_are_there_again_after_quitting(
    window: MainWindow, written: Written, qapp: QApplication, qtbot: Any
) -> None:
    a, b, c = (written(name) for name in "abc")
    open_by_key(window, a)
    open_by_key(window, b)
    bar = window.tabs.tabBar()
    QTest.mouseClick(bar, LEFT, NONE, bar.tabRect(window.tabs.indexOf(window.tabs.flows[0])).center())
    assert front(window).session.title == "a"
    other = another(window)
    open_by_key(other, c)
    other.resize(1300, 800)
    docks = other.docks.docks
    from_menu_bar(other, "View", "Panels", "History")
    grip = docks["inspector"].bar
    qtbot.waitUntil(lambda: docks["inspector"].titleBarWidget() is grip and grip.isVisible())
    QTest.qWait(50)
    drag(grip, grip.mapToGlobal(QPoint(40, 10)), other.mapToGlobal(QPoint(8, 420)))
    qtbot.waitUntil(lambda: other.dockWidgetArea(docks["inspector"]) is Qt.DockWidgetArea.LeftDockWidgetArea)
    press(other, Qt.Key.Key_Q, CTRL)
    assert not window.program.windows.all
    with started_again(qapp) as again:
        assert [names(each) for each in again.program.windows.all] == [["a", "b"], ["c"]]
        first = next(each for each in again.program.windows.all if each is not again)
        assert front(first).session.title == "a", "the tab that was in front is"
        moved, usual = again.docks.docks["inspector"], first.docks.docks["inspector"]
        assert again.dockWidgetArea(moved) is Qt.DockWidgetArea.LeftDockWidgetArea
        assert first.dockWidgetArea(usual) is Qt.DockWidgetArea.RightDockWidgetArea, "each window has its own panels"
        assert again.docks.docks["history"].isHidden() and not first.docks.docks["history"].isHidden()


def test_a_file_that_is_open_in_one_window_is_raised_there_when_another_opens_it(
    window: MainWindow, written: Written
) -> None:
    path = written("a")
    open_by_key(window, path)
    tab = front(window)
    other = another(window)
    open_by_key(other, path)
    assert window.program.windows.active is window and front(window) is tab
    assert names(other) == [] and window.program.open_tabs == [tab]


@pytest.mark.parametrize("answer", ["Don’t save", "Save", "Cancel"])
def test_quitting_asks_about_unsaved_work_in_both_windows_also_while_one_shows_its_settings(
    window: MainWindow, written: Written, answer: str
) -> None:
    a, b = written("a"), written("b")
    open_by_key(window, a)
    retitle(window, "Mine")
    settings(window, "Appearance")
    other = another_by_menu(window)
    open_by_key(other, b)
    retitle(other, "Too")
    asked = when_asked("Don’t save" if answer == "Cancel" else answer, answer)
    press(other, Qt.Key.Key_Q, CTRL)
    assert asked == ["Save the changes to “b”?", "Save the changes to “a”?"]
    titles = [storage.load(path).flow.nodes["greet"].title for path in (a, b)]
    if answer == "Cancel":
        assert set(window.program.windows.all) == {window, other} and window.isVisible() and other.isVisible()
        assert front(window).file.is_dirty and front(other).file.is_dirty and titles == ["Greet", "Greet"]
    else:
        assert not window.program.windows.all
        assert titles == (["Mine", "Too"] if answer == "Save" else ["Greet", "Greet"])


def another_by_menu(window: MainWindow) -> MainWindow:
    """Another window while the first shows a dialog: as from the desktop's own menu of programs."""
    return window.program.windows.open(window)


def test_settings_are_open_once_in_all_windows(window: MainWindow, written: Written) -> None:
    other = another(window)
    page: AppearancePage = settings(window, "Appearance")
    press(other, Qt.Key.Key_Comma, CTRL)
    assert the(SettingsDialog, window).pages.currentWidget() is page
    assert not [each for each in other.findChildren(SettingsDialog) if each.isVisible()]
    turn_to(page.window())
    key(Qt.Key.Key_Escape)
    press(other, Qt.Key.Key_Comma, CTRL)
    assert the(SettingsDialog, other).isVisible()


def test_closing_one_window_by_key_leaves_the_other_at_work(window: MainWindow, written: Written) -> None:
    open_by_key(window, written("a"))
    other = another(window)
    open_by_key(other, written("b"))
    from_menu_bar(other, "View", "Theme: light")
    assert front(window).canvas.tokens.name == "light"
    press(other, Qt.Key.Key_W, CTRL | SHIFT)
    QTest.qWait(20)
    assert window.program.windows.all == (window,)
    from_menu_bar(window, "View", "Theme: dark")
    assert front(window).canvas.tokens.name == "dark"
    retitle(window, "Still")
