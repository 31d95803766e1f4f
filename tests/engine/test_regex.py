"""Patterns that people write."""

from __future__ import annotations

import pytest

from weft_engine import regex
from weft_engine.errors import ExpressionError


def test_a_search_gives_the_part_that_matches() -> None:
    assert regex.search(r"\d+", "route 66 west") == "66"
    assert regex.search(r"\d+", "nowhere") is None
    assert regex.search("", "x") == ""


def test_a_full_match_needs_the_whole_text() -> None:
    assert regex.fullmatch(r"[a-z]+", "abc")
    assert not regex.fullmatch(r"[a-z]+", "abc1")


def test_groups_come_by_name_and_number() -> None:
    assert regex.groups(r"(?P<key>\w+)=(\w+)?", "say k=") == {"0": "k=", "1": "k", "2": None, "key": "k"}
    assert regex.groups("x", "y") is None


@pytest.mark.parametrize(
    "pattern", ["(", "[", "*", r"(?<=a)b", r"(a)\1", "a{1001}", "a" * 5_000, "((a{100}){100}){100}"]
)
def test_a_bad_pattern_is_named(pattern: str) -> None:
    with pytest.raises(ExpressionError, match="pattern "):
        regex.check_pattern(pattern)


def test_look_around_says_that_it_does_not_exist() -> None:
    with pytest.raises(ExpressionError, match="look-around"):
        regex.check_pattern("(?=a)")


def test_a_lone_surrogate_is_searched_and_not_a_crash() -> None:
    assert regex.search("b", "a\ud800b") == "b"


def test_an_exponential_pattern_takes_linear_time() -> None:
    assert not regex.fullmatch("(a+)+", "a" * 200_000 + "b")
