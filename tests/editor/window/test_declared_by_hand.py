"""Variables, channels and settings of a flow in the inspector of a window, with undo and redo by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.inspector.declared import DeclaredRow, DeclaredSection
from weft_editor.panels.inspector.inspector import Inspector
from weft_engine import edits
from weft_engine.document import Channel, Flow, Group, StateVariable, storage

from .by_hand import CTRL, PATIENCE_MS, SHIFT, button, click, key, press, the, turn_to, write
from .flows import Sketch

Opened = Callable[[Flow], FlowTab]
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


def summing() -> Flow:
    """Adds to a variable, and sends what it holds over a channel."""
    made = Sketch()
    made.document.flow.sections["state"]["total"] = StateVariable(type="number", initial=1, reducer="add")
    made.document.flow.sections["channels"]["news"] = Channel()
    five = made.add("constant", "Five", type="number", value="5")
    write_node = made.add("state_write", "Write", variable="total")
    send = made.add("send", "Send", channel="news")
    made.wire(f"{five}.value", f"{write_node}.value")
    made.wire(f"{write_node}.value", f"{send}.message")
    made.wire(f"{send}.message", f"{made.add('output', name='sum')}.value")
    return made.flow


@pytest.fixture
def tab(window: MainWindow, opened: Opened) -> FlowTab:
    made = opened(summing())
    window.resize(1400, 1000)
    turn_to(window)
    QTest.qWait(50)
    return made


def see(window: MainWindow, widget: QWidget) -> None:
    """Scrolls the inspector to it, as a wheel does."""
    the(Inspector, window).ensureWidgetVisible(widget)
    QApplication.processEvents()


def section(window: MainWindow, kind: str) -> DeclaredSection:
    found = the(Inspector, window).page.findChildren(DeclaredSection)
    return next(each for each in found if each._kind.section == kind)


def add(window: MainWindow, kind: str, name: str) -> DeclaredRow:
    made = section(window, kind)
    see(window, made.add)
    click(made.add)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit) and focused.selectedText(), "its name can be typed at once"
    QTest.keyClicks(focused, name)
    key(ENTER)
    return section(window, kind).rows[name]


def editor(row: DeclaredRow, name: str) -> Any:
    field = row.form.field(name)
    kinds: tuple[type[QWidget], ...] = (QComboBox, QPlainTextEdit, QLineEdit)
    return next(each for kind in kinds for each in field.findChildren(kind))


def troubles(widget: QWidget) -> list[str]:
    return [
        each.text()
        for each in widget.findChildren(QLabel)
        if each.isVisible() and each.property("role") == "error" and each.text()
    ]


def undo(window: MainWindow, times: int = 1) -> None:
    for _ in range(times):
        press(window, Qt.Key.Key_Z, CTRL)


def redo(window: MainWindow, times: int = 1) -> None:
    for _ in range(times):
        press(window, Qt.Key.Key_Z, CTRL | SHIFT)


def test_a_variable_is_declared_step_by_step_and_each_is_taken_back_and_done_again_by_keys(
    window: MainWindow, tab: FlowTab
) -> None:
    before = storage.flow_text(tab.session.flow)
    row = add(window, "state", "votes")
    kinds = editor(row, "type")
    see(window, kinds)
    kinds.setFocus()
    QTest.keyClicks(kinds, "n")
    assert kinds.currentText().lower().startswith("n")
    start = editor(row, "initial")
    see(window, start)
    write(start, "2.5")
    key(TAB)
    rule = editor(row, "reducer")
    see(window, rule)
    rule.setFocus()
    key(Qt.Key.Key_End)
    after = storage.flow_text(tab.session.flow)
    made = tab.session.flow.state["votes"]
    assert (made.type, made.initial) == ("number", 2.5) and made.reducer != "replace"
    steps = tab.session.undo.position
    assert steps >= 4, [each.label for each in tab.session.undo.steps]
    tab.canvas.setFocus()
    undo(window, steps)
    assert storage.flow_text(tab.session.flow) == before and "votes" not in section(window, "state").rows
    redo(window, steps)
    assert storage.flow_text(tab.session.flow) == after
    assert editor(section(window, "state").rows["votes"], "initial").text() == "2.5"


@pytest.mark.parametrize("leaving", [ENTER, TAB])
def test_a_name_is_taken_back_while_the_keyboard_is_still_in_it(
    window: MainWindow, tab: FlowTab, leaving: Qt.Key
) -> None:
    row = section(window, "state").rows["total"]
    see(window, row.name)
    write(row.name, "sum")
    key(leaving)
    assert tab.session.flow.nodes["write"].config["variable"] == "sum"
    undo(window)
    assert list(tab.session.flow.state) == ["total"]
    assert tab.session.flow.nodes["write"].config["variable"] == "total"
    assert section(window, "state").rows["total"].name.text() == "total"
    redo(window)
    assert section(window, "state").rows["sum"].name.text() == "sum"


@pytest.mark.parametrize("wrong", ["", "news2", "a b", "a/b", "1st", "a.b", "x" * 300])
def test_a_name_that_cannot_be_is_told_and_undoing_goes_on(window: MainWindow, tab: FlowTab, wrong: str) -> None:
    add(window, "channels", "news2")
    row = section(window, "channels").rows["news"]
    see(window, row.name)
    steps = tab.session.undo.position
    write(row.name, wrong)
    key(ENTER)
    kept = set(tab.session.flow.channels)
    if tab.session.undo.position == steps:
        assert kept == {"news", "news2"} and troubles(row), "it is told why"
        tab.canvas.setFocus()
        undo(window)
        assert section(window, "channels").rows["news"].name.text() == "news", "and forgotten with the next edit"
    else:
        assert kept == {wrong, "news2"} and tab.session.flow.nodes["send"].config["channel"] == wrong
        storage.parse_flow(storage.flow_text(tab.session.flow).encode())


def test_another_type_keeps_no_value_that_does_not_fit_it_in_silence(
    window: MainWindow, tab: FlowTab, qtbot: Any
) -> None:
    row = section(window, "state").rows["total"]
    kinds = editor(row, "type")
    see(window, kinds)
    kinds.setFocus()
    for word, kind in (("text", str), ("boolean", bool), ("list", list), ("number", int | float)):
        QTest.qWait(QApplication.keyboardInputInterval() + 50)  # else it would be one word with the one before
        QTest.keyClicks(kinds, word)
        assert editor(section(window, "state").rows["total"], "type") is kinds and kinds.hasFocus()
        made = tab.session.flow.state["total"]
        assert made.type == word
        if made.initial is not None and not isinstance(made.initial, kind):
            qtbot.waitUntil(lambda: any("total" in each.message for each in tab.session.problems))
    undo(window, 1)
    storage.parse_flow(storage.flow_text(tab.session.flow).encode())


def test_what_is_removed_while_it_is_typed_in_comes_back_whole(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    row = section(window, "state").rows["total"]
    start = editor(row, "initial")
    see(window, start)
    write(start, "42")
    assert tab.session.flow.state["total"].initial == 42
    remove = button(row, "Remove")
    see(window, remove)
    click(remove)
    assert not tab.session.flow.state
    assert any("still named by Write" in each.text() for each in the(Inspector, window).findChildren(QLabel))
    qtbot.waitUntil(lambda: "unknown_variable" in [each.code for each in tab.session.problems])
    undo(window)
    assert tab.session.flow.state["total"].initial == 42
    assert editor(section(window, "state").rows["total"], "initial").text() == "42"
    undo(window)
    assert tab.session.flow.state["total"].initial == 1


def test_what_was_declared_by_hand_is_what_a_run_begins_with(window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
    row = section(window, "state").rows["total"]
    start = editor(row, "initial")
    see(window, start)
    write(start, "37")
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.session.run.view.status == "done", timeout=PATIENCE_MS)
    assert tab.session.run.view.outputs == {"sum": 42}
    press(window, Qt.Key.Key_S, CTRL)
    assert storage.load(tab.session.path or Path()).flow.state["total"].initial == 37


def setting(window: MainWindow, label: str) -> QLineEdit:
    fields = the(Inspector, window).findChildren(QLineEdit)
    return next(each for each in fields if each.isVisible() and each.accessibleName() == label)


@pytest.mark.parametrize(
    ("label", "good", "wrong"),
    [
        ("At once", "3", "0"),
        ("Seed", "11", "x"),
        ("Cost", "0.5", "-1"),
        ("Model calls", "9", "many"),
        ("Time", "60", "-5"),
    ],
)
def test_settings_are_typed_told_and_taken_back(
    window: MainWindow, tab: FlowTab, label: str, good: str, wrong: str
) -> None:
    before = storage.flow_text(tab.session.flow)
    field = setting(window, label)
    see(window, field)
    write(field, wrong)
    key(TAB)
    page = the(Inspector, window).page
    assert len(troubles(page)) == 1 and storage.flow_text(tab.session.flow) == before
    write(field, good)
    key(TAB)
    assert not troubles(page)
    changed = storage.flow_text(tab.session.flow)
    assert changed != before
    undo(window)
    assert storage.flow_text(tab.session.flow) == before and setting(window, label).text() != good
    redo(window)
    assert storage.flow_text(tab.session.flow) == changed and setting(window, label).text().startswith(good[:1])


def test_a_key_that_still_reaches_what_was_just_removed_is_told_so_and_changes_nothing(
    window: MainWindow, tab: FlowTab
) -> None:
    session = tab.session
    group, change = edits.add_group(session.flow, Group(title="Both", nodes=("five", "write")))
    session.edit(change)
    session.select(groups=[group])
    page = the(Inspector, window).page
    swatch = next(each for each in page.findChildren(QAbstractButton) if each.isVisible() and each.isCheckable())
    session.undo.undo()
    before = storage.flow_text(session.flow)
    swatch.click()
    assert storage.flow_text(session.flow) == before
    row = section(window, "state").rows["total"]
    reducer = row.form.field("reducer").findChild(QComboBox)
    assert isinstance(reducer, QComboBox)
    session.edit(edits.remove_declared(session.flow, "state", "total"))
    before = storage.flow_text(session.flow)
    QTest.keyClick(reducer, Qt.Key.Key_Down)
    QTest.keyClicks(row.name, "x")
    QTest.keyClick(row.name, ENTER)
    assert storage.flow_text(session.flow) == before
    assert any("was removed" in each.text() for each in row.findChildren(QLabel))
