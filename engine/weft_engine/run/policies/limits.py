"""The time limit of one attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from weft_engine.errors import NodeTimeoutError
from weft_engine.run.context import NodeContext

T = TypeVar("T")


async def within(context: NodeContext, timeout_s: float | None, work: Awaitable[T]) -> T:
    """The result of `work`, if it comes within `timeout_s`; time spent waiting for a person does not count.

    Raises:
        NodeTimeoutError: It did not.
    """
    if timeout_s is None:
        return await work
    try:
        async with asyncio.timeout(timeout_s) as limit:
            context.limit = limit
            return await work
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise NodeTimeoutError(
            f"node {context.node_id!r} did not finish within its {timeout_s:g} s", timeout_s=timeout_s
        ) from error
    finally:
        context.limit = None
