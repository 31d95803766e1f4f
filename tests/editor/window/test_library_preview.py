"""The library shows what an entry is before it is taken, and gives templates to a flow that is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.library import Library
from weft_editor.panels.library_preview import LibraryPreview
from weft_editor.template_info import template_flow
from weft_engine.document import Flow, storage

from .flows import echo

Key = Qt.Key
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def tab(opened: Callable[[Flow], FlowTab], window: MainWindow) -> FlowTab:
    window.resize(1400, 900)
    return opened(echo())


@pytest.fixture
def library(tab: FlowTab, window: MainWindow, qtbot: Any) -> Library:
    window.panels.load_library()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QApplication.processEvents()
    return window.panels.library


def entry(library: Library, title: str) -> QTreeWidgetItem:
    (item, *_) = library.tree.findItems(title, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    library.tree.scrollToItem(item)
    return item


def preview(library: Library, qtbot: Any) -> LibraryPreview:
    qtbot.waitUntil(lambda: library.previewing.preview is not None and library.previewing.preview.isVisible())
    shown = library.previewing.preview
    assert shown is not None
    return shown


def colours(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


def test_a_pointer_that_rests_on_a_node_type_shows_it_drawn_with_its_ports(library: Library, qtbot: Any) -> None:
    at = library.tree.visualItemRect(entry(library, "Agent")).center()
    QTest.mouseMove(library.tree.viewport(), at - QPoint(0, 2))
    QTest.mouseMove(library.tree.viewport(), at)
    shown = preview(library, qtbot)
    assert "model" in shown.about.text()
    assert "question" in shown.ports.text()
    assert colours(shown.picture.pixmap().toImage()) > 10
    QApplication.sendEvent(library.tree.viewport(), QEvent(QEvent.Type.Leave))
    assert not shown.isVisible()


def test_the_keyboard_goes_through_what_is_found_with_its_preview_and_adds_it(
    library: Library, tab: FlowTab, qtbot: Any
) -> None:
    library.search.setFocus()
    QTest.keyClicks(library.search, "vote")
    first = preview(library, qtbot).shown
    QTest.keyClick(library.search, Key.Key_Down)
    qtbot.waitUntil(lambda: preview(library, qtbot).shown is not first)
    QTest.keyClick(library.search, Key.Key_Up)
    qtbot.waitUntil(lambda: preview(library, qtbot).shown is first)
    QTest.keyClick(library.search, Key.Key_Return)
    assert "vote" in {each.type for each in tab.session.flow.nodes.values()}
    assert not preview_is_seen(library)


def preview_is_seen(library: Library) -> bool:
    shown = library.previewing.preview
    return shown is not None and shown.isVisible()


def test_a_preview_of_a_template_is_a_picture_of_its_flow(library: Library, qtbot: Any) -> None:
    item = entry(library, "Quorum vote")
    library.tree.setFocus()
    library.tree.setCurrentItem(item)
    shown = preview(library, qtbot)
    assert shown.ports.isHidden()
    picture = shown.picture.pixmap().toImage()
    assert colours(picture) > 20
    assert picture.width() / picture.devicePixelRatio() <= 300


def test_a_template_dropped_on_a_flow_puts_its_nodes_in_there_as_one_step(library: Library, tab: FlowTab) -> None:
    before = storage.flow_text(tab.session.flow)
    steps = tab.session.undo.position
    data = library.tree.mimeData([entry(library, "Quorum vote")])
    canvas, at = tab.canvas, QPointF(300, 200)
    copy = Qt.DropAction.CopyAction
    entering = QDragEnterEvent(at.toPoint(), copy, data, LEFT, NONE)
    QApplication.sendEvent(canvas, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(canvas, QDropEvent(at, copy, data, LEFT, NONE))
    flow = tab.session.flow
    assert len(flow.nodes) == len(echo().nodes) + len(template_flow("quorum-vote").nodes)
    x, y = canvas.widget_to_canvas(at)
    new = [flow.places[key] for key in tab.session.selection.nodes]
    assert (round(min(each.x for each in new)), round(min(each.y for each in new))) == (round(x), round(y))
    assert tab.session.undo.position == steps + 1
    theirs = template_flow("quorum-vote").settings.script
    assert theirs and [rule["say"] for rule in flow.settings.script if "say" in rule] == [
        rule["say"] for rule in theirs if "say" in rule
    ], "the scripted model answers its nodes"
    tab.session.undo.undo()
    assert storage.flow_text(tab.session.flow) == before


def test_the_menu_key_makes_a_favourite_of_the_node_the_keyboard_is_on(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QPoint] = []
    library.tree.customContextMenuRequested.disconnect()
    library.tree.customContextMenuRequested.connect(asked.append)
    item = entry(library, "Agent")
    library.tree.setFocus()
    library.tree.setCurrentItem(item)
    QTest.keyClick(library.tree, Key.Key_Menu)
    assert [library.tree.itemAt(each) for each in asked] == [item]
