"""The lines wires are drawn with, for many wires at once.

Data wires are cubic curves that leave and enter horizontally, attachments leave upwards and enter from below, feedback
is routed below its loop's body with rounded corners.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DATA: Final = 0
FEEDBACK: Final = 1
ATTACHMENT: Final = 2

COARSE: Final = 16
"""Segments of a wire in overviews."""
FINE: Final = 48
"""Segments of a wire seen near."""
_STUB: Final = 26.0
_CORNER: Final = 12.0
_TRIED: Final = 192
"""Places looked at to see where a wire bends."""
_EVEN: Final = 0.004
"""How much the points of such a wire keep to even distances, against keeping to bends."""


@lru_cache(maxsize=8)
def _bernstein(segments: int) -> Floats:
    t = np.linspace(0, 1, segments + 1)[:, None]
    return np.concatenate([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3], 1)


def curves(kinds: npt.NDArray[np.int8], ends: Floats, depths: Floats, segments: int) -> Floats:
    """Points of wires: shape (wires, segments + 1, 2).

    Args:
        kinds: `DATA`, `FEEDBACK` or `ATTACHMENT` of each wire.
        ends: Shape (wires, 4): x and y of the source, x and y of the target.
        depths: How far down feedback wires go; ignored for others.
        segments: Straight pieces per wire.
    """
    points = _data(ends, segments)
    feedback = np.flatnonzero(kinds == FEEDBACK)
    if len(feedback):
        points[feedback] = _feedback(ends[feedback], depths[feedback], segments)
    lent = np.flatnonzero(kinds == ATTACHMENT)
    if len(lent):
        points[lent] = _attachment(ends[lent], segments)
    return points


def _data(ends: Floats, segments: int) -> Floats:
    x0, y0, x1, y1 = ends.T
    dx, dy = x1 - x0, np.abs(y1 - y0)
    ahead = np.maximum(np.minimum(40.0, 12 + dy), dx * 0.5)
    behind = np.minimum(40 - dx * 0.6, 220.0)
    reach = np.where(dx >= 0, ahead, np.maximum(behind, 40.0))
    weights = _bernstein(segments).T
    x = np.stack([x0, x0 + reach, x1 - reach, x1], 1) @ weights
    y = np.stack([y0, y0, y1, y1], 1) @ weights
    return np.stack([x, y], 2)


def _attachment(ends: Floats, segments: int) -> Floats:
    x0, y0, x1, y1 = ends.T
    reach = np.maximum(30.0, np.abs(y1 - y0) * 0.5)
    weights = _bernstein(segments).T
    x = np.stack([x0, x0, x1, x1], 1) @ weights
    y = np.stack([y0, y0 - reach, y1 + reach, y1], 1) @ weights
    return np.stack([x, y], 2)


def _feedback(ends: Floats, depths: Floats, segments: int) -> Floats:
    x0, y0, x1, y1 = ends.T
    right, left, low = x0 + _STUB, x1 - _STUB, np.maximum(depths, np.maximum(y0, y1) + 2 * _CORNER)
    count = (segments - 1) // 4
    corners = [
        _corner(right, y0, (-1, 1), (1, 0), count),
        _corner(right, low, (-1, -1), (0, 1), count),
        _corner(left, low, (1, -1), (-1, 0), count),
        _corner(left, y1, (1, 1), (0, -1), count),
    ]
    start, end = np.stack([x0, y0], 1)[:, None], np.stack([x1, y1], 1)[:, None]
    rest = segments - 4 * count
    return np.concatenate([start, *corners, np.repeat(end, rest, 1)], 1)


def _corner(x: Floats, y: Floats, inward: tuple[int, int], heading: tuple[int, int], count: int) -> Floats:
    """A quarter circle that rounds the corner at (x, y): its centre lies `inward`, one arrives `heading`."""
    turn = np.linspace(0, np.pi / 2, count)
    along, across = np.sin(turn), 1 - np.cos(turn)
    if heading[0]:
        dx, dy = heading[0] * (along - 1), inward[1] * across
    else:
        dx, dy = inward[0] * across, heading[1] * (along - 1)
    return np.stack([x[:, None] + _CORNER * dx, y[:, None] + _CORNER * dy], 2)


def routed(ends: Floats, dots: Floats, segments: int) -> Floats:
    """Points of a wire through reroute dots, shape (segments + 1, 2): a Catmull-Rom spline, level at its ends.

    They lie close where it bends: a long wire that turns at one place would have corners there.

    Args:
        ends: x and y of the source, x and y of the target.
        dots: Shape (dots, 2), from the source on.
        segments: Straight pieces.
    """
    knots = np.concatenate([[ends[:2]], dots, [ends[2:]]])
    slopes = np.empty_like(knots)
    slopes[1:-1] = (knots[2:] - knots[:-2]) / 2
    for here, there in ((0, 1), (-1, -2)):
        slopes[here] = (max(abs(knots[there][0] - knots[here][0]), 60.0), 0)
    even = np.linspace(0, len(knots) - 1, max(_TRIED, 4 * len(knots)) + 1)
    tried = _spline(knots, slopes, even)
    steps = np.diff(tried, axis=0)
    length, heading = np.hypot(*steps.T), np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    bend = np.sqrt(np.abs(np.gradient(heading)) * length) + _EVEN * length
    reach = np.concatenate([[0.0], np.cumsum(bend)])
    return _spline(knots, slopes, np.interp(np.linspace(0, reach[-1], segments + 1), reach, even))


def _spline(knots: Floats, slopes: Floats, place: Floats) -> Floats:
    """Points at places, counted in knots."""
    piece = np.minimum(place.astype(np.intp), len(knots) - 2)
    t = (place - piece)[:, None]
    start, end, out, into = knots[piece], knots[piece + 1], slopes[piece], slopes[piece + 1]
    made: Floats = (
        start * (2 * t**3 - 3 * t**2 + 1)
        + out * (t**3 - 2 * t**2 + t)
        + end * (3 * t**2 - 2 * t**3)
        + into * (t**3 - t**2)
    )
    return made
