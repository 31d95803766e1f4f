"""Holding back Python's cyclic collector where it can find nothing.

Reading and checking a large flow makes hundreds of thousands of objects that all stay; the collector would walk them
again and again, for about a third of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_holders = 0
_was_on = False


@contextmanager
def without_collection() -> Iterator[None]:
    """Nothing is collected within, in any thread; then it goes on as it was. Nests, also across threads."""
    global _holders, _was_on
    with _lock:
        if _holders == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _holders += 1
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            if _holders == 0 and _was_on:
                gc.enable()
