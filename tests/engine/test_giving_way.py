"""Long work stops where it gives way, in the thread that was told to and in no other."""

from __future__ import annotations

from threading import Thread

import pytest

from weft_engine.giving_way import gently, give_way, giving_way


def test_nothing_is_held_up_by_itself() -> None:
    items = [1, 2, 3]
    give_way()
    assert gently(items) is items


def test_work_that_gives_way_is_held_up_before_each_item_and_does_the_same() -> None:
    told: list[str] = []
    with giving_way(lambda: told.append("wait")):
        for item in gently("ab"):
            told.append(item)
        give_way()
    assert told == ["wait", "a", "wait", "b", "wait"]


def test_work_inside_other_work_waits_for_its_own_reason() -> None:
    told: list[str] = []
    with giving_way(lambda: told.append("outer")):
        with giving_way(lambda: told.append("inner")):
            give_way()
        give_way()
    give_way()
    assert told == ["inner", "outer"]


def test_what_fails_gives_way_no_longer() -> None:
    told: list[str] = []
    with pytest.raises(ValueError, match="no"), giving_way(lambda: told.append("wait")):
        raise ValueError("no")
    give_way()
    assert not told


def test_other_threads_go_on() -> None:
    told: list[str] = []
    with giving_way(lambda: told.append("wait")):
        thread = Thread(target=give_way)
        thread.start()
        thread.join()
    assert not told
