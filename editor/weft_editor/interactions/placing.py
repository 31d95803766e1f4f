"""Where a new node goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.build import build_of
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.layout import SIZES, PortKey, Shape, shape_of
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.carrying import Load, around, rects_of
from weft_editor.interactions.gesture import GRID
from weft_editor.interactions.snapping import to_grid
from weft_engine.document import Change, Node, Place, Put
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

GAP: Final = 48.0
_SEARCHED: Final = 40
"""Lines of the grid looked through to each side for a free place."""
_HEIGHT: Final = 160.0
"""Of an ordinary node."""


def shape_of_type(registry: Registry, type_id: str) -> Shape:
    """How a new node of a type is laid out."""
    return shape_of(build_of(Place(), ports_of(Node(type=type_id), registry)))


def by_port(shape: Shape, port: PortKey, x: float, y: float) -> tuple[float, float]:
    """The corner of a node one of whose ports lies at (x, y), on the grid across the wire's way."""
    spot = shape.by_port.get(port)
    if spot is None:
        return to_grid(x), to_grid(y)
    return to_grid(x - spot.x), to_grid(y - spot.y)


def under_pointer(x: float, y: float) -> tuple[float, float]:
    """The corner of a node whose header lies below the pointer."""
    return to_grid(x - SIZES.header), to_grid(y - SIZES.header / 2)


def in_the_middle(canvas: Canvas, load: Load, node: str, change: Change) -> Change:
    """A change that puts a node in the place of others, with the node in their middle, where it covers nothing else."""
    flow = canvas.session.flow
    (record,) = (put.value for put in change.puts if put.key == node and isinstance(put.value, Node))
    shape = shape_of(build_of(Place(), ports_of(record, canvas.session.registry)))
    gone = {put.key for put in change.puts if put.value is None}
    nodes = [rect for key in flow.nodes.keys() - gone - load.nodes if (rect := canvas.node_rect(key))]
    notes = [box_rect(note) for key, note in flow.notes.items() if key not in gone | load.notes]
    left, top, right, bottom = around(rects_of(canvas, load))
    x, y = (left + right - shape.width) / 2, (top + bottom - shape.height) / 2
    x, y = nearest_free(shape.width, shape.height, to_grid(x), to_grid(y), [*nodes, *notes])

    def placed(put: Put) -> Put:
        if put.section == "layout.nodes" and put.key == node and isinstance(put.value, Place):
            return replace(put, value=put.value.model_copy(update={"x": x, "y": y}))
        return put

    return replace(change, puts=tuple(placed(put) for put in change.puts))


def nearest_free(width: float, height: float, x: float, y: float, others: Sequence[Rect]) -> tuple[float, float]:
    """The place nearest to a corner where a box keeps clear of others; the corner itself if all is full."""
    steps = sorted(
        ((dx, dy) for dx in range(-_SEARCHED, _SEARCHED + 1) for dy in range(-_SEARCHED, _SEARCHED + 1)),
        key=lambda step: (step[0] ** 2 + step[1] ** 2, step),
    )
    near = [rect for rect in others if _gap(rect, (x, y, x + width, y + height)) < (_SEARCHED + 1) * GRID]
    for dx, dy in steps:
        left, top = x + dx * GRID, y + dy * GRID
        box: Rect = (left, top, left + width, top + height)
        if all(_gap(rect, box) >= GRID for rect in near):
            return left, top
    return x, y


def _gap(one: Rect, other: Rect) -> float:
    """How far two boxes are apart, along the side where they are farthest; negative where they overlap."""
    return max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3])


def beside(canvas: Canvas, node: str) -> tuple[float, float]:
    """The free place to the right of a node."""
    rect = canvas.node_rect(node)
    if rect is None:
        return in_middle(canvas)
    return free(canvas, to_grid(rect[2] + GAP), to_grid(rect[1]))


def in_middle(canvas: Canvas) -> tuple[float, float]:
    """A free place in the middle of the view."""
    left, top, right, bottom = canvas.view.shown()
    return free(canvas, to_grid((left + right - SIZES.node_width) / 2), to_grid((top + bottom) / 2 - 80))


def free(canvas: Canvas, x: float, y: float) -> tuple[float, float]:
    """The next place downwards where nothing lies."""
    for _ in range(200):
        rect: Rect = (x, y, x + SIZES.node_width, y + _HEIGHT)
        below = [found[3] for node in canvas.nodes_in(rect) if (found := canvas.node_rect(node))]
        if not below:
            break
        y = to_grid(max(below) + GRID)
    return x, y
