"""Keys a person chooses: found, recorded by pressing them, asked about where others have them, and holding at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.editor.window.flows import echo
from tests.editor.window.test_window import answer_box, press

from weft_editor.app import make_program
from weft_editor.dialogs.keys_page import KeysPage
from weft_editor.dialogs.settings import SettingsDialog
from weft_editor.dialogs.shortcuts import ShortcutsDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.keys import Keys, holds_while_typing
from weft_editor.main_window import MainWindow
from weft_editor.program import Program
from weft_editor.settings import FILE_NAME, Settings
from weft_engine.document import Flow

LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def tab(window: MainWindow, opened: Callable[[Flow], FlowTab]) -> FlowTab:
    return opened(echo())


@pytest.fixture
def page(window: MainWindow, tab: FlowTab) -> KeysPage:
    """The page of keys in the settings."""
    press(window, Qt.Key.Key_Comma, CTRL)
    (dialog,) = (each for each in window.findChildren(SettingsDialog) if each.isVisible())
    titles = [dialog.list.item(at).text() for at in range(dialog.list.count())]
    dialog.list.setCurrentRow(titles.index("Keys"))
    made = dialog.pages.currentWidget()
    assert isinstance(made, KeysPage)
    return made


def find(page: KeysPage, words: str) -> None:
    page.search.clear()
    QTest.keyClicks(page.search, words)


def record(page: KeysPage, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Clicks the field of keys and presses some."""
    QTest.mouseClick(page.recorder, LEFT)
    assert page.recorder.isChecked()
    QTest.keyClick(page.recorder, key, held)


def shown(page: KeysPage) -> dict[str, str]:
    items = [page.tree.topLevelItem(at) for at in range(page.tree.topLevelItemCount())]
    return {item.text(0): item.text(2) for item in items if item is not None}


def test_every_command_is_listed_and_found_by_its_name_category_or_keys(page: KeysPage, window: MainWindow) -> None:
    names = {spec.text.rstrip("…") for spec, _ in window.actions_by_name}
    assert names <= set(shown(page)) and "Show or hide Library" in shown(page)
    find(page, "arrang")
    assert shown(page) == {"Arrange": "Ctrl+L"}
    find(page, "ctrl+shift+n")
    assert shown(page) == {"New window": "Ctrl+Shift+N"}
    find(page, "zzz")
    assert shown(page) == {} and not page.recorder.isEnabled()


def test_keys_that_are_pressed_hold_at_once_in_menus_tool_tips_and_all_windows(
    page: KeysPage, window: MainWindow, tab: FlowTab
) -> None:
    other = window.program.windows.open(window)
    find(page, "run offline")
    record(page, Qt.Key.Key_F9)
    assert shown(page) == {"Run offline": "F9"}
    for each in (window, other):
        action = each.actions_by_name["run_offline"]
        assert [keys.toString() for keys in action.shortcuts()] == ["F9"] and "(F9)" in action.toolTip()
    find(page, "command palette")
    record(page, Qt.Key.Key_F1, ALT)
    assert window.bar.search.text().endswith("Alt+F1") and other.bar.search.text().endswith("Alt+F1")


def test_new_keys_of_the_canvas_do_it_and_the_old_ones_do_not(page: KeysPage, window: MainWindow, tab: FlowTab) -> None:
    find(page, "mute")
    record(page, Qt.Key.Key_J)
    page.window().close()
    tab.session.select(nodes=["greet"])
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_M)
    assert not tab.session.flow.nodes["greet"].muted
    QTest.keyClick(tab.canvas, Qt.Key.Key_J)
    assert tab.session.flow.nodes["greet"].muted
    menu = tab.equipment.menus.action("mute", window)
    assert menu.shortcut().toString() == "J"
    assert window.actions_by_name["mute"].text() == "Mute\tJ"


def test_a_canvas_command_with_keys_nobody_types_works_from_anywhere(
    page: KeysPage, window: MainWindow, tab: FlowTab
) -> None:
    find(page, "undo")
    page.tree.setCurrentItem(page.tree.findItems("Undo", Qt.MatchFlag.MatchExactly)[0])
    record(page, Qt.Key.Key_F7)
    page.window().close()
    tab.session.select(nodes=["greet"])
    tab.equipment.commands.mute()
    window.panels.library.search.setFocus()
    press(window, Qt.Key.Key_F7)
    assert not tab.session.flow.nodes["greet"].muted


def test_keys_that_another_command_has_are_asked_about_by_its_name(page: KeysPage, program: Program) -> None:
    find(page, "arrange")
    record(page, Qt.Key.Key_S, CTRL)
    assert page.state.text() == "Ctrl+S belongs to “Save”."
    QTest.mouseClick(page.keep_button, LEFT)
    assert shown(page) == {"Arrange": "Ctrl+L"} and program.keys.of("save", ("Ctrl+S",)) == ("Ctrl+S",)
    record(page, Qt.Key.Key_S, CTRL)
    QTest.mouseClick(page.replace_button, LEFT)
    assert shown(page) == {"Arrange": "Ctrl+S"}
    find(page, "")
    assert shown(page)["Save"] == "" and shown(page)["Save as"] == "Ctrl+Shift+S"
    assert not page.replace_button.isVisible()


