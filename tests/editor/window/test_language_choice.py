"""The choice of a language in the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from weft_editor.dialogs.language_choice import LanguageChoice
from weft_editor.language import chosen_language
from weft_engine.folders import config_folder


@pytest.fixture
def choice(home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> LanguageChoice:
    monkeypatch.delenv("WEFT_LANGUAGE", raising=False)
    made = LanguageChoice()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def _choose(choice: LanguageChoice, name: str) -> None:
    choice.combo.setFocus()
    choice.combo.showPopup()
    view = choice.combo.view()
    while choice.combo.itemText(view.currentIndex().row()) != name:
        before = view.currentIndex().row()
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.currentIndex().row() != before, f"there is no {name}"
    QTest.keyClick(view, Qt.Key.Key_Return)


def test_each_language_is_offered_by_the_name_it_gives_itself(choice: LanguageChoice) -> None:
    shown = [choice.combo.itemText(at) for at in range(choice.combo.count())]
    assert shown == ["As the system", "English", "Deutsch"]


def test_without_a_choice_the_system_decides(choice: LanguageChoice) -> None:
    assert choice.combo.currentText() == "As the system"


def test_a_chosen_language_is_kept_and_said_to_begin_at_the_next_start(choice: LanguageChoice, qtbot: Any) -> None:
    _choose(choice, "Deutsch")
    assert chosen_language() == "de"
    assert "started again" in choice.hint.text()
    again = LanguageChoice()
    qtbot.addWidget(again)
    assert again.combo.currentText() == "Deutsch"


def test_a_choice_that_cannot_be_kept_says_why(choice: LanguageChoice) -> None:
    (config_folder() / "language").mkdir(parents=True)  # a folder where the file should be
    _choose(choice, "Deutsch")
    assert "could not be kept" in choice.hint.text()
    assert chosen_language() == ""


def test_a_variable_that_goes_before_the_choice_is_named(
    home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEFT_LANGUAGE", "en")
    made = LanguageChoice()
    qtbot.addWidget(made)
    assert "WEFT_LANGUAGE" in made.hint.text()
