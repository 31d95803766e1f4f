"""Which objects the collector walks, and when: decided by what it counts, never by how long anything took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject

from weft_editor import collecting
from weft_editor.collecting import Collecting

YOUNG, FLOW = 2_000, 600_000


@dataclass
class Memory:
    """A collector that says what was asked of it, and counts what a test says."""

    counts: tuple[int, int, int] = (0, 0, 0)
    blocks: int = 1_000_000
    old: int = 50_000
    time_s: float = 0.0
    is_away: bool = False
    signs: tuple[int, int, int] = (0, 0, 0)
    done: list[str] = field(default_factory=list)

    def disable(self) -> None:
        """Off, as ever."""

    def get_threshold(self) -> tuple[int, int, int]:
        """Python's own."""
        return 700, 10, 10

    def get_count(self) -> tuple[int, int, int]:
        """As the test says."""
        return self.counts

    def get_objects(self, generation: int) -> range:
        """All that is old."""
        return range(self.old)

    def collect(self, generation: int) -> None:
        """Notes it."""
        self.done.append(f"walk {generation}")

    def freeze(self) -> None:
        """Notes it."""
        self.done.append("set aside")

    def unfreeze(self) -> None:
        """Notes it."""
        self.done.append("take back")

    def getallocatedblocks(self) -> int:
        """As the test says."""
        return self.blocks


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """What the collector finds."""
    made = Memory()
    monkeypatch.setattr(collecting, "gc", made)
    monkeypatch.setattr(collecting, "sys", made)
    monkeypatch.setattr(collecting, "monotonic", lambda: made.time_s)
    monkeypatch.setattr(collecting, "_is_away", lambda: made.is_away)
    monkeypatch.setattr(collecting, "_signs_of_work", lambda: made.signs)
    return made


@pytest.fixture
def rule(qapp: QObject, memory: Memory) -> Iterator[Collecting]:
    """The rule, asked by the test only: there is no event loop meanwhile."""
    parent = QObject()
    yield Collecting(parent)
    parent.deleteLater()


def turn(rule: Collecting, memory: Memory, *counts: int) -> list[str]:
    """What is done in a turn that finds so many."""
    memory.counts = (counts[0], counts[1], counts[2])
    memory.done.clear()
    rule.turn()
    return memory.done


def work(rule: Collecting, memory: Memory) -> None:
    """Somebody has just done something."""
    memory.signs = (memory.signs[0] + 1, 0, 0)
    memory.blocks, blocks = 1, memory.blocks
    assert turn(rule, memory, 0, 0, 0) == []
    memory.blocks = blocks


def with_a_large_flow(rule: Collecting, memory: Memory) -> None:
    """A flow has come in and was set aside."""
    assert turn(rule, memory, FLOW, 0, 0) == ["set aside"]
    memory.blocks, memory.time_s = 3_000_000, 5.0
    assert turn(rule, memory, FLOW, 0, 0) == ["set aside"]
    memory.time_s = 60.0
    work(rule, memory)


def test_nothing_is_walked_while_nothing_is_made(rule: Collecting, memory: Memory) -> None:
    assert turn(rule, memory, 10, 0, 0) == []


def test_what_is_young_is_walked_by_its_generation(rule: Collecting, memory: Memory) -> None:
    assert turn(rule, memory, YOUNG, 0, 0) == ["walk 0"]
    assert turn(rule, memory, YOUNG, 11, 0) == ["walk 1"]


def test_all_is_walked_now_and_then_while_flows_are_small(rule: Collecting, memory: Memory) -> None:
    assert turn(rule, memory, YOUNG, 0, 11) == ["walk 0"], "it has not been long enough"
    memory.time_s = 31.0
    assert turn(rule, memory, YOUNG, 0, 11) == ["walk 2"]
    assert turn(rule, memory, YOUNG, 0, 11) == ["walk 0"]


