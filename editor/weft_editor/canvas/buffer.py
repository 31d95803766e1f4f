"""The painted content of a viewport, kept in device pixels: panning shifts it, only what changed is painted again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, cast

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter, QPixmap, QRegion

Paint = Callable[[QPainter, QRect], None]
MARGIN: Final = 40
"""Device pixels around what is shown: more than `paint_wires.PIECE_MOST` with its cap."""
_PIXEL: Final = QSize(1, 1)
_NEARLY_ALL: Final = 0.6
_RECTS_MOST: Final = 16
"""More separate rectangles than these are painted as one around them all."""


def rects_of(region: QRegion) -> list[QRect]:
    """The rectangles a region is made of."""
    return list(cast("Iterable[QRect]", region))


class Buffer:
    """A picture with a region that is no longer right.

    The picture has a margin that is never shown. Qt cuts lines at the edges of what is clipped and rounds where it cut,
    so a repaired line would not quite meet itself. With the corners of the margin in the clip (`steady_clip`), lines
    that are short enough are never cut where it shows.
    """

    def __init__(self) -> None:
        self.picture = QPixmap()
        self.dirty = QRegion()
        self.rect = QRect()
        """What is shown, in device pixels."""

    def resize(self, width: int, height: int) -> None:
        """Takes another size; what was painted is lost if it changed."""
        if (self.rect.width(), self.rect.height()) != (width, height):
            # Without an alpha channel it is copied, not blended, onto the window.
            self.picture = QPixmap.fromImage(
                QImage(width + 2 * MARGIN, height + 2 * MARGIN, QImage.Format.Format_RGB32)
            )
            self.rect = QRect(0, 0, width, height)
            self.damage_all()

    def damage(self, rect: QRect) -> QRect:
        """Marks device pixels as wrong; returns those that are shown."""
        inside = rect & self.rect
        if not inside.isEmpty():
            self.dirty += inside
        return inside

    def damage_all(self) -> None:
        """Marks everything as wrong."""
        self.dirty = QRegion(self.rect)

    def scroll(self, dx: int, dy: int) -> None:
        """Shifts the content by whole device pixels; what comes into view is marked."""
        if abs(dx) >= self.rect.width() or abs(dy) >= self.rect.height():
            self.damage_all()
            return
        self.picture.scroll(dx, dy, self.rect.translated(MARGIN, MARGIN))
        frame = QRegion(self.rect)
        self.dirty = (self.dirty.translated(dx, dy) & frame) + (frame - frame.translated(dx, dy))

    @contextmanager
    def painter(self) -> Iterator[QPainter]:
        """Paints on it, in device pixels."""
        painter = QPainter(self.picture)
        painter.translate(MARGIN, MARGIN)
        try:
            yield painter
        finally:
            painter.end()

    def refresh(self, paint: Paint) -> None:
        """Paints what is marked, each rectangle on its own, so that nothing outside of it is touched."""
        if self.dirty.isEmpty():
            return
        rects = self._rects()
        self.dirty = QRegion()
        with self.painter() as painter:
            for rect in rects:
                painter.save()
                painter.setClipRect(rect)
                paint(painter, rect)
                painter.restore()

    def _rects(self) -> list[QRect]:
        """What is painted anew: what is marked, or a little more where that is faster."""
        around = self.dirty.boundingRect()
        if self.dirty.rectCount() <= _RECTS_MOST:
            return rects_of(self.dirty)
        most = self.rect.width() * self.rect.height() * _NEARLY_ALL
        return [self.rect if around.width() * around.height() > most else around]

    def steady_clip(self, rect: QRect) -> QRegion:
        """A clip for lines within device pixels."""
        outer = self.rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        if rect == self.rect:
            # A plain rectangle is clipped faster; what is painted in the margin is not seen.
            return QRegion(outer)
        return QRegion(rect) + QRect(outer.topLeft(), _PIXEL) + QRect(outer.bottomRight(), _PIXEL)

    def shown(self) -> QPixmap:
        """A copy of what is shown."""
        return self.picture.copy(self.rect.translated(MARGIN, MARGIN))

    def show(self, painter: QPainter) -> None:
        """Copies what is shown to another painter in device pixels."""
        painter.drawPixmap(0, 0, self.picture, MARGIN, MARGIN, self.rect.width(), self.rect.height())
