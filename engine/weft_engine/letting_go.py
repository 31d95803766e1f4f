"""The end of an event loop: what ignores that it is cancelled is let go, not waited for.

`asyncio.run` waits for every task, so that one node that never ends would keep a program whose run is long over.
"""

from __future__ import annotations

import asyncio
from asyncio.tasks import _unregister_task
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")
GRACE_S: Final = 1.0
"""How long a cancelled task may take to end before it is let go."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """What `asyncio.run` does, but for tasks that do not end though they are cancelled."""
    return asyncio.run(_ended(main))


async def _ended(main: Coroutine[Any, Any, T]) -> T:
    try:
        return await main
    finally:
        await end_others()


async def end_others(grace_s: float = GRACE_S) -> None:
    """Cancels all other tasks of this loop; what does not end in time is left behind, also by whoever closes it."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if not others:
        return
    _, left = await asyncio.wait(others, timeout=grace_s)
    for task in left:
        _unregister_task(task)  # else the end of the loop waits for it
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # it is said where it was let go
