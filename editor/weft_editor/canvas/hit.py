"""What lies under a position on the canvas: node parts, ports, wires and their ends, notes, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

import numpy as np

from weft_editor.canvas.curves import Floats
from weft_editor.canvas.layout import SIZES, PortKey, Shape
from weft_editor.canvas.scene import Scene
from weft_engine.document import Group, Note

TargetKind = Literal["canvas", "node", "wire", "group", "note"]
Part = Literal[
    "",
    "header", "body", "port", "field", "result", "fix", "expand", "earlier", "pick", "later", "corner", "edge",
    "line", "source_end", "target_end", "dot",
    "title", "inside",
]  # fmt: skip
"""Of a node: header, body, port, field, result, fix (the button of a failure), expand (the button on its result),
earlier, pick and later (the arrows and the middle of the activation picker), corner and edge (resize). Of a wire: line,
source_end, target_end, dot (a reroute dot). Of a group: title, corner, edge, inside. Of a note: body, corner, edge."""

HasPick = Callable[[str], bool]
B = TypeVar("B", Group, Note)

PORT_ZOOM: Final = 0.3
"""Below it ports cannot be aimed at."""
DETAIL_ZOOM: Final = 0.5
"""Below it fields, picker and expand button are not shown, hence not hit."""
GROUP_TITLE: Final = 28.0
EXPAND_EDGE: Final = 20.0
"""Edge of the expand button in a result's top right corner."""
_PORT_REACH: Final = 14.0
_WIRE_REACH: Final = 6.0
_END_REACH: Final = 34.0
_CORNER: Final = 12.0
_EDGE: Final = 5.0
"""Width of the edges by which things are resized."""
_PICKER_MOST: Final = 150.0
"""Width an activation picker may take; whoever knows what it says asks `paint_node.picker_part`."""
_CORNER_LOW: Final = 6.0
"""Height of the part of the corner that comes before the error port."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found at a position. Compare with `same_place` to see whether a pointer moved onto something else."""

    kind: TargetKind
    part: Part = ""
    id: str = ""
    """Of the node, wire, group or note."""
    x: float = 0.0
    """Canvas position asked for."""
    y: float = 0.0
    port: PortKey | None = None
    """(is input, name), for the part `port`."""
    field: str = ""
    """Config field, for the part `field`; for the part `edge` the sides it lies on, see `sides_at`."""
    index: int = 0
    """Of the reroute dot, for the part `dot`."""

    def same_place(self, other: Hit | None) -> bool:
        """Whether both name the same part of the same thing."""
        return other is not None and replace(other, x=self.x, y=self.y) == self

    @property
    def end(self) -> str:
        """`node.port` of a port that was hit; empty otherwise."""
        return f"{self.id}.{self.port[1]}" if self.port else ""


def hit_at(scene: Scene, x: float, y: float, zoom: float, has_pick: HasPick = lambda node: False) -> Hit:
    """The nearest thing at a canvas position.

    Args:
        scene: The geometry.
        x: Canvas position.
        y: Canvas position.
        zoom: Logical window pixels per canvas pixel: what is small on the screen is hit from farther away.
        has_pick: Whether a node shows an activation picker.
    """
    hit = _at_nodes(scene, x, y, zoom, has_pick) or _at_notes(scene, x, y, zoom) or _at_wires(scene, x, y, zoom)
    return hit or _at_groups(scene, x, y, zoom) or Hit("canvas", x=x, y=y)


def _at_nodes(scene: Scene, x: float, y: float, zoom: float, has_pick: HasPick) -> Hit | None:
    reach = min(_PORT_REACH / zoom, 18.0) if zoom >= PORT_ZOOM else 0.0
    for row in reversed(scene.nodes.touching((x - reach, y - reach, x + reach + 1e-9, y + reach + 1e-9)).tolist()):
        left, top, right, bottom = scene.nodes.rect(row)
        key, shape, dx, dy = scene.nodes.ids[row], scene.shapes[row], x - left, y - top
        if reach and not _below_ports(shape, dx, dy, zoom):
            port = _nearest_port(shape, dx, dy, reach)
            if port is not None:
                return Hit("node", "port", key, x, y, port)
        if left <= x <= right and top <= y <= bottom:
            part, field = _node_part(shape, dx, dy, zoom, has_pick(key))
            edges = sides_at(shape.width, shape.height, dx, dy, zoom)
            if part in ("header", "body") and edges and zoom >= DETAIL_ZOOM and not shape.collapsed:
                part, field = "edge", edges
            return Hit("node", part, key, x, y, field=field)
    return None


def _below_ports(shape: Shape, x: float, y: float, zoom: float) -> bool:
    """Whether a position lies so low in the corner that resizing is meant, not the error port above it."""
    low = shape.height - _CORNER_LOW <= y <= shape.height
    return zoom >= DETAIL_ZOOM and not shape.collapsed and low and shape.width - _CORNER <= x <= shape.width


def _nearest_port(shape: Shape, x: float, y: float, reach: float) -> PortKey | None:
    """The port within reach; farther on the outside of a node than inside, where the row's height bounds it."""
    best, found = reach * reach, None
    for spot in shape.spots:
        dx, dy = x - spot.x, y - spot.y
        inside = 0 < x < shape.width and 0 < y < shape.height
        limit = min(reach, SIZES.port_row / 2) if inside else reach
        distance = dx * dx + dy * dy
        if distance <= min(best, limit * limit):
            best, found = distance, (spot.is_input, spot.name)
    return found


