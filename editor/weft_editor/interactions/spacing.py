"""Equal gaps: where a dragged thing stands as far from its neighbours as they stand from one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from weft_editor.canvas.tables import Rect
from weft_editor.interactions.rubber import GapGuide

_GAP_LEAST: Final = 8.0
"""Canvas pixels: what stands closer than this does not stand in a row."""
_SAME: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Row:
    """Neighbours seen along one axis: the two before and the two behind what is moved, nearest first."""

    before: Sequence[Rect]
    behind: Sequence[Rect]


class Spacing:
    """Finds equal gaps for a rectangle that is moved among others, along either axis."""

    def __init__(self, others: Sequence[Rect]) -> None:
        self._others = others

    def nearest(self, here: Rect, *, upright: bool, reach: float) -> float | None:
        """The shortest way along an axis to where gaps are equal; `None` if there is none within reach.

        Args:
            here: The rectangle as dragged.
            upright: Whether it goes up or down; else to the side.
            reach: Canvas pixels.
        """
        moves = [move for move in self._moves(here, upright) if abs(move) <= reach]
        return min(moves, key=abs, default=None)

    def _moves(self, here: Rect, upright: bool) -> Iterator[float]:
        low, high = (1, 3) if upright else (0, 2)
        row = self._row(here, upright)
        if row.before and row.behind:
            yield (row.before[0][high] + row.behind[0][low]) / 2 - (here[low] + here[high]) / 2
        if len(row.before) > 1 and (gap := row.before[0][low] - row.before[1][high]) >= _GAP_LEAST:
            yield row.before[0][high] + gap - here[low]
        if len(row.behind) > 1 and (gap := row.behind[1][low] - row.behind[0][high]) >= _GAP_LEAST:
            yield row.behind[0][low] - gap - here[high]

    def guides(self, here: Rect, *, upright: bool) -> tuple[GapGuide, ...]:
        """The gaps that are equal where the rectangle lies now: two of them, or none."""
        low, high = (1, 3) if upright else (0, 2)
        row = self._row(here, upright)
        chain = [*reversed(row.before), here, *row.behind]
        place = len(row.before)
        gaps = list(pairwise(chain))
        for at in (place - 1, place - 2, place):
            pair = gaps[at : at + 2] if at >= 0 else []
            if len(pair) == 2 and _equal(pair[0][1][low] - pair[0][0][high], pair[1][1][low] - pair[1][0][high]):
                return tuple(_gap(one, two, upright) for one, two in pair)
        return ()

    def _row(self, here: Rect, upright: bool) -> _Row:
        """The nearest neighbours that lie beside it, not merely somewhere before or behind."""
        low, high, first, last = (1, 3, 0, 2) if upright else (0, 2, 1, 3)
        middle = (here[low] + here[high]) / 2
        beside = [each for each in self._others if each[first] < here[last] and each[last] > here[first]]
        before = sorted((e for e in beside if (e[low] + e[high]) / 2 < middle), key=lambda each: -each[high])
        behind = sorted((e for e in beside if (e[low] + e[high]) / 2 >= middle), key=lambda each: each[low])
        return _Row(before[:2], behind[:2])


def _equal(one: float, other: float) -> bool:
    return one >= _GAP_LEAST and abs(one - other) <= _SAME


def _gap(one: Rect, two: Rect, upright: bool) -> GapGuide:
    """The gap between two neighbours, drawn where both can be seen beside it."""
    low, high, first, last = (1, 3, 0, 2) if upright else (0, 2, 1, 3)
    across = (max(one[first], two[first]) + min(one[last], two[last])) / 2
    return GapGuide(upright, across, one[high], two[low])
