"""Makes pictures of nodes that a pan is about to bring into view, one between two frames: no frame has to make many."""

from __future__ import annotations

from typing import Final

import numpy as np

from weft_editor.canvas.painting import Painting
from weft_editor.canvas.rowsets import among
from weft_editor.canvas.sprites import KEPT_BYTES, sprite_margin
from weft_editor.canvas.tables import Rect, Rows
from weft_editor.canvas.view import View

_LEAD: Final = 320
"""Logical pixels beyond the edge of the window from which on a node is expected."""
_ROOM: Final = 0.7
"""Share of the memory for pictures that those in view may take: beyond it one made ahead would push out one of them."""


class Ahead:
    """Which way the view moves, and what it will show next."""

    def __init__(self, painting: Painting) -> None:
        self.painting = painting
        self._view = View()
        self._way = (0, 0)

    def follow(self, view: View) -> bool:
        """Takes the next view; returns whether it was panned to, near enough that nodes are shown as pictures."""
        old, self._view = self._view, view
        self._way = (int(np.sign(view.left - old.left)), int(np.sign(view.top - old.top)))
        if (old.scale, old.width, old.height) != (view.scale, view.width, view.height):
            self._way = (0, 0)
        return self._way != (0, 0) and view.zoom >= self.painting.scene.near_zoom

    def make_one(self) -> None:
        """Makes the picture that will be needed first, if it is not there."""
        rows = self._expected()
        missing = [row for row in rows.tolist() if not self.painting.pictures.is_current(row, self._view)]
        if missing:
            self.painting.pictures.make_ahead(missing[0], self._view)

    def _expected(self) -> Rows:
        """Rows of nodes just out of sight on the way, the nearest first."""
        nodes, shown, lead = self.painting.scene.nodes, self._view.shown(), _LEAD / self._view.zoom
        seen = nodes.touching(shown)
        if self._way == (0, 0) or not self._has_room(seen):
            return seen[:0]
        rows = nodes.touching(_shifted(shown, self._way[0] * lead, self._way[1] * lead))
        rows = rows[~among(rows, seen)]
        left, top, right, bottom = shown
        x, y = nodes.x[rows], nodes.y[rows]
        off = np.maximum.reduce([x - right, left - x - nodes.w[rows], y - bottom, top - y - nodes.h[rows]])
        return rows[np.argsort(off, kind="stable")]

    def _has_room(self, seen: Rows) -> bool:
        nodes, view = self.painting.scene.nodes, self._view
        spare = 2 * sprite_margin(view.scale)
        pixels = ((nodes.w[seen] * view.scale + spare) * (nodes.h[seen] * view.scale + spare)).sum()
        return bool(4 * pixels < _ROOM * KEPT_BYTES)


def _shifted(rect: Rect, dx: float, dy: float) -> Rect:
    return rect[0] + dx, rect[1] + dy, rect[2] + dx, rect[3] + dy
