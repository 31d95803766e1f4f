"""Habits of the table that only a whole window has: favourites, badges, live results, still pictures, panels moved."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QToolButton

from weft_editor.app import make_program
from weft_editor.dialogs.settings import SettingsDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.library import Library
from weft_editor.settings import Settings
from weft_editor.widgets.dock import Dock
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.run.status import Status

from .flows import Sketch

Opened = Callable[[Flow], FlowTab]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PATIENCE_MS = 30_000


def press(window: MainWindow, key: Qt.Key) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key)


def choose(library: Library, title: str, entry: str) -> None:
    """An entry of the menu that a right click on something in the library opens."""
    (item, *_) = library.tree.findItems(title, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    library.tree.scrollToItem(item)
    spot = library.tree.visualItemRect(item).center()
    library.tree.customContextMenuRequested.emit(spot)
    (menu,) = (each for each in library.findChildren(QMenu) if each.isVisible())
    (action,) = (each for each in menu.actions() if each.text() == entry)
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())


def first(library: Library) -> str:
    return library.tree.invisibleRootItem().child(0).text(0)


def test_a_favourite_is_made_by_its_menu_in_all_windows_and_for_the_next_start(window: MainWindow, qtbot: Any) -> None:
    other = window.program.windows.open(window)
    here, there = window.panels.library, other.panels.library
    choose(here, "Vote", "Add to favourites")
    assert there.favourites == here.favourites == ("vote",)
    assert first(here) == first(there) == "Favourites"
    assert Settings().favourites == ["vote"]
    choose(there, "Vote", "Remove from favourites")
    assert not here.favourites and first(here) != "Favourites"


def speaking() -> Flow:
    """An agent that speaks slowly, a node that fails, and one that is skipped for it."""
    sketch = Sketch()
    agent = sketch.add("agent", "Agent", prompt="Speak")
    sketch.wire(f"{agent}.text", f"{sketch.add('output', name='said')}.value")
    bad = sketch.add("transform", "Bad", expression="1 / 0")
    after = sketch.add("template", "After", text="{{value}}")
    sketch.wire(f"{bad}.value", f"{after}.value")
    script = [{"say": "Once upon a time there was a node that took its time to say all this", "pace": 25}]
    policy = sketch.flow.settings.policy.model_copy(update={"on_error": "isolate"})
    changed = {"script": script, "model": "scripted:default", "policy": policy}
    sketch.document.apply(edits.set_settings(sketch.flow, sketch.flow.settings.model_copy(update=changed)))
    return sketch.flow


def shown(tab: FlowTab, node: str) -> Any:
    return tab.canvas.painting.card(tab.canvas.scene.nodes.row_of[node]).live


def test_badges_and_results_follow_a_run_while_it_goes_on(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(speaking())
    tab.canvas.center_at(500, 80, zoom=0.8, animate=False)
    idle = tab.canvas.grab().toImage()
    texts: list[str] = []
    tab.session.run_updated.connect(lambda _: texts.append(shown(tab, "agent").result.text))
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shown(tab, "bad").status is Status.FAILED, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: shown(tab, "agent").status is Status.RUNNING, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: tab.session.run.view.status in ("done", "failed"), timeout=PATIENCE_MS)
    grown = [each for each in dict.fromkeys(texts) if each.startswith("Once") and not each.endswith("all this")]
    assert len(grown) > 2 and all(later.startswith(earlier) for earlier, later in pairwise(grown))
    assert "zero" in shown(tab, "bad").result.text
    assert {key: shown(tab, key).status for key in ("agent", "after")} == {
        "agent": Status.DONE,
        "after": Status.SKIPPED,
    }
    assert tab.canvas.grab().toImage() != idle


def test_reduced_motion_chosen_by_a_click_keeps_a_run_still(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(speaking())
    window.actions_by_name["settings"].trigger()
    (dialog,) = (each for each in window.findChildren(SettingsDialog) if each.isVisible())
    titles = [dialog.list.item(at).text() for at in range(dialog.list.count())]
    spot = dialog.list.visualItemRect(dialog.list.item(titles.index("Appearance"))).center()
    QTest.mouseClick(dialog.list.viewport(), LEFT, NONE, spot)
    page: Any = dialog.pages.currentWidget()
    button: QAbstractButton = page.motion["reduced"]
    QTest.mouseClick(button, LEFT, NONE, QPoint(8, button.height() // 2))
    dialog.close()
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shown(tab, "agent").status is Status.RUNNING, timeout=PATIENCE_MS)
    assert not tab.canvas.pulse.is_running
    tab.canvas.setFocus()
    tab.canvas.center_at(5000, 5000, zoom=1.0, animate=False)
    before = tab.canvas.view
    QTest.keyClick(tab.canvas, Qt.Key.Key_Home)
    assert tab.canvas.view != before and tab.canvas.view == tab.canvas.aim, "the whole flow is there at once"
    qtbot.waitUntil(lambda: not tab.runs.is_running, timeout=PATIENCE_MS)


def tool(dock: Dock, words: str) -> QToolButton:
    (found,) = (each for each in dock.findChildren(QToolButton) if words in (each.accessibleName(), each.toolTip()))
    return found


def test_panels_that_were_moved_detached_and_hidden_by_hand_stand_so_at_the_next_start(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    opened(speaking())
    docks = window.docks.docks
    for key in ("outline", "history"):  # titles show once they stand alone
        docks[key].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: docks["inspector"].titleBarWidget() is docks["inspector"].bar)
    QTest.mouseClick(tool(docks["inspector"], "Detach or attach the panel"), LEFT)
    assert docks["inspector"].isFloating()
    QTest.mouseClick(tool(docks["library"], "Hide the panel"), LEFT)
    assert docks["library"].isHidden()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["problems"])
    window.close()
    program = make_program(QApplication.instance())  # type: ignore[arg-type]  # there is one
    other = MainWindow(program)
    qtbot.addWidget(other)
    other.show()
    other.files.new()
    again = other.docks.docks
    try:
        assert again["inspector"].isFloating() and not again["inspector"].isHidden()
        assert {key for key, dock in again.items() if dock.isHidden()} == {"outline", "history", "library"}
        assert other.dockWidgetArea(again["problems"]) is Qt.DockWidgetArea.LeftDockWidgetArea
    finally:
        other.close()
        program.engine.stop()
