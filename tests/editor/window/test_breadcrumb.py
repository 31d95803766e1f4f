"""A long way into nested subflows in a bar that is short, by real clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.editor.window.flows import Sketch, echo

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.ids import Scope
from weft_engine.registry import installed

TITLES = (
    "Greet the customer",
    "Letters with a personal greeting",
    "Everything that is sent by post",
    "Answers to complaints of the last quarter",
    "Correspondence of the department for returns and refunds",
)


def nested() -> tuple[Flow, Scope]:
    """A template within five subflows, one inside the other, and the scope of the innermost."""
    sketch, scope = Sketch(), ()
    sketch.document.flow = echo()
    for title in reversed(TITLES):
        here = edits.flow_at(sketch.flow, scope)
        assert here is not None
        made, change = edits.fold(here, installed(), {"greet"}, title=title, root=sketch.flow, scope=scope)
        sketch.document.apply(change)
        inside = edits.called_scope(sketch.flow, scope, edits.flow_at(sketch.flow, scope).nodes[made])
        assert inside is not None
        scope = inside
    return sketch.flow, scope


@pytest.fixture
def tab(window: MainWindow, opened: Callable[[Flow], FlowTab]) -> FlowTab:
    flow, scope = nested()
    made = opened(flow)
    made.canvas.reduced_motion = True
    made.enter(scope)
    return made


def shown(tab: FlowTab) -> list[str]:
    return [each.text().strip() for each in tab.breadcrumb.crumbs.buttons if each.isVisible()]


def test_where_there_is_room_the_whole_way_is_shown(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    window.resize(2400, 800)
    qtbot.waitUntil(lambda: len(shown(tab)) == 6)
    assert [shown(tab)[0], *shown(tab)[2:]] == ["flow", *reversed(TITLES[:-1])]
    assert "…" in shown(tab)[1], "a very long name is cut all the same"
    assert not tab.breadcrumb.crumbs.more.isVisible()


def test_a_long_way_hides_its_middle_and_nothing_is_cut_off(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    window.resize(1280, 720)
    crumbs = tab.breadcrumb.crumbs
    qtbot.waitUntil(lambda: crumbs.more.isVisible())
    assert shown(tab)[0] == "flow" and shown(tab)[-1] == TITLES[0]
    seen = [each for each in (*crumbs.buttons, crumbs.more) if each.isVisible()]
    qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in seen))
    assert all(each.mapTo(crumbs, each.rect().bottomRight()).x() <= crumbs.width() for each in seen)


def test_the_menu_leads_to_what_is_hidden(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    window.resize(1280, 720)
    crumbs = tab.breadcrumb.crumbs
    qtbot.waitUntil(lambda: crumbs.more.isVisible())
    hidden = [each.text() for each in crumbs.menu.actions()]
    assert hidden == list(reversed(TITLES))[: len(hidden)] and hidden
    place = crumbs.menu.actionGeometry(crumbs.menu.actions()[0]).center()
    crumbs.menu.popup(crumbs.more.mapToGlobal(crumbs.more.rect().bottomLeft()))
    QTest.mouseClick(crumbs.menu, Qt.MouseButton.LeftButton, pos=place)
    assert tab.here.scope == nested()[1][:1]


def test_names_are_shortened_where_even_the_ends_have_no_room(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    crumbs = tab.breadcrumb.crumbs
    crumbs.resize(120, crumbs.height())
    first, last = crumbs.buttons[0], crumbs.buttons[-1]
    assert "…" in last.text() and last.toolTip().endswith(TITLES[0])
    assert first.isVisible() and last.isVisible()


def test_no_widget_is_left_to_the_collector(window: MainWindow, opened: Callable[[Flow], FlowTab]) -> None:
    tab = opened(echo())
    assert tab.breadcrumb.crumbs.more.window() is window
