"""The painted content of a viewport, kept in device pixels: panning shifts it, only what changed is painted again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final, cast

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter, QPixmap, QRegion

Paint = Callable[[QPainter, QRect], None]
MARGIN: Final = 40
"""Device pixels around what is shown: more than `wire_lines.PIECE_MOST` with its cap."""
_PIXEL: Final = QSize(1, 1)
_RECT_COST: Final = 0.1
"""Share of the time of painting all that each rectangle costs, however small."""
_PART_S: Final = 0.004
"""How long painting a part of what can wait should take."""
_FEWEST, _MOST, _FIRST = 3, 24, 6
"""Of so many parts, a frame each, is what can wait, if it is everything; and before it is known how long they take."""


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
        self.later = QRegion()
        """What is no longer right, but may be seen as it was for some frames."""
        self._reached = 0
        """Where the next part begins."""
        self._part = QRect()
        """The part that was taken last, until it is painted."""
        self._height = 0
        """Of a part."""
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
            self._height = -(-height // _FIRST)
            self.damage_all()

    def damage(self, rect: QRect) -> QRect:
        """Marks device pixels as wrong; returns those that are shown."""
        inside = rect & self.rect
        if not inside.isEmpty():
            self.dirty += inside
        return inside

    def damage_later(self, rect: QRect) -> QRect:
        """Marks device pixels as wrong that can wait, see `next_part`; returns those that are shown."""
        inside = rect & self.rect
        if not inside.isEmpty():
            self.later += inside
        return inside

    def next_part(self) -> QRect:
        """Some of what can wait, which waits no longer: the frame that paints it stays short."""
        part = (self.later & QRect(0, self._reached, self.rect.width(), self.rect.height())).boundingRect()
        if part.isEmpty():  # the rest lies above
            part = self.later.boundingRect()
        part = (self.later & QRect(part.left(), part.top(), part.width(), self._height)).boundingRect()
        self._reached = part.top() + self._height
        self.later -= part
        self._part = part
        self.damage(part)
        return part

    def damage_all(self) -> None:
        """Marks everything as wrong."""
        self.dirty, self.later = QRegion(self.rect), QRegion()

    def scroll(self, dx: int, dy: int) -> None:
        """Shifts the content by whole device pixels; what comes into view is marked."""
        if abs(dx) >= self.rect.width() or abs(dy) >= self.rect.height():
            self.damage_all()
            return
        self.picture.scroll(dx, dy, self.rect.translated(MARGIN, MARGIN))
        frame = QRegion(self.rect)
        self.dirty = (self.dirty.translated(dx, dy) & frame) + (frame - frame.translated(dx, dy))
        self.later = self.later.translated(dx, dy) & frame

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
        for rect in rects if not self.later.isEmpty() else ():
            self.later -= rect
        took_s = 0.0
        with self.painter() as painter:
            for rect in rects:
                began = perf_counter()
                painter.save()
                painter.setClipRect(rect)
                paint(painter, rect)
                painter.restore()
                took_s += perf_counter() - began if rect.contains(self._part) else 0.0
        self._learn(took_s)

    def _learn(self, took_s: float) -> None:
        """Has the next part be of a height that takes the time it should, if a whole part was painted by itself."""
        if took_s and self._part.height() == self._height:
            share = min(max(_PART_S / took_s, 0.5), 2.0)
            least, most = (-(-self.rect.height() // parts) for parts in (_MOST, _FEWEST))
            self._height = min(max(round(self._height * share), least), most)
        self._part = QRect()

    def _rects(self) -> list[QRect]:
        """What is painted anew: what is marked, or all around it where that is faster."""
        rects, around = rects_of(self.dirty), self.dirty.boundingRect()
        apart = sum(self._cost(each) for each in rects)
        return rects if apart <= self._cost(around) else [around]

    def _cost(self, rect: QRect) -> float:
        """How long painting takes, in times of painting all."""
        return _RECT_COST + rect.width() * rect.height() / (self.rect.width() * self.rect.height())

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
