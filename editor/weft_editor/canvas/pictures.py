"""Which pictures of nodes are painted anew now, and which wait: a frame has only so much time for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from weft_editor.canvas.card import Face, NodeCard
from weft_editor.canvas.layout import Shape
from weft_editor.canvas.paint_far import FAR_ZOOM, reaches_out
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.sprites import Sprite, Sprites
from weft_editor.canvas.tables import Rows
from weft_editor.canvas.view import View
from weft_engine.run.status import Status

FRAME_S: Final = 0.006
LIVE_FRAME_S: Final = 0.002
"""The same while a run brings news 30 times a second: nodes take turns, so that the window stays quick."""
LEAST_S: Final = 0.0015
"""Pictures are painted until a frame took so long, and for at least so long; the rest follow in the next frames."""
BUSY_S: Final = 0.05
_NEXT_S: Final = 0.012
"""What was spent on pictures so shortly before a frame counts as if it had been spent in it."""
_Outline = tuple[float, Shape, Face, Status]


def is_far(scale: float, view: View) -> bool:
    """Whether nodes show at a scale what they show from afar: such a picture is no good nearby."""
    return scale / view.ratio < FAR_ZOOM


def changes_frame(was: Status, now: Status) -> bool:
    """Whether more of a node looks otherwise than its inside, or the ground is seen through it."""
    return Status.SKIPPED in (was, now) or (was is not now and Status.FAILED in (was, now))


class Pictures:
    """Pictures of nodes as they are, as far as time allows."""

    def __init__(self, scene: Scene, palette: Palette, card: Callable[[int], NodeCard]) -> None:
        self.scene = scene
        self.sprites = Sprites(palette)
        self.late: dict[int, bool] = {}
        """Rows shown as they were because a frame's time was up, the longest waiting first; and whether all of such a
        node is to be painted again, or only its interior."""
        self.owed: dict[int, bool] = {}
        """Rows that were late and are now up to date, but were painted only in part; the flag as in `late`."""
        self._card = card
        self._deadline = 0.0
        self._spent_s = 0.0
        self._made_until = 0.0
        """When pictures were last made between frames."""
        self._busy_until = 0.0

    def begin_frame(self) -> None:
        """Starts the clock of a frame."""
        now = time.perf_counter()
        if now - self._made_until > _NEXT_S:
            self._spent_s = 0.0
        self._deadline = now + (LIVE_FRAME_S if now < self._busy_until else FRAME_S) - self._spent_s
        self._made_until = 0.0

    def of(
        self, rows: Rows, view: View, *, quick: bool = False, whole: bool = True, partly: bool = False
    ) -> list[Sprite | None]:
        """The nodes' pictures: up to date if there is time, else old ones, else none.

        Args:
            rows: Of nodes.
            view: For the scale.
            quick: One of another scale will do.
            whole: Whether all of a node is wrong while its picture is late, or only its interior.
            partly: Perhaps only a part of each node is painted now.
        """
        wanted = rows.tolist()
        made: dict[int, Sprite | None] = {}
        for row in self._fairly(wanted):
            was = self._outline(row) if row in self.late else None
            made[row] = self._one(row, view, quick, whole)
            if row in self.late and self.is_current(row, view, quick):
                all_of_it = self.late.pop(row) or self._is_reshaped(row, view, was)
                if partly or (all_of_it and not whole):
                    self.owed[row] = all_of_it
        return [made[row] for row in wanted]

    def _fairly(self, rows: list[int]) -> list[int]:
        """Those that have waited longest first."""
        if not self.late:
            return rows
        rank = {row: place for place, row in enumerate(self.late)}
        return sorted(rows, key=lambda row: rank.get(row, len(rank)))

    def is_current(self, row: int, view: View, quick: bool = False) -> bool:
        """Whether a node's picture shows it as it is."""
        found = self.sprites.get(row)
        if found is None or found.version != self.scene.nodes.version[row]:
            return False
        return found.scale == view.scale or (quick and is_far(found.scale, view) == is_far(view.scale, view))

    def _one(self, row: int, view: View, quick: bool, whole: bool) -> Sprite | None:
        if self.is_current(row, view, quick):
            return self.sprites.get(row)
        old = self._old(row)
        if not whole and row in self.late and self._will_do(row, old, view):
            return old
        if self._spent_s > LEAST_S and time.perf_counter() > self._deadline:
            self.late[row] = (whole and not self._fits(row, old, view)) or self.late.get(row, False)
            return old
        return self._render(row, view)

    def _old(self, row: int) -> Sprite | None:
        """A picture that can stand in: of this node, not of one whose row it took, and of its size now.

        What a larger picture left around the node would not be painted again with it.
        """
        found, shape = self.sprites.get(row), self.scene.shapes[row]
        if found is None or found.node != self.scene.nodes.ids[row]:
            return None
        return found if (found.shape.width, found.shape.height) == (shape.width, shape.height) else None

    def _will_do(self, row: int, old: Sprite | None, view: View) -> bool:
        """Whether an old picture may be shown once more: while a run brings news, new ones are made between frames."""
        return self.is_busy and self._fits(row, old, view)

    def _fits(self, row: int, old: Sprite | None, view: View) -> bool:
        """Whether an old picture has the size and shape of what the node looks like now."""
        return old is not None and old.scale == view.scale and old.shape is self.scene.shapes[row]

    def _render(self, row: int, view: View) -> Sprite:
        start = time.perf_counter()
        version, shape = int(self.scene.nodes.version[row]), self.scene.shapes[row]
        node = self.scene.nodes.ids[row]
        made = self.sprites.render(row, node, version, self._card(row), shape, view.scale, view.ratio)
        self._spent_s += time.perf_counter() - start
        return made

    @property
    def is_behind(self) -> bool:
        """Whether something is still to be painted."""
        return bool(self.late or self.owed)

    def forget_late(self) -> None:
        """Nothing is late any more: all is painted anew in another way."""
        self.late.clear()
        self.owed.clear()

    def note_activity(self) -> None:
        """A run is showing news: catching up must leave it time."""
        self._busy_until = time.perf_counter() + BUSY_S

    @property
    def is_busy(self) -> bool:
        """Whether a run is showing news."""
        return time.perf_counter() < self._busy_until

    def owe(self, rows: Rows) -> None:
        """Says that the insides of nodes are to be painted as soon as there is time."""
        for row in rows.tolist():
            self.late.setdefault(row, False)

    def make_late(self, view: View, *, has_news: bool) -> None:
        """Makes late pictures in the time there is: more of it in a turn that shows them as well."""
        now, self._spent_s = time.perf_counter(), 0.0
        self._deadline = now + (FRAME_S if not self.is_busy else LIVE_FRAME_S if has_news else LEAST_S)
        for made, (row, whole) in enumerate(list(self.late.items())):
            if time.perf_counter() + self._spent_s / max(made, 1) > self._deadline:  # the next takes as long as these
                break
            if self.scene.nodes.alive[row]:
                self.owed[row] = self._make_again(row, view) or whole or self.owed.get(row, False)
            del self.late[row]
        self._made_until = time.perf_counter()

    def make_ahead(self, row: int, view: View) -> None:
        """Makes a picture that no frame has asked for yet."""
        self._render(row, view)
        self._made_until = time.perf_counter()

    def _make_again(self, row: int, view: View) -> bool:
        """Makes a picture anew; returns whether more changed than the node's inside."""
        was = self._outline(row)
        self._render(row, view)
        return self._is_reshaped(row, view, was)

    def _outline(self, row: int) -> _Outline | None:
        """What of a node's picture shows outside of its inside."""
        found = self.sprites.get(row)
        return (found.scale, found.shape, found.card.face, found.card.live.status) if found is not None else None

    def _is_reshaped(self, row: int, view: View, was: _Outline | None) -> bool:
        """Whether more than the inside of a node's picture is another than it was."""
        now = self._outline(row)
        if was is None or now is None or was[:2] != now[:2] or reaches_out(now[1], view.zoom):
            return True
        return was[2] != now[2] or changes_frame(was[3], now[3])

    def take_owed(self) -> tuple[Rows, Rows]:
        """Rows of nodes to be painted again inside only, and whole."""
        plain: list[int] = []
        whole: list[int] = []
        for row, all_of_it in self.owed.items():
            if self.scene.nodes.alive[row]:
                (whole if all_of_it else plain).append(row)
        self.owed.clear()
        return np.array(plain, np.intp), np.array(whole, np.intp)
