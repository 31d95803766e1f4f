"""Habits of the table that only a whole window has: favourites, badges, live results, still pictures, panels moved."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QToolButton

from weft_editor.dialogs.appearance_page import AppearancePage
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.library import Library
from weft_editor.settings import Settings
from weft_editor.widgets.dock import Dock
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.run.status import Status

from .by_hand import (
    LEFT,
    NONE,
    click,
    drag,
    from_menu_bar,
    in_menu,
    key,
    press,
    right_click,
    settings,
    started_again,
    turn_to,
)
from .flows import Sketch

Opened = Callable[[Flow], FlowTab]
LEFT_SIDE, RIGHT_SIDE, BOTTOM_SIDE = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
PATIENCE_MS = 30_000


def choose(library: Library, title: str, entry: str) -> None:
    """An entry of the menu that a right click on something in the library opens."""
    (item, *_) = library.tree.findItems(title, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    turn_to(library.window())
    QTest.qWait(50)  # the tree has its size once the docks have come to rest
    library.tree.scrollToItem(item)
    right_click(library.tree.viewport(), library.tree.visualItemRect(item).center())
    in_menu(entry)


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
    page: AppearancePage = settings(window, "Appearance")
    click(page.motion["reduced"])
    key(Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shown(tab, "agent").status is Status.RUNNING, timeout=PATIENCE_MS)
    assert not tab.canvas.pulse.is_running
    turn_to(window)
    tab.canvas.setFocus()
    tab.canvas.center_at(5000, 5000, zoom=1.0, animate=False)
    before = tab.canvas.view
    QTest.keyClick(tab.canvas, Qt.Key.Key_Home)
    assert tab.canvas.view != before and tab.canvas.view == tab.canvas.aim, "the whole flow is there at once"
    qtbot.waitUntil(lambda: not tab.runs.is_running, timeout=PATIENCE_MS)


def tool(dock: Dock, words: str) -> QToolButton:
    (found,) = (each for each in dock.findChildren(QToolButton) if words in (each.accessibleName(), each.toolTip()))
    return found


def tab_of(window: MainWindow, title: str) -> tuple[QTabBar, QPoint]:
    """The tab of a panel: its bar and where in it."""
    for _ in range(200):
        QTest.qWait(10)  # until the docks have come to rest
        for bar in window.findChildren(QTabBar):
            titles = [bar.tabText(at) for at in range(bar.count())]
            is_there = bar.parent() is window and bar.isVisible() and window.rect().contains(bar.geometry())
            if is_there and title in titles:
                return bar, bar.tabRect(titles.index(title)).center()
    raise AssertionError(f"{title} has no tab")


def stands(window: MainWindow, area: Qt.DockWidgetArea) -> set[str]:
    """Panels that are there, at a side of the window."""
    docks = window.docks.docks
    return {
        key
        for key, dock in docks.items()
        if not (dock.isHidden() or dock.isFloating()) and window.dockWidgetArea(dock) is area
    }


def test_panels_that_were_moved_detached_and_hidden_by_hand_stand_so_at_the_next_start(
    window: MainWindow, opened: Opened, qapp: QApplication, qtbot: Any
) -> None:
    opened(speaking())
    window.resize(1400, 900)
    turn_to(window)
    docks = window.docks.docks
    from_menu_bar(window, "View", "Panels", "History")  # titles show once they stand alone
    qtbot.waitUntil(lambda: docks["inspector"].titleBarWidget() is docks["inspector"].bar)
    from_menu_bar(window, "View", "Panels", "Outline")
    qtbot.waitUntil(lambda: docks["library"].titleBarWidget() is docks["library"].bar)
    QTest.mouseClick(tool(docks["inspector"], "Detach or attach the panel"), LEFT)
    assert docks["inspector"].isFloating()
    bar, spot = tab_of(window, "Problems")
    start = bar.mapToGlobal(spot)
    drag(bar, start, docks["library"].mapToGlobal(docks["library"].rect().center()))
    qtbot.waitUntil(lambda: stands(window, LEFT_SIDE) == {"library", "problems"})
    right_click(*tab_of(window, "Library"))
    in_menu("Hide the panel")
    assert docks["library"].isHidden()
    qtbot.waitUntil(lambda: docks["problems"].titleBarWidget() is docks["problems"].bar)
    right_click(*tab_of(window, "Log"))
    in_menu("Move to the right")
    qtbot.waitUntil(lambda: stands(window, RIGHT_SIDE) == {"log"})
    bottom = stands(window, BOTTOM_SIDE)
    assert bottom == {"run", "timeline", "shared"}
    window.close()
    with started_again(qapp) as again:
        there = again.docks.docks
        assert there["inspector"].isFloating() and not there["inspector"].isHidden()
        assert {key for key, dock in there.items() if dock.isHidden()} == {"outline", "history", "library"}
        assert stands(again, LEFT_SIDE) == {"problems"} and stands(again, RIGHT_SIDE) == {"log"}
        assert stands(again, BOTTOM_SIDE) == bottom


def test_what_a_panel_can_do_is_offered_by_its_tab_and_by_its_title(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    opened(speaking())
    window.resize(1400, 900)
    turn_to(window)
    history = window.docks.docks["history"]
    right_click(*tab_of(window, "History"))
    in_menu("Detach the panel")
    qtbot.waitUntil(history.isFloating)
    qtbot.waitUntil(lambda: history.titleBarWidget() is history.bar)
    turn_to(history)
    right_click(history.bar, QPoint(20, history.bar.height() // 2))
    in_menu("Move to the left")
    assert not history.isFloating() and "history" in stands(window, LEFT_SIDE)
    qtbot.waitUntil(lambda: history.widget().isVisible() and not history.visibleRegion().isEmpty())
    right_click(*tab_of(window, "History"))
    in_menu("Hide the panel")
    assert history.isHidden()


@pytest.mark.parametrize("front", ["inspector", "history"])
def test_a_panel_that_is_left_alone_has_its_title_whichever_was_in_front(
    window: MainWindow, opened: Opened, qtbot: Any, front: str
) -> None:
    opened(speaking())
    turn_to(window)
    docks = window.docks.docks
    bar, spot = tab_of(window, docks[front].windowTitle())
    QTest.mouseClick(bar, LEFT, NONE, spot)
    from_menu_bar(window, "View", "Panels", "History")
    qtbot.waitUntil(lambda: docks["inspector"].titleBarWidget() is docks["inspector"].bar)
