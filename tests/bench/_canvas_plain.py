"""The baseline: QGraphicsView as one would first write it, a rectangle with text per node and a path per wire."""

from __future__ import annotations

import random
from collections.abc import Sequence

from _canvas_graph import NODE_HEIGHT, NODE_WIDTH, Graph, lorem
from _canvas_rows import window_size
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
    QGraphicsView,
)

COLORS = ("#6b7280", "#3b82f6", "#22c55e", "#ef4444", "#f59e0b")


class Plain:
    """The canvas under test."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.chance = graph, random.Random(3)
        self.scene = QGraphicsScene()
        self.nodes = [self._node(number) for number in range(graph.nodes)]
        self.of_node: dict[int, list[int]] = {}
        self.wires = [self._wire(number) for number in range(len(graph.wires))]
        self.view = QGraphicsView(self.scene)
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.view.setBackgroundBrush(QColor("#14161a"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        left, top, right, bottom = graph.bounds()
        self.scene.setSceneRect(QRectF(left, top, right - left, bottom - top).adjusted(-9e4, -9e4, 9e4, 9e4))
        self.view.resize(*window_size())
        self.view.show()
        self.viewport = self.view.viewport()

    def _node(self, number: int) -> tuple[QGraphicsRectItem, QGraphicsSimpleTextItem]:
        item = QGraphicsRectItem(0, 0, NODE_WIDTH, NODE_HEIGHT - 20)
        item.setPos(self.graph.x[number], self.graph.y[number])
        item.setBrush(QColor("#22262e"))
        item.setPen(QPen(QColor(COLORS[number % len(COLORS)]), 1))
        item.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemIsMovable)
        item.setZValue(1)
        text = QGraphicsSimpleTextItem(lorem(self.chance, 6), item)
        text.setBrush(QColor("#e9ebef"))
        text.setPos(8, 8)
        self.scene.addItem(item)
        return item, text

    def _wire(self, number: int) -> QGraphicsPathItem:
        source, target = self.graph.wires[number]
        self.of_node.setdefault(source, []).append(number)
        self.of_node.setdefault(target, []).append(number)
        item = QGraphicsPathItem(self._path(number))
        item.setPen(QPen(QColor("#8b93a1"), 1.75))
        self.scene.addItem(item)
        return item

    def _path(self, number: int) -> QPainterPath:
        source, target = self.graph.wires[number]
        start = self.nodes[source][0].pos() + QPointF(NODE_WIDTH, 50)
        end = self.nodes[target][0].pos() + QPointF(0, 50)
        reach = max(40.0, abs(end.x() - start.x()) / 2)
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
        return path

    def look(self, x: float, y: float, zoom: float) -> None:
        """Shows a position in the middle."""
        self.view.setTransform(QTransform.fromScale(zoom, zoom))
        self.view.centerOn(x, y)

    def pan(self, dx: int, dy: int) -> None:
        """Moves the content by pixels."""
        across, down = self.view.horizontalScrollBar(), self.view.verticalScrollBar()
        across.setValue(across.value() - dx)
        down.setValue(down.value() - dy)

    def repaint_all(self) -> None:
        """Has everything painted anew."""
        self.viewport.update()

    def change(self, nodes: Sequence[int]) -> None:
        """Has nodes show another text and status."""
        for number in nodes:
            item, text = self.nodes[number]
            item.setPen(QPen(QColor(self.chance.choice(COLORS)), 1))
            text.setText(lorem(self.chance, 6))

    def drag(self, node: int, dx: float, dy: float) -> None:
        """Moves a node on by so much."""
        self.nodes[node][0].moveBy(dx, dy)
        for number in self.of_node[node]:
            self.wires[number].setPath(self._path(number))


def make(graph: Graph) -> Plain:
    """The canvas of a graph."""
    return Plain(graph)
