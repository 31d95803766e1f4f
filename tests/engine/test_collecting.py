"""Holding back the cyclic collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from weft_engine.collecting import without_collection


@pytest.fixture(autouse=True)
def _is_on() -> Iterator[None]:
    """It runs by itself at first, whatever tests of the window left."""
    was_on = gc.isenabled()
    gc.enable()
    yield
    if not was_on:
        gc.disable()


def test_it_is_off_within_and_on_again_after_also_when_nested() -> None:
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_puts_it_on_again() -> None:
    @without_collection()
    def fails() -> None:
        raise ValueError

    try:
        fails()
    except ValueError:
        pass
    assert gc.isenabled()


def test_it_stays_off_until_the_last_thread_is_through() -> None:
    entered, leave = Event(), Event()

    def other() -> None:
        with without_collection():
            entered.set()
            leave.wait(30)

    thread = Thread(target=other)
    thread.start()
    assert entered.wait(30)
    with without_collection():
        pass
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        with without_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
