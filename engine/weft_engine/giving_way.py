"""Long work in one thread that lets another go first.

Python runs one thread at a time and shares the time out evenly, so that work in a second thread doubles what takes the
first one long. Whoever has such work done says for how long it has to wait (`giving_way`); loops over whole flows are
the places where it does (`gently`, `give_way`). In all other threads they cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import local
from typing import TypeVar

T = TypeVar("T")
Wait = Callable[[], object]


class _Own(local):
    wait: Wait | None = None


_own = _Own()


@contextmanager
def giving_way(wait: Wait) -> Iterator[None]:
    """What this thread does within is held up by `wait`, called again and again, for as long as that takes."""
    before, _own.wait = _own.wait, wait
    try:
        yield
    finally:
        _own.wait = before


def give_way() -> None:
    """A place where long work may be held up."""
    if _own.wait is not None:
        _own.wait()


def gently(items: Iterable[T]) -> Iterable[T]:
    """The same items; work that gives way is held up between them."""
    return items if _own.wait is None else _between(items, _own.wait)


def _between(items: Iterable[T], wait: Wait) -> Iterator[T]:
    for item in items:
        wait()
        yield item
