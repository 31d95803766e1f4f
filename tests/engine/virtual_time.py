"""An event loop whose clock stands still while anything can run, and jumps to the next timer when nothing can."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from weft_engine.letting_go import end_others

T = TypeVar("T")


class StuckError(AssertionError):
    """Nothing is ready and no timer is set: the program waits for ever."""


class _Selector(selectors.DefaultSelector):
    """Looks for real events without waiting, and tells the loop how far its clock may jump."""

    def __init__(self) -> None:
        super().__init__()
        self.jump_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None:
            raise StuckError("nothing is ready and no timer is set")
        self.jump_s += timeout
        return found


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs timers in their order, in no time."""

    def __init__(self) -> None:
        self._fast = _Selector()
        super().__init__(self._fast)

    def time(self) -> float:
        return self._fast.jump_s


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """What `asyncio.run` does, in virtual time."""
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        loop.run_until_complete(end_others())
        loop.close()
