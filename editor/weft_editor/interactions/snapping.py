"""Where a dragged thing settles: on lines it shares with others, with its wires level, or else on the grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from weft_editor.canvas.tables import Rect
from weft_editor.interactions.gesture import GRID
from weft_editor.interactions.rubber import GapGuide, Guide
from weft_editor.interactions.spacing import Spacing

REACH: Final = 6.0
"""Logical window pixels from which a guide attracts."""


def to_grid(value: float) -> float:
    """The nearest line of the grid."""
    return float(GRID * round(value / GRID))


@dataclass(frozen=True, slots=True)
class Snapped:
    """How far something really moves, and why."""

    dx: float
    dy: float
    guides: tuple[Guide, ...] = ()
    gaps: tuple[GapGuide, ...] = ()
    """Gaps to neighbours that are equal there."""


class Snapping:
    """Snaps a rectangle that is moved among others."""

    def __init__(
        self, moving: Rect, anchor: tuple[float, float], others: Sequence[Rect], levels: Sequence[float] = ()
    ) -> None:
        """Args:
        moving: Around all that moves, where it lies before.
        anchor: The corner that settles on the grid.
        others: What stays and may be aligned with.
        levels: Vertical moves that make a wire level.
        """
        self._moving = moving
        self._anchor = anchor
        self._others = others
        self._levels = levels
        self._spacing = Spacing(others)
        self._x = [_lines(rect[0], rect[2]) for rect in others]
        self._y = [_lines(rect[1], rect[3]) for rect in others]

    def snap(self, dx: float, dy: float, reach: float) -> Snapped:
        """The move that is meant by dragging so far.

        Args:
            dx: Canvas pixels dragged.
            dy: Canvas pixels dragged.
            reach: Canvas pixels from which a guide attracts.
        """
        left, top, right, bottom = self._moving
        to_x = _nearest(_lines(left + dx, right + dx), self._x, reach)
        to_y = _nearest(_lines(top + dy, bottom + dy), self._y, reach)
        level = min((each - dy for each in self._levels), key=abs, default=None)
        if level is not None and abs(level) <= reach and (to_y is None or abs(level) <= abs(to_y)):
            to_y = level
        dragged: Rect = (left + dx, top + dy, right + dx, bottom + dy)
        to_x = _nearer(self._spacing.nearest(dragged, upright=False, reach=reach), to_x)
        to_y = _nearer(self._spacing.nearest(dragged, upright=True, reach=reach), to_y)
        new_x = dx + to_x if to_x is not None else to_grid(self._anchor[0] + dx) - self._anchor[0]
        new_y = dy + to_y if to_y is not None else to_grid(self._anchor[1] + dy) - self._anchor[1]
        return Snapped(
            new_x, new_y, self._guides(new_x, new_y, to_x is not None, to_y is not None), self._gaps(new_x, new_y)
        )

    def _gaps(self, dx: float, dy: float) -> tuple[GapGuide, ...]:
        left, top, right, bottom = self._moving
        here: Rect = (left + dx, top + dy, right + dx, bottom + dy)
        return (*self._spacing.guides(here, upright=False), *self._spacing.guides(here, upright=True))

    def _guides(self, dx: float, dy: float, upright: bool, level: bool) -> tuple[Guide, ...]:
        left, top, right, bottom = self._moving
        here: Rect = (left + dx, top + dy, right + dx, bottom + dy)
        found: list[Guide] = []
        if upright:
            found += self._shared(here, True)
        if level:
            found += self._shared(here, False)
        return tuple(found)

    def _shared(self, here: Rect, upright: bool) -> list[Guide]:
        """The lines the rectangle shares with others now, each as long as it takes to show all of them."""
        first, last = (1, 3) if upright else (0, 2)
        table = self._x if upright else self._y
        mine = _lines(here[0], here[2]) if upright else _lines(here[1], here[3])
        found: list[Guide] = []
        # A shared middle says nothing more where an edge is shared.
        for at in (mine[0], mine[2], mine[1]):
            if at == mine[1] and found:
                break
            along = [
                rect for rect, lines in zip(self._others, table, strict=True) if any(abs(at - x) < 0.5 for x in lines)
            ]
            if along:
                start = min(here[first], *(each[first] for each in along))
                found.append(Guide(upright, at, start, max(here[last], *(each[last] for each in along))))
        return found


def _nearer(gap: float | None, line: float | None) -> float | None:
    """Of the ways to an equal gap and to a line the shorter; lines come first."""
    if gap is None or (line is not None and abs(line) <= abs(gap)):
        return line
    return gap


def _lines(low: float, high: float) -> tuple[float, float, float]:
    return low, (low + high) / 2, high


def _nearest(
    mine: tuple[float, float, float], others: Sequence[tuple[float, float, float]], reach: float
) -> float | None:
    """The shortest way from one of my lines onto one of theirs; `None` if all are out of reach."""
    best: float | None = None
    for lines in others:
        for at in mine:
            for line in lines:
                step = line - at
                if abs(step) <= reach and (best is None or abs(step) < abs(best)):
                    best = step
    return best
