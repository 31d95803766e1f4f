"""Things in the order in which they fit what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from weft_editor.fuzzy import best_match

T = TypeVar("T")
_FADING = 0.6
"""How much less each further text of a thing counts."""
_NOISE = 0.15
"""What fits so much worse than the best only has the letters somewhere."""


def ranked(query: str, things: Iterable[T], texts: Callable[[T], Iterable[str]]) -> list[T]:
    """Those that fit, best first; a thing's earlier texts count more. Without a query all, as they come."""
    if not query.strip():
        return list(things)
    found: list[tuple[float, int, T]] = []
    for number, thing in enumerate(things):
        match = best_match(query, ((text, _FADING**place) for place, text in enumerate(texts(thing))))
        if match is not None:
            found.append((-match.score, number, thing))
    least = -_NOISE * min((score for score, *_ in found), default=0.0)
    found = [each for each in found if -each[0] >= least]
    found.sort(key=lambda each: each[:2])
    return [thing for *_, thing in found]
