"""Has nodes painted again whose content changed, at a pace that keeps the window quick however much news there is.

While a run brings news, pictures are made in short turns of the event loop and are shown together, with the next news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QRegion

from weft_editor.canvas.placed import MARGIN
from weft_editor.canvas.rowsets import union
from weft_editor.canvas.surface import device_rect
from weft_editor.canvas.tables import Rect, Rows

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas

_MANY: Final = 4
"""More nodes than these are painted anew with what lies between them."""
_APART: Final = 64
"""Up to so many nodes, only where they lie is copied to the screen."""


class Refreshing:
    """See the module."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._touched: list[Rows] = []
        """Nodes whose insides the next frame paints."""
        self._has_news = False

    def refresh(self, rows: Rows, from_afar: Rows) -> None:
        """Paints nodes whose content changed, but not where they lie.

        Args:
            rows: Of the nodes.
            from_afar: Those of them that look otherwise from afar as well: text that streams is not seen there.
        """
        canvas, pictures = self.canvas, self.canvas.painting.pictures
        if canvas.view.zoom < canvas.scene.near_zoom:
            rows = from_afar
        if not len(rows):
            return
        plain, other = canvas.painting.split(rows, canvas.view)
        self.damage(other)
        if canvas.view.zoom < canvas.scene.near_zoom or not pictures.is_busy:
            self._touch(plain)
        elif len(plain):
            pictures.owe(plain)
            self._has_news = True
            canvas.pulse.catch_up_soon(at_once=True)

    def damage(self, rows: Rows) -> None:
        """Paints nodes anew with what lies around them; many of them one part of the canvas after the other."""
        if len(rows) <= _MANY and self.canvas.buffer.later.isEmpty():
            for row in rows.tolist():
                self.canvas.damage(_outside(self.canvas.scene.nodes.rect(row)))
            return
        bounds = self.canvas.scene.nodes.bounds(rows)
        if bounds is not None:
            self.canvas.damage_later(_outside(bounds))

    def _touch(self, rows: Rows) -> None:
        if not len(rows):
            return
        self._touched.append(rows)
        if len(rows) > _APART:
            self.canvas.update()
            return
        region = QRegion()
        for row in rows.tolist():
            region += self.canvas.logical(device_rect(self.canvas.scene.nodes.rect(row), self.canvas.view))
        self.canvas.update(region)

    @property
    def has_news(self) -> bool:
        """Whether a frame with new pictures comes in a moment."""
        return self._has_news

    @property
    def is_behind(self) -> bool:
        """Whether something is still to be painted that a frame had no time for."""
        return self.canvas.painting.pictures.is_behind or not self.canvas.buffer.later.isEmpty()

    def catch_up(self) -> None:
        """Goes on with what there was no time for."""
        canvas, pictures = self.canvas, self.canvas.painting.pictures
        if canvas.view.zoom < canvas.scene.near_zoom:
            pictures.forget_late()
        if canvas.zooming:
            return
        has_news, self._has_news = self._has_news, False
        if has_news:
            canvas.pulse.beat()
        pictures.make_late(canvas.view, has_news=has_news)
        if has_news or not pictures.is_busy:
            inside, whole = pictures.take_owed()
            plain, covered = canvas.painting.split(inside, canvas.view)
            self.damage(np.concatenate([whole, covered]))
            self._touch(plain)
        canvas.repair_part()
        if not pictures.is_busy and not self.is_behind:
            canvas.ahead.make_one()
        if self.is_behind:
            canvas.pulse.catch_up_soon()

    def paint(self) -> None:
        """Paints the insides of nodes into the buffer."""
        touched, self._touched = self._touched, []
        canvas = self.canvas
        if not touched or canvas.zooming:
            return
        rows = union(*touched)
        rows = rows[canvas.scene.nodes.alive[rows] & ~canvas.scene.nodes.lifted[rows]]
        with canvas.buffer.painter() as painter:
            canvas.painting.paint_interiors(painter, canvas.view, rows)


def _outside(rect: Rect) -> Rect:
    left, top, right, bottom = rect
    return left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN
