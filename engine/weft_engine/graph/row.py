"""Things in a row, each with a number that grows along it; any of them can be put elsewhere for what that one costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_GAP: Final = 1 << 40
_START: Final = ""
"""Stands before the first and after the last; nothing is called so."""


class Row:
    """A doubly linked list with a number for each place, as in *order maintenance*.

    P. F. Dietz, D. D. Sleator: *Two Algorithms for Maintaining Order in a List*, STOC 1987; simpler, as numbers are
    given anew to all where two have none between them any more.
    """

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self._next: dict[str, str] = {_START: _START}
        self._last: dict[str, str] = {_START: _START}

    def fill(self, keys: Iterable[str]) -> None:
        """Takes all at once, in this order."""
        self.number, self._next, self._last = {}, {_START: _START}, {_START: _START}
        for key in keys:
            self.append(key)

    def append(self, key: str) -> None:
        """Puts something at the end."""
        last = self._last[_START]
        self.number[key] = self.number.get(last, 0) + _GAP
        self._link(last, key, _START)

    def remove(self, key: str) -> None:
        """Takes something out."""
        self._unlink(key)
        del self.number[key]

    def move_after(self, keys: Sequence[str], place: str) -> None:
        """Puts some right after another, in the order they are given in."""
        for key in keys:
            self._unlink(key)
        self._put(keys, place, self._next[place])

    def move_before(self, keys: Sequence[str], place: str) -> None:
        """Puts some right before another, in the order they are given in."""
        for key in keys:
            self._unlink(key)
        self._put(keys, self._last[place], place)

    def _put(self, keys: Sequence[str], low: str, high: str) -> None:
        first = self.number.get(low, 0)
        last = self.number.get(high, first + _GAP * (len(keys) + 1))
        step = (last - first) // (len(keys) + 1)
        for at, key in enumerate(keys, 1):
            self._link(low, key, high)
            self.number[key] = first + at * step
            low = key
        if not step:
            self._number_anew()

    def _number_anew(self) -> None:
        key, number = self._next[_START], 0
        while key != _START:
            number += _GAP
            self.number[key] = number
            key = self._next[key]

    def _link(self, low: str, key: str, high: str) -> None:
        self._next[low], self._last[key] = key, low
        self._next[key], self._last[high] = high, key

    def _unlink(self, key: str) -> None:
        low, high = self._last.pop(key), self._next.pop(key)
        self._next[low], self._last[high] = high, low
