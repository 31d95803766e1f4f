"""The way back from another thread to an object of the window's thread, which may be gone by then.

A signal emitted in another thread needs its object, and the window may delete that in the same moment. A thread that
holds such an object may also be the last to let it go, and so delete it, with its timers, in the wrong thread. Either
crashes Qt, mostly later and elsewhere. So what is told goes into one queue, which an object that lives as long as the
program empties in the window's thread; and who is told is not held.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from weft_editor.right_of_way import first


class _Post(QObject):
    """Calls what other threads ask for, in its own, in the order it was asked for."""

    _there = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._letters: deque[tuple[WeakMethod[Callable[..., object]], tuple[Any, ...]]] = deque()
        self._there.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def send(self, method: WeakMethod[Callable[..., object]], arguments: tuple[Any, ...]) -> None:
        self._letters.append((method, arguments))
        self._there.emit()

    @first
    def _deliver(self) -> None:
        method, arguments = self._letters.popleft()
        take = method()
        if take is not None and isValid(take.__self__):  # type: ignore[attr-defined]  # methods have one
            take(*arguments)


@cache
def _post() -> _Post:
    return _Post()


class WayBack:
    """Has a method of a `QObject` called in the window's thread, unless the object is gone by then.

    Args:
        take: The bound method. To be made in the window's thread, and called in any.
    """

    def __init__(self, take: Callable[..., object]) -> None:
        self._take: Final = WeakMethod(take)
        self._post: Final = _post()

    def __call__(self, *arguments: Any) -> None:
        self._post.send(self._take, arguments)