def test_resetting_one_command_asks_where_its_usual_keys_are_taken_by_now(page: KeysPage) -> None:
    find(page, "arrange")
    record(page, Qt.Key.Key_S, CTRL)
    QTest.mouseClick(page.replace_button, LEFT)
    find(page, "file")
    page.tree.setCurrentItem(page.tree.findItems("Save", Qt.MatchFlag.MatchExactly)[0])
    QTest.mouseClick(page.reset_button, LEFT)
    assert page.state.text() == "Ctrl+S belongs to “Arrange”."
    QTest.mouseClick(page.replace_button, LEFT)
    assert shown(page)["Save"] == "Ctrl+S"
    find(page, "arrange")
    assert shown(page) == {"Arrange": ""}
    QTest.mouseClick(page.reset_button, LEFT)
    assert shown(page) == {"Arrange": "Ctrl+L"} and not page.reset_button.isEnabled()


def test_resetting_all_is_asked_about_and_brings_the_usual_keys_back(page: KeysPage, program: Program) -> None:
    assert not page.reset_all.isEnabled()
    find(page, "fit all")
    record(page, Qt.Key.Key_U)
    answer_box("Cancel")
    QTest.mouseClick(page.reset_all, LEFT)
    assert shown(page) == {"Fit all": "U"}
    answer_box("Reset all")
    QTest.mouseClick(page.reset_all, LEFT)
    assert shown(page) == {"Fit all": "Home, A, 1"} and program.settings.keys == {}


def test_further_keys_come_beside_and_all_can_be_taken_away(page: KeysPage, program: Program) -> None:
    find(page, "duplicate")
    QTest.mouseClick(page.add_button, LEFT)
    QTest.keyClick(page.recorder, Qt.Key.Key_Tab, CTRL)
    assert shown(page) == {"Duplicate": "Ctrl+D, Shift+D, Ctrl+Tab"}, "Tab, too, can be recorded"
    QTest.mouseClick(page.clear_button, LEFT)
    assert shown(page) == {"Duplicate": ""} and program.keys.keymap.keys("duplicate") == ()


def test_escape_leaves_the_recorder_and_not_the_settings(page: KeysPage) -> None:
    find(page, "arrange")
    record(page, Qt.Key.Key_Escape)
    assert shown(page) == {"Arrange": "Ctrl+L"} and page.isVisible() and not page.recorder.isChecked()
    QTest.mouseClick(page.recorder, LEFT)
    page.search.setFocus()
    assert not page.recorder.isChecked(), "so does turning elsewhere"


def test_keys_the_canvas_is_used_by_are_not_given_away(page: KeysPage) -> None:
    find(page, "arrange")
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Y, Qt.Key.Key_Left):
        record(page, key)
        assert "is needed for" in page.state.text() and shown(page) == {"Arrange": "Ctrl+L"}


def test_a_panel_can_be_given_keys(page: KeysPage, window: MainWindow) -> None:
    find(page, "hide outline")
    record(page, Qt.Key.Key_O, ALT | SHIFT)
    page.window().close()
    assert not window.docks.docks["outline"].isHidden()
    press(window, Qt.Key.Key_O, ALT | SHIFT)
    assert window.docks.docks["outline"].isHidden()


def test_the_list_of_shortcuts_and_the_palette_show_the_chosen_keys(
    page: KeysPage, window: MainWindow, tab: FlowTab
) -> None:
    find(page, "run offline")
    record(page, Qt.Key.Key_F9)
    find(page, "mute")
    record(page, Qt.Key.Key_J)
    page.window().close()
    window.actions_by_name["shortcuts"].trigger()
    (dialog,) = (each for each in window.findChildren(ShortcutsDialog) if each.isVisible())
    assert {("Run", "Run offline", "F9"), ("Node", "Mute", "J")} <= set(dialog._shortcuts)
    dialog.close()
    entries = {each.text: each.keys for each in window.finding._entries()}
    assert entries["Run offline"] == "F9"


def test_chosen_keys_outlive_the_program(program: Program, home: Path, qapp: Any) -> None:
    program.keys.choose("arrange", ["Ctrl+Alt+L"])
    program.keys.choose("save", [])
    again = make_program(qapp)
    assert again.keys.keymap.keys("arrange") == ("Ctrl+Alt+L",)
    assert again.keys.of("save", ("Ctrl+S",)) == () and not again.keys.is_chosen("open")
    again.engine.stop()


@pytest.mark.parametrize("kept", ["x", "[]", '{"mute": 5, "save": ["Ctrl+1", 7]}', '{"gone": ["F9"]}'])
def test_damaged_keys_are_as_good_as_none(tmp_path: Path, kept: str) -> None:
    settings = Settings(tmp_path / FILE_NAME)
    settings.store.put("keys", kept)
    keys = Keys(settings)
    assert keys.keymap.keys("mute") == ("M",)
    assert keys.of("save", ("Ctrl+S",)) in (("Ctrl+S",), ("Ctrl+1",))
    assert keys.commands()


def test_no_key_means_two_things_as_weft_comes(program: Program) -> None:
    keys = [key for each in program.keys.commands() for key in each.usual]
    assert len(set(keys)) == len(keys)


def test_what_nobody_types_is_told_from_what_is_typed() -> None:
    pressed = ("A", "Shift+A", "+", "Tab", "F5", "Ctrl+A", "Alt+1", "Shift+F3", "Ctrl++")
    assert [key for key in pressed if holds_while_typing(key)] == list(pressed[4:])


def test_typing_is_not_disturbed_by_keys_of_the_canvas(page: KeysPage, window: MainWindow) -> None:
    find(page, "new flow")
    record(page, Qt.Key.Key_K)
    page.window().close()
    search: QLineEdit = window.panels.library.search
    search.setFocus()
    window.activateWindow()
    QTest.keyClicks(search, "kk")
    assert search.text() == "kk" and len(window.tabs.flows) == 1
