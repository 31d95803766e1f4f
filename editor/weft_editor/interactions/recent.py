"""What was added lately: offered first by quick-add and the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

RECENT_MOST: Final = 6


class Recent:
    """What was added lately, newest first."""

    def __init__(self, ids: Iterable[str] = (), changed: Callable[[tuple[str, ...]], None] = lambda ids: None) -> None:
        """Args:
        ids: As remembered from before.
        changed: Told of every change, to remember it.
        """
        self.ids: tuple[str, ...] = tuple(ids)[:RECENT_MOST]
        self._changed = changed

    def add(self, chosen: str) -> None:
        """Something was added."""
        self.ids = (chosen, *(each for each in self.ids if each != chosen))[:RECENT_MOST]
        self._changed(self.ids)
