"""Which node comes next when the keyboard walks over the canvas: along wires first, else by where nodes lie."""

from __future__ import annotations

from typing import Literal

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.tables import Rect

Direction = Literal["left", "right", "up", "down"]


def next_node(canvas: Canvas, node: str, direction: Direction) -> str:
    """The node to go to from another; empty if there is none that way."""
    if direction in ("left", "right"):
        wired = _wired(canvas, node, direction)
        if wired:
            return wired
    return _beside(canvas, node, direction)


def _wired(canvas: Canvas, node: str, direction: Direction) -> str:
    """Of the nodes at the other ends of wires, the one at the most similar height."""
    found: set[str] = set()
    for wire in canvas.session.flow.wires.values():
        if direction == "right" and wire.source_node == node:
            found.add(wire.target_node)
        elif direction == "left" and wire.target_node == node:
            found.add(wire.source_node)
    here = canvas.node_rect(node)
    known = [(rect, each) for each in sorted(found - {node}) if (rect := canvas.node_rect(each))]
    if here is None or not known:
        return ""
    return min(known, key=lambda each: (_off(here, each[0], upright=False), each[1]))[1]


def _off(here: Rect, there: Rect, *, upright: bool) -> float:
    """How far the middles are apart, across the direction one goes."""
    low, high = (0, 2) if upright else (1, 3)
    return abs((here[low] + here[high]) - (there[low] + there[high])) / 2


def _beside(canvas: Canvas, node: str, direction: Direction) -> str:
    """The nearest node in a quarter of the compass, with distance across counted double."""
    here = canvas.node_rect(node)
    if here is None:
        return ""
    x, y = _middle(here)
    best: tuple[float, str] | None = None
    for each in canvas.session.flow.nodes:
        rect = canvas.node_rect(each)
        if each == node or rect is None:
            continue
        dx, dy = _middle(rect)[0] - x, _middle(rect)[1] - y
        along, across = {"right": (dx, dy), "left": (-dx, dy), "down": (dy, dx), "up": (-dy, dx)}[direction]
        if along > 0 and abs(across) <= 2 * along and (best is None or (along + 2 * abs(across), each) < best):
            best = (along + 2 * abs(across), each)
    return best[1] if best else ""


def first_node(canvas: Canvas) -> str:
    """Where walking begins: the node nearest to the middle of the view, else of all."""
    left, top, right, bottom = canvas.view.shown()
    x, y = (left + right) / 2, (top + bottom) / 2
    nodes = canvas.nodes_in((left, top, right, bottom)) or list(canvas.session.flow.nodes)

    def distance(node: str) -> tuple[float, str]:
        rect = canvas.node_rect(node)
        if rect is None:
            return float("inf"), node
        at = _middle(rect)
        return (at[0] - x) ** 2 + (at[1] - y) ** 2, node

    return min(nodes, key=distance, default="")


def _middle(rect: Rect) -> tuple[float, float]:
    return (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
