"""The loop that runs flows."""

from __future__ import annotations

import asyncio
import sys
import threading

import pytest

from weft_editor.engine_thread import EngineThread


@pytest.fixture
def engine() -> EngineThread:
    return EngineThread()


def test_work_runs_in_a_thread_of_its_own(engine: EngineThread) -> None:
    async def where() -> str:
        return threading.current_thread().name

    assert engine.submit(where()).result(5) == "weft-engine"
    assert engine.stop()


def test_it_starts_with_the_first_work_only(engine: EngineThread) -> None:
    assert not engine.is_running
    assert engine.stop()


def test_stopping_cancels_what_runs_and_ends_the_thread(engine: EngineThread) -> None:
    cancelled = threading.Event()
    begun = threading.Event()

    async def forever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    engine.submit(forever())
    assert begun.wait(5)
    assert engine.stop()
    assert cancelled.is_set()
    assert not engine.is_running


def test_what_was_asked_for_at_the_stop_is_done_last_first(engine: EngineThread) -> None:
    order: list[int] = []

    async def close(number: int) -> None:
        order.append(number)

    engine.start()
    engine.at_stop(lambda: close(1))
    engine.at_stop(lambda: close(2))
    assert engine.stop()
    assert order == [2, 1]


def test_calling_after_the_stop_does_nothing(engine: EngineThread) -> None:
    engine.start()
    engine.stop()
    engine.call_soon(lambda: pytest.fail("called"))


def test_it_starts_again_after_a_stop(engine: EngineThread) -> None:
    async def one() -> int:
        return 1

    assert engine.submit(one()).result(5) == 1
    assert engine.stop()
    assert engine.submit(one()).result(5) == 1
    assert engine.stop()


def test_the_window_need_not_wait_long_for_the_engine(engine: EngineThread) -> None:
    engine.start()
    assert sys.getswitchinterval() <= 0.0011
    assert engine.stop()
