"""Texts in another language: what is translated, and that nothing is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft_editor import language
from weft_editor.language import counted, number, pseudo, said, tr
from weft_editor.phrases import Phrases


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = {
        "Saved {name}": "{name} gesichert",
        "Delete {what}": "{what} löschen",
        "node": "Knoten",
        "{tokens:,} tokens": "{tokens:,} Tokens",
    }
    phrases = Phrases(catalogue)
    monkeypatch.setattr(language, "language", lambda: "de")
    monkeypatch.setattr(language, "_catalogue", lambda: catalogue)
    monkeypatch.setattr(language, "_figures", lambda: str.maketrans(".,", ",."))
    monkeypatch.setattr(language, "_phrases", lambda: phrases)


def test_a_text_with_values_is_translated_before_they_are_put_in(german: None) -> None:
    assert tr("Saved {name}", name="a.weft") == "a.weft gesichert"


def test_what_has_no_entry_is_shown_in_english(german: None) -> None:
    assert tr("Never heard of") == "Never heard of"


def test_the_label_of_an_edit_is_translated_by_the_entry_it_was_made_of(german: None) -> None:
    assert said("Delete node") == "Knoten löschen"


def test_numbers_in_a_text_are_written_as_the_language_writes_them(german: None) -> None:
    assert tr("{tokens:,} tokens", tokens=1234567) == "1.234.567 Tokens"
    assert tr("{tokens:,} tokens", tokens=2.5) == "2,5 Tokens"
    assert number(0.1234, ".2f") == "0,12"


def test_english_numbers_are_as_python_writes_them() -> None:
    assert tr("{tokens:,} tokens", tokens=1234) == "1,234 tokens"
    assert number(1234.5, ",.1f") == "1,234.5"


def test_one_thing_and_several_are_counted_with_words_of_their_own() -> None:
    assert counted(1, "{count} problem", "{count} problems") == "1 problem"
    assert counted(3, "{count} problem", "{count} problems") == "3 problems"


def test_pseudo_texts_keep_their_placeholders() -> None:
    assert pseudo("Saved {name}") == "Šáṽéđ {name}"


def test_a_chosen_language_is_kept_for_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path))
    language.choose_language("de")
    assert language.chosen_language() == "de"
