"""Searching by a few letters."""

from __future__ import annotations

import pytest

from weft_editor.fuzzy import best_match, match


def ranked(query: str, texts: list[str]) -> list[str]:
    scored = [(found.score, text) for text in texts if (found := match(query, text)) is not None]
    return [text for _, text in sorted(scored, key=lambda each: -each[0])]


def test_the_start_of_the_text_beats_a_word_beats_initials_beats_the_middle_beats_letters_in_order() -> None:
    texts = ["a scattered pan tile", "Compatible", "Power at tents", "My pat", "Pattern"]
    assert ranked("pat", texts) == ["Pattern", "My pat", "Power at tents", "Compatible", "a scattered pan tile"]


def test_a_shorter_text_is_the_better_find() -> None:
    assert ranked("file", ["File read and write", "File"]) == ["File", "File read and write"]


def test_initials_find_a_title() -> None:
    found = match("hr", "HTTP request")
    assert found is not None and found.places == (0, 5)


def test_the_letters_meant_are_told() -> None:
    found = match("con", "Constant")
    assert found is not None and found.places == (0, 1, 2)
    scattered = match("cnst", "Constant")
    assert scattered is not None and scattered.places == (0, 2, 3, 4)


@pytest.mark.parametrize("query", ["zz", "templatex", "etalpmet"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert match(query, "Template") is None


def test_letters_too_far_apart_are_no_find() -> None:
    assert match("ae", "a long way to go until the end of it") is None


def test_prose_must_hold_the_query_in_one_piece() -> None:
    sentence = "Gives the value of the variable that a node before it has written"
    assert match("vot", sentence) is None
    assert match("varb", sentence) is None
    assert match("writ", sentence) is not None


def test_every_word_must_fit_in_any_order() -> None:
    assert match("read file", "File read") is not None
    assert match("file write", "File read") is None


def test_words_may_fit_different_texts_of_one_thing() -> None:
    texts = [("Constant", 1.0), ("literal", 0.7)]
    found = best_match("const lit", texts)
    assert found is not None and found.places == (0, 1, 2, 3, 4)
    assert best_match("const nothing", texts) is None


def test_an_empty_query_fits_everything() -> None:
    found = match("  ", "Anything")
    assert found is not None and found.places == ()
