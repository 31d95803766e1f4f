"""Several windows of one program, by real keys, clicks and drags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QPushButton
from shiboken6 import isValid
from tests.editor.window.flows import asking, echo
from tests.editor.window.test_subflows import folded

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.questions import Question
from weft_editor.widgets.banner import Banner
from weft_editor.windows import fitted, keep_on_screen
from weft_engine import edits
from weft_engine.document import Flow, storage

Saved = Callable[..., Path]
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """Writes a flow to a file of a name."""

    def save(name: str, flow: Flow | None = None) -> Path:
        path = tmp_path / f"{name}.weft"
        storage.save(path, flow or echo())
        return path

    return save


@pytest.fixture
def first(window: MainWindow, saved: Saved) -> FlowTab:
    """`a`, beside `b` in the same window, in front."""
    made = open_in(window, saved("a"))
    open_in(window, saved("b"))
    window.tabs.setCurrentWidget(made)
    return made


def open_in(window: MainWindow, path: Path) -> FlowTab:
    tab = window.files.open(path)
    assert tab is not None
    return tab


def names(window: MainWindow) -> list[str]:
    return [tab.session.title for tab in window.tabs.flows]


def another(window: MainWindow) -> MainWindow:
    """The other window, made by the key."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_N, CTRL | SHIFT)
    (other,) = (each for each in window.program.windows.all if each is not window)
    assert QTest.qWaitForWindowActive(other)
    return other


