"""Whoever types in the inspector goes on typing, whatever happens to the flow meanwhile; real keys, real window."""

from __future__ import annotations

import gc
from collections.abc import Callable
from random import Random
from typing import Any, Final

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from weft_editor.fields.form import Form
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.inspector import Inspector
from weft_engine import edits
from weft_engine.document import storage

from .flows import Sketch

Key = Qt.Key
Opened = Callable[[Any], FlowTab]
_TYPED: Final = (Key.Key_A, Key.Key_1, Key.Key_BraceLeft, Key.Key_BraceRight, Key.Key_QuoteDbl, Key.Key_Period)
_STEPS: Final = (
    Key.Key_Backspace, Key.Key_Delete, Key.Key_Return, Key.Key_Tab, Key.Key_Escape, Key.Key_Up, Key.Key_Down,
)  # fmt: skip


def press(*keys: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Presses keys one at a time wherever the focus then is, as a keyboard does."""
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, held)


def write(text: str) -> None:
    """Types a text, a key at a time."""
    for letter in text:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, letter)


def settle() -> None:
    """Lets happen what was put off, the end of widgets as well."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    gc.collect()


@pytest.fixture
def tab(opened: Opened, window: MainWindow) -> FlowTab:
    made = Sketch()
    made.add("agent", "Writer", prompt="Hello {{topic}}")
    made.add("branch", "Ways", cases=[{"name": "good", "when": "value > 1"}, {"name": "bad", "when": ""}])
    made.add("http", "Fetch", headers={"Accept": "text", "X-One": "1"})
    made.add("person", "Boss", kind="choice", choices=["one", "two", "three"])
    made.add("template", "Other", text="other")
    window.resize(1400, 900)
    tab = opened(made.flow)
    settle()
    return tab


def inspect(window: MainWindow, tab: FlowTab, node: str) -> Inspector:
    tab.session.select(nodes=[node])
    settle()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    return window.panels.inspector(tab)


def form_of(inspector: Inspector) -> Form:
    found = inspector.page.findChildren(Form)
    return found[0]


def edit_of(widget: QWidget, kind: type[Any] = QPlainTextEdit, at: int = 0) -> Any:
    shown = [each for each in widget.findChildren(kind) if not each.isHidden()]
    return shown[at]


def test_a_prompt_keeps_its_cursor_while_another_node_changes_and_is_undone(window: MainWindow, tab: FlowTab) -> None:
    edit = edit_of(form_of(inspect(window, tab, "writer")).field("prompt"))
    edit.setFocus()
    press(Key.Key_Home, Key.Key_Right, Key.Key_Right)
    write("xy")
    tab.session.edit(edits.set_config(tab.session.flow, "other", "text", "changed"))
    tab.session.undo.undo()
    settle()
    write("z")
    assert QApplication.focusWidget() is edit
    assert tab.session.flow.nodes["writer"].config["prompt"] == "Hexyzllo {{topic}}"


def test_a_prompt_changed_elsewhere_moves_under_the_cursor_without_moving_it(window: MainWindow, tab: FlowTab) -> None:
    edit = edit_of(form_of(inspect(window, tab, "writer")).field("prompt"))
    edit.setFocus()
    press(Key.Key_End)
    tab.session.edit(edits.set_config(tab.session.flow, "writer", "prompt", "Say: Hello {{topic}}"))
    write("!")
    assert tab.session.flow.nodes["writer"].config["prompt"] == "Say: Hello {{topic}}!"


@pytest.mark.parametrize(
    ("node", "field", "at"), [("boss", "choices", 1), ("fetch", "headers", 2), ("ways", "cases", 1)]
)
def test_a_row_of_a_list_is_the_same_row_after_every_edit_of_the_list(
    window: MainWindow, tab: FlowTab, node: str, field: str, at: int
) -> None:
    widget = form_of(inspect(window, tab, node)).field(field)
    edit = edit_of(widget, QLineEdit, at)
    edit.setFocus()
    before = edit.text()
    write("abc")
    tab.session.undo.undo()
    settle()
    assert shiboken6.isValid(edit)
    assert QApplication.focusWidget() is edit
    assert edit.text() == before
    tab.session.undo.redo()
    settle()
    write("d")
    assert shiboken6.isValid(edit)
    assert edit.text() == f"{before}abcd"


def test_a_row_taken_away_by_undo_while_it_is_typed_in_takes_nothing_else_with_it(
    window: MainWindow, tab: FlowTab
) -> None:
    widget = form_of(inspect(window, tab, "boss")).field("choices")
    add = next(each for each in widget.findChildren(QToolButton) if each.text() == "Add")
    QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    write("four")
    while tab.session.undo.can_undo:
        tab.session.undo.undo()
        settle()
    assert widget.value() == ["one", "two", "three"]
    write("x")
    assert len(widget.value()) == 3  # type: ignore[arg-type]  # a list


def test_half_typed_json_outlives_edits_of_other_things_and_another_theme(window: MainWindow, tab: FlowTab) -> None:
    made = Sketch()
    made.document.apply(edits.add_node(made.flow, made.registry, "input", 0, 0)[1])
    node, change = edits.add_node(tab.session.flow, tab.session.registry, "input", 0, 400, config={"type": "json"})
    tab.session.edit(change)
    edit = edit_of(form_of(inspect(window, tab, node)).field("default"))
    edit.setFocus()
    write('{"a": [1, ')
    tab.session.edit(edits.set_config(tab.session.flow, "other", "text", "changed"))
    tab.session.edit(edits.set_title(tab.session.flow, node, "Question"))
    settle()
    assert edit.toPlainText() == '{"a": [1, '
    window.program.appearance.set_choice("light")
    settle()
    again = edit_of(form_of(window.panels.inspector(tab)).field("default"))
    assert QApplication.focusWidget() is again
    assert again.toPlainText() == '{"a": [1, '
    write("2]}")
    assert tab.session.flow.nodes[node].config["default"] == {"a": [1, 2]}


def test_a_refused_number_stays_as_typed_while_other_things_change(window: MainWindow, tab: FlowTab) -> None:
    inspector = inspect(window, tab, "writer")
    section = next(each for each in inspector.findChildren(QToolButton) if each.text() == "Policy")
    if not section.isChecked():
        QTest.mouseClick(section, Qt.MouseButton.LeftButton)
    (form,) = section.parentWidget().findChildren(Form, options=Qt.FindChildOption.FindDirectChildrenOnly)
    edit = edit_of(form.field("timeout_s"), QLineEdit)
    edit.setFocus()
    write("-")
    tab.session.edit(edits.set_config(tab.session.flow, "other", "text", "changed"))
    settle()
    assert edit.text() == "-"
    press(Key.Key_Backspace)
    write("2.5")
    assert tab.session.flow.nodes["writer"].policy.timeout_s == 2.5


def test_a_number_being_replaced_is_not_filled_in_under_the_cursor(window: MainWindow, tab: FlowTab) -> None:
    edit = edit_of(form_of(inspect(window, tab, "writer")).field("samples"), QLineEdit)
    edit.setFocus()
    press(Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    press(Key.Key_Backspace)
    write("7")
    assert (edit.text(), tab.session.flow.nodes["writer"].config["samples"]) == ("7", 7)


def test_undo_in_a_field_takes_back_what_was_typed_there_and_then_goes_on_in_the_flow(
    window: MainWindow, tab: FlowTab
) -> None:
    before = storage.flow_text(tab.session.flow)
    tab.session.edit(edits.set_title(tab.session.flow, "writer", "Author"))
    edit = edit_of(form_of(inspect(window, tab, "writer")).field("prompt"))
    edit.setFocus()
    write("abc")
    for _ in range(6):
        press(Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert storage.flow_text(tab.session.flow) == before


class Watcher(QObject):
    """Notices windows that come up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(repr(watched))
        return False


def test_no_page_comes_up_as_a_window_of_its_own_before_it_has_its_place(window: MainWindow, tab: FlowTab) -> None:
    watcher = Watcher()
    QApplication.instance().installEventFilter(watcher)  # type: ignore[union-attr]  # there is one
    for node in tab.session.flow.nodes:
        inspect(window, tab, node)
    tab.session.select(wires=tab.session.flow.wires)
    tab.session.select()
    window.program.appearance.set_choice("light")
    settle()
    assert watcher.seen == []


class Typist:
    """Uses the inspector at random, while the flow changes under it."""

    def __init__(self, window: MainWindow, tab: FlowTab, random: Random) -> None:
        self.window, self.tab, self.random = window, tab, random

    def act(self) -> None:
        """Does one thing."""
        session = self.tab.session
        undo = session.undo
        chances: dict[Callable[[], object], int] = {
            self._enter: 20, self._type: 40, self._press_button: 15, undo.undo: 8, undo.redo: 5, self._select: 6,
            self._from_outside: 6, self._theme: 1, settle: 8, self._popup: 8,
        }  # fmt: skip
        (do,) = self.random.choices(list(chances), list(chances.values()))
        do()

    def _fields(self) -> list[QWidget]:
        found = self.window.panels.inspector(self.tab).findChildren(QWidget)
        return [each for each in found if each.isVisible() and isinstance(each, (QLineEdit, QPlainTextEdit, QComboBox))]

    def _enter(self) -> None:
        for chosen in self.random.sample(shown := self._fields(), min(len(shown), 1)):
            target = chosen.viewport() if isinstance(chosen, QPlainTextEdit) else chosen
            QTest.mouseClick(target, Qt.MouseButton.LeftButton)

    def _type(self) -> None:
        for _ in range(self.random.randrange(1, 8)):
            if QApplication.focusWidget() is not None and QApplication.activeModalWidget() is None:
                press(self.random.choice((*_TYPED, *_STEPS)))

    def _press_button(self) -> None:
        shown = self.window.panels.inspector(self.tab).findChildren(QToolButton)
        shown = [each for each in shown if each.isVisible() and each.isEnabled() and each.accessibleName() != "Choose"]
        if shown:
            QTest.mouseClick(self.random.choice(shown), Qt.MouseButton.LeftButton)

    def _select(self) -> None:
        ids = sorted(self.tab.session.flow.nodes)
        self.tab.session.select(nodes=self.random.sample(ids, min(len(ids), self.random.choice((0, 1, 1, 1, 1, 2)))))

    def _from_outside(self) -> None:
        session = self.tab.session
        if not (nodes := sorted(session.flow.nodes)):
            return
        node = self.random.choice(nodes)
        field = self.random.choice(("prompt", "text", "choices", "cases", "headers", "system"))
        value = self.random.choice(("", "x {{y}}", ["a", "b"], [{"name": "n", "when": "1"}], {"k": "v"}, 7, None))
        session.edit(edits.set_config(session.flow, node, field, value))

    def _theme(self) -> None:
        self.window.program.appearance.set_choice(self.random.choice(("dark", "light")))

    def _popup(self) -> None:
        shown = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if shown is not None:
            escape = isinstance(shown, QFileDialog) or self.random.random() < 0.5
            QTest.keyClick(shown, Key.Key_Escape if escape else Key.Key_Return)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2])
def test_typing_at_random_breaks_nothing_and_all_of_it_is_taken_back(
    window: MainWindow, tab: FlowTab, seed: int, pytestconfig: pytest.Config, qtbot: Any
) -> None:
    before = storage.flow_text(tab.session.flow)
    typist = Typist(window, tab, Random(seed))
    for _ in range(20_000 if pytestconfig.getoption("--long") else 250):
        typist.act()
    for _ in range(20):
        typist._popup()
    settle()
    while tab.session.undo.can_undo:
        tab.session.undo.undo()
    assert storage.flow_text(tab.session.flow) == before
