"""Work that follows from an edit, in turns of the event loop, so that no turn has to do all of it.

An edit of a large flow concerns the list of nodes, the map, the inspector and more. Each says that it has something to
do (`Soon.start`), and it is done in the order in which it was said: what is quick together in one turn, what takes long
one after the other, with keys, mouse and painting in between.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

from weft_editor import right_of_way

_TURN_S: Final = 0.008
"""After so long the rest is left to the next turn."""


class Soon(QObject):
    """Something that is done at one of the next turns, once however often it was asked for.

    Args:
        parent: With its end this ends too.
        work: What is done, in the window's thread.
    """

    def __init__(self, parent: QObject, work: Callable[[], object]) -> None:
        super().__init__(parent)
        self._work = work

    def start(self) -> None:
        """Has it done soon."""
        _turns().add(self)

    def stop(self) -> None:
        """It need not be done any more."""
        _turns().waiting.pop(self, None)

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be done."""
        return self in _turns().waiting

    def finish(self) -> None:
        """Does it now if it is still to be done."""
        if self.is_waiting:
            self.stop()
            self._work()

    def run(self) -> None:
        """Does it."""
        self._work()


def hold() -> None:
    """Nothing more is done until `go_on`: a program is seen before what follows from its windows."""
    _turns().hold()


def go_on() -> None:
    """What is to be done is done from now on."""
    _turns().go_on()


class _Turns(QObject):
    """What is still to be done, in order."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.waiting: dict[Soon, None] = {}
        self._is_held = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._turn)
        self._after = QTimer(self, singleShot=True, interval=0)
        """Qt deals with what a turn has posted (layout, style, painting) before its timers."""
        self._after.timeout.connect(right_of_way.let_go)

    def add(self, soon: Soon) -> None:
        self.waiting.setdefault(soon)
        self._wake()

    def hold(self) -> None:
        self._is_held = True
        self._timer.stop()

    def go_on(self) -> None:
        self._is_held = False
        self._wake()

    def _wake(self) -> None:
        if self.waiting and not self._is_held:
            self._timer.start()

    @right_of_way.first
    def _turn(self) -> None:
        began = perf_counter()
        for soon in list(self.waiting):
            if perf_counter() - began > _TURN_S:
                break
            if soon in self.waiting:
                del self.waiting[soon]
                self._do(soon)
        if not self._after.isActive():
            right_of_way.keep()
            self._after.start()
        self._wake()

    def _do(self, soon: Soon) -> None:
        if not isValid(soon):
            return
        try:
            soon.run()
        finally:
            self._wake()  # also after an error, which is told as one of any slot


_all: list[_Turns] = []


def _turns() -> _Turns:
    if not _all or not isValid(_all[0]):
        app = QCoreApplication.instance()
        assert app is not None
        right_of_way.begin_anew()
        _all[:] = [_Turns(app)]
    return _all[0]
