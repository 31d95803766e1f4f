"""Finding by a few letters: how well a pattern fits a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

T = TypeVar("T")
_START, _WORD, _RUN, _GAP = 12.0, 8.0, 5.0, 0.4
_LONGEST: Final = 200


def score(pattern: str, text: str) -> float:
    """How well the letters of `pattern` are found in `text`, in order; 0: not at all.

    Letters at the start of the text, of words, and next to each other count more; every word of the pattern must fit,
    in any order.
    """
    words = pattern.lower().split()
    if not words:
        return 1.0
    total = 0.0
    for word in words:
        found = _score_word(word, text[:_LONGEST].lower())
        if not found:
            return 0.0
        total += found
    return total / (1 + len(text[:_LONGEST]) / 200)


def _score_word(word: str, text: str) -> float:
    at = text.find(word)
    if at >= 0:
        bonus = _START if at == 0 else _WORD if not text[at - 1].isalnum() else 0.0
        return 10.0 + bonus + _RUN * len(word)
    total, last = 0.0, -1
    for letter in word:
        place = _best_place(letter, text, last + 1)
        if place < 0:
            return 0.0
        total += (
            _WORD if _starts_word(text, place) else _RUN if place == last + 1 else max(0.5, 2 - _GAP * (place - last))
        )
        last = place
    return total / len(word) if total / len(word) >= 2.0 else 0.0


def _best_place(letter: str, text: str, start: int) -> int:
    """The next place of a letter: at once, else at the start of a word, else the first."""
    first = text.find(letter, start)
    if first in (-1, start):
        return first
    for place in range(first, len(text)):
        if text[place] == letter and _starts_word(text, place):
            return place
    return first


def _starts_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()


def ranked(pattern: str, things: Iterable[T], texts: Callable[[T], Iterable[str]]) -> list[T]:
    """The things that fit, best first; what fits by an earlier text is preferred. Without a pattern all, as they come."""
    if not pattern.strip():
        return list(things)
    scored: list[tuple[float, int, T]] = []
    for number, thing in enumerate(things):
        best = max((score(pattern, each) * 0.6**place for place, each in enumerate(texts(thing))), default=0.0)
        if best:
            scored.append((-best, number, thing))
    scored.sort(key=lambda each: each[:2])
    return [thing for *_, thing in scored]
