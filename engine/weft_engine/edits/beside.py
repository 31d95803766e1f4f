"""Where notes go when the nodes they lie beside are laid out: along with the nearest one, and covering nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_GAP: Final = 16.0
"""Least room between a note and what it had to make way for."""


def followed(notes: Mapping[str, Box], old: Mapping[str, Box], new: Mapping[str, Box]) -> dict[str, Box]:
    """Moves each note as the node nearest to it was moved; where it would cover something it goes up or down.

    What a person laid over a node stays so unless one of the two is moved.

    Args:
        notes: Where the notes lie now, by id.
        old: Where all nodes lay, by id; not empty if there are notes.
        new: Where they, and whatever else is to be kept free, lie from now on. Has all keys of `old`.
    """
    found: dict[str, Box] = {}
    taken = list(new.values())
    changed = [box for key, box in new.items() if old.get(key) != box]
    for key in sorted(notes, key=lambda each: (notes[each][1], notes[each][0], each)):
        near = min(old, key=lambda node: (_distance(notes[key], old[node]), node))
        moved = _shifted(notes[key], new[near][0] - old[near][0], new[near][1] - old[near][1])
        found[key] = _freed(moved, changed if moved == notes[key] else taken)
        taken.append(found[key])
    return found


def _distance(one: Box, other: Box) -> float:
    """Squared, between the edges; zero where they overlap."""
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    along = max(one[1] - other[3], other[1] - one[3], 0.0)
    return across * across + along * along


def _shifted(box: Box, dx: float, dy: float) -> Box:
    return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


def _freed(box: Box, taken: Iterable[Box]) -> Box:
    """Moves a box the shortest way up or down to where it covers nothing."""
    spans = sorted((each[1], each[3]) for each in taken if each[0] < box[2] and box[0] < each[2])
    if all(bottom <= box[1] or box[3] <= top for top, bottom in spans):
        return box
    height = box[3] - box[1]
    tops: list[float] = []
    above = float("-inf")
    for top, bottom in spans:
        if top - above >= height + 2 * _GAP:
            tops += [above + _GAP, top - _GAP - height]
        above = max(above, bottom)
    tops.append(above + _GAP)
    best = min((top for top in tops if top > float("-inf")), key=lambda top: (abs(top - box[1]), top))
    return _shifted(box, 0.0, best - box[1])
