"""Work that does not end when it is cancelled keeps no program and no loop."""

from __future__ import annotations

import asyncio
import gc
import logging

import pytest

from weft_engine import letting_go

Done = list[str]


async def stubborn() -> None:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue


async def orderly(done: Done) -> None:
    try:
        await asyncio.sleep(3600)
    finally:
        await asyncio.sleep(0)
        done.append("ended")


def test_the_end_waits_for_what_ends_and_not_for_what_does_not(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: Done = []

    async def main() -> str:
        for work in (stubborn(), orderly(done)):
            held.append(asyncio.ensure_future(work))
        await asyncio.sleep(0)
        return "result"

    held: list[asyncio.Task[None]] = []
    with caplog.at_level(logging.ERROR):
        assert letting_go.run(main()) == "result"
        assert done == ["ended"]
        assert [task.done() for task in held] == [False, True]
        held.clear()
        gc.collect()
    assert caplog.records == []


def test_what_fails_is_raised_though_something_does_not_end() -> None:
    async def main() -> None:
        held.append(asyncio.ensure_future(stubborn()))
        await asyncio.sleep(0)
        raise ValueError("told to fail")

    held: list[asyncio.Task[None]] = []
    with pytest.raises(ValueError, match="told to fail"):
        letting_go.run(main())
