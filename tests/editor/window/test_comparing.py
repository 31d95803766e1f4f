"""Comparing a flow with another version of it, by menu, clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton, QToolButton

from weft_editor.compare_bar import CompareBar
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine import edits
from weft_engine.document import Document, Flow, storage
from weft_engine.registry import installed

from .flows import echo

Opened = Callable[[Flow], FlowTab]
LEFT = Qt.MouseButton.LeftButton


def other_version() -> Flow:
    """Of `echo`: a node more, one less, one changed, one moved."""
    document = Document(echo())
    for change in (
        edits.set_config(document.flow, "greet", "text", "Good day {{name}}"),
        edits.move(document.flow, {"input": (-64.0, 160.0)}),
        edits.remove(document.flow, ["output"]),
        edits.add_node(document.flow, installed(), "agent", 640, 240, title="Helper")[1],
    ):
        document.apply(change)
    return document.flow


@pytest.fixture
def compared(window: MainWindow, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlowTab:
    """A flow compared with a file that holds an older version; what is only there is gone here."""
    tab = opened(echo())
    target = tmp_path / "before.weft"
    storage.save(target, other_version())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(target), ""))
    window.actions_by_name["compare_file"].trigger()
    QApplication.processEvents()
    return tab


def bar_of(tab: FlowTab) -> CompareBar:
    assert tab.comparison is not None
    return tab.comparison.bar


def rows(tab: FlowTab) -> list[str]:
    listed = bar_of(tab).list
    return [listed.item(at).text() for at in range(listed.count())]


def click_row(tab: FlowTab, words: str) -> None:
    listed = bar_of(tab).list
    at = next(at for at, text in enumerate(rows(tab)) if words in text)
    QTest.mouseClick(listed.viewport(), LEFT, pos=listed.visualItemRect(listed.item(at)).center())


def test_what_differs_is_listed_and_counted(compared: FlowTab) -> None:
    bar = bar_of(compared)
    assert bar.isVisible() and "before.weft" in bar.title.text()
    assert rows(compared) == [
        "Output   Added",
        "Greet · text → Output · value   Added",
        "Helper   Removed",
        "Greet   Changed: Text",
        "Input   Moved",
    ]
    assert bar.count.text() == "2 added, 1 removed, 1 changed, 1 moved"
    assert "Good day {{name}} → Hello {{name}}" in bar.list.item(3).toolTip()


def test_a_click_on_a_row_selects_and_shows_it(compared: FlowTab, qtbot: Any) -> None:
    compared.canvas.center_at(9000, 9000, animate=False)
    click_row(compared, "Greet   Changed")
    assert compared.here.selection.nodes == {"greet"}
    compared.canvas.center_at(9000, 9000, animate=False)
    click_row(compared, "Helper")
    assert not compared.here.selection

    def sees_it() -> bool:
        left, top, right, bottom = compared.canvas.view.shown()
        return left < 640 < right and top < 240 < bottom

    qtbot.waitUntil(sees_it)
    click_row(compared, "Greet · text")
    assert len(compared.here.selection.wires) == 1


def reds(tab: FlowTab) -> int:
    """Pixels of the colour of what was removed, where the removed node lay."""
    tab.canvas.center_at(760, 320, zoom=1.0, animate=False)
    QApplication.processEvents()
    picture = tab.canvas.grab().toImage()
    tint = QColor(tab.program.tokens.error)
    return sum(picture.pixelColor(x, y) == tint for x in range(picture.width()) for y in range(picture.height()))


def test_what_is_no_longer_there_is_painted_until_the_bar_is_closed(compared: FlowTab) -> None:
    assert reds(compared) > 20
    close = next(each for each in bar_of(compared).findChildren(QToolButton) if "Close" in each.accessibleName())
    QTest.mouseClick(close, LEFT)
    assert compared.comparison is None
    assert reds(compared) == 0


def test_arrow_keys_go_from_one_to_the_next_and_escape_closes(compared: FlowTab) -> None:
    listed = bar_of(compared).list
    QTest.qWaitForWindowActive(compared.window())
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    first = listed.currentRow()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    assert listed.currentRow() == first + 1
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    assert compared.comparison is None


def test_buttons_go_round(compared: FlowTab) -> None:
    bar = bar_of(compared)
    QTest.mouseClick(bar.back, LEFT)
    assert bar.list.currentRow() == bar.list.count() - 1
    QTest.mouseClick(bar.on, LEFT)
    assert bar.list.currentRow() == 0


def test_edits_are_followed(compared: FlowTab, qtbot: Any) -> None:
    session = compared.session
    session.edit(edits.set_config(session.flow, "greet", "text", "Good day {{name}}"))
    qtbot.waitUntil(lambda: "1 changed" not in bar_of(compared).count.text())
    QTest.keyClick(compared.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "1 changed" in bar_of(compared).count.text())


def test_the_other_version_is_taken_as_one_step(compared: FlowTab, qtbot: Any) -> None:
    before = compared.session.flow.copy()
    QTest.mouseClick(bar_of(compared).take, LEFT)
    assert compared.session.flow == other_version()
    qtbot.waitUntil(lambda: bar_of(compared).count.text() == "No differences")
    assert not bar_of(compared).take.isEnabled()
    QTest.keyClick(compared.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert compared.session.flow == before


def test_another_theme_is_worn_too(compared: FlowTab, window: MainWindow) -> None:
    window.actions_by_name["theme_light"].trigger()
    QApplication.processEvents()
    assert reds(compared) > 20


def test_inside_of_a_subflow_a_row_leads_there(
    window: MainWindow, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Document(echo())
    _, fold = edits.fold(document.flow, installed(), {"greet"}, title="Inner")
    document.apply(fold)
    (name,) = document.flow.flows
    tab = opened(document.flow.copy())
    document.apply(edits.set_title(document.flow.flows[name], "greet", "Another", scope=(name,)))
    target = tmp_path / "before.weft"
    storage.save(target, document.flow)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(target), ""))
    window.actions_by_name["compare_file"].trigger()
    click_row(tab, "Inner › Greet")
    assert tab.here.scope == (name,)
    assert tab.here.selection.nodes == {"greet"}


def test_a_change_from_outside_can_be_looked_at_before_it_is_taken(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    tab = opened(echo())
    assert tab.session.path is not None
    storage.save(tab.session.path, other_version())

    def buttons() -> dict[str, QPushButton]:
        return {each.text(): each for each in tab.banners.findChildren(QPushButton) if each.isVisible()}

    qtbot.waitUntil(lambda: "Show what differs" in buttons(), timeout=5000)
    QTest.mouseClick(buttons()["Show what differs"], LEFT)
    assert bar_of(tab).list.count() == 5
    qtbot.waitUntil(lambda: "Load the change" in buttons())
    QTest.mouseClick(buttons()["Load the change"], LEFT)
    assert tab.session.flow == other_version()
    qtbot.waitUntil(lambda: bar_of(tab).count.text() == "No differences")


def test_unsaved_edits_are_compared_with_the_file(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Welcome"))
    window.actions_by_name["compare_saved"].trigger()
    assert rows(tab) == ["Welcome   Changed: Title"]
    assert "version saved" in bar_of(tab).title.text()


def test_a_flow_without_a_file_has_nothing_to_compare_with(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: heard.append(box.text()) or 0)
    window.files.new()
    window.actions_by_name["compare_saved"].trigger()
    assert len(heard) == 1
    assert window.tabs.flow is not None and window.tabs.flow.comparison is None


def test_closing_the_flow_ends_it(compared: FlowTab, window: MainWindow) -> None:
    assert window.close_page(compared)
    QApplication.processEvents()
    assert window.tabs.flow is None


def test_the_canvas_can_still_be_edited_by_hand(compared: FlowTab) -> None:
    rect = compared.canvas.node_rect("greet")
    assert rect is not None
    at = compared.canvas.canvas_to_widget(rect[0] + 60, rect[1] + 12).toPoint()
    QTest.mouseClick(compared.canvas, LEFT, pos=at)
    QTest.mousePress(compared.canvas, LEFT, pos=at)
    for step in range(1, 6):
        QTest.mouseMove(compared.canvas, at + QPoint(16 * step, 0))
    QTest.mouseRelease(compared.canvas, LEFT, pos=at + QPoint(80, 0))
    assert compared.session.flow.places["greet"].x != echo().places["greet"].x
