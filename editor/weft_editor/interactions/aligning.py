"""Aligning and spreading rectangles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from weft_editor.canvas.tables import Rect

Edge = Literal["left", "center", "right", "top", "middle", "bottom"]
Axis = Literal["horizontal", "vertical"]
Spots = dict[str, tuple[float, float]]


def aligned(rects: Mapping[str, Rect], edge: Edge) -> Spots:
    """Corners of rectangles that share an edge or middle line: the outermost one's, or the middle of all."""
    upright = edge in ("left", "center", "right")
    low, high = (0, 2) if upright else (1, 3)
    first = min(rect[low] for rect in rects.values())
    last = max(rect[high] for rect in rects.values())
    spots: Spots = {}
    for key, rect in rects.items():
        size = rect[high] - rect[low]
        if edge in ("left", "top"):
            at = first
        elif edge in ("right", "bottom"):
            at = last - size
        else:
            at = round((first + last - size) / 2)
        spots[key] = (at, rect[1]) if upright else (rect[0], at)
    return spots


def distributed(rects: Mapping[str, Rect], axis: Axis) -> Spots:
    """Corners of rectangles with equal gaps between the outermost two, which stay."""
    low, high = (0, 2) if axis == "horizontal" else (1, 3)
    order = sorted(rects, key=lambda key: (rects[key][low] + rects[key][high], key))
    room = max(rect[high] for rect in rects.values()) - min(rect[low] for rect in rects.values())
    gap = (room - sum(rect[high] - rect[low] for rect in rects.values())) / max(len(order) - 1, 1)
    at = min(rect[low] for rect in rects.values())
    spots: Spots = {}
    for key in order:
        rect = rects[key]
        spots[key] = (round(at), rect[1]) if axis == "horizontal" else (rect[0], round(at))
        at += rect[high] - rect[low] + gap
    return spots