def _node_part(shape: Shape, x: float, y: float, zoom: float, has_pick: bool) -> tuple[Part, str]:
    if zoom < DETAIL_ZOOM or shape.collapsed:
        return ("header" if y < SIZES.header else "body"), ""
    if x > shape.width - _CORNER and y > shape.height - _CORNER:
        return "corner", ""
    if y < SIZES.header:
        return "header", ""
    for band in shape.fields:
        if band.contains(x, y):
            return "field", band.name
    if shape.result is not None and shape.result.contains(x, y):
        edge = shape.result.left + shape.result.width - EXPAND_EDGE
        return ("expand" if x > edge and y < shape.result.top + EXPAND_EDGE else "result"), ""
    if has_pick and shape.strip is not None and shape.strip.contains(x, y):
        if x < shape.strip.left + 22:
            return "earlier", ""
        if x < shape.strip.left + _PICKER_MOST:
            return "later", ""
    return "body", ""


def _at_notes(scene: Scene, x: float, y: float, zoom: float) -> Hit | None:
    found = _last_around(scene.flow.notes.items(), x, y)
    if found is None:
        return None
    key, note = found
    if _at_corner(note, x, y, zoom):
        return Hit("note", "corner", key, x, y)
    sides = sides_at(note.width, note.height, x - note.x, y - note.y, zoom)
    return Hit("note", "edge" if sides else "body", key, x, y, field=sides)


def _at_groups(scene: Scene, x: float, y: float, zoom: float) -> Hit | None:
    found = _last_around(sorted(scene.flow.groups.items(), key=lambda each: -each[1].width * each[1].height), x, y)
    if found is None:
        return None
    key, group = found
    if _at_corner(group, x, y, zoom):
        return Hit("group", "corner", key, x, y)
    sides = sides_at(group.width, group.height, x - group.x, y - group.y, zoom)
    if sides:
        return Hit("group", "edge", key, x, y, field=sides)
    return Hit("group", "title" if y < group.y + max(GROUP_TITLE, 14 / zoom) else "inside", key, x, y)


def _last_around(boxes: Iterable[tuple[str, B]], x: float, y: float) -> tuple[str, B] | None:
    found: tuple[str, B] | None = None
    for key, box in boxes:
        if box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height:
            found = key, box
    return found


def sides_at(width: float, height: float, x: float, y: float, zoom: float) -> str:
    """Which sides of a box a position lies on: of `left`, `right`, `top`, `bottom` the first letters; "" within."""
    reach = _EDGE / min(zoom, 1.0)
    across = "l" if x <= reach else "r" if x >= width - reach else ""
    along = "t" if y <= reach else "b" if y >= height - reach else ""
    if along and not across:
        near = 2 * reach
        across = "l" if x <= near else "r" if x >= width - near else ""
    return across + along


def _at_corner(box: Group | Note, x: float, y: float, zoom: float) -> bool:
    reach = max(_CORNER, 10 / zoom)
    return x > box.x + box.width - reach and y > box.y + box.height - reach


def _at_wires(scene: Scene, x: float, y: float, zoom: float) -> Hit | None:
    reach = _WIRE_REACH / zoom
    rows = scene.wires.touching((x - reach, y - reach, x + reach, y + reach))
    if not len(rows):
        return None
    lines = scene.lines(rows, 1.0)
    distances = _distances(lines, x, y)
    nearest = int(distances.argmin())
    if distances[nearest] > reach:
        return None
    row = int(rows[nearest])
    key = scene.wires.ids[row]
    for index, (dot_x, dot_y) in enumerate(scene.dots(key)):
        if np.hypot(x - dot_x, y - dot_y) <= max(7.0, 8 / zoom):
            return Hit("wire", "dot", key, x, y, index=index)
    return Hit("wire", _wire_part(lines[nearest], x, y, zoom), key, x, y)


def _wire_part(line: Floats, x: float, y: float, zoom: float) -> Part:
    reach = _END_REACH / zoom
    to_start, to_end = np.hypot(*(line[0] - (x, y))), np.hypot(*(line[-1] - (x, y)))
    apart = np.hypot(*(line[0] - line[-1]))
    reach = min(reach, float(apart) / 3)
    if min(to_start, to_end) > reach:
        return "line"
    return "source_end" if to_start < to_end else "target_end"


def _distances(lines: Floats, x: float, y: float) -> Floats:
    """How far a position is from each of some polylines, shape (lines, points, 2)."""
    start = lines[:, :-1]
    along = lines[:, 1:] - start
    to = np.array([x, y]) - start
    share = np.clip((to * along).sum(2) / np.maximum((along * along).sum(2), 1e-9), 0, 1)[:, :, None]
    rest = to - share * along
    nearest: Floats = np.sqrt((rest * rest).sum(2)).min(1)
    return nearest


def wires_crossing(scene: Scene, x0: float, y0: float, x1: float, y1: float) -> list[str]:
    """Ids of wires that a straight stroke cuts."""
    rows = scene.wires.touching((min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1))
    if not len(rows):
        return []
    points = scene.wires.points[rows].astype(np.float64)
    a, b = points[:, :-1], points[:, 1:]
    stroke = np.array([x1 - x0, y1 - y0])
    side_a = _cross(stroke, a - (x0, y0))
    side_b = _cross(stroke, b - (x0, y0))
    piece = b - a
    start, end = _cross(piece, np.array([x0, y0]) - a), _cross(piece, np.array([x1, y1]) - a)
    cut = ((side_a * side_b <= 0) & (start * end <= 0)).any(1)
    return [scene.wires.ids[row] for row in rows[cut].tolist()]


def _cross(one: Floats, other: Floats) -> Floats:
    product: Floats = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return product
