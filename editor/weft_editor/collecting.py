"""Python's cyclic collector, in the window's thread only.

It runs in whichever thread makes objects, so a thread that runs a flow or reads a file could delete widgets, which Qt
allows in their own thread alone. While there is a window it is off, and asked for from the window's own loop.

The records of a large flow are half a million objects, and a walk over them would stop the window for a third of a
second to find nothing. Where there are so many they are set aside, and walked again only after a flow was closed.
"""

from __future__ import annotations

import gc
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 500
_BUSY_MS: Final = 100
"""The same while much is made: a turn walks what was made since the last one, so it stays short."""
_FULL: Final = 2
"""The generation of all objects."""
_MANY_NEW: Final = 100_000
"""So many new objects at once are records of a flow that came in."""
_MANY: Final = 200_000
"""So many objects take about as long to walk as a window may stand still."""
_FULL_AFTER_S: Final = 30.0
"""All objects are walked at most so often; the young ones with every turn that finds enough of them."""


class Collecting(QObject):
    """Collects from now on in this thread only."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._full_s = monotonic()
        self._is_thawed = False
        self._aside = 0
        """Objects that were set aside first since all were walked."""
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start()

    def _on_turn(self) -> None:
        gc.disable()  # what held it back before may have put it on again
        generation = self.due()
        self._timer.setInterval(_EVERY_MS if generation is None else _BUSY_MS)
        if generation is None:
            return
        are_many = self._are_many(generation)
        if generation == _FULL:
            self._full_s = monotonic()
            self._is_thawed = False
        if are_many:
            if gc.get_count()[0] <= _MANY_NEW:
                gc.collect(1)  # the young are few: what hangs in circles among them is not kept
            self._set_aside()
        else:
            gc.collect(generation)

    def _set_aside(self) -> None:
        """Walks no more what there is, until that has doubled: what hangs in circles must not grow for ever."""
        gc.freeze()
        aside = gc.get_freeze_count()
        if self._aside and aside > 2 * self._aside:
            self.thaw()
        elif not self._aside:
            self._aside = aside

    def _are_many(self, generation: int) -> bool:
        """Whether walking the objects of a generation, and younger ones, would take too long."""
        if generation == _FULL and self._is_thawed:
            return False
        if gc.get_count()[0] > _MANY_NEW:
            return True
        return generation == _FULL and len(gc.get_objects(_FULL)) > _MANY

    def thaw(self) -> None:
        """What was set aside is walked again, once: a flow was closed, and part of it may hang in circles."""
        if gc.get_freeze_count():
            gc.unfreeze()
            self._is_thawed, self._aside = True, 0

    def due(self) -> int | None:
        """The oldest generation that is to be collected, as the collector itself counts; `None`: none is."""
        most, counts = gc.get_threshold(), gc.get_count()
        if self._is_thawed or (counts[_FULL] > most[_FULL] and monotonic() - self._full_s > _FULL_AFTER_S):
            return _FULL
        if counts[1] > most[1]:
            return 1
        return 0 if counts[0] > most[0] else None


def collect_here(app: QObject) -> None:
    """Has this thread, the window's, do all collecting for as long as there is an application."""
    if app.findChild(Collecting) is None:
        Collecting(app)


def collect_all_soon(app: QObject | None) -> None:
    """Has the window's thread walk all objects once more, those set aside too."""
    there = app.findChild(Collecting) if app is not None else None
    if there is not None:
        there.thaw()
