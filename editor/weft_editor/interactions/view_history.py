"""Where one has looked: going back and forward, and remembered views."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.view import View
from weft_engine.document import Bookmark, Change, Put

_REST_MS: Final = 600
"""A view one stays at for so long is remembered."""
_MOST: Final = 100
Seen = tuple[float, float, float]
"""Middle of the view in canvas pixels, and zoom."""


class ViewHistory(QObject):
    """Remembers views one stayed at, if they differ enough from the one before."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.seen: list[Seen] = []
        self.position = -1
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.remember)
        canvas.view_changed.connect(self._rest.start)

    def remember(self) -> None:
        """Takes the view as it is now for one that was stayed at."""
        now = seen_of(self._canvas.view)
        if self.position >= 0 and _alike(self.seen[self.position], now, self._canvas):
            self.seen[self.position] = now
            return
        del self.seen[self.position + 1 :]
        self.seen = [*self.seen, now][-_MOST:]
        self.position = len(self.seen) - 1

    def go(self, step: int) -> None:
        """Shows the view before (-1) or after (1)."""
        self._rest.stop()
        self.remember()
        place = self.position + step
        if 0 <= place < len(self.seen):
            self.position = place
            self.show(self.seen[place])

    def show(self, seen: Seen) -> None:
        """Moves the view there."""
        self._canvas.center_at(seen[0], seen[1], zoom=seen[2])


def seen_of(view: View) -> Seen:
    """What a view shows."""
    return (*view.from_device(view.width / 2, view.height / 2), view.zoom)


def _alike(one: Seen, other: Seen, canvas: Canvas) -> bool:
    """Whether two views are not worth telling apart: nearly the same zoom, a quarter of the window apart at most."""
    reach_x, reach_y = canvas.width() / 4 / one[2], canvas.height() / 4 / one[2]
    same_zoom = 0.7 < one[2] / other[2] < 1.4
    return same_zoom and abs(one[0] - other[0]) < reach_x and abs(one[1] - other[1]) < reach_y


def bookmark_key(number: int) -> str:
    """Under which id a flow keeps its numbered bookmark."""
    return f"view-{number}"


def set_bookmark(canvas: Canvas, number: int) -> Change:
    """The edit that remembers the view under a number."""
    x, y, zoom = seen_of(canvas.view)
    key = bookmark_key(number)
    old = canvas.session.flow.get("layout.bookmarks", key)
    made = Bookmark(title=old.title if old is not None else f"View {number}", x=round(x), y=round(y), zoom=zoom)
    return Change(f"Set bookmark {number}", (Put("layout.bookmarks", key, made),))
