"""The editor's own coroutines: started from slots, owned until they end, their trouble told like that of a slot."""

from __future__ import annotations

import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

_tasks: Final[set[asyncio.Task[Any]]] = set()


def start(work: Coroutine[Any, Any, object]) -> asyncio.Task[Any] | None:
    """Runs a coroutine on the window's loop; without one (no `app.main` around) it is not run, and `None` returned."""
    import asyncio

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        work.close()
        return None
    task = loop.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_ended)
    return task


def _ended(task: asyncio.Task[Any]) -> None:
    _tasks.discard(task)
    error = None if task.cancelled() else task.exception()
    if error is not None:
        sys.excepthook(type(error), error, error.__traceback__)


def cancel_all() -> None:
    """Ends them; the window is closing."""
    for task in tuple(_tasks):
        task.cancel()
