"""How fast this machine paints: a widget that draws as many rectangles and wires as Weft has, nothing else.

Numpy geometry is culled in each frame and drawn in batches, by `drawRects` and `drawLines` on wrapped arrays; wires are
of 16 pieces, culled piece by piece, antialiased from zoom 0.5 on; panning scrolls. No text, no ports, no pointing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shiboken6
from _canvas_graph import NODE_HEIGHT, NODE_WIDTH, Graph
from _canvas_rows import window_size
from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

COLORS = ("#6b7280", "#3b82f6", "#22c55e", "#ef4444", "#f59e0b")
PIECES = 16
NEAR_ZOOM = 0.5
PORT_Y = 50
HEADER = 38

Floats = npt.NDArray[np.float64]


def draw_rects(painter: QPainter, rects: npt.NDArray[Any]) -> None:
    """Draws rows of left, top, right, bottom."""
    if len(rects):
        kept = np.ascontiguousarray(rects, np.int32)
        painter.drawRects(shiboken6.wrapInstance(kept.ctypes.data, QRect), len(kept))


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Draws rows of x, y, x, y."""
    if len(lines):
        kept = np.ascontiguousarray(lines)
        painter.drawLines(shiboken6.wrapInstance(kept.ctypes.data, QLineF), len(kept))


class Bare(QWidget):
    """The canvas under test."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.chance, self.viewport = random.Random(3), self
        self.x, self.y = np.array(graph.x, np.float64), np.array(graph.y, np.float64)
        self.status = np.arange(graph.nodes) % len(COLORS)
        self.source, self.target = np.array(graph.wires, np.intp).T
        self.pieces = np.zeros((len(graph.wires), PIECES + 1, 2))
        self.box = np.zeros((len(graph.wires), 4))
        self._trace(np.arange(len(graph.wires)))
        self.zoom, self.left, self.top = 1.0, 0, 0
        self.changed: list[int] = []
        """Nodes that are painted over where they lie, in the next frame."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(*window_size())
        self.show()

    def _trace(self, rows: npt.NDArray[np.intp]) -> None:
        x0, y0 = self.x[self.source[rows]] + NODE_WIDTH, self.y[self.source[rows]] + PORT_Y
        x1, y1 = self.x[self.target[rows]], self.y[self.target[rows]] + PORT_Y
        reach = np.maximum(40.0, np.abs(x1 - x0) / 2)
        t = np.linspace(0, 1, PIECES + 1)[:, None]
        a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
        self.pieces[rows, :, 0] = (a * x0 + b * (x0 + reach) + c * (x1 - reach) + d * x1).T
        self.pieces[rows, :, 1] = ((a + b) * y0 + (c + d) * y1).T
        self.box[rows] = np.concatenate([self.pieces[rows].min(1), self.pieces[rows].max(1)], 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.changed:
            self._nodes(painter, np.array(self.changed, np.intp))
            self.changed.clear()
            painter.end()
            return
        region: Any = event.region()
        rects: list[QRect] = list(region)
        for rect in rects if len(rects) <= 3 else [region.boundingRect()]:
            painter.setClipRect(rect)
            self._paint(painter, rect)
        painter.end()

    def _paint(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(rect, QColor("#14161a"))
        left, top = (rect.left() - 4 + self.left) / self.zoom, (rect.top() - 4 + self.top) / self.zoom
        right, bottom = (rect.right() + 4 + self.left) / self.zoom, (rect.bottom() + 4 + self.top) / self.zoom
        self._wires(painter, (left, top, right, bottom))
        seen = (self.x < right) & (self.x + NODE_WIDTH > left) & (self.y < bottom) & (self.y + NODE_HEIGHT > top)
        self._nodes(painter, np.flatnonzero(seen))

    def _wires(self, painter: QPainter, seen: tuple[float, float, float, float]) -> None:
        left, top, right, bottom = seen
        box, near, zoom = self.box, self.zoom >= NEAR_ZOOM, self.zoom
        rows = (box[:, 0] < right) & (box[:, 2] > left) & (box[:, 1] < bottom) & (box[:, 3] > top)
        points = self.pieces[rows, :: 1 if near else 2 if zoom > 0.25 else 4 if zoom > 0.1 else PIECES]
        every = np.concatenate([points[:, :-1], points[:, 1:]], 2).reshape(-1, 4)
        x0, y0, x1, y1 = every.T
        inside = (np.minimum(x0, x1) < right) & (np.maximum(x0, x1) > left)
        inside &= (np.minimum(y0, y1) < bottom) & (np.maximum(y0, y1) > top)
        pen = QPen(QColor("#8b93a1" if near else "#565c67"), max(1.0, 1.75 * zoom) if near else 0)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
        painter.setPen(pen)
        draw_lines(painter, every[inside] * zoom - (self.left, self.top, self.left, self.top))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _nodes(self, painter: QPainter, rows: npt.NDArray[np.intp]) -> None:
        """A body, and a header in the colour of the status."""
        zoom = self.zoom
        x0, y0 = np.floor(self.x[rows] * zoom) - self.left, np.floor(self.y[rows] * zoom) - self.top
        x1 = np.floor((self.x[rows] + NODE_WIDTH) * zoom) - self.left
        y1 = np.floor((self.y[rows] + NODE_HEIGHT - 20) * zoom) - self.top
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#22262e"))
        draw_rects(painter, np.stack([x0, y0, x1, y1], 1))
        header = np.stack([x0, y0, x1, y0 + max(1, int(HEADER * zoom))], 1)
        for value, name in enumerate(COLORS):
            painter.setBrush(QColor(name))
            draw_rects(painter, header[self.status[rows] == value])

    def look(self, x: float, y: float, zoom: float) -> None:
        """Shows a position in the middle."""
        width, height = window_size()
        self.zoom, self.left, self.top = zoom, round(x * zoom - width / 2), round(y * zoom - height / 2)
        self.update()

    def pan(self, dx: int, dy: int) -> None:
        """Moves the content by pixels."""
        self.left, self.top = self.left - dx, self.top - dy
        self.scroll(dx, dy)

    def repaint_all(self) -> None:
        """Has everything painted anew."""
        self.update()

    def change(self, nodes: Sequence[int]) -> None:
        """Has nodes show another status."""
        region = QRegion()
        width, height = int(NODE_WIDTH * self.zoom) + 2, int((NODE_HEIGHT - 20) * self.zoom) + 2
        for number in nodes:
            self.status[number] = self.chance.randrange(len(COLORS))
            left, top = int(self.x[number] * self.zoom) - self.left, int(self.y[number] * self.zoom) - self.top
            region += QRect(left, top, width, height)
        self.changed += nodes
        self.update(region)

    def drag(self, node: int, dx: float, dy: float) -> None:
        """Moves a node on by so much."""
        self.x[node] += dx
        self.y[node] += dy
        self._trace(np.flatnonzero((self.source == node) | (self.target == node)))
        self.update()


def make(graph: Graph) -> Bare:
    """The canvas of a graph."""
    return Bare(graph)
