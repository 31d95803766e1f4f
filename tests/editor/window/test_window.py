"""The window as a whole, driven by real keys and clicks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPlainTextEdit, QPushButton, QTabBar

from weft_editor.app import make_program
from weft_editor.dialogs.codes import CodesDialog
from weft_editor.dialogs.dialog import Dialog
from weft_editor.dialogs.result import ResultDialog
from weft_editor.dialogs.trust import TrustDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.questions import Question
from weft_editor.program import Program
from weft_editor.recovering import pending
from weft_editor.widgets.banner import Banner
from weft_editor.widgets.tab_bars import TabBars
from weft_engine import edits
from weft_engine.document import Change, Flow, storage
from weft_engine.document.recovery import Recovery, recovery_folder
from weft_engine.trust import TrustStore, needs_digest, needs_of

from .flows import asking, coding, echo

Opened = Callable[[Flow], FlowTab]


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key, held)


def answer_box(words: str) -> None:
    """Presses a button of the message box that is about to be asked."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        button = next(each for each in box.buttons() if each.text() == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, click)


def finished(window: MainWindow, qtbot: Any) -> None:
    tab = window.tabs.flow
    assert tab is not None
    qtbot.waitUntil(lambda: not tab.runs.is_running, timeout=20_000)


def dialog_of(window: MainWindow, kind: type[QDialog]) -> Any:
    (found,) = (each for each in window.findChildren(kind) if each.isVisible())
    return found


# Running


