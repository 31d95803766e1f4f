"""Where one has looked: going back and forward, and remembered views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.view import View
from weft_editor.language import tr
from weft_engine.document import Bookmark, Change, Put
from weft_engine.ids import Scope

_REST_MS: Final = 600
"""A view one stays at for so long is remembered."""
_MOST: Final = 100
Seen = tuple[float, float, float]
"""Middle of the view in canvas pixels, and zoom."""


class Trail:
    """The views one stayed at, also of several canvases that show parts of one flow.

    Args:
        enter: Brings the canvas of a scope to the front and returns it; `None` if that part is gone.
    """

    def __init__(self, enter: Callable[[Scope], Canvas | None] | None = None) -> None:
        self.seen: list[tuple[Scope, Seen]] = []
        self.position = -1
        self.enter = enter


class ViewHistory(QObject):
    """Remembers views one stayed at, if they differ enough from the one before."""

    def __init__(self, canvas: Canvas, trail: Trail | None = None) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.trail = trail or Trail()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.remember)
        canvas.view_changed.connect(self._rest.start)

    @property
    def seen(self) -> list[Seen]:
        """The views, wherever they were."""
        return [seen for _, seen in self.trail.seen]

    def remember(self) -> None:
        """Takes the view as it is now for one that was stayed at."""
        trail, scope, now = self.trail, self._canvas.session.scope, seen_of(self._canvas.view)
        if not self._canvas.isVisible() and trail.enter is not None:
            return
        if trail.position >= 0:
            where, seen = trail.seen[trail.position]
            if where == scope and _alike(seen, now, self._canvas):
                trail.seen[trail.position] = scope, now
                return
        del trail.seen[trail.position + 1 :]
        trail.seen = [*trail.seen, (scope, now)][-_MOST:]
        trail.position = len(trail.seen) - 1

    def go(self, step: int) -> None:
        """Shows the view before (-1) or after (1)."""
        self._rest.stop()
        self.remember()
        trail = self.trail
        place = trail.position + step
        while 0 <= place < len(trail.seen):
            canvas = self._canvas_of(trail.seen[place][0])
            if canvas is not None:
                trail.position = place
                _show(canvas, trail.seen[place][1], animate=canvas is self._canvas)
                return
            place += step  # that part of the flow is gone

    def _canvas_of(self, scope: Scope) -> Canvas | None:
        if scope == self._canvas.session.scope:
            return self._canvas
        return self.trail.enter(scope) if self.trail.enter is not None else None

    def show(self, seen: Seen) -> None:
        """Moves the view there."""
        _show(self._canvas, seen, animate=True)


def _show(canvas: Canvas, seen: Seen, *, animate: bool) -> None:
    canvas.center_at(seen[0], seen[1], zoom=seen[2], animate=animate)


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
    made = Bookmark(
        title=old.title if old is not None else tr("View {number}", number=number), x=round(x), y=round(y), zoom=zoom
    )
    return Change(f"Set bookmark {number}", (Put("layout.bookmarks", key, made),))
