"""What follows from an edit is done in turns: in order, once, and whatever happens to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from weft_editor import right_of_way, turns
from weft_editor.turns import Soon

Make = Callable[[str], Soon]


@pytest.fixture
def parent(qapp: QApplication) -> Iterator[QObject]:
    """Whose work it is."""
    made = QObject()
    yield made
    made.deleteLater()


class Clock:
    """Goes on as a test says."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What turns are measured by."""
    made = Clock()
    monkeypatch.setattr(turns, "perf_counter", made)
    return made


@pytest.fixture
def done() -> list[str]:
    """What has been done so far."""
    return []


@pytest.fixture
def make(parent: QObject, done: list[str], clock: Clock) -> Make:
    """Makes work that notes its name, and takes long."""

    def made(name: str) -> Soon:
        def work() -> None:
            done.append(name)
            clock.now_s += 1.0

        return Soon(parent, work)

    return made


def finish(qapp: QApplication, *works: Soon) -> None:
    while any(each.is_waiting for each in works):
        qapp.processEvents()


def test_nothing_is_done_at_once(make: Make, done: list[str], qapp: QApplication) -> None:
    work = make("a")
    work.start()
    assert work.is_waiting
    assert done == []
    finish(qapp, work)
    assert done == ["a"]


def test_it_is_done_once_however_often_it_was_asked_for(make: Make, done: list[str], qapp: QApplication) -> None:
    work = make("a")
    for _ in range(3):
        work.start()
    finish(qapp, work)
    qapp.processEvents()
    assert done == ["a"]


def test_it_is_done_in_the_order_in_which_it_was_first_asked_for(
    make: Make, done: list[str], qapp: QApplication
) -> None:
    works = [make(name) for name in "abc"]
    for at in (2, 0, 2, 1, 0):
        works[at].start()
    finish(qapp, *works)
    assert done == ["c", "a", "b"]


def test_what_takes_long_is_done_a_turn_each(make: Make, done: list[str]) -> None:
    for name in "abc":
        make(name).start()
    for count in (1, 2, 3):
        turns._turns()._turn()
        assert len(done) == count


def test_what_is_quick_is_done_together(parent: QObject, done: list[str], clock: Clock) -> None:
    for name in "abc":
        Soon(parent, partial(done.append, name)).start()
    turns._turns()._turn()
    assert done == ["a", "b", "c"]


def test_work_that_asks_for_itself_again_goes_behind_the_others(
    parent: QObject, make: Make, done: list[str], clock: Clock, qapp: QApplication
) -> None:
    def step() -> None:
        clock.now_s += 1.0
        done.append("step")
        if done.count("step") < 3:
            again.start()

    again, other = Soon(parent, step), make("other")
    again.start()
    other.start()
    finish(qapp, again, other)
    assert done == ["step", "other", "step", "step"]


def test_what_is_stopped_is_not_done(make: Make, done: list[str], qapp: QApplication) -> None:
    work, other = make("a"), make("b")
    work.start()
    other.start()
    work.stop()
    finish(qapp, work, other)
    assert done == ["b"]


def test_what_is_finished_is_done_now_and_not_again(make: Make, done: list[str], qapp: QApplication) -> None:
    work = make("a")
    work.start()
    work.finish()
    work.finish()
    assert done == ["a"]
    qapp.processEvents()
    assert done == ["a"]


def test_an_error_keeps_nothing_else_from_being_done(
    parent: QObject, make: Make, done: list[str], qapp: QApplication, qtbot: object
) -> None:
    def fail() -> None:
        raise ValueError("no")

    failing, other = Soon(parent, fail), make("other")
    failing.start()
    other.start()
    with qtbot.capture_exceptions() as caught:  # type: ignore[attr-defined]
        finish(qapp, failing, other)
    assert [kind for kind, _, _ in caught] == [ValueError]
    assert done == ["other"]


def test_what_is_gone_is_not_done(make: Make, done: list[str], qapp: QApplication) -> None:
    from shiboken6 import delete

    gone, other = make("gone"), make("other")
    gone.start()
    other.start()
    delete(gone)
    finish(qapp, other)
    assert done == ["other"]


def test_what_qt_does_after_a_turn_still_goes_first(
    make: Make, done: list[str], qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt lays out what a turn made after it, and asks Python for each widget."""
    way = right_of_way._Way()
    monkeypatch.setattr(right_of_way, "_way", way)
    seen: list[bool] = []

    class Laid(QObject):
        def event(self, event: QEvent) -> bool:
            if event.type() == QEvent.Type.User:
                seen.append(way._free.is_set())
            return super().event(event)

    laid = Laid()

    def work() -> None:
        QCoreApplication.postEvent(laid, QEvent(QEvent.Type.User))

    soon = Soon(laid, work)
    soon.start()
    finish(qapp, soon)
    while not seen or not way._free.is_set():
        qapp.processEvents()
    assert seen == [False]
