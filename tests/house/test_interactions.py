"""The table of interactions names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [line for line in (ROOT / "INTERACTIONS.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("row", ROWS[1:])
def test_each_habit_has_a_test_that_exists(row: str) -> None:
    named = re.search(r"`(tests/[^`]*\.py)::(test_\w+)`", row)
    assert named, f"no test is named: {row}"
    source = (ROOT / named[1]).read_text(encoding="utf-8")
    assert re.search(rf"^def {named[2]}\(", source, re.MULTILINE), f"{named[1]} has no {named[2]}"


HABITS = (
    "Quick-add search", "Drop wire on empty space", "Drop node on wire", "Make room when inserting", "Shake off",
    "Delete and reconnect", "Cut wires by swipe", "Move wire ends", "Reroute dot", "Frame, group",
    "Fold into a subflow",
    "Enter a subflow, breadcrumbs", "Mute, bypass, collapse", "Minimap", "Box select", "Lasso select",
    "Select up, down, connected", "Align, distribute", "Auto layout", "Snap to grid", "Guides", "Copy, cut, paste",
    "Duplicate", "Undo, redo", "History view", "Fit all", "Fit selection", "Search in flow", "Back, forward",
    "Bookmarks",
    "Command palette", "Keyboard navigation", "Touchpad pan", "Pinch", "Port type colours, typed connect",
    "Inline fields", "Live output preview", "Status and error badges", "Tabs", "Drag text and files in",
    "Export picture", "Crash recovery",
)  # fmt: skip
"""What people bring from ten other node editors: each has its row."""


@pytest.mark.parametrize("habit", HABITS)
def test_no_habit_of_other_editors_is_missing(habit: str) -> None:
    assert habit in [row.split("|")[1].strip() for row in ROWS[1:]]


def test_no_habit_stands_in_the_table_twice() -> None:
    habits = [row.split("|")[1].strip() for row in ROWS[1:]]
    assert len(habits) == len(set(habits))
