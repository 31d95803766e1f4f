"""The order of values that meet in one port."""

from __future__ import annotations

import random

from weft_engine.ids import canonical


def test_numbers_in_names_count_by_their_value_and_what_has_none_comes_first() -> None:
    ends = ["agent.text", "agent-2.text", "agent-9.text", "agent-10.text", "agent-10.text2", "agents.a"]
    mixed = random.Random(1).sample(ends, len(ends))
    assert sorted(mixed, key=canonical) == ends


def test_ends_are_told_apart_however_their_numbers_are_written() -> None:
    ends = ["a-01.x", "a-1.x", "a-001.x", f"a-{'1' * 5000}.x", "7.x", ".x", "a"]
    assert len({canonical(end) for end in ends}) == len(ends)
    assert sorted(ends, key=canonical) == sorted(reversed(ends), key=canonical)
