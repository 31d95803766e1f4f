"""All other pages of the settings by clicks and keys: what was chosen holds at once and at the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableWidget
from shiboken6 import isValid

from weft_editor.dialogs.appearance_page import AppearancePage
from weft_editor.dialogs.folders_page import FoldersPage
from weft_editor.dialogs.key_file import KeyFilePage
from weft_editor.dialogs.keys_page import KeysPage
from weft_editor.dialogs.language_choice import LanguageChoice
from weft_editor.dialogs.passphrase import PassphraseDialog
from weft_editor.dialogs.prices import Prices
from weft_editor.flow_tab import FlowTab
from weft_editor.language import chosen_language
from weft_editor.main_window import MainWindow
from weft_engine.document import Flow
from weft_engine.providers.settings import ModelSettings

from .by_hand import (
    ALT,
    CTRL,
    LEFT,
    NONE,
    SHIFT,
    button,
    click,
    key,
    name_path,
    press,
    settings,
    started_again,
    the,
    turn_to,
    when_asked,
    write,
)
from .flows import echo

Opened = Callable[[Flow], FlowTab]
UP, TAB, ENTER = Qt.Key.Key_Up, Qt.Key.Key_Tab, Qt.Key.Key_Return


# Prices


def type_cells(*cells: str) -> None:
    """Into the row that was just added, from cell to cell by Tab."""
    for at, cell in enumerate(cells):
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit), "the cell can be typed in"
        QTest.keyClicks(editor, cell)
        key(TAB if at < len(cells) - 1 else ENTER)


def cells(table: QTableWidget) -> list[list[str]]:
    found = [[table.item(row, column) for column in range(table.columnCount())] for row in range(table.rowCount())]
    return [[item.text() if item is not None else "" for item in row] for row in found]


def test_prices_are_typed_from_cell_to_cell_changed_and_removed_and_are_there_at_the_next_start(
    window: MainWindow, qapp: QApplication
) -> None:
    page: Prices = settings(window, "Prices")
    click(page.add_button)
    type_cells("office:*", "0,5", "2", "0.1")
    assert page.state.text() == "Saved"
    click(page.add_button)
    type_cells("home:big", "3", "much")
    assert "“much”" in page.state.text() and "home:big" not in ModelSettings.load().prices
    spot = page.table.visualItemRect(page.table.item(1, 2)).center()
    QTest.mouseDClick(page.table.viewport(), LEFT, NONE, spot)
    key(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), "4")
    key(ENTER)
    assert page.state.text() == "Saved"
    click(page.add_button)
    type_cells("office:*", "1", "1")
    assert "has a price already" in page.state.text()
    click(page.remove_button)
    assert page.state.text() == "Saved"
    wanted = {"home:big": {"input": 3.0, "output": 4.0}, "office:*": {"input": 0.5, "output": 2.0, "cached": 0.1}}
    assert ModelSettings.load().prices == wanted
    window.close()
    with started_again(qapp) as again:
        page = settings(again, "Prices")
        assert cells(page.table) == [["home:big", "3", "4", ""], ["office:*", "0.5", "2", "0.1"]]
        QTest.mouseClick(page.table.viewport(), LEFT, NONE, page.table.visualItemRect(page.table.item(0, 0)).center())
        click(page.remove_button)
        assert set(ModelSettings.load().prices) == {"office:*"}


# Appearance


def test_a_theme_is_chosen_by_click_and_by_arrows_in_all_windows_and_for_the_next_start(
    window: MainWindow, opened: Opened, qapp: QApplication
) -> None:
    tab = opened(echo())
    press(window, Qt.Key.Key_N, CTRL | SHIFT)
    (other,) = (each for each in window.program.windows.all if each is not window)
    press(other, Qt.Key.Key_N, CTRL)
    there = other.tabs.flow
    assert there is not None
    page: AppearancePage = settings(other, "Appearance")
    click(page.themes["light"])
    QApplication.processEvents()
    assert tab.canvas.tokens.name == there.canvas.tokens.name == "light"
    key(Qt.Key.Key_Left)
    assert page.themes["dark"].isChecked() and tab.canvas.tokens.name == there.canvas.tokens.name == "dark"
    key(Qt.Key.Key_Right)
    assert tab.canvas.tokens.name == "light" and other.actions_by_name["theme_light"].isChecked()
    click(page.motion["reduced"])
    page.window().close()
    window.program.windows.quit()
    with started_again(qapp) as again:
        assert again.program.tokens.name == "light" and again.actions_by_name["theme_light"].isChecked()
        page = settings(again, "Appearance")
        assert page.themes["light"].isChecked() and page.motion["reduced"].isChecked()


def test_a_language_is_chosen_by_keys_and_is_chosen_still_at_the_next_start(
    window: MainWindow, qapp: QApplication
) -> None:
    page: AppearancePage = settings(window, "Appearance")
    choice = the(LanguageChoice, page)
    choice.combo.setFocus()
    key(Qt.Key.Key_End)
    while choice.combo.currentData() != "de":
        key(UP)
    assert chosen_language() == "de"
    window.close()
    with started_again(qapp) as again:
        choice = the(LanguageChoice, settings(again, "Appearance"))
        assert choice.combo.currentText() == "Deutsch"
        choice.combo.setFocus()
        key(Qt.Key.Key_Home)
        assert chosen_language() == ""


# Keys


def find(page: KeysPage, words: str) -> None:
    write(page.search, words)
    item = page.tree.topLevelItem(0)
    assert item is not None
    QTest.mouseClick(page.tree.viewport(), LEFT, NONE, page.tree.visualItemRect(item).center())


def test_keys_taken_from_another_command_hold_at_the_next_start_until_they_are_reset(
    window: MainWindow, opened: Opened, qapp: QApplication
) -> None:
    opened(echo())
    page: KeysPage = settings(window, "Keys")
    find(page, "arrange")
    click(page.recorder)
    key(Qt.Key.Key_S, CTRL)
    assert page.state.text() == "Ctrl+S belongs to “Save”."
    click(page.replace_button)
    page.window().close()
    window.close()
    with started_again(qapp) as again:
        tab = again.tabs.flow
        assert tab is not None
        tab.session.select(nodes=["greet"])
        tab.canvas.setFocus()
        QTest.keyClick(tab.canvas, Qt.Key.Key_M)
        assert tab.file.is_dirty
        press(again, Qt.Key.Key_S, CTRL)
        assert tab.file.is_dirty, "these keys save no more"
        page = settings(again, "Keys")
        asked = when_asked("Reset all")
        click(page.reset_all)
        assert asked == ["Give all commands their usual keys?"]
        page.window().close()
        press(again, Qt.Key.Key_S, CTRL)
        assert not tab.file.is_dirty


# Navigation


def wheel_zooms(tab: FlowTab) -> bool:
    """Whether a turn of a wheel changes how large things are."""
    while tab.canvas.view != tab.canvas.aim:
        QTest.qWait(10)
    before = tab.canvas.aim.zoom
    spot = QPointF(tab.canvas.rect().center())
    event = QWheelEvent(
        spot, QPointF(tab.canvas.mapToGlobal(spot.toPoint())), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(tab.canvas, event)
    return tab.canvas.aim.zoom != before


def test_what_a_wheel_does_is_chosen_for_all_windows_and_for_the_next_start(
    window: MainWindow, opened: Opened, qapp: QApplication
) -> None:
    tab = opened(echo())
    assert wheel_zooms(tab)
    page = settings(window, "Navigation")
    click(button(page, "Touchpad"))
    page.window().close()
    assert not wheel_zooms(tab)
    window.close()
    with started_again(qapp) as again:
        assert again.tabs.flow is not None and not wheel_zooms(again.tabs.flow)
        page = settings(again, "Navigation")
        assert button(page, "Touchpad").isChecked()
        click(button(page, "Touchpad"))
        key(UP)
        assert button(page, "Mouse").isChecked(), "arrows choose, too"
        assert wheel_zooms(again.tabs.flow)


# Folders


def test_folders_are_chosen_in_the_dialog_and_are_there_at_the_next_start_until_they_are_cleared(
    window: MainWindow, tmp_path: Path, qapp: QApplication
) -> None:
    flows = tmp_path / "my flows"
    flows.mkdir()
    page: FoldersPage = settings(window, "Folders")
    name_path(flows, lambda: click(page.flows.choose_button))
    assert page.flows.label.accessibleName() == str(flows)
    window.close()
    with started_again(qapp) as again:
        page = settings(again, "Folders")
        assert page.flows.label.accessibleName() == str(flows)
        assert again.program.settings.folder == flows
        name_path(None, lambda: click(page.exports.choose_button))
        assert again.program.settings.exports_folder is None, "Cancel leaves it"
        click(page.flows.clear_button)
        assert again.program.settings.flows_folder is None and not page.flows.clear_button.isEnabled()


# The key file


def typed(page: KeyFilePage, words: str) -> str:
    write(page.passphrase, words)
    key(ENTER)
    return page.state.text()


def test_the_key_file_opens_at_the_next_start_with_its_passphrase_only(window: MainWindow, qapp: QApplication) -> None:
    page: KeyFilePage = settings(window, "Key file")
    assert page.open_button.text() == "Make"
    assert "too short" in typed(page, "short")
    assert typed(page, "correct horse battery") == "Made when the first key is kept"
    window.program.world.secrets.set("OFFICE_KEY", "value-of-the-office", to_file=True)
    window.close()
    with started_again(qapp) as again:
        secrets = again.program.world.secrets
        page = settings(again, "Key file")
        assert page.state.text() == "Locked" and not secrets.has("secret:OFFICE_KEY")
        assert "not its passphrase" in typed(page, "wrong horse battery")
        assert not secrets.has("secret:OFFICE_KEY") and not page.lock_button.isEnabled()
        assert typed(page, "correct horse battery") == "Open until Weft is closed"
        assert secrets.value("secret:OFFICE_KEY") == "value-of-the-office"
        click(page.change_button)
        dialog = the(PassphraseDialog, page)
        turn_to(dialog)
        for edit, words in ((dialog.current, "correct horse battery"), (dialog.new, "another good horse")):
            QTest.keyClicks(edit, words)
        QTest.keyClicks(dialog.repeated, "another bad horse")
        QTest.keyClick(dialog.repeated, ENTER)
        assert "differ" in dialog.state.text() and dialog.isVisible()
        write(dialog.repeated, "another good horse")
        key(ENTER)
        assert page.state.text().startswith("Changed")
        turn_to(page.window())
        click(page.lock_button)
        assert "not its passphrase" in typed(page, "correct horse battery")
        assert typed(page, "another good horse") == "Open until Weft is closed"


def test_enter_in_a_dialog_presses_what_the_keyboard_is_on_and_nothing_by_chance(window: MainWindow) -> None:
    page: KeysPage = settings(window, "Keys")
    dialog = page.window()
    page.search.setFocus()
    key(ENTER)
    key(ENTER, ALT)
    assert dialog.isVisible() and QApplication.activeModalWidget() is dialog
    close = button(dialog, "Close")
    close.setFocus()
    key(ENTER)
    assert not isValid(dialog) or not dialog.isVisible()
