"""A flow is edited by hand while it runs: the run goes on with what it began with, and the window says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.inspector.inspector import Inspector
from weft_editor.panels.questions import Question
from weft_engine import edits
from weft_engine.document import Flow, storage
from weft_engine.run.status import Status

from .by_hand import CTRL, LEFT, NONE, PATIENCE_MS, click, press, the, turn_to, when_asked, write
from .flows import Sketch

Opened = Callable[[Flow], FlowTab]
WAIT = "your edits wait for the next run"


def gated() -> Flow:
    """First says something, Gate asks a person, Last writes it down; Aside is wired to nothing."""
    made = Sketch()
    first = made.add("template", "First", text="one")
    gate = made.add("person", "Gate", question="Go on with {{value}}?", kind="text")
    last = made.add("template", "Last", text="{{heard}} two")
    made.wire(f"{first}.text", f"{gate}.value")
    made.wire(f"{gate}.answer", f"{last}.heard")
    made.wire(f"{last}.text", f"{made.add('output', name='said')}.value")
    made.add("constant", "Aside", value="aside")
    return made.flow


def questions(tab: FlowTab) -> list[Question]:
    return [each for each in tab.banners.findChildren(Question) if each.isVisible()]


@pytest.fixture
def tab(window: MainWindow, opened: Opened, qtbot: Any) -> FlowTab:
    """A run of it that waits for the person."""
    made = opened(gated())
    made.canvas.reduced_motion = True
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(questions(made)), timeout=PATIENCE_MS)
    made.canvas.fit(animate=False)
    assert WAIT not in window.status.state.text()
    return made


def spot(tab: FlowTab, node: str) -> Any:
    rect = tab.canvas.node_rect(node)
    assert rect is not None
    return tab.canvas.canvas_to_widget(rect[0] + 60, rect[1] + 14).toPoint()


def pick(tab: FlowTab, node: str) -> None:
    QTest.mouseClick(tab.canvas, LEFT, NONE, spot(tab, node))
    assert tab.session.selection.nodes == {node}


def field(window: MainWindow, name: str) -> QPlainTextEdit:
    QApplication.processEvents()
    found = [each for each in the(Inspector, window).findChildren(QPlainTextEdit) if each.isVisible()]
    return next(each for each in found if each.accessibleName().rstrip(" *") == name)


def type_prompt(window: MainWindow, tab: FlowTab, node: str, name: str, text: str) -> None:
    pick(tab, node)
    write(field(window, name), text)


def answer(window: MainWindow, tab: FlowTab, qtbot: Any, words: str) -> None:
    """Types an answer into the question above the canvas and waits for the end of the run."""
    (question,) = questions(tab)
    (edit,) = (each for each in question.findChildren(QPlainTextEdit) if each.isVisible())
    write(edit, words)
    click(next(each for each in question.findChildren(QPushButton) if each.text() == "Answer"))
    qtbot.waitUntil(lambda: not tab.runs.is_running, timeout=PATIENCE_MS)


def run_again(window: MainWindow, tab: FlowTab, qtbot: Any, words: str) -> Any:
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(questions(tab)), timeout=PATIENCE_MS)
    answer(window, tab, qtbot, words)
    return tab.session.run.view.outputs


@pytest.mark.parametrize(
    ("node", "name", "text", "then"),
    [
        ("last", "Text", "{{heard}} three", {"said": "yes three"}),
        ("gate", "Question", "Really {{value}}?", {"said": "yes two"}),
        ("first", "Text", "another", {"said": "yes two"}),
    ],
    ids=["not yet run", "running", "done"],
)
def test_what_is_typed_meanwhile_holds_from_the_next_run(
    window: MainWindow, tab: FlowTab, qtbot: Any, node: str, name: str, text: str, then: dict[str, str]
) -> None:
    type_prompt(window, tab, node, name, text)
    assert tab.session.flow.nodes[node].config[name.lower()] == text
    assert WAIT in window.status.state.text() and "when it began" in window.status.state.toolTip()
    answer(window, tab, qtbot, "yes")
    assert tab.session.run.view.outputs == {"said": "yes two"}
    assert WAIT not in window.status.state.text()
    assert run_again(window, tab, qtbot, "yes") == then


def test_taking_the_edit_back_takes_back_what_was_said_and_a_name_says_nothing(
    window: MainWindow, tab: FlowTab, qtbot: Any
) -> None:
    type_prompt(window, tab, "last", "Text", "{{heard}} three")
    assert WAIT in window.status.state.text()
    press(window, Qt.Key.Key_Z, CTRL)
    assert tab.session.flow.nodes["last"].config["text"] == "{{heard}} two"
    assert WAIT not in window.status.state.text()
    pick(tab, "last")
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget() or window, "End")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Return)
    assert tab.session.flow.nodes["last"].title == "End" and WAIT not in window.status.state.text()
    answer(window, tab, qtbot, "yes")
    assert tab.session.run.view.outputs == {"said": "yes two"}


@pytest.mark.parametrize("node", ["first", "gate", "last"])
def test_a_node_that_is_deleted_meanwhile_does_its_work_in_this_run(
    window: MainWindow, tab: FlowTab, qtbot: Any, node: str
) -> None:
    pick(tab, node)
    QTest.keyClick(tab.canvas, Qt.Key.Key_Delete)
    assert node not in tab.session.flow.nodes and WAIT in window.status.state.text()
    answer(window, tab, qtbot, "yes")
    assert tab.session.run.view.outputs == {"said": "yes two"} and tab.session.run.view.status == "done"
    turn_to(window)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    activation = tab.session.shown_activation(node)
    assert activation is not None and activation.status is Status.DONE, "back, it shows what it did"
    tab.canvas.grab()
    assert run_again(window, tab, qtbot, "no") == {"said": "no two"}


def test_a_wire_that_is_drawn_meanwhile_carries_nothing_in_this_run(
    window: MainWindow, tab: FlowTab, qtbot: Any
) -> None:
    canvas = tab.canvas

    def port(node: str, name: str, is_input: bool) -> QPointF:
        place = canvas.port_position(node, (is_input, name))
        assert place is not None
        return canvas.canvas_to_widget(*place)

    start, end = port("aside", "value", False), port("last", "heard", True)
    QTest.mouseMove(canvas, start.toPoint())
    QTest.mousePress(canvas, LEFT, NONE, start.toPoint())
    for step in range(1, 9):
        QTest.mouseMove(canvas, (start + (end - start) * step / 8).toPoint())
    QTest.mouseRelease(canvas, LEFT, NONE, end.toPoint())
    assert "aside.value->last.heard" in tab.session.flow.wires
    assert WAIT in window.status.state.text()
    answer(window, tab, qtbot, "yes")
    assert tab.session.run.view.outputs == {"said": "yes two"}
    assert run_again(window, tab, qtbot, "yes") == {"said": "aside two"}


def test_saving_meanwhile_saves_the_edit_and_the_run_goes_on(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    type_prompt(window, tab, "last", "Text", "{{heard}} three")
    press(window, Qt.Key.Key_S, CTRL)
    assert not tab.file.is_dirty and tab.runs.is_running and WAIT in window.status.state.text()
    assert storage.load(tab.session.path or Path()).flow.nodes["last"].config["text"] == "{{heard}} three"
    answer(window, tab, qtbot, "yes")
    assert tab.session.run.view.outputs == {"said": "yes two"}
    assert run_again(window, tab, qtbot, "yes") == {"said": "yes three"}


@pytest.mark.parametrize(("choice", "title"), [("Don’t save", "First"), ("Save", "New")])
def test_closing_the_tab_meanwhile_asks_about_the_edit_and_ends_the_run(
    window: MainWindow, tab: FlowTab, qtbot: Any, choice: str, title: str
) -> None:
    path, runs = tab.session.path, tab.runs
    tab.session.edit(edits.set_title(tab.session.flow, "first", "New"))
    asked = when_asked("Cancel")
    press(window, Qt.Key.Key_W, CTRL)
    assert len(asked) == 1 and tab in window.tabs.flows and runs.is_running, "called off, it still runs"
    asked = when_asked(choice)
    live = runs._live
    press(window, Qt.Key.Key_W, CTRL)
    assert len(asked) == 1 and tab not in window.tabs.flows
    assert live is not None
    from weft_engine import events

    qtbot.waitUntil(lambda: any(isinstance(each, events.RunFinished) for each in live.messages), timeout=PATIENCE_MS)
    assert storage.load(path or Path()).flow.nodes["first"].title == title
    assert not window.status.state.isVisible() or WAIT not in window.status.state.text()


def test_a_run_in_another_tab_is_not_spoken_of_here(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    type_prompt(window, tab, "last", "Text", "{{heard}} three")
    press(window, Qt.Key.Key_N, CTRL)
    assert WAIT not in window.status.state.text()
    window.tabs.setCurrentWidget(tab)
    assert WAIT in window.status.state.text()
    press(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not tab.runs.is_running, timeout=PATIENCE_MS)
    assert WAIT not in window.status.state.text()
