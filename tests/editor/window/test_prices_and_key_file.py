"""Prices and the key file in the settings."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from weft_editor.dialogs.key_file import KeyFilePage
from weft_editor.dialogs.passphrase import PassphraseDialog
from weft_editor.dialogs.prices import Prices
from weft_editor.program import Program
from weft_engine.providers.chat import Usage
from weft_engine.providers.prices import PriceTable
from weft_engine.providers.settings import ModelSettings, Server


def filled(page: Prices, *cells: str) -> None:
    QTest.mouseClick(page.add_button, Qt.MouseButton.LeftButton)
    row = page.table.rowCount() - 1
    for place, cell in enumerate(cells):
        page.table.item(row, place).setText(cell)


def test_a_price_is_kept_and_counts_while_the_servers_stay(program: Program, qtbot: Any) -> None:
    ModelSettings(servers={"office": Server()}).save()
    page = Prices(program)
    qtbot.addWidget(page)
    filled(page, "office:*", "0.5", "2", "")
    kept = ModelSettings.load()
    assert kept.prices == {"office:*": {"input": 0.5, "output": 2.0}}
    assert "office" in kept.servers
    assert PriceTable(kept.prices).cost_usd("office:big", Usage(1_000_000, 0)) == 0.5
    page.table.setCurrentCell(0, 0)
    QTest.mouseClick(page.remove_button, Qt.MouseButton.LeftButton)
    assert ModelSettings.load().prices == {}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("office", "1", "1", ""), "name the model as server:model"),
        (("office:x", "-1", "1", ""), "Input tokens must be 0 or more"),
        (("office:x", "1", "much", ""), "Output tokens must be a number, not “much”"),
        (("office:x", "1", "nan", ""), "Output tokens must be 0 or more"),
    ],
)
def test_a_price_that_is_none_is_told_and_not_saved(
    program: Program, qtbot: Any, cells: tuple[str, ...], said: str
) -> None:
    page = Prices(program)
    qtbot.addWidget(page)
    filled(page, *cells)
    assert said in page.state.text()
    assert page.state.text().endswith("not saved")
    assert ModelSettings.load().prices == {}


def test_the_key_file_is_made_locked_and_opened_with_its_passphrase_only(program: Program, qtbot: Any) -> None:
    page = KeyFilePage(program)
    qtbot.addWidget(page)
    QTest.keyClicks(page.passphrase, "short")
    QTest.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert "too short" in page.state.text()
    page.passphrase.clear()
    QTest.keyClicks(page.passphrase, "correct horse battery")
    QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    program.world.secrets.set("OFFICE_KEY", "value-of-the-office", to_file=True)
    QTest.mouseClick(page.lock_button, Qt.MouseButton.LeftButton)
    assert page.state.text() == "Locked"
    QTest.keyClicks(page.passphrase, "something else")
    QTest.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert "not its passphrase" in page.state.text()
    page.passphrase.clear()
    QTest.keyClicks(page.passphrase, "correct horse battery")
    QTest.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert program.world.secrets.file.values() == {"OFFICE_KEY": "value-of-the-office"}


def test_the_passphrase_of_the_key_file_is_changed_once_it_is_typed_rightly(program: Program, qtbot: Any) -> None:
    page = KeyFilePage(program)
    qtbot.addWidget(page)
    page.show()
    assert not page.change_button.isVisible()
    secrets = program.world.secrets
    secrets.unlock_file("correct horse battery")
    secrets.set("OFFICE_KEY", "value-of-the-office", to_file=True)
    page.refresh()
    QTest.mouseClick(page.change_button, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(PassphraseDialog)

    def typed(current: str, new: str, again: str) -> str:
        for edit, words in ((dialog.current, current), (dialog.new, new), (dialog.repeated, again)):
            edit.clear()
            QTest.keyClicks(edit, words)
        QTest.keyClick(dialog.repeated, Qt.Key.Key_Return)
        return dialog.state.text()

    assert "differ" in typed("correct horse battery", "another good horse", "another bad horse")
    assert "not its passphrase" in typed("wrong horse", "another good horse", "another good horse")
    assert "too short" in typed("correct horse battery", "short", "short")
    typed("correct horse battery", "another good horse", "another good horse")
    assert not dialog.isVisible()
    assert page.state.text() == "Changed: it opens with the new passphrase from now on"
    secrets.file.lock()
    secrets.unlock_file("another good horse")
    assert secrets.file.values() == {"OFFICE_KEY": "value-of-the-office"}
