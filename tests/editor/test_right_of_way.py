"""Work beside the window waits while the window has something to do, and never keeps who waits for it waiting."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest

from weft_editor import right_of_way
from weft_editor.right_of_way import beside, first, waiting
from weft_engine.giving_way import gently

LONG_S = 60.0
"""Longer than any test takes: whoever is held up that long is held up for good."""
STEPS = list(range(200))


class Seen(Event):
    """Says when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.somebody_waits = Event()

    def wait(self, timeout: float | None = None) -> bool:
        """Waits."""
        self.somebody_waits.set()
        return super().wait(timeout)


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Set while the window has nothing to do."""
    way, made = right_of_way._Way(), Seen()
    made.set()
    monkeypatch.setattr(way, "_free", made)
    monkeypatch.setattr(right_of_way, "_way", way)
    monkeypatch.setattr(right_of_way, "_MOST_S", LONG_S)
    return made


def working(steps: list[int]) -> Thread:
    """A thread with work beside the window; it takes a step a time."""

    def work() -> None:
        for step in gently(STEPS):
            steps.append(step)

    return Thread(target=beside(work), daemon=True)


def held_up(steps: list[int], free: Seen) -> Thread:
    """Such a thread, which waits by now."""
    thread = working(steps)
    thread.start()
    assert free.somebody_waits.wait(LONG_S)
    assert steps == []
    return thread


def test_work_beside_the_window_waits_for_the_end_of_what_the_window_does(free: Seen) -> None:
    steps: list[int] = []
    thread = first(lambda: held_up(steps, free))()
    thread.join(LONG_S)
    assert steps == STEPS


def test_it_waits_for_the_outermost_of_what_the_window_does(free: Seen) -> None:
    steps: list[int] = []

    @first
    def command() -> Thread:
        inner: Callable[[], object] = first(lambda: None)
        inner()
        return held_up(steps, free)

    command().join(LONG_S)
    assert steps == STEPS


def test_it_goes_on_while_the_window_waits_for_it(free: Seen) -> None:
    steps: list[int] = []

    @first
    def command() -> None:
        thread = held_up(steps, free)
        with waiting():
            thread.join(LONG_S)
        assert steps == STEPS
        assert not free.is_set(), "the window goes on with what it does"

    command()
    assert free.is_set()


def test_it_goes_on_in_time_if_nobody_says_that_it_is_waited_for(free: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "_MOST_S", 0.0)
    steps: list[int] = []

    @first
    def command() -> None:
        thread = working(steps)
        thread.start()
        thread.join(LONG_S)

    command()
    assert steps == STEPS


def test_a_command_that_fails_holds_nothing_up(free: Seen) -> None:
    @first
    def command() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        command()
    steps: list[int] = []
    thread = working(steps)
    thread.start()
    thread.join(LONG_S)
    assert steps == STEPS
    assert not free.somebody_waits.is_set()


def test_work_waits_from_keeping_to_letting_go(free: Seen) -> None:
    steps: list[int] = []
    right_of_way.keep()
    thread = held_up(steps, free)
    right_of_way.let_go()
    thread.join(LONG_S)
    assert steps == STEPS


def test_another_program_begins_with_nothing_kept(free: Seen) -> None:
    right_of_way.keep()
    right_of_way.begin_anew()
    right_of_way.let_go()
    steps: list[int] = []
    right_of_way.keep()
    thread = held_up(steps, free)
    right_of_way.let_go()
    thread.join(LONG_S)
    assert steps == STEPS
