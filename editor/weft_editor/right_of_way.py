"""The window's thread goes first: threads that work on large flows wait while it has something to do.

What a person is kept waiting by is marked (`first`): commands, turns, painting, news from other threads. Meanwhile work
beside the window (`beside`) stops at the next place where it gives way. It never waits for long: who has something to
do may be waiting for that very work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Event, local
from typing import Final, ParamSpec, TypeVar

from weft_engine.giving_way import giving_way

P = ParamSpec("P")
R = TypeVar("R")
_MOST_S: Final = 0.25
"""No turn of the window holds work up for longer."""


class _Held(local):
    turn = -1
    """The turn of the window this thread has waited for long enough."""


class _Way:
    """Whether the window has something to do. Written by its thread only."""

    def __init__(self) -> None:
        self._depth = 0
        self.turn = 0
        self._free = Event()
        self._free.set()
        self._held = _Held()

    def take(self) -> None:
        if self._depth == 0:
            self.turn += 1
            self._free.clear()
        self._depth += 1

    def leave(self) -> None:
        self._depth = max(0, self._depth - 1)  # what began anew meanwhile has been left already
        if self._depth == 0:
            self._free.set()

    def leave_whole(self) -> int:
        depth, self._depth = self._depth, 0
        self._free.set()
        return depth

    def take_again(self, depth: int) -> None:
        self._depth = depth
        if depth:
            self._free.clear()

    def wait(self) -> None:
        """In other threads: waits while the window has something to do."""
        if not self._free.is_set() and self._held.turn != self.turn:
            turn = self.turn
            if not self._free.wait(_MOST_S):
                self._held.turn = turn


_way: Final = _Way()


def turns() -> int:
    """How often the window has had something to do so far."""
    return _way.turn


def first(method: Callable[P, R]) -> Callable[P, R]:
    """While this runs, in the window's thread, work beside the window waits."""

    @wraps(method)
    def going_first(*args: P.args, **kwargs: P.kwargs) -> R:
        _way.take()
        try:
            return method(*args, **kwargs)
        finally:
            _way.leave()

    return going_first


def keep() -> None:
    """The window goes first until `let_go`: Qt asks Python many times while it lays out widgets that were just made."""
    _way.take()


def let_go() -> None:
    """What was kept is over."""
    _way.leave()


def begin_anew() -> None:
    """Nothing is kept: another program begins."""
    _way.leave_whole()


@contextmanager
def waiting() -> Iterator[None]:
    """The window waits for work beside it, which goes on."""
    depth = _way.leave_whole()
    try:
        yield
    finally:
        _way.take_again(depth)


def beside(work: Callable[P, R]) -> Callable[P, R]:
    """Work for another thread, that waits while the window has something to do."""

    @wraps(work)
    def working(*args: P.args, **kwargs: P.kwargs) -> R:
        with giving_way(_way.wait):
            return work(*args, **kwargs)

    return working
