"""Finding by a few letters: how well a query fits a text, and which of its letters it means.

The start of the text counts most, then the start of a word, then the letters of words' starts (`ht` for *HTTP tool*),
then anywhere in one piece, then scattered in order. Nearly any sentence has a few letters in order, so prose must hold
the query in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LONGEST: Final = 200
_PROSE: Final = 40
"""Letters above which a text is prose, not a name."""
_WHOLE, _START, _WORD, _INITIALS, _INSIDE, _SCATTERED = 1000.0, 800.0, 600.0, 450.0, 300.0, 100.0


@dataclass(frozen=True, slots=True)
class Match:
    """How well a query fits, and where."""

    score: float
    places: tuple[int, ...] = ()
    """Indices of the letters meant, ascending."""


def match(query: str, text: str) -> Match | None:
    """How a query of one or more words fits a text; all must, in any order. `None` if one does not."""
    words = query.lower().split()
    if not words:
        return Match(0.0)
    score, places = 0.0, set[int]()
    for word in words:
        found = _word(word, text[:_LONGEST].lower())
        if found is None:
            return None
        score += found.score
        places.update(found.places)
    return Match(score / len(words), tuple(sorted(places)))


@lru_cache(maxsize=16384)
def _word(word: str, text: str) -> Match | None:
    shorter = len(word) / max(len(text), 1)
    if text == word:
        return Match(_WHOLE, tuple(range(len(text))))
    at = text.find(word)
    if at == 0:
        return Match(_START + 100 * shorter, tuple(range(len(word))))
    starts = [place for place in range(len(text)) if starts_word(text, place)]
    for place in starts:
        if text.startswith(word, place):
            return Match(_WORD + 100 * shorter - place / 10, tuple(range(place, place + len(word))))
    is_prose = len(text) > _PROSE
    first = -1 if is_prose else "".join(text[place] for place in starts).find(word)
    if first >= 0:
        return Match(_INITIALS + 100 * shorter, tuple(starts[first : first + len(word)]))
    if at > 0:
        return Match(_INSIDE + 100 * shorter - at / 10, tuple(range(at, at + len(word))))
    return None if is_prose else _scattered(word, text)


def _in_order(word: str, text: str, among: Sequence[int]) -> tuple[int, ...] | None:
    """Places of the word's letters, in order, among some places of the text."""
    places: list[int] = []
    for place in among:
        if len(places) < len(word) and text[place] == word[len(places)]:
            places.append(place)
    return tuple(places) if len(places) == len(word) else None


def _scattered(word: str, text: str) -> Match | None:
    """Letters in order with gaps; the word must be found within three times its length, lest everything fits."""
    if len(word) < 2:
        return None
    best: tuple[int, ...] | None = None
    for start in range(len(text)):
        if text[start] != word[0]:
            continue
        places = _in_order(word, text, range(start, len(text)))
        if places is not None and (best is None or places[-1] - places[0] < best[-1] - best[0]):
            best = places
    if best is None or best[-1] - best[0] > 3 * len(word):
        return None
    gaps = best[-1] - best[0] + 1 - len(word)
    starts = sum(starts_word(text, place) for place in best)
    return Match(max(_SCATTERED - 10 * gaps + 15 * starts, 1.0), best)


def starts_word(text: str, place: int) -> bool:
    """Whether a word begins at an index."""
    return text[place].isalnum() and (place == 0 or not text[place - 1].isalnum())


def best_match(query: str, texts: Iterable[tuple[str, float]]) -> Match | None:
    """How well a query fits several texts of one thing: each word where it fits best.

    Args:
        query: Words, all of which must fit somewhere.
        texts: Each with a weight; the places are those in the first.
    """
    weighed = list(texts)
    total, places = 0.0, set[int]()
    for word in query.split():
        scores: list[float] = []
        for number, (text, weight) in enumerate(weighed):
            found = match(word, text)
            if found is None:
                continue
            scores.append(found.score * weight)
            if number == 0:
                places.update(found.places)
        if not scores:
            return None
        total += max(scores)
    return Match(total, tuple(sorted(places)))
