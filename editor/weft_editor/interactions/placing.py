"""Where a new node goes."""

from __future__ import annotations

from typing import Final

from weft_editor.canvas.build import build_of
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.layout import SIZES, PortKey, Shape, shape_of
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.gesture import GRID
from weft_editor.interactions.snapping import to_grid
from weft_engine.document import Node, Place
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

GAP: Final = 48.0
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
