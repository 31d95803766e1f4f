"""Thousands of rectangles and lines in one call, without copying: Qt reads numpy's memory as its own arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QLineF, QRect
from PySide6.QtGui import QPainter


def _first(kind: type[Any], array: npt.NDArray[Any]) -> Any:
    return shiboken6.wrapInstance(array.__array_interface__["data"][0], kind)


def draw_rects(painter: QPainter, rects: npt.NDArray[np.integer[Any]]) -> None:
    """Draws rectangles of whole device pixels.

    Args:
        painter: With pen and brush set.
        rects: Shape (n, 4): left, top, right, bottom, the last two inclusive, as `QRect` stores them.
    """
    if len(rects):
        kept = np.ascontiguousarray(rects, np.int32)
        painter.drawRects(_first(QRect, kept), len(kept))


def draw_lines(painter: QPainter, lines: npt.NDArray[np.floating[Any]]) -> None:
    """Draws straight lines.

    Args:
        painter: With its pen set.
        lines: Shape (n, 4): x and y of the start, x and y of the end.
    """
    if len(lines):
        kept = np.ascontiguousarray(lines, np.float64)
        painter.drawLines(_first(QLineF, kept), len(kept))


def batches(kinds: npt.NDArray[np.uint8], ordered: npt.NDArray[Any]) -> Iterator[tuple[int, npt.NDArray[Any]]]:
    """What belongs to each kind, the lowest first.

    Args:
        kinds: By item, in any order.
        ordered: The items, sorted by kind: `items[np.argsort(kinds, kind="stable")]`.
    """
    counts = np.bincount(kinds)
    ends = np.cumsum(counts)
    for kind in np.flatnonzero(counts).tolist():
        yield kind, ordered[ends[kind] - counts[kind] : ends[kind]]