def test_f5_asks_for_the_missing_input_and_then_runs(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    press(window, Qt.Key.Key_F5)
    assert not tab.runs.is_running
    inputs = window.panels.run_panel(tab).inputs
    assert inputs.form is not None
    edit = inputs.form.field("name").findChild(QPlainTextEdit)
    assert edit is not None
    assert edit.hasFocus()
    QTest.keyClicks(edit, "Ada")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    finished(window, qtbot)
    assert tab.session.run.view.outputs == {"greeting": "Hello Ada"}
    assert window.panels.run_panel(tab).results.views["greeting"].shown_text() == "Hello Ada"


def test_inputs_are_remembered_for_the_file(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    path = tab.session.path
    assert path is not None
    window.close_page(tab)
    again = window.files.open(path)
    assert again is not None
    assert window.panels.run_panel(again).inputs.values() == {"name": "Ada"}


def test_the_buttons_can_be_used_when_it_makes_sense(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    actions = window.actions_by_name
    assert not actions["run"].isEnabled()
    tab = opened(asking())
    assert actions["run"].isEnabled()
    assert not actions["run_here"].isEnabled()
    tab.session.select(nodes=["boss"])
    assert actions["run_here"].isEnabled()
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is not None, timeout=20_000)
    assert not actions["run"].isEnabled()
    assert actions["stop"].isEnabled()
    press(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    finished(window, qtbot)
    assert actions["run"].isEnabled()
    assert not actions["stop"].isEnabled()


def test_a_person_answers_in_the_window(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(asking())
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is not None, timeout=20_000)
    question = tab.banners.findChild(Question)
    assert question is not None
    approve = next(each for each in question.findChildren(QPushButton) if each.text() == "Approve")
    QTest.mouseClick(approve, Qt.MouseButton.LeftButton)
    finished(window, qtbot)
    assert tab.session.run.view.outputs == {"published": "draft"}
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is None)


def test_a_flow_with_problems_shows_them_when_it_is_run(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    tab.session.edit(edits.remove(tab.session.flow, wires=["input.value->greet.name"]))
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    press(window, Qt.Key.Key_F5)
    finished(window, qtbot)
    qtbot.waitUntil(lambda: not window.panels.panel("problems", tab).visibleRegion().isEmpty(), timeout=5000)
    assert tab.session.problems


def test_a_run_that_ends_leaves_the_panel_in_front_that_a_person_put_there(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    tab = opened(echo())
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    window.docks.bring("log")
    log, results = window.panels.panel("log", tab), window.panels.run_panel(tab)
    qtbot.waitUntil(lambda: not log.visibleRegion().isEmpty())
    press(window, Qt.Key.Key_F5)
    finished(window, qtbot)
    qtbot.waitUntil(lambda: tab.session.run.view.outputs == {"greeting": "Hello Ada"})
    QApplication.processEvents()
    assert not log.visibleRegion().isEmpty()
    assert results.visibleRegion().isEmpty()


def test_a_nodes_result_opens_large_and_follows_the_run(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    tab.canvas.node_activated.emit("greet")
    dialog: ResultDialog = dialog_of(window, ResultDialog)
    assert dialog.views == {}
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    window.running.run()
    finished(window, qtbot)
    assert dialog.views["text"].shown_text() == "Hello Ada"


# Trust


def test_a_flow_from_elsewhere_is_asked_about_before_it_runs(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(coding())
    press(window, Qt.Key.Key_F5)
    dialog: TrustDialog = dialog_of(window, TrustDialog)
    assert "return 1" in dialog.asked.toPlainText()
    assert not tab.runs.is_running
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Trust and run")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    finished(window, qtbot)
    assert tab.session.run.view.outputs == {"result": 1}
    assert TrustStore().is_trusted(needs_digest(needs_of(tab.session.flow, tab.session.registry)))


def test_declining_trust_runs_nothing(window: MainWindow, opened: Opened) -> None:
    tab = opened(coding())
    press(window, Qt.Key.Key_F5)
    dialog_of(window, TrustDialog).reject()
    assert not tab.runs.is_running
    assert tab.session.run.view.status == "idle"


def test_what_a_person_writes_here_is_not_asked_about(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = window.files.new()
    _, change = edits.add_node(tab.session.flow, tab.session.registry, "python", 0, 0)
    tab.session.edit(change)
    assert tab.trusting.is_granted()


def test_what_is_pasted_from_elsewhere_is_asked_about(window: MainWindow, opened: Opened) -> None:
    part = edits.copy_text(coding(), ["work"])
    tab = window.files.new()
    QApplication.clipboard().setText(part)
    tab.equipment.commands.paste()
    assert tab.session.flow.nodes
    assert not tab.trusting.is_granted()


# Files


def test_ctrl_s_saves_and_the_mark_of_unsaved_edits_goes(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Other"))
    at = window.tabs.indexOf(tab)
    assert window.tabs.tabText(at).endswith("•")
    assert window.isWindowModified()
    press(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert window.tabs.tabText(at) == "flow"
    assert not window.isWindowModified()
    assert tab.session.path is not None
    assert storage.load(tab.session.path).flow.nodes["greet"].title == "Other"


@pytest.mark.parametrize(
    ("words", "closed", "title"), [("Save", True, "Other"), ("Don’t save", True, ""), ("Cancel", False, "")]
)
def test_closing_with_unsaved_edits_asks(
    window: MainWindow, opened: Opened, words: str, closed: bool, title: str
) -> None:
    tab = opened(echo())
    before = tab.session.flow.nodes["greet"].title
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Other"))
    path = tab.session.path
    assert path is not None
    answer_box(words)
    assert window.close_page(tab) is closed
    assert (tab in window.tabs.flows) is not closed
    assert storage.load(path).flow.nodes["greet"].title == (title or before)


def test_a_damaged_file_says_where_and_opens_nothing(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "bad.weft"
    path.write_text('{"format": "weft.flow",\n "version": oops}')
    said: list[str] = []

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.informativeText())
        box.accept()

    QTimer.singleShot(0, read)
    assert window.files.open(path) is None
    assert "line 2" in said[0]
    assert window.tabs.flows == []


def test_a_file_of_a_newer_weft_is_marked(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "new.weft"
    storage.save(path, echo())
    record = json.loads(path.read_text())
    record["version"] = 99
    path.write_text(json.dumps(record))
    tab = window.files.open(path)
    assert tab is not None
    assert "newer Weft" in tab.file.read_only
    assert any("newer Weft" in each.label.text() for each in tab.banners.findChildren(Banner))


def test_a_change_from_outside_can_be_loaded(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    path = tab.session.path
    assert path is not None
    other = storage.load(path).flow
    other.sections["nodes"]["greet"] = other.nodes["greet"].model_copy(update={"title": "Theirs"})
    storage.save(path, other)
    qtbot.waitUntil(lambda: tab.banners.shown("outside") is not None, timeout=5000)
    banner = tab.banners.shown("outside")
    assert banner is not None
    button = next(each for each in banner.findChildren(QPushButton) if each.text() == "Load the change")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert tab.session.flow.nodes["greet"].title == "Theirs"


def test_dropping_a_flow_on_the_window_opens_it(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "dropped.weft"
    storage.save(path, echo())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    spot, copy = QPointF(20, 20), Qt.DropAction.CopyAction
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.event(QDropEvent(spot, copy, data, button, none))
    assert [tab.session.path for tab in window.tabs.flows] == [path]


def test_opening_remembers_the_file(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    assert window.program.settings.recent == [tab.session.path]


# Recovery


def test_edits_of_a_program_that_was_killed_are_offered_and_recovered(
    window: MainWindow, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = echo()
    Recovery().write(flow, None)
    for file in recovery_folder().iterdir():
        record = json.loads(file.read_text())
        record["process"]["pid"] = 2**22 + 1
        file.write_text(json.dumps(record))
    window.offer_recovery()
    (banner,) = window.banners.findChildren(Banner)
    button = next(each for each in banner.findChildren(QPushButton) if each.text() == "Recover")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (tab,) = window.tabs.flows
    assert tab.session.flow == flow
    assert tab.file.is_dirty
    assert list(recovery_folder().iterdir())


def test_not_now_deletes_nothing(window: MainWindow) -> None:
    Recovery().write(echo(), None)
    for file in recovery_folder().iterdir():
        record = json.loads(file.read_text())
        record["process"]["pid"] = 2**22 + 1
        file.write_text(json.dumps(record))
    window.offer_recovery()
    (banner,) = window.banners.findChildren(Banner)
    button = next(each for each in banner.findChildren(QPushButton) if each.text() == "Not now")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(pending()) == 1


# The window itself


def test_the_palette_reaches_the_commands_of_window_and_canvas(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    press(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.finding.palette
    assert palette is not None
    QTest.keyClicks(palette.search, "select all")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.session.selection.nodes == set(tab.session.flow.nodes))
    press(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.finding.palette
    assert palette is not None
    QTest.keyClicks(palette.search, "theme: light")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.program.tokens.is_dark)
    assert window.program.settings.theme == "light"


def test_the_theme_can_change_while_everything_is_open(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    window.welcome()
    window.tabs.setCurrentWidget(tab)
    for choice in ("light", "dark", "light"):
        window.viewing.set_theme(choice)  # type: ignore[arg-type]  # a choice
        qtbot.wait(1)
    assert tab.canvas.tokens.name == "light"


def test_panels_of_a_former_theme_hear_of_no_run(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(echo())
    for key in ("outline", "log", "run"):
        window.docks.bring(key)
    window.viewing.set_theme("light")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.mouseClick(tab.canvas, Qt.MouseButton.LeftButton)
    tab.session.run_updated.emit(frozenset(tab.session.flow.nodes))  # a slot of a deleted panel would fail the test
    tab.session.run_status_changed.emit()
    tab.runs.phase_changed.emit(tab.runs.phase)
    tab.session.problems_changed.emit()
    assert window.program.tokens.name == "light"


def test_nobody_calls_a_flow_free_of_problems_before_it_was_looked_at(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    tab = opened(echo())
    said = window.status.problems
    assert not tab.session.is_checked and said.text().strip() == "Checking…"
    qtbot.waitUntil(lambda: said.text().strip() == "No problems", timeout=20_000)
    assert tab.session.is_checked


def test_undo_is_named_and_works_from_anywhere(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Other"))
    assert window.actions_by_name["undo"].text() == "Undo rename node"
    window.panels.library.search.setFocus()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tab.session.flow.nodes["greet"].title != "Other"
    assert not window.actions_by_name["undo"].isEnabled()


def test_an_ampersand_in_a_name_is_no_mark_of_a_key(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(asking(kind="choice", choices=["R&D", "Q&A"]))
    tab.session.edit(Change("Connect R&D\tto Q&A", edits.set_title(tab.session.flow, "boss", "R&D").puts))
    assert window.actions_by_name["undo"].text() == "Undo connect R&&D to Q&&A"
    assert tab.session.path is not None
    tab.file.save(tab.session.path.with_name("this & that.weft"))
    assert window.tabs.tabText(window.tabs.indexOf(tab)) == "this && that"
    window.finding.open_palette()
    assert window.finding.palette is not None
    assert "Undo connect R&D to Q&A" in window.finding.palette.shown
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is not None, timeout=20_000)
    question = tab.banners.findChild(Question)
    assert question is not None
    qtbot.waitUntil(question.isVisible)
    assert {"R&&D", "Q&&A"} <= {each.text() for each in question.findChildren(QPushButton)}
    tab.runs.stop()
    qtbot.waitUntil(lambda: not tab.runs.is_running)


def test_a_title_of_any_length_leaves_the_menu_as_wide_as_a_menu(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.edit(Change(f"Connect {'a long name ' * 30}", edits.set_title(tab.session.flow, "greet", "x").puts))
    text = window.actions_by_name["undo"].text()
    assert text.startswith("Undo connect a long name") and text.endswith("…") and len(text) < 70


def test_a_node_of_the_library_comes_into_the_middle(window: MainWindow, qtbot: Any) -> None:
    tab = window.files.new()
    window.panels.library.add_requested.emit("agent")
    (node,) = tab.session.flow.nodes
    assert tab.session.selection.nodes == {node}
    assert window.program.settings.recent_types == ["agent"]


def test_panels_stand_where_they_were_left(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    opened(echo())
    window.docks.docks["log"].hide()
    window.docks.docks["library"].hide()
    window.close()
    program = make_program(QApplication.instance())  # type: ignore[arg-type]  # there is one
    other = MainWindow(program)
    qtbot.addWidget(other)
    other.show()
    other.files.new()
    hidden = {key for key, dock in other.docks.docks.items() if dock.isHidden()}
    other.close()
    program.engine.stop()
    assert hidden == {"log", "library"}


def test_no_tab_bar_is_left_over_where_panels_stood(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    bars = TabBars(window)
    opened(echo())
    qtbot.waitUntil(lambda: not bars.leftover())
    window.docks.docks["problems"].setFloating(True)
    window.docks.docks["outline"].hide()
    qtbot.waitUntil(lambda: not bars.leftover())
    window.docks.reset()
    qtbot.waitUntil(lambda: not bars.leftover())
    assert {bar.count() for bar in window.findChildren(QTabBar) if bar.parent() is window and bar.x() >= 0} == {2, 5}


def test_ending_without_asking_asks_nothing_and_keeps_the_edits(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Unsaved"))
    window.end_without_asking()
    assert len(list(recovery_folder().iterdir())) == 1


def test_closing_the_window_with_unsaved_edits_can_be_cancelled(window: MainWindow, opened: Opened) -> None:
    tab = opened(echo())
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Unsaved"))
    answer_box("Cancel")
    assert not window.close()
    assert window.isVisible()
    assert window.tabs.flows == [tab]


def test_closing_the_window_ends_a_run_that_waits(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(asking())
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is not None, timeout=20_000)
    window.close()
    assert window.tabs.flows == []


def test_each_dialog_of_the_window_opens(window: MainWindow) -> None:
    for key in ("shortcuts", "about", "settings"):
        window.actions_by_name[key].trigger()
        dialog = dialog_of(window, Dialog)
        dialog.close()
        QTest.qWait(0)


def test_every_action_has_a_name_and_an_icon(window: MainWindow) -> None:
    for spec, action in window.actions_by_name:
        assert action.text(), spec.id
        assert not action.icon().isNull(), spec.id


def test_no_key_means_two_things_in_the_window(window: MainWindow) -> None:
    seen: dict[str, str] = {}
    for spec, action in window.actions_by_name:
        for keys in action.shortcuts():
            assert seen.setdefault(keys.toString(), spec.id) == spec.id


def test_problem_codes_are_explained_from_the_help_menu_and_from_a_problem(window: MainWindow, qtbot: Any) -> None:
    window.actions_by_name["codes"].trigger()
    (dialog,) = window.findChildren(CodesDialog)
    assert "Cycle without a loop" in dialog.page.toPlainText()
    dialog.search.setText("quorum")
    assert "Cycle without a loop" not in dialog.page.toPlainText()
    dialog.reject()
    window.panels.explain_requested.emit("leak")
    dialog = next(each for each in window.findChildren(CodesDialog) if each.search.text() == "leak")
    assert "Value leaves a loop sideways" in dialog.page.toPlainText()
    dialog.reject()


def test_a_panel_that_is_asked_for_comes_before_the_tab_that_is_there(window: MainWindow, qtbot: Any) -> None:
    window.files.open_template("hello")
    inspector, history = window.docks.docks["inspector"], window.docks.docks["history"]
    toggle = inspector.toggleViewAction()
    toggle.trigger()
    qtbot.waitUntil(lambda: inspector.isHidden() and not history.visibleRegion().isEmpty())
    toggle.trigger()
    qtbot.waitUntil(lambda: not inspector.visibleRegion().isEmpty() and history.visibleRegion().isEmpty())


def test_panels_behind_the_tab_of_another_are_not_made(window: MainWindow, qtbot: Any) -> None:
    tab = window.files.open_template("hello")
    of_flows = window.panels._of_flows
    qtbot.waitUntil(lambda: tab in of_flows["run"]._panels)
    assert [key for key, each in of_flows.items() if each._panels] == ["run"]
    window.docks.bring("timeline")
    qtbot.waitUntil(lambda: of_flows["timeline"].panel(tab).isVisible())
    assert not of_flows["run"].panel(tab).isVisible()
