"""Doing several things at once."""

from __future__ import annotations

import asyncio

import pytest

from weft_engine.errors import ToolError
from weft_nodes.together import together


def test_results_come_in_the_order_given_not_in_that_of_completion() -> None:
    async def main() -> list[str]:
        second_done = asyncio.Event()

        async def first() -> str:
            await second_done.wait()
            return "first"

        async def second() -> str:
            second_done.set()
            return "second"

        return await together([first(), second()])

    assert asyncio.run(main()) == ["first", "second"]


def test_the_first_failure_stops_the_rest_and_comes_as_it_is() -> None:
    stopped: list[str] = []

    async def fails() -> None:
        raise ToolError("no")

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.append("waits")
            raise

    async def main() -> None:
        await together([waits(), fails()])

    with pytest.raises(ToolError, match="no"):
        asyncio.run(main())
    assert stopped == ["waits"]
