"""The peer: NodeGraphQt, in an environment of its own (`--nodegraphqt PYTHON`)."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import Any

os.environ["QT_PREFERRED_BINDING"] = "PySide6"

from _canvas_graph import Graph, lorem
from _canvas_rows import window_size
from NodeGraphQt import BaseNode, NodeGraph
from PySide6.QtCore import QRectF


class Agent(BaseNode):  # type: ignore[misc]  # untyped
    """A node with three ports on each side."""

    __identifier__ = "bench"
    NODE_NAME = "Agent"

    def __init__(self) -> None:
        super().__init__()
        for name in ("in", "context", "tool"):
            self.add_input(name, multi_input=True)
        for name in ("out", "log", "error"):
            self.add_output(name)


class Peer:
    """The canvas under test."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.chance = graph, random.Random(3)
        self.editor = NodeGraph()
        self.editor.register_node(Agent)
        self.editor.set_acyclic(False)
        self.view = self.editor.viewer()
        self.view.resize(*window_size())
        self.nodes: list[Any] = [
            self.editor.create_node(
                "bench.Agent", name=f"agent {number}", pos=[graph.x[number], graph.y[number]], selected=False,
                push_undo=False,
            )
            for number in range(graph.nodes)
        ]  # fmt: skip
        for source, target in graph.wires:
            out, into = self.nodes[source].output(target % 3), self.nodes[target].input(source % 3)
            out.connect_to(into, push_undo=False, emit_signal=False)
        self.view.show()
        self.viewport = self.view.viewport()

    def look(self, x: float, y: float, zoom: float) -> None:
        """Shows a position in the middle."""
        wide, high = window_size()[0] / zoom, window_size()[1] / zoom
        self.view._scene_range = QRectF(x - wide / 2, y - high / 2, wide, high)
        self.view._update_scene()

    def pan(self, dx: int, dy: int) -> None:
        """Moves the content by pixels."""
        scale = self.view.transform().m11()
        self.view._set_viewer_pan(-dx / scale, -dy / scale)

    def repaint_all(self) -> None:
        """Has everything painted anew."""
        self.viewport.update()

    def change(self, nodes: Sequence[int]) -> None:
        """Has nodes show another name and colour."""
        for number in nodes:
            node = self.nodes[number]
            node.view.color = (20 + 30 * self.chance.randrange(5), 60, 90, 255)
            node.view.name = lorem(self.chance, 2)
            node.view.update()

    def drag(self, node: int, dx: float, dy: float) -> None:
        """Moves a node on by so much."""
        x, y = self.nodes[node].view.xy_pos
        self.nodes[node].view.xy_pos = [x + dx, y + dy]


def make(graph: Graph) -> Peer:
    """The canvas of a graph."""
    return Peer(graph)
