"""The panel of variables and channels: declared, renamed and removed there, and what a run makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.shared import SharedPanel
from weft_editor.session import Session
from weft_editor.theme.tokens import DARK
from weft_engine.document import Channel, Flow, StateVariable
from weft_engine.graph.validate import validate

from .flows import Sketch


def counting() -> Flow:
    """Adds 5 to a variable that holds 1, sends it over a channel, and gives what the variable holds."""
    made = Sketch()
    made.document.flow.sections["state"]["sum"] = StateVariable(type="number", initial=1, reducer="add")
    made.document.flow.sections["channels"]["news"] = Channel()
    five = made.add("constant", type="number", value="5")
    write = made.add("state_write", "Add", variable="sum")
    send = made.add("send", channel="news")
    out = made.add("output", name="total")
    made.wire(f"{five}.value", f"{write}.value")
    made.wire(f"{write}.value", f"{send}.message")
    made.wire(f"{send}.message", f"{out}.value")
    return made.flow


def shown(qtbot: Any, session: Session) -> SharedPanel:
    made = SharedPanel(session, DARK)
    qtbot.addWidget(made)
    made.resize(760, 240)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    return made


def cells(panel: SharedPanel) -> list[list[str]]:
    model = panel.model
    return [
        [str(model.data(model.index(at, column))) for column in range(model.columnCount() - 1)]
        for at in range(model.rowCount())
    ]


def editor_of(panel: SharedPanel) -> QLineEdit:
    made = QApplication.focusWidget()
    assert isinstance(made, QLineEdit)
    assert panel.isAncestorOf(made)
    return made


SessionOf = Callable[[Flow], Session]


def test_before_a_run_variables_hold_what_they_begin_with(session_of: SessionOf, qtbot: Any) -> None:
    panel = shown(qtbot, session_of(counting()))
    assert cells(panel) == [["sum", "1", "", ""], ["news", "", "", ""]]


def test_a_run_fills_in_what_was_written_and_sent(
    window: MainWindow, opened: Callable[[Flow], FlowTab], qtbot: Any
) -> None:
    tab = opened(counting())
    window.panels.widgets["shared"].show()
    panel = window.panels.panel("shared", tab)
    assert isinstance(panel, SharedPanel)
    tab.runs.start({})
    qtbot.waitUntil(lambda: tab.session.run.view.status not in ("idle", "running"), timeout=20_000)
    assert tab.session.run.view.status == "done", tab.session.run.view.error
    qtbot.waitUntil(
        lambda: cells(panel) == [["sum", "6", "Add", "1 write"], ["news", "6", "", "1 sent, 0 taken"]], timeout=5000
    )
    panel.table.selectRow(0)
    assert panel.value.isVisibleTo(panel)


def test_a_variable_is_added_and_named_at_once_and_undo_takes_each_back(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(counting())
    before = session.flow.copy()
    panel = shown(qtbot, session)
    QTest.mouseClick(panel.add_variable, Qt.MouseButton.LeftButton)
    editor = editor_of(panel)
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "topic")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(session.flow.state) == {"sum", "topic"})
    session.undo.undo()
    assert set(session.flow.state) == {"sum", "variable"}
    session.undo.undo()
    assert session.flow == before


def test_renaming_takes_along_the_nodes_that_use_it(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(counting())
    panel = shown(qtbot, session)
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    editor = editor_of(panel)
    editor.selectAll()
    QTest.keyClicks(editor, "total")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(session.flow.state) == {"total"})
    assert [node.config.get("variable") for node in session.flow.nodes.values() if node.type == "state_write"] == [
        "total"
    ]


def test_a_name_that_is_taken_is_refused_in_words(session_of: SessionOf, qtbot: Any) -> None:
    flow = counting()
    flow.sections["state"]["other"] = StateVariable()
    session = session_of(flow)
    panel = shown(qtbot, session)
    said: list[str] = []
    panel.message.connect(said.append)
    assert not panel.model.setData(panel.model.index(0, 0), "sum")
    assert said == ["there is a variable 'sum' already"]
    assert set(session.flow.state) == {"sum", "other"}


@pytest.mark.parametrize("at", [0, 1])
def test_delete_removes_what_is_selected(session_of: SessionOf, qtbot: Any, at: int) -> None:
    session = session_of(counting())
    before = session.flow.copy()
    panel = shown(qtbot, session)
    panel.table.setFocus()
    panel.table.selectRow(at)
    panel.table.setCurrentIndex(panel.model.index(at, 0))
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert (len(session.flow.state), len(session.flow.channels)) == (at, 1 - at)
    code = ("unknown_variable", "unknown_channel")[at]
    assert [each.code for each in validate(session.flow, session.registry) if each.severity == "error"] == [code]
    session.undo.undo()
    assert session.flow == before
