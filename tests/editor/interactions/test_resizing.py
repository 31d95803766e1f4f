"""Resizing by corners and edges."""

from __future__ import annotations

import pytest

from weft_engine.document import Flow

from .hand import CTRL, LEFT, Hand

SIDES = {"l": (-48, 0), "r": (48, 0), "t": (0, -48), "b": (0, 48)}


def box(hand: Hand) -> tuple[float, float, float, float]:
    note = hand.flow.notes["note"]
    return note.x, note.y, note.x + note.width, note.y + note.height


@pytest.mark.parametrize("sides", ["l", "r", "t", "b", "lt", "rt", "lb", "rb"])
def test_a_note_follows_the_sides_taken_hold_of_and_the_others_stay(hand: Hand, before: Flow, sides: str) -> None:
    left, top, right, bottom = box(hand)
    x = left + 1 if "l" in sides else right - 1 if "r" in sides else (left + right) / 2
    y = top + 1 if "t" in sides else bottom - 1 if "b" in sides else (top + bottom) / 2
    dx, dy = sum(SIDES[side][0] for side in sides), sum(SIDES[side][1] for side in sides)
    hand.drag_by((x, y), dx, dy)
    expected = [
        left + (dx if "l" in sides else 0), top + (dy if "t" in sides else 0),
        right + (dx if "r" in sides else 0), bottom + (dy if "b" in sides else 0),
    ]  # fmt: skip
    assert all(abs(found - wanted) <= 8 for found, wanted in zip(box(hand), expected, strict=True))
    assert hand.labels == ["Resize note"]
    hand.undo()
    assert hand.flow == before


def test_the_left_edge_of_a_node_moves_and_its_right_one_stays(hand: Hand, before: Flow) -> None:
    rect = hand.canvas.node_rect("prompt")
    assert rect is not None
    hand.drag_by((rect[0] + 1, rect[3] - 30), -64, 0)
    place = hand.flow.places["prompt"]
    assert (place.x, place.width) == (rect[0] - 64, rect[2] - rect[0] + 64)
    assert place.height is None
    hand.undo()
    assert hand.flow == before


def test_a_node_drawn_too_small_keeps_its_far_edge(hand: Hand) -> None:
    rect = hand.canvas.node_rect("prompt")
    assert rect is not None
    hand.drag_by((rect[0] + 1, rect[3] - 30), 2000, 0)
    place = hand.flow.places["prompt"]
    assert place.width is not None
    assert place.x + place.width == rect[2]


def test_a_group_is_resized_by_its_upper_edge_and_ctrl_lets_go_of_the_grid(hand: Hand) -> None:
    group = hand.flow.groups["box"]
    hand.drag_by((group.x + 300, group.y + 1), 0, -21, CTRL)
    made = hand.flow.groups["box"]
    assert (made.y, made.height) == (group.y - 21, group.height + 21)
    assert hand.labels == ["Resize group"]


def test_drawing_an_edge_back_is_no_edit(hand: Hand, before: Flow) -> None:
    left, top, _, bottom = box(hand)
    start = (left + 1, (top + bottom) / 2)
    hand.begin_drag(start, (start[0] - 80, start[1]))
    hand.move(start, button=LEFT)
    hand.release(start)
    assert hand.flow == before
    assert hand.labels == []
