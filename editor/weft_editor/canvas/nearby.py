"""What lies around the part of the canvas that is shown, found once for many questions of where things are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]
Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in canvas pixels."""
Columns = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
"""Lefts, tops, rights and bottoms."""
Find = Callable[[Rect], tuple[Rows, Columns]]
"""Finds all rows that touch a rectangle, and where they lie."""
_MOST: Final = 64
"""What is kept is found anew, in a smaller part, where so many times what is shown would be looked through."""


class Nearby:
    """Rows of a table by where they lie; those around what is shown are kept until one of them moves."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._area: Rect = (0.0, 0.0, 0.0, 0.0)
        self._clock = -1
        self._kept: tuple[Rows, Columns] = find(self._area)

    def look_at(self, rect: Rect) -> None:
        """Says where most will be asked for from now on."""
        if not holds(self._area, rect) or _size(self._area) > _MOST * _size(rect):
            self._area, self._clock = widened(rect), -1

    def touching(self, rect: Rect, clock: int) -> Rows:
        """Rows that touch a rectangle, in the order they are found in.

        Args:
            rect: In canvas pixels.
            clock: Another number whenever a row moved, came or went.
        """
        if not holds(self._area, rect):
            return self._find(rect)[0]
        if clock != self._clock:
            self._kept, self._clock = self._find(self._area), clock
        rows, columns = self._kept
        return rows[touch(columns, rect)]


def touch(columns: Columns, rect: Rect) -> npt.NDArray[np.bool_]:
    """Which rectangles touch another one."""
    lefts, tops, rights, bottoms = columns
    left, top, right, bottom = rect
    found: npt.NDArray[np.bool_] = lefts < right
    found &= rights > left
    found &= tops < bottom
    found &= bottoms > top
    return found


def holds(outer: Rect, inner: Rect) -> bool:
    """Whether a rectangle lies in another one."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def widened(rect: Rect) -> Rect:
    """A rectangle with half as much around it on every side."""
    left, top, right, bottom = rect
    x, y = (right - left) / 2, (bottom - top) / 2
    return left - x, top - y, right + x, bottom + y


def _size(rect: Rect) -> float:
    return (rect[2] - rect[0]) * (rect[3] - rect[1])
