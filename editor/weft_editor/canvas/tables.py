"""Columns of geometry for nodes and wires, in numpy, so that thousands are culled and drawn at once.

A row stays the same for as long as its node or wire exists; freed rows are used again. Dead rows have `alive` false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from weft_editor.canvas.curves import COARSE, FEEDBACK, Floats, curves, routed
from weft_editor.canvas.nearby import Columns, Nearby, Rect, Rows, touch
from weft_editor.canvas.rowsets import among

__all__ = ["FARTHEST", "NodeTable", "Rect", "Rows", "Table", "WireTable", "on_canvas"]
_START: Final = 64
FARTHEST: Final = 1e7
"""Where the canvas ends: what a file puts beyond is shown here."""


def on_canvas(value: float) -> float:
    """A coordinate from a file, as one that can be drawn."""
    return min(max(value, -FARTHEST), FARTHEST) if value == value else 0.0


def all_on_canvas(spots: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    """The same for thousands of spots: all x, and all y."""
    at = np.clip(np.nan_to_num(np.array(spots, np.float64).reshape(-1, 2)), -FARTHEST, FARTHEST)
    return at[:, 0], at[:, 1]


def extents(points: Floats) -> Floats:
    """The boxes around lines, shape (lines, 4); whole lines are compared at a time, as those are few points each."""
    across = np.ascontiguousarray(points.transpose(1, 0, 2))
    return np.concatenate([across.min(0), across.max(0)], 1)


class Table:
    """Named columns of equal length that grow together, with ids for rows."""

    columns: ClassVar[dict[str, tuple[type[Any], tuple[int, ...]]]] = {}

    def __init__(self) -> None:
        self.row_of: dict[str, int] = {}
        self.ids: list[str] = []
        self._free: list[int] = []
        for name, (kind, shape) in self.columns.items():
            setattr(self, name, np.zeros((_START, *shape), kind))

    def claim(self, key: str) -> int:
        """The row of a new id."""
        if self._free:
            row = self._free.pop()
            self.ids[row] = key
        else:
            row = len(self.ids)
            self.ids.append(key)
            self._grow(row + 1)
        self.row_of[key] = row
        return row

    def release(self, keys: Iterable[str]) -> list[int]:
        """Frees the rows of ids and returns them."""
        rows = [self.row_of.pop(key) for key in keys]
        at = np.array(rows, np.intp)
        for name in self.columns:
            getattr(self, name)[at] = 0
        self._free += rows
        return rows

    def _grow(self, needed: int) -> None:
        have = len(getattr(self, next(iter(self.columns))))
        if needed <= have:
            return
        for name, (kind, shape) in self.columns.items():
            bigger = np.zeros((max(needed, have * 2), *shape), kind)
            bigger[:have] = getattr(self, name)
            setattr(self, name, bigger)

    def rows(self, keys: Iterable[str]) -> Rows:
        """Rows of those ids that exist."""
        return np.array([self.row_of[key] for key in keys if key in self.row_of], np.intp)

    def __len__(self) -> int:
        return len(self.row_of)


class NodeTable(Table):
    """Geometry and look of nodes."""

    columns: ClassVar = {
        "alive": (np.bool_, ()),
        "x": (np.float64, ()),
        "y": (np.float64, ()),
        "w": (np.float64, ()),
        "h": (np.float64, ()),
        "category": (np.int8, ()),
        "status": (np.int8, ()),
        "fault": (np.int8, ()),
        "faint": (np.bool_, ()),
        "selected": (np.bool_, ()),
        "lifted": (np.bool_, ()),
        "order": (np.int64, ()),
        "version": (np.int64, ()),
    }
    alive: npt.NDArray[np.bool_]
    x: Floats
    y: Floats
    w: Floats
    h: Floats
    category: npt.NDArray[np.int8]
    status: npt.NDArray[np.int8]
    fault: npt.NDArray[np.int8]
    """Worst problem: 0 none, 1 warning, 2 error."""
    faint: npt.NDArray[np.bool_]
    """Muted, bypassed or skipped."""
    selected: npt.NDArray[np.bool_]
    lifted: npt.NDArray[np.bool_]
    """Being moved: painted above the rest."""
    order: npt.NDArray[np.int64]
    """Higher is nearer."""
    version: npt.NDArray[np.int64]
    """Changes whenever what the node shows does; never the same for two nodes that use a row in turn."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = 0
        self.moves = 0
        """Changes whenever a node comes, goes, lies elsewhere or in another order."""
        self.nearby = Nearby(self._find)

    def touch(self, rows: Rows | int) -> None:
        """Says that nodes show something else now."""
        self._clock += 1
        self.version[rows] = self._clock

    def moved(self) -> None:
        """Says that `moves` is to change."""
        self.moves += 1

    def release(self, keys: Iterable[str]) -> list[int]:
        """Frees the rows of ids and returns them."""
        self.moved()
        return super().release(keys)

    def touching(self, rect: Rect) -> Rows:
        """Rows of nodes that touch a rectangle, the nearest last."""
        return self.nearby.touching(rect, self.moves)

    def _find(self, rect: Rect) -> tuple[Rows, Columns]:
        n = len(self.ids)
        x, y = self.x[:n], self.y[:n]
        rows = np.flatnonzero(touch((x, y, x + self.w[:n], y + self.h[:n]), rect) & self.alive[:n])
        rows = rows[np.argsort(self.order[rows], kind="stable")]
        x, y = x[rows], y[rows]
        return rows, (x, y, x + self.w[rows], y + self.h[rows])

    def rect(self, row: int) -> Rect:
        """A node's rectangle."""
        x, y = float(self.x[row]), float(self.y[row])
        return x, y, x + float(self.w[row]), y + float(self.h[row])

    def bounds(self, rows: Rows | None = None) -> Rect | None:
        """The rectangle around nodes (all unless said); `None` without any."""
        if rows is None:
            rows = np.flatnonzero(self.alive)
        if not len(rows):
            return None
        x, y, w, h = self.x[rows], self.y[rows], self.w[rows], self.h[rows]
        return float(x.min()), float(y.min()), float((x + w).max()), float((y + h).max())