def settle() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def mouse(target: Any, kind: QEvent.Type, spot: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    screen = QPointF(target.mapToGlobal(spot))
    QApplication.sendEvent(target, QMouseEvent(kind, QPointF(spot), screen, button, held, NONE))


def drag_out(window: MainWindow, tab: FlowTab, *way: QPoint, let_go: bool = True) -> None:
    """Drags a tab by its bar over spots of the screen."""
    bar = window.tabs.tabBar()
    start = bar.tabRect(window.tabs.indexOf(tab)).center()
    mouse(bar, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for spot in way:
        mouse(bar, QEvent.Type.MouseMove, bar.mapFromGlobal(spot), NO_BUTTON, LEFT)
    if let_go:
        mouse(bar, QEvent.Type.MouseButtonRelease, bar.mapFromGlobal(way[-1]), LEFT, NO_BUTTON)


def choose(menu: QMenu, *words: str) -> None:
    """Clicks through a menu and what opens from it."""
    for word in words:
        menu.popup(QPoint(10, 10))
        action = next(each for each in menu.actions() if each.text() == word)
        assert action.isEnabled()
        sub = action.menu()
        if isinstance(sub, QMenu):
            menu = sub
        else:
            QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def in_box(words: str, asked: list[str] | None = None) -> None:
    """Presses a button of the message box that is about to be asked."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        if asked is not None:
            asked.append(box.text())
        QTest.mouseClick(next(each for each in box.buttons() if each.text() == words), LEFT)

    QTimer.singleShot(0, click)


def rename(tab: FlowTab, title: str) -> None:
    tab.session.edit(edits.set_title(tab.session.flow, "greet", title))


# Opening


def test_ctrl_shift_n_opens_another_window_a_step_away(window: MainWindow) -> None:
    window.resize(1000, 640)
    other = another(window)
    assert other.isVisible() and other.pos() == window.pos() + QPoint(32, 32)
    assert other.height() == window.height()  # the screen of these tests is too narrow for more
    assert other.tabs.count() == 1 and other.tabs.flow is None, "the welcome page"
    assert window.program.windows.active is other


def test_a_file_open_in_one_window_is_raised_there(window: MainWindow, first: FlowTab) -> None:
    path, other = first.session.path, another(window)
    assert path is not None
    window.tabs.setCurrentIndex(1)
    assert other.files.open(path) is first
    assert names(other) == [] and names(window) == ["a", "b"]
    assert window.tabs.flow is first and window.program.windows.active is window


def test_saving_over_a_flow_that_is_open_elsewhere_is_refused(
    window: MainWindow, first: FlowTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = str(window.tabs.flows[1].session.path)
    before = storage.load(Path(target)).flow
    rename(first, "Other")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (target, ""))
    asked: list[str] = []
    in_box("OK", asked)
    assert not window.saving.save_as(first)
    assert asked == ["“b.weft” is open as another flow"]
    assert storage.load(Path(target)).flow == before and first.session.title == "a"


# Moving


def test_the_menu_of_a_tab_moves_it_as_it_is_to_a_new_window(window: MainWindow, first: FlowTab) -> None:
    rename(first, "Renamed")
    first.session.select(nodes=["greet"])
    first.canvas.center_at(300, 40, zoom=0.7, animate=False)
    view = first.canvas.view
    choose(window.tabs.menu_of(0), "Move to new window")
    (other,) = (each for each in window.program.windows.all if each is not window)
    assert names(other) == ["a"] and names(window) == ["b"]
    assert other.tabs.flow is first and other.isVisible()
    assert first.session.selection.nodes == {"greet"} and first.file.is_dirty
    assert first.canvas.view.zoom == view.zoom
    assert other.panels.outline(first).model.ids
    assert QTest.qWaitForWindowActive(other)
    QTest.keyClick(other, Qt.Key.Key_Z, CTRL)
    assert first.session.flow.nodes["greet"].title == "Greet"
    assert other.windowTitle().startswith("a") and window.windowTitle().startswith("b")


def test_a_flow_that_is_alone_in_its_window_needs_no_new_one(window: MainWindow, saved: Saved) -> None:
    open_in(window, saved("a"))
    action = next(each for each in window.tabs.menu_of(0).actions() if each.text() == "Move to new window")
    assert not action.isEnabled() and not window.actions_by_name["tear_off"].isEnabled()


def test_a_tab_moves_to_a_window_that_is_chosen_by_name(window: MainWindow, first: FlowTab) -> None:
    other = another(window)
    choose(window.tabs.menu_of(0), "Move to window", "Welcome")
    assert names(window) == ["b"] and names(other) == ["a"]


def test_a_tab_dragged_out_of_the_bar_gets_a_window_under_the_pointer(window: MainWindow, first: FlowTab) -> None:
    window.resize(1000, 640)
    spot = window.mapToGlobal(QPoint(400, 400))
    drag_out(window, first, window.mapToGlobal(QPoint(300, 160)), spot)
    (other,) = (each for each in window.program.windows.all if each is not window)
    assert names(other) == ["a"] and names(window) == ["b"]
    assert other.frameGeometry().contains(spot)


def test_a_tab_dragged_onto_the_bar_of_another_window_goes_to_its_place_there(
    window: MainWindow, first: FlowTab, saved: Saved
) -> None:
    other = another(window)
    for name in ("x", "y"):
        open_in(other, saved(name))
    other.move(window.pos() + QPoint(60, 320))
    bar = other.tabs.tabBar()
    spot = bar.mapToGlobal(bar.tabRect(1).center())
    drag_out(window, first, spot)
    assert names(other)[:2] == ["a", "x"] or names(other) == ["x", "a", "y"]
    assert other.tabs.flow is first and names(window) == ["b"]


def test_a_window_whose_last_tab_is_dragged_to_another_closes(window: MainWindow, saved: Saved) -> None:
    open_in(window, saved("a"))
    other = another(window)
    tab = open_in(other, saved("b"))
    other.tabs.remove(other.tabs.widget(0))
    assert other.tabs.count() == 1
    bar = window.tabs.tabBar()
    other.move(window.pos() + QPoint(60, 320))
    drag_out(other, tab, bar.mapToGlobal(bar.rect().center()))
    settle()
    assert not isValid(other) and window.program.windows.all == (window,)
    assert names(window) == ["a", "b"]


@pytest.mark.parametrize("way", ["back", "escape"])
def test_a_drag_that_comes_back_or_is_called_off_moves_nothing(window: MainWindow, first: FlowTab, way: str) -> None:
    bar = window.tabs.tabBar()
    out, home = window.mapToGlobal(QPoint(300, 300)), bar.mapToGlobal(bar.tabRect(0).center())
    drag_out(window, first, out, let_go=False)
    assert bar.is_tearing  # type: ignore[attr-defined]  # it is a FileBar
    if way == "back":
        mouse(bar, QEvent.Type.MouseMove, bar.mapFromGlobal(home), NO_BUTTON, LEFT)
        mouse(bar, QEvent.Type.MouseButtonRelease, bar.mapFromGlobal(home), LEFT, NO_BUTTON)
    else:
        QTest.keyClick(window, Qt.Key.Key_Escape)
        mouse(bar, QEvent.Type.MouseButtonRelease, bar.mapFromGlobal(out), LEFT, NO_BUTTON)
    assert not bar.is_tearing  # type: ignore[attr-defined]  # it is a FileBar
    assert window.program.windows.all == (window,) and names(window) == ["a", "b"]


def test_within_the_bar_a_drag_still_sorts_the_tabs(window: MainWindow, first: FlowTab) -> None:
    bar = window.tabs.tabBar()
    start, end = bar.tabRect(0).center(), bar.tabRect(1).center() + QPoint(20, 0)
    drag_out(window, first, *(bar.mapToGlobal(start + (end - start) * (step / 8)) for step in range(1, 9)))
    assert names(window) == ["b", "a"] and window.program.windows.all == (window,)


def test_what_was_said_and_asked_goes_along_and_outlives_the_old_window(
    window: MainWindow, saved: Saved, qtbot: Any
) -> None:
    other = another(window)
    tab = open_in(other, saved("asking", asking()))
    open_in(other, saved("b"))
    other.tabs.setCurrentWidget(tab)
    QTest.keyClick(other, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is not None, timeout=20_000)
    other.saving._on_changed_outside(tab, "changed")
    window.program.windows.move(tab, window)
    other.close()
    settle()
    assert not isValid(other)
    banner = tab.banners.shown("outside")
    assert isinstance(banner, Banner)
    QTest.mouseClick(next(each for each in banner.findChildren(QPushButton) if "Load" in each.text()), LEFT)
    question = tab.banners.findChild(Question)
    assert question is not None
    QTest.mouseClick(next(each for each in question.findChildren(QPushButton) if each.text() == "Approve"), LEFT)
    qtbot.waitUntil(lambda: not tab.runs.is_running, timeout=20_000)
    assert tab.session.run.view.outputs == {"published": "draft"}
    tab.session.edit(edits.set_title(tab.session.flow, "boss", "Chief"))
    tab.session.select(nodes=["boss"])
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_S, CTRL)
    assert storage.load(tab.session.path or Path()).flow.nodes["boss"].title == "Chief"


def test_a_subflow_in_a_window_of_its_own_shares_the_document_and_closes_with_it(
    window: MainWindow, saved: Saved
) -> None:
    tab = open_in(window, saved("polite", folded()))
    tab.tab_requested.emit(("polite",))
    part = window.tabs.flow
    assert part is not None and part.origin is tab
    other = window.program.windows.move(part)
    inner = part.here
    inner.edit(edits.set_title(inner.flow, "greet", "Both"))
    assert tab.session.inside(("polite",)).flow.nodes["greet"].title == "Both"
    tab.tab_requested.emit(("polite",))
    assert window.program.windows.active is other and other.tabs.flow is part
    in_box("Don’t save")
    assert window.close_page(tab)
    assert part not in other.tabs.flows and other.tabs.count() == 1, "the welcome page is left"


# What all windows share


def test_a_part_is_copied_from_one_window_to_another(window: MainWindow, first: FlowTab) -> None:
    first.session.select(nodes=["greet"])
    first.canvas.setFocus()
    QTest.keyClick(first.canvas, Qt.Key.Key_C, CTRL)
    other = another(window)
    QTest.keyClick(other, Qt.Key.Key_N, CTRL)
    tab = other.tabs.flow
    assert tab is not None
    QTest.keyClick(tab.canvas, Qt.Key.Key_V, CTRL)
    assert [node.title for node in tab.session.flow.nodes.values()] == ["Greet"]


def test_theme_map_and_model_reach_all_windows(window: MainWindow, first: FlowTab) -> None:
    other = another(window)
    tab = other.files.new()
    other.actions_by_name["theme_light"].trigger()
    assert window.actions_by_name["theme_light"].isChecked() and first.canvas.tokens.name == "light"
    assert tab.canvas.tokens.name == "light"
    window.actions_by_name["minimap"].trigger()
    assert not other.actions_by_name["minimap"].isChecked()
    other.bar.models.chosen.emit("scripted:default")
    assert window.bar.models.model == "scripted:default"


def test_a_closed_window_hears_of_nothing_any_more(window: MainWindow) -> None:
    other = another(window)
    other.load_rest()
    assert other.close()
    settle()
    assert not isValid(other)
    window.viewing.set_theme("light")
    window.program.recent_types.add("agent")
    window.program.settings.model = "scripted:default"
    window.actions_by_name["minimap"].trigger()


# Closing


def test_closing_a_window_asks_about_its_own_flows_only(window: MainWindow, first: FlowTab, saved: Saved) -> None:
    rename(first, "Unsaved here")
    other = another(window)
    there = open_in(other, saved("there"))
    rename(there, "Unsaved there")
    asked: list[str] = []
    in_box("Don’t save", asked)
    assert other.close()
    settle()
    assert asked == ["Save the changes to “there”?"]
    assert not isValid(other) and window.isVisible() and first.file.is_dirty


def test_quitting_asks_in_all_windows_and_cancelling_keeps_all(
    window: MainWindow, first: FlowTab, saved: Saved
) -> None:
    rename(first, "Unsaved here")
    other = another(window)
    there = open_in(other, saved("there"))
    rename(there, "Unsaved there")
    asked: list[str] = []

    def answer() -> None:
        in_box("Cancel", asked)

    in_box("Don’t save", asked)
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, answer))
    QTest.keyClick(other, Qt.Key.Key_Q, CTRL)
    assert asked == ["Save the changes to “there”?", "Save the changes to “a”?"]
    assert window.isVisible() and other.isVisible() and there.file.is_dirty
    assert set(window.program.windows.all) == {window, other}


def test_the_menu_of_windows_leads_from_one_to_another(window: MainWindow, first: FlowTab) -> None:
    other = another(window)
    view = next(each for each in other.menuBar().actions() if each.text() == "&View").menu()
    assert isinstance(view, QMenu)
    windows = next(each for each in view.actions() if each.text() == "Windows").menu()
    assert isinstance(windows, QMenu)
    windows.aboutToShow.emit()
    assert [(each.text(), each.isChecked()) for each in windows.actions()] == [
        ("a and 1 more", False),
        ("Welcome", True),
    ]
    choose(windows, "a and 1 more")
    assert window.program.windows.active is window


@pytest.mark.parametrize(
    ("frame", "wanted"),
    [
        (QRect(0, 0, 1440, 920), QRect(0, 24, 1440, 876)),  # as it is first shown, with the title the screen gives it
        (QRect(400, 300, 1200, 700), QRect(240, 200, 1200, 700)),
        (QRect(-50, 100, 1000, 700), QRect(0, 100, 1000, 700)),
        (QRect(100, 100, 1000, 700), QRect(100, 100, 1000, 700)),
    ],
)
def test_a_window_is_moved_and_made_smaller_to_lie_on_its_screen(frame: QRect, wanted: QRect) -> None:
    assert fitted(frame, QRect(0, 24, 1440, 876), QSize(960, 620)) == wanted


def test_on_a_screen_smaller_than_the_least_size_a_window_stays_as_it_is() -> None:
    frame = QRect(0, 0, 1440, 920)
    assert fitted(frame, QRect(0, 0, 800, 800), QSize(960, 620)) == frame


class ScreenAsLargeAsTheWindow:
    """A screen on which a window has room, and its frame has not."""

    def availableGeometry(self) -> QRect:
        return QRect(0, 0, 1440, 900)


def test_a_window_that_is_framed_late_still_comes_to_lie_on_its_screen(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X11: it is shown without a frame, which is larger than what it left free."""
    framed = False
    monkeypatch.setattr(MainWindow, "screen", lambda self: ScreenAsLargeAsTheWindow())
    monkeypatch.setattr(
        MainWindow, "frameGeometry", lambda self: self.geometry().adjusted(-1, -20, 1, 5) if framed else self.geometry()
    )
    late = window.program.windows.open()
    late.setGeometry(0, 0, 1440, 900)
    keep_on_screen(late)
    QTest.qWait(50)
    assert late.size() == QSize(1440, 900)
    framed = True
    late.move(1, 20)
    qtbot.waitUntil(lambda: late.frameGeometry().size() == QSize(1440, 900))
    late.resize(1440, 900)  # from then on a person decides
    late.move(3, 25)
    QTest.qWait(50)
    assert late.size() == QSize(1440, 900)
