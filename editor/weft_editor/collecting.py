"""Python's cyclic collector, in the window's thread only.

It runs in whichever thread makes objects, so a thread that runs a flow or reads a file could delete widgets, which Qt
allows in their own thread alone. While there is a window it is off, and asked for from the window's own loop.

The records of a large flow are half a million objects, and a walk over them would stop the window for a third of a
second to find nothing. Where there are so many they are set aside, and walked again only after a flow was closed, or,
once twice as much is in memory, while the person is in another program.
"""

from __future__ import annotations

import gc
import sys
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from weft_editor.right_of_way import first

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
_MUCH, _MOST = 2.0, 4.0
"""So many times the memory: what was set aside is walked while nobody looks, or whoever looks."""


class Collecting(QObject):
    """Collects from now on in this thread only."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._full_s = monotonic()
        self._is_thawed = False
        self._aside = 0
        """Blocks of memory in use when all that came in at first had been set aside."""
        self._aside_s = 0.0
        """When objects were first set aside since all were walked."""
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.turn)
        self._timer.start()

    @first
    def turn(self) -> None:
        """Walks what is due."""
        gc.disable()  # what held it back before may have put it on again
        if self._has_grown():
            self.thaw()
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
        """Walks no more what there is, until it has grown: what hangs in circles must not grow for ever."""
        gc.freeze()
        if not self._aside:
            self._aside_s = monotonic()
        if monotonic() - self._aside_s <= _COMES_S:
            self._aside = sys.getallocatedblocks()

    def _has_grown(self) -> bool:
        """Whether so much has come since objects were set aside that all are to be walked, though that takes long.

        Blocks are counted, not objects: to count those that are set aside is to walk them.
        """
        if not self._aside:
            return False
        times = sys.getallocatedblocks() / self._aside
        return times > _MOST or (times > _MUCH and _is_away())

    def _are_many(self, generation: int) -> bool:
        """Whether walking the objects of a generation, and younger ones, would take too long."""
        if generation == _FULL and self._is_thawed:
            return False
        if gc.get_count()[0] > _MANY_NEW:
            return True
        return generation == _FULL and self._old() > _MANY

    def _old(self) -> int:
        """About how many objects would be walked: to count them is quick only where none were set aside."""
        return sys.getallocatedblocks() - self._aside if self._aside else len(gc.get_objects(_FULL))

    def thaw(self) -> None:
        """What was set aside is walked again, once: a flow was closed, and part of it may hang in circles."""
        if self._aside:
            gc.unfreeze()
            self._is_thawed, self._aside = True, 0

    def expect_much(self) -> None:
        """A flow comes in: what is set aside in the next while belongs to what there is."""
        self._aside_s = monotonic()

    def due(self) -> int | None:
        """The oldest generation that is to be collected, as the collector itself counts; `None`: none is."""
        most, counts = gc.get_threshold(), gc.get_count()
        if self._is_thawed or (counts[_FULL] > most[_FULL] and monotonic() - self._full_s > _FULL_AFTER_S):
            return _FULL
        if counts[1] > most[1]:
            return 1
        return 0 if counts[0] > most[0] else None


def _is_away() -> bool:
    """Whether the person is in another program: a long turn is not felt."""
    return QGuiApplication.applicationState() is not Qt.ApplicationState.ApplicationActive


def collect_here(app: QObject) -> None:
    """Has this thread, the window's, do all collecting for as long as there is an application."""
    if app.findChild(Collecting) is None:
        Collecting(app)


def flow_came(app: QObject | None) -> None:
    """Tells the collector that a flow was opened: its records are no growth to be walked."""
    for there in _there(app):
        there.expect_much()


def collect_all_soon(app: QObject | None) -> None:
    """Has the window's thread walk all objects once more, those set aside too."""
    for there in _there(app):
        there.thaw()


def _there(app: QObject | None) -> list[Collecting]:
    return app.findChildren(Collecting) if app is not None else []