class WireTable(Table):
    """Geometry and look of wires."""

    columns: ClassVar = {
        "alive": (np.bool_, ()),
        "source": (np.int32, ()),
        "target": (np.int32, ()),
        "offsets": (np.float32, (4,)),
        "kind": (np.int8, ()),
        "color": (np.int8, ()),
        "dead": (np.bool_, ()),
        "selected": (np.bool_, ()),
        "lit": (np.bool_, ()),
        "lifted": (np.bool_, ()),
        "depth": (np.float64, ()),
        "points": (np.float32, (COARSE + 1, 2)),
        "box": (np.float32, (4,)),
    }
    alive: npt.NDArray[np.bool_]
    source: npt.NDArray[np.int32]
    """Row of the node a wire leaves."""
    target: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.float32]
    """Places of both ends relative to their nodes: source x, y, target x, y."""
    kind: npt.NDArray[np.int8]
    color: npt.NDArray[np.int8]
    """Index into `scene.WIRE_TYPES`."""
    dead: npt.NDArray[np.bool_]
    selected: npt.NDArray[np.bool_]
    lit: npt.NDArray[np.bool_]
    """Whether it leads to or from a node that is selected."""
    lifted: npt.NDArray[np.bool_]
    depth: Floats
    points: npt.NDArray[np.float32]
    box: npt.NDArray[np.float32]
    """Left, top, right, bottom of the points."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0
        """Changes whenever a line does."""
        self.routes: dict[int, Floats] = {}
        """Reroute dots by row, for the wires that have some."""
        self.nearby = Nearby(self._find)

    def release(self, keys: Iterable[str]) -> list[int]:
        """Frees the rows of ids and returns them."""
        rows = super().release(keys)
        self.clock += 1
        for row in rows if self.routes else ():
            self.routes.pop(row, None)
        return rows

    def set_route(self, row: int, dots: Sequence[tuple[float, float]]) -> None:
        """Leads a wire through reroute dots."""
        if dots:
            self.routes[row] = np.array(dots, np.float64)
        else:
            self.routes.pop(row, None)

    def of_nodes(self, rows: Rows) -> Rows:
        """Rows of wires with an end at one of these nodes."""
        n = len(self.ids)
        if len(rows) == 1:
            hit = (self.source[:n] == rows[0]) | (self.target[:n] == rows[0])
        else:
            hit = among(self.source[:n], rows) | among(self.target[:n], rows)
        return np.flatnonzero(hit & self.alive[:n])

    def touching(self, rect: Rect) -> Rows:
        """Rows of wires whose box touches a rectangle."""
        return self.nearby.touching(rect, self.clock)

    def _find(self, rect: Rect) -> tuple[Rows, Columns]:
        n = len(self.ids)
        left, top, right, bottom = self.box[:n].T
        rows = np.flatnonzero(touch((left, top, right, bottom), rect) & self.alive[:n])
        return rows, (left[rows], top[rows], right[rows], bottom[rows])

    def ends(self, rows: Rows, nodes: NodeTable) -> Floats:
        """Canvas positions of both ends, shape (rows, 4)."""
        at = self.offsets[rows].astype(np.float64)
        source, target = self.source[rows], self.target[rows]
        at[:, 0] += nodes.x[source]
        at[:, 1] += nodes.y[source]
        at[:, 2] += nodes.x[target]
        at[:, 3] += nodes.y[target]
        return at

    def lines(self, rows: Rows, nodes: NodeTable, segments: int) -> Floats:
        """Points of these wires, shape (rows, segments + 1, 2)."""
        ends = self.ends(rows, nodes)
        points = curves(self.kind[rows], ends, self.depth[rows], segments)
        if self.routes:
            for place, row in enumerate(rows.tolist()):
                if row in self.routes:
                    points[place] = routed(ends[place], self.routes[row], segments)
        return points

    def trace(self, rows: Rows, nodes: NodeTable) -> None:
        """Draws the lines of these wires anew, after an end moved."""
        if len(rows):
            self.clock += 1
            points = self.lines(rows, nodes, COARSE)
            self.points[rows] = points
            self.box[rows] = extents(points)

    def bounds(self, rows: Rows) -> Rect | None:
        """The rectangle around wires; `None` without any."""
        if not len(rows):
            return None
        box = self.box[rows]
        return float(box[:, 0].min()), float(box[:, 1].min()), float(box[:, 2].max()), float(box[:, 3].max())

    def feedback(self) -> Rows:
        """Rows of feedback wires."""
        n = len(self.ids)
        return np.flatnonzero(self.alive[:n] & (self.kind[:n] == FEEDBACK))

    def leaving(self, rows: Rows) -> Rows:
        """Rows of wires that leave one of these nodes."""
        n = len(self.ids)
        found: Rows = np.flatnonzero(among(self.source[:n], rows) & self.alive[:n])
        return found
