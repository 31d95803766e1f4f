"""The catalogues that come with Weft: complete, nothing stale in them, and every placeholder where it belongs."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest
from tests.engine_texts import ROOT
from tests.texts import all_texts

from weft_resources import languages, path

CODES = sorted(languages())
_PLACEHOLDER = re.compile(r"\{\w+[^{}]*\}")
_ACCELERATOR = re.compile(r"&(?=\w)")


@cache
def catalogue(code: str) -> dict[str, str]:
    """A catalogue, refusing a key that stands twice."""
    pairs: list[tuple[str, str]] = json.loads(languages()[code], object_pairs_hook=list)
    assert len(dict(pairs)) == len(pairs), "a key stands twice"
    return dict(pairs)


@cache
def wanted() -> frozenset[str]:
    return frozenset(all_texts())


@cache
def words_of_the_engine() -> frozenset[str]:
    """Single words that the engine puts into its sentences."""
    files = (file for root in ("engine", "nodes") for file in Path(ROOT, root).rglob("*.py"))
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in files)
    strings = (each.value for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Constant))
    return frozenset(each.strip() for each in strings if isinstance(each, str))


def test_german_is_among_them() -> None:
    assert "de" in CODES


@pytest.mark.parametrize("code", CODES)
def test_every_text_has_an_entry(code: str) -> None:
    missing = sorted(wanted() - catalogue(code).keys())
    assert not missing


@pytest.mark.parametrize("code", CODES)
def test_no_entry_is_left_of_a_text_that_is_gone(code: str) -> None:
    stale = sorted(each for each in catalogue(code).keys() - wanted() if each not in words_of_the_engine())
    assert not stale


@pytest.mark.parametrize("code", CODES)
def test_every_placeholder_of_a_text_is_in_its_translation_once(code: str) -> None:
    wrong = [
        text
        for text, said in catalogue(code).items()
        if sorted(_PLACEHOLDER.findall(text)) != sorted(_PLACEHOLDER.findall(said))
    ]
    assert not wrong


@pytest.mark.parametrize("code", CODES)
def test_keys_of_menus_and_edges_of_texts_are_kept(code: str) -> None:
    wrong = [text for text, said in catalogue(code).items() if _frame(text) != _frame(said)]
    assert not wrong


def _frame(text: str) -> tuple[int, bool, bool, bool]:
    """How many keys it gives, and whether it begins or ends with room, or with more to come."""
    return len(_ACCELERATOR.findall(text)), text.startswith(" "), text.endswith(" "), text.endswith("…")


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_translated_by_nothing(code: str) -> None:
    assert not [text for text, said in catalogue(code).items() if not said.strip()]


@pytest.mark.parametrize("code", CODES)
def test_no_letter_of_a_menu_bar_is_taken_twice(code: str) -> None:
    menus = [said for text, said in catalogue(code).items() if re.fullmatch(r"&\w+", text)]
    letters = [each[each.index("&") + 1].lower() for each in menus]
    assert len(set(letters)) == len(letters), menus


def test_catalogues_lie_as_they_are_written() -> None:
    for code in CODES:
        text = path("languages", f"{code}.json").read_text(encoding="utf-8")
        assert text == json.dumps(dict(sorted(catalogue(code).items())), ensure_ascii=False, indent=1) + "\n", code
