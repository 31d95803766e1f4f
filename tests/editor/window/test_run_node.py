"""Running one node with the inputs it had, by the keys and the menu a person uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from weft_editor.canvas.card import live_of
from weft_editor.dialogs.trust import TrustDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.ports import ports_of
from weft_engine.run.status import Status

from .flows import coding, echo
from .menus import choose_in_menu

Opened = Callable[[Flow], FlowTab]
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key, held)


def outputs_of(tab: FlowTab, node: str) -> dict[str, Any]:
    shown = tab.session.shown_activation(node)
    return dict(shown.outputs) if shown is not None else {}


def wait_for_outputs(tab: FlowTab, node: str, outputs: dict[str, Any], qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not tab.runs.is_running and outputs_of(tab, node) == outputs, timeout=20_000)


def test_the_node_the_keyboard_is_on_runs_without_being_selected(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    tab = opened(echo())
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    tab.canvas.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(tab.canvas, key)
    assert not tab.session.selection and tab.canvas.current == "greet"
    assert window.actions_by_name["run_from"].isEnabled()
    press(window, Qt.Key.Key_F4)
    wait_for_outputs(tab, "greet", {"text": "Hello Ada"}, qtbot)
    assert tab.session.shown_activation("output") is None, "what follows did not run"
    press(window, Qt.Key.Key_F5, CONTROL)
    qtbot.waitUntil(lambda: not tab.runs.is_running)
    shown = tab.session.shown_activation("greet")
    assert shown is not None and shown.is_alone
    spot = tab.canvas.rect().bottomLeft() + QPoint(4, -4)
    QTest.mouseClick(tab.canvas, LEFT, NONE, spot)
    assert not window.actions_by_name["run_here"].isEnabled(), "a click on the ground means no node"


@pytest.fixture
def ran(window: MainWindow, opened: Opened, qtbot: Any) -> FlowTab:
    """The echo flow after a run, with its greeting changed since."""
    tab = opened(echo())
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    press(window, Qt.Key.Key_F5)
    wait_for_outputs(tab, "greet", {"text": "Hello Ada"}, qtbot)
    tab.session.edit(edits.set_config(tab.session.flow, "greet", "text", "Good night {{name}}"))
    return tab


def test_the_node_has_a_new_result_and_all_else_stays(window: MainWindow, ran: FlowTab, qtbot: Any) -> None:
    session = ran.session
    session.select(nodes=["greet"])
    others = {node: session.shown_activation(node) for node in ("input", "output")}
    view, flow, steps = session.run.view, session.flow.copy(), list(session.undo.steps)
    press(window, Qt.Key.Key_F5, CONTROL)
    wait_for_outputs(ran, "greet", {"text": "Good night Ada"}, qtbot)
    assert None not in others.values()
    assert {node: session.shown_activation(node) for node in others} == others
    assert session.run.view is view
    assert (view.status, view.outputs) == ("done", {"greeting": "Hello Ada"})
    assert (session.flow, session.undo.steps) == (flow, steps)


def test_a_node_run_by_itself_says_so_until_the_next_run(window: MainWindow, ran: FlowTab, qtbot: Any) -> None:
    def metrics() -> tuple[str, ...]:
        ports = ports_of(ran.session.flow.nodes["greet"], ran.session.registry)
        return live_of(ran.session, "greet", ports).metrics

    ran.session.select(nodes=["greet"])
    assert "alone" not in metrics()
    press(window, Qt.Key.Key_F5, CONTROL)
    wait_for_outputs(ran, "greet", {"text": "Good night Ada"}, qtbot)
    assert "alone" in metrics()
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: ran.session.run.view.outputs == {"greeting": "Good night Ada"}, timeout=20_000)
    assert "alone" not in metrics()


def test_the_menu_of_a_node_runs_it(window: MainWindow, ran: FlowTab, qtbot: Any) -> None:
    choose_in_menu(ran, "greet", "Run this node")
    wait_for_outputs(ran, "greet", {"text": "Good night Ada"}, qtbot)


def test_a_node_without_last_inputs_names_the_way_out(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.select(nodes=["greet"])
    said: list[str] = []
    window.running.message.connect(said.append)
    press(window, Qt.Key.Key_F5, CONTROL)
    assert "“Greet” cannot run by itself" in said[-1]
    assert said[-1].endswith("run to here first")
    assert not tab.runs.is_running


def test_it_can_be_asked_for_with_one_node_selected(window: MainWindow, ran: FlowTab) -> None:
    action = window.actions_by_name["run_node"]
    for nodes, is_enabled in (([], False), (["greet"], True), (["greet", "input"], False)):
        ran.session.select(nodes=nodes)
        assert action.isEnabled() is is_enabled


def test_a_node_that_asks_for_trust_runs_once_it_is_given(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(coding())
    tab.session.select(nodes=["work"])
    press(window, Qt.Key.Key_F5, CONTROL)
    dialog = window.findChild(TrustDialog)
    assert dialog is not None and not tab.runs.is_running
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Trust and run")
    QTest.mouseClick(button, LEFT)
    wait_for_outputs(tab, "work", {"result": 1, "stdout": ""}, qtbot)
    assert tab.session.run.view.status == "idle"


def test_a_failure_is_shown_on_the_node_and_the_run_stays_done(window: MainWindow, ran: FlowTab, qtbot: Any) -> None:
    ran.session.edit(edits.set_config(ran.session.flow, "greet", "text", "{{name.first.letter}}"))
    ran.session.select(nodes=["greet"])
    press(window, Qt.Key.Key_F5, CONTROL)

    def has_failed() -> bool:
        shown = ran.session.shown_activation("greet")
        return shown is not None and shown.status is Status.FAILED

    qtbot.waitUntil(lambda: not ran.runs.is_running and has_failed(), timeout=20_000)
    assert ran.session.run.view.status == "done"