def test_a_flow_that_comes_in_is_not_walked(rule: Collecting, memory: Memory) -> None:
    assert turn(rule, memory, FLOW, 0, 0) == ["set aside"]


def test_what_has_grown_old_and_large_is_set_aside_but_for_what_is_young(rule: Collecting, memory: Memory) -> None:
    memory.old, memory.time_s = 1_000_000, 31.0
    assert turn(rule, memory, YOUNG, 0, 11) == ["walk 1", "set aside"]


WHOLE = ["take back", "walk 2"]


def test_after_a_flow_was_closed_all_is_walked_once_when_nobody_works(rule: Collecting, memory: Memory) -> None:
    with_a_large_flow(rule, memory)
    rule.flow_went()
    assert turn(rule, memory, 10, 0, 0) == []
    memory.time_s = 64.0
    work(rule, memory)
    memory.time_s = 66.0
    assert turn(rule, memory, 10, 0, 0) == [], "somebody worked two seconds ago"
    memory.time_s = 69.5
    assert turn(rule, memory, 10, 0, 0) == WHOLE
    memory.time_s = 90.0
    assert turn(rule, memory, 10, 0, 0) == []


def test_after_a_flow_was_closed_all_is_walked_in_another_program(rule: Collecting, memory: Memory) -> None:
    with_a_large_flow(rule, memory)
    rule.flow_went()
    memory.is_away = True
    assert turn(rule, memory, 10, 0, 0) == WHOLE


def test_what_is_still_large_is_set_aside_again(rule: Collecting, memory: Memory) -> None:
    with_a_large_flow(rule, memory)
    rule.flow_went()
    memory.is_away, memory.old = True, 600_000
    assert turn(rule, memory, 10, 0, 0) == [*WHOLE, "set aside"]
    memory.blocks = 5_500_000
    assert turn(rule, memory, 10, 0, 0) == [], "it has not doubled"
    memory.blocks = 6_500_000
    assert turn(rule, memory, 10, 0, 0) == [*WHOLE, "set aside"]


def test_a_flow_that_is_opened_later_is_no_growth(rule: Collecting, memory: Memory) -> None:
    assert turn(rule, memory, FLOW, 0, 0) == ["set aside"]
    memory.time_s, memory.blocks = 60.0, 1_500_000
    rule.flow_came()
    assert turn(rule, memory, FLOW, 0, 0) == ["set aside"]
    memory.time_s, memory.blocks = 120.0, 2_900_000
    assert turn(rule, memory, 10, 0, 0) == []
    memory.blocks = 3_100_000
    assert turn(rule, memory, 10, 0, 0) == WHOLE


def test_what_has_doubled_is_walked_when_nobody_works(rule: Collecting, memory: Memory) -> None:
    with_a_large_flow(rule, memory)
    memory.blocks, memory.time_s = 6_500_000, 64.0
    assert turn(rule, memory, 10, 0, 0) == []
    memory.time_s = 65.5
    assert turn(rule, memory, 10, 0, 0) == WHOLE


def test_what_has_not_doubled_is_not_walked_by_turning_away(rule: Collecting, memory: Memory) -> None:
    with_a_large_flow(rule, memory)
    memory.blocks, memory.is_away, memory.time_s = 5_500_000, True, 600.0
    assert turn(rule, memory, 10, 0, 0) == []


def test_the_more_there_is_the_shorter_the_rest_that_is_waited_for(rule: Collecting, memory: Memory) -> None:
    with_a_large_flow(rule, memory)
    memory.blocks, memory.time_s = 12_500_000, 60.5
    assert turn(rule, memory, 10, 0, 0) == []
    memory.time_s = 61.5
    assert turn(rule, memory, 10, 0, 0) == WHOLE


def test_what_hangs_in_circles_does_not_grow_for_ever(rule: Collecting, memory: Memory) -> None:
    with_a_large_flow(rule, memory)
    memory.blocks = 24_500_000
    assert turn(rule, memory, 10, 0, 0) == WHOLE, "though somebody is at work"
