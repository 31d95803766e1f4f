"""The painted content of a viewport, kept in device pixels: panning shifts it, only what changed is painted again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPixmap, QRegion

Paint = Callable[[QPainter, QRect], None]
_RECTS_MOST: Final = 6
"""More separate rectangles than these are painted as one around them all."""


def rects_of(region: QRegion) -> list[QRect]:
    """The rectangles a region is made of."""
    return list(cast("Iterable[QRect]", region))


class Buffer:
    """A picture with a region that is no longer right."""

    def __init__(self) -> None:
        self.picture = QPixmap()
        self.dirty = QRegion()

    def resize(self, width: int, height: int) -> None:
        """Takes another size; what was painted is lost if it changed."""
        if self.picture.isNull() or (self.picture.width(), self.picture.height()) != (width, height):
            # Without an alpha channel it is copied, not blended, onto the window.
            self.picture = QPixmap.fromImage(QImage(width, height, QImage.Format.Format_RGB32))
            self.damage_all()

    def damage(self, rect: QRect) -> QRect:
        """Marks device pixels as wrong; returns those that lie in the picture."""
        inside = rect & self.picture.rect()
        if not inside.isEmpty():
            self.dirty += inside
        return inside

    def damage_all(self) -> None:
        """Marks everything as wrong."""
        self.dirty = QRegion(self.picture.rect())

    def scroll(self, dx: int, dy: int) -> None:
        """Shifts the content by whole device pixels; what comes into view is marked."""
        if abs(dx) >= self.picture.width() or abs(dy) >= self.picture.height():
            self.damage_all()
            return
        self.picture.scroll(dx, dy, self.picture.rect())
        frame = QRegion(self.picture.rect())
        self.dirty = (self.dirty.translated(dx, dy) & frame) + (frame - frame.translated(dx, dy))

    def refresh(self, paint: Paint) -> None:
        """Paints what is marked, each rectangle on its own, so that nothing outside of it is touched."""
        if self.dirty.isEmpty():
            return
        rects = rects_of(self.dirty) if self.dirty.rectCount() <= _RECTS_MOST else [self.dirty.boundingRect()]
        self.dirty = QRegion()
        painter = QPainter(self.picture)
        for rect in rects:
            painter.save()
            painter.setClipRect(rect)
            paint(painter, rect)
            painter.restore()
        painter.end()
