"""Time: the limit of one attempt, and the deadline of all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from weft_engine.errors import NodeTimeoutError
from weft_engine.run.context import NodeContext

T = TypeVar("T")


class Deadline:
    """How long a node's attempts, and the waits between them, may still take. Waiting for a person does not count."""

    def __init__(self, context: NodeContext, deadline_s: float | None) -> None:
        self.deadline_s = deadline_s
        self._context = context
        self._start_s = context.now() - context.asking_s

    def left_s(self) -> float | None:
        """Seconds left; `None` without a deadline."""
        if self.deadline_s is None:
            return None
        return self.deadline_s - (self._context.now() - self._context.asking_s - self._start_s)

    def leaves(self, wait_s: float) -> bool:
        """Whether something could still be done after so long a wait."""
        left_s = self.left_s()
        return left_s is None or wait_s < left_s


async def within(context: NodeContext, timeout_s: float | None, deadline: Deadline, work: Awaitable[T]) -> T:
    """The result of `work`, if it comes in time; what is spent waiting for a person does not count.

    Raises:
        NodeTimeoutError: It did not; the message says which of the two limits ended it.
    """
    left_s = deadline.left_s()
    bounds = [each for each in (timeout_s, left_s) if each is not None]
    if not bounds:
        return await work
    limit = asyncio.timeout(min(bounds))
    try:
        async with limit:
            context.limit = limit
            return await work
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise _late(context, timeout_s, left_s, deadline.deadline_s) from error
    finally:
        context.limit = None


def _late(
    context: NodeContext, timeout_s: float | None, left_s: float | None, deadline_s: float | None
) -> NodeTimeoutError:
    start = f"node {context.node_id!r} did not finish within"
    if timeout_s is not None and (left_s is None or timeout_s <= left_s):
        return NodeTimeoutError(f"{start} its {timeout_s:g} s", timeout_s=timeout_s)
    return NodeTimeoutError(f"{start} its deadline of {deadline_s:g} s", deadline_s=deadline_s)
