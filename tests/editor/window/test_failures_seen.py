"""Where a run failed is named, led to and shown as it failed, though other items were stopped because of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.editor.window.by_hand import the

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.log import Log
from weft_editor.phase import Phase
from weft_engine import edits
from weft_engine.document import Flow, Settings
from weft_engine.run.view import Status

from .flows import Sketch

FAILED = (("each", 1),)


def reading() -> Flow:
    """Three documents read at the same time; the second cannot be read, while the others are still at it."""
    made = Sketch()
    documents = made.add("constant", value='["a", "b", "c"]', type="list")
    each = made.add("for_each", "Each")
    reader = made.add("agent", "Reader", prompt="Read {{doc}}")
    out = made.add("output", name="read")
    for source, target in (
        (f"{documents}.value", f"{each}.items"), (f"{each}.item", f"{reader}.doc"),
        (f"{reader}.text", f"{each}.collect"), (f"{each}.results", f"{out}.value"),
    ):  # fmt: skip
        made.wire(source, target)
    rules = [{"when": {"iteration": 1}, "fail": "timeout"}, {"say": "It goes on and on", "pace": 10}]
    made.document.apply(edits.set_settings(made.flow, Settings(script=rules)))
    return made.flow


@pytest.fixture
def tab(window: MainWindow, opened: Callable[[Flow], FlowTab], qtbot: Any) -> FlowTab:
    """After the run."""
    made = opened(reading())
    made.canvas.reduced_motion = True
    window.running.run()
    qtbot.waitUntil(lambda: made.runs.phase is Phase.IDLE and made.session.run.view.status == "failed", timeout=20_000)
    return made


def test_a_node_shows_the_item_that_failed_not_those_it_stopped(tab: FlowTab) -> None:
    view = tab.session.node_run("reader")
    assert view is not None and {each.status for each in view.activations.values()} == {Status.FAILED, Status.CANCELLED}
    shown = tab.session.shown_activation("reader")
    assert shown is not None and shown.frame == FAILED and shown.status is Status.FAILED


def test_the_run_panel_names_what_failed_and_leads_there(window: MainWindow, tab: FlowTab) -> None:
    results = window.panels.run_panel(tab).results
    assert results.culprit.isVisible() and results.culprit.text() == "Reader · Each 2"
    tab.session.show_frame("reader", (("each", 0),))
    tab.session.select(())
    QTest.mouseClick(results.culprit, Qt.MouseButton.LeftButton)
    assert tab.session.selection.nodes == {"reader"}
    shown = tab.session.shown_activation("reader")
    assert shown is not None and shown.status is Status.FAILED


def test_a_line_of_the_log_shows_the_iteration_it_tells_of(window: MainWindow, tab: FlowTab) -> None:
    window.docks.bring("log")
    log = the(Log, window)
    tab.session.show_frame("reader", (("each", 0),))
    row = next(at for at, line in enumerate(log.model.lines) if line.node == "reader")
    log.table.setFocus()
    log.table.selectRow(row)
    log.table.setCurrentIndex(log.model.index(row, 0))
    QTest.keyClick(log.table, Qt.Key.Key_Return)
    assert tab.session.selection.nodes == {"reader"}
    shown = tab.session.shown_activation("reader")
    assert shown is not None and shown.frame == FAILED
