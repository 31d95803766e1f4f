"""The straight pieces wires are drawn with, kept while the view moves over them, until its scale or a wire changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from weft_editor.canvas.curves import ATTACHMENT, Floats
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.nearby import Columns, holds, touch, widened
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect, Rows
from weft_editor.canvas.view import View

Clip = tuple[int, int, int, int]
"""Left, top, right, bottom in device pixels of the window."""
_WIRE_FAR: Final = 1.0
"""Logical pixels of a wire of a small flow where nodes are no more than blocks, at least."""
_DASH: Final = 4.0
_GAP: Final = 3.0
"""In widths of the wire."""
PIECE_MOST: Final = 32.0
"""Device pixels of a straight piece that is drawn."""
_ASKS: Final = 3
"""From so many times on that wires are asked for at the same scale, those around the view are worth keeping."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Pieces of wires in device pixels, not yet shifted by what part of the canvas the view shows."""

    rows: Rows
    """Of wires."""
    pieces: Floats
    """Shape (pieces, 4): x and y of the start, x and y of the end; in the order of the wires."""
    owner: npt.NDArray[np.intp]
    """By piece, the place of its wire in `rows`."""
    dashed: npt.NDArray[np.bool_]
    """By piece, whether it is a dash."""
    around: Columns
    """By piece, the rectangle around it."""


def is_near(scene: Scene, view: View) -> bool:
    """Whether wires are smooth and as wide as they are; from afar those of large flows are hairlines of few pieces."""
    return scene.is_small or view.zoom >= scene.near_zoom


def wire_width(scene: Scene, view: View) -> float:
    """Device pixels; 0 is the thinnest line there is. In small flows no wire becomes hard to see from afar."""
    if not is_near(scene, view):
        return 0.0
    far = _WIRE_FAR if view.zoom < scene.near_zoom else SIZES.wire_least
    return max(far * view.ratio if scene.is_small else 1.0, SIZES.wire * view.scale)


def lines_of(scene: Scene, rows: Rows, view: View, clip: Clip, *, quick: bool = False) -> Lines:
    """The pieces of wires that can be seen within device pixels; `quick` ones need not be the same when repaired."""
    points = scene.lines(rows, view.zoom) * view.scale
    every = np.concatenate([points[:, :-1], points[:, 1:]], 2)
    near, width = is_near(scene, view), wire_width(scene, view)
    seen = inside(around_pieces(every), view, clip, width)
    lent = (scene.wires.kind[rows] == ATTACHMENT) if near else np.zeros(len(rows), np.bool_)
    owner, _ = np.nonzero(seen & ~lent[:, None])
    pieces = every[seen & ~lent[:, None]]
    if near and not quick:
        pieces, of = _short(pieces)
        owner = owner[of]
    dashed = np.zeros(len(pieces), np.bool_)
    made = [(pieces, owner, dashed)]
    for each in np.flatnonzero(lent & seen.any(1)).tolist():
        some = dashes(points[each], _DASH * width, _GAP * width)
        made.append((some, np.full(len(some), each), np.ones(len(some), np.bool_)))
    pieces, owner, dashed = (np.concatenate(column) for column in zip(*made, strict=True))
    return Lines(rows, pieces, owner, dashed, around_pieces(pieces))


def _short(pieces: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Straight pieces cut so that none is longer than `PIECE_MOST`, and which each was cut from.

    Where Qt cuts a line at the edge of the picture it rounds; short lines are only cut in the buffer's margin. Seen
    from afar lines are left whole, for speed: all is painted anew when the view comes to rest.
    """
    if not len(pieces) or np.abs(pieces[:, 2:] - pieces[:, :2]).max() * math.sqrt(2) <= PIECE_MOST:
        return pieces, np.arange(len(pieces))
    counts = np.ceil(np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]) / PIECE_MOST).astype(np.intp)
    counts = np.maximum(counts, 1)
    of = np.repeat(np.arange(len(pieces)), counts)
    whole = pieces[of]
    number = np.arange(len(whole)) - np.repeat(np.cumsum(counts) - counts, counts)
    parts = np.repeat(counts, counts)
    start, along = whole[:, :2], whole[:, 2:] - whole[:, :2]
    made: Floats = np.concatenate(
        [start + along * (number / parts)[:, None], start + along * ((number + 1) / parts)[:, None]], 1
    )
    return made, of


def dashes(line: Floats, dash: float, gap: float) -> Floats:
    """Straight pieces of a dashed polyline, shape (pieces, 4); the pattern begins at its start."""
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    starts = np.arange(0.0, float(reach[-1]), dash + gap)
    both = np.stack([starts, np.minimum(starts + dash, reach[-1])], 1)
    x, y = np.interp(both, reach, line[:, 0]), np.interp(both, reach, line[:, 1])
    made: Floats = np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], 1)
    return made


def around_pieces(pieces: Floats) -> Columns:
    """The rectangles around straight pieces, whose ends are x, y, x, y in the last dimension."""
    x0, y0, x1, y1 = pieces[..., 0], pieces[..., 1], pieces[..., 2], pieces[..., 3]
    return np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)


def inside(around: Columns, view: View, clip: Clip, width: float) -> npt.NDArray[np.bool_]:
    """Which pieces of some width can be seen within device pixels."""
    left, top, right, bottom = absolute(view, clip)
    margin = width + 2
    return touch(around, (left - margin, top - margin, right + margin, bottom + margin))


def absolute(view: View, clip: Clip) -> Rect:
    """Device pixels of the window, not shifted by what part of the canvas it shows."""
    return clip[0] + view.left, clip[1] + view.top, clip[2] + view.left, clip[3] + view.top


def around(view: View, clip: Clip) -> Rect:
    """Where wires have to be that can be seen within device pixels, in canvas pixels."""
    left, top = view.from_device(clip[0] - 2, clip[1] - 2)
    right, bottom = view.from_device(clip[2] + 2, clip[3] + 2)
    return left - 4, top - 4, right + 4, bottom + 4


class KeptLines:
    """Gives the pieces for a part of a view; if it is asked for often, from those of all of the view and around it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._asked: tuple[float, float, float, int] | None = None
        self._asks = 0
        self._kept: tuple[Rect, Lines] | None = None

    def of(self, view: View, clip: Clip) -> Lines:
        """Pieces that can be seen within device pixels, and perhaps others."""
        now, area = (view.zoom, view.ratio, self.scene.near_zoom, self.scene.wires.clock), absolute(view, clip)
        if now != self._asked:
            self._asked, self._asks, self._kept = now, 0, None
        if self._kept is not None and holds(self._kept[0], area):
            return self._kept[1]
        self._asks += 1
        whole = (0, 0, view.width, view.height)
        if self._asks < _ASKS and clip != whole:
            return self._lines(view, clip)
        kept = whole if clip == whole else _beyond(view)
        self._kept = absolute(view, kept), self._lines(view, kept)
        return self._kept[1]

    def _lines(self, view: View, clip: Clip) -> Lines:
        return lines_of(self.scene, self.scene.wires.touching(around(view, clip)), view, clip)


def _beyond(view: View) -> Clip:
    """The window with as much around it as it may soon have moved to."""
    left, top, right, bottom = widened((0, 0, view.width, view.height))
    return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
