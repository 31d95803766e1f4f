"""Python's cyclic collector, in the window's thread only.

It runs in whichever thread makes objects, so a thread that runs a flow or reads a file could delete widgets, which Qt
allows in their own thread alone. While there is a window it is off, and asked for from the window's own loop.

The records of a large flow are half a million objects, and a walk over them stops the window for a third of a second
and more, mostly to find nothing. Where there are so many they are set aside. All is walked once a flow was closed, or
much more is in memory, and then while nobody works: when the person is in another program, or does nothing here.
"""

from __future__ import annotations

import gc
import sys
from math import inf
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication

from weft_editor.right_of_way import turns

_EVERY_MS: Final = 500
_BUSY_MS: Final = 100
"""The same while much is made: a turn walks what was made since the last one, so it stays short."""
_FULL: Final = 2
"""The generation of all objects."""
_MANY_NEW: Final = 50_000
"""So many new objects at once are records of a flow that came in."""
_MANY: Final = 200_000
"""So many objects take about as long to walk as a window may stand still."""
_FULL_AFTER_S: Final = 30.0
"""All objects are walked at most so often; the young ones with every turn that finds enough of them."""
_COMES_S: Final = 10.0
"""So long a large flow takes to come in: what is set aside meanwhile is what there was at first."""
_MUCH, _MORE, _MOST = 2.0, 4.0, 8.0
"""So many times the memory: all is walked after a rest, after a short one, or whoever works."""
_REST_S, _SHORT_REST_S = 5.0, 1.0
"""Whoever did nothing for so long is likely to do nothing while all is walked."""


class Collecting(QObject):
    """Collects from now on in this thread only."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._full_s = self._worked_s = monotonic()
        self._signs = _signs_of_work()
        self._is_owed = False
        """Whether a flow was closed since all was walked, and part of it may hang in circles."""
        self._aside = 0
        """Blocks of memory in use when all that came in at first had been set aside."""
        self._aside_s = 0.0
        """When objects were first set aside since all were walked."""
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.turn)
        self._timer.start()

    def turn(self) -> None:
        """Walks what is due."""
        gc.disable()  # what held it back before may have put it on again
        if self._is_time_for_all():
            self._walk_all()
            return
        generation = self.due()
        self._timer.setInterval(_EVERY_MS if generation is None else _BUSY_MS)
        if generation is None:
            return
        if generation == _FULL:
            self._full_s = monotonic()
        if self._are_many(generation):
            if gc.get_count()[0] <= _MANY_NEW:
                gc.collect(1)  # the young are few: what hangs in circles among them is not kept
            self._set_aside()
        else:
            gc.collect(generation)

    def _is_time_for_all(self) -> bool:
        """Whether all is to be walked now, though that may take long.

        Blocks are counted, not objects: to count those that are set aside is to walk them.
        """
        rest_s = self._rest_s()
        times = sys.getallocatedblocks() / self._aside if self._aside else 1.0
        if times > _MORE:
            return rest_s >= _SHORT_REST_S or times > _MOST
        return rest_s >= _REST_S and (self._is_owed or times > _MUCH)

    def _rest_s(self) -> float:
        """For how long nobody has worked here, and nothing large has come in."""
        signs = _signs_of_work()
        if signs != self._signs or gc.get_count()[0] > _MANY_NEW:
            self._signs, self._worked_s = signs, monotonic()
        return inf if _is_away() else monotonic() - self._worked_s

    def _walk_all(self) -> None:
        gc.unfreeze()
        gc.collect(_FULL)
        self._is_owed, self._aside, self._full_s = False, 0, monotonic()
        if self._old() > _MANY:
            self._set_aside()

    def _set_aside(self) -> None:
        """Walks no more what there is, until it has grown: what hangs in circles must not grow for ever."""
        gc.freeze()
        if not self._aside:
            self._aside_s = monotonic()
        if monotonic() - self._aside_s <= _COMES_S:
            self._aside = sys.getallocatedblocks()

    def _are_many(self, generation: int) -> bool:
        """Whether walking the objects of a generation, and younger ones, would take too long."""
        return gc.get_count()[0] > _MANY_NEW or (generation == _FULL and self._old() > _MANY)

    def _old(self) -> int:
        """About how many objects would be walked: to count them is quick only where none were set aside."""
        return sys.getallocatedblocks() - self._aside if self._aside else len(gc.get_objects(_FULL))

    def flow_came(self) -> None:
        """A flow comes in: what is set aside in the next while belongs to what there is, and is no growth."""
        self._aside_s = monotonic()

    def flow_went(self) -> None:
        """A flow was closed: all is walked once nobody works."""
        self._is_owed = True

    def due(self) -> int | None:
        """The oldest generation that is to be collected, as the collector itself counts; `None`: none is."""
        most, counts = gc.get_threshold(), gc.get_count()
        if counts[_FULL] > most[_FULL] and monotonic() - self._full_s > _FULL_AFTER_S:
            return _FULL
        if counts[1] > most[1]:
            return 1
        return 0 if counts[0] > most[0] else None


def _is_away() -> bool:
    """Whether the person is in another program: a long turn is not felt."""
    return QGuiApplication.applicationState() is not Qt.ApplicationState.ApplicationActive


def _signs_of_work() -> tuple[int, int, int]:
    """What is another one whenever somebody has worked: turns of the window, and where the pointer is."""
    spot = QCursor.pos()
    return turns(), spot.x(), spot.y()


def collect_here(app: QObject) -> Collecting:
    """Has this thread, the window's, do all collecting for as long as there is an application."""
    return app.findChild(Collecting) or Collecting(app)
