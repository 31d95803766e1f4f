"""Weft's canvas with real node types and a run that shows text, figures, charts and every status."""

from __future__ import annotations

import random
from collections.abc import Sequence

from _canvas_graph import Graph, lorem
from _canvas_rows import window_size

from weft_editor.canvas.canvas import Canvas
from weft_editor.session import Session
from weft_editor.theme.tokens import DARK
from weft_engine.document import Flow, Node, Place, Wire
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry, installed
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView, RunView

TYPES = ("template", "transform", "split", "merge", "branch", "gate", "join")
STATUSES = (Status.DONE, Status.DONE, Status.CACHED, Status.QUEUED, Status.WAITING, Status.FAILED, Status.SKIPPED)


def flow_of(graph: Graph, registry: Registry) -> Flow:
    """The graph as a flow."""
    flow = Flow()
    for number in range(graph.nodes):
        node_type = TYPES[number % len(TYPES)]
        config = {"text": "Answer {{question}} with {{value}}."} if node_type == "template" else {}
        node = Node(type=node_type, title=f"{lorem(random.Random(number), 2)} {number}", config=config)
        flow.sections["nodes"][f"n{number}"] = node
        flow.sections["layout.nodes"][f"n{number}"] = Place(x=graph.x[number], y=graph.y[number])
    for source, target in graph.wires:
        outputs = ports_of(flow.nodes[f"n{source}"], registry).outputs.values()
        out = [port.name for port in outputs if port.kind is PortKind.DATA]
        into = list(ports_of(flow.nodes[f"n{target}"], registry).inputs) or ["value"]
        wire = Wire(source=f"n{source}.{out[target % len(out)]}", target=f"n{target}.{into[source % len(into)]}")
        flow.sections["wires"][wire.id] = wire
    return flow


def activation(chance: random.Random, status: Status) -> Activation:
    """What a node shows: streamed text, a chart, an error, figures."""
    made = Activation((), status, duration_s=chance.random() * 9, attempts=1)
    made.input_tokens, made.output_tokens, made.cost_usd = chance.randrange(9000), chance.randrange(900), 0.003
    if status is Status.RUNNING:
        made.text, made.duration_s = lorem(chance, 60), None
    elif status is Status.FAILED:
        made.error = {"message": "node failed: " + lorem(chance, 12)}
    elif status is Status.SKIPPED:
        made.why = (lorem(chance, 8),)
    elif chance.random() < 0.25:
        tally = {name: chance.randrange(1, 9) for name in ("yes", "no", "abstain")}
        made.report, made.outputs = {"tally": tally}, {"winner": "yes"}
    elif chance.random() < 0.3:
        made.outputs = {
            "value": {"answer": lorem(chance, 3), "score": chance.random(), "notes": [lorem(chance, 2)] * 3}
        }
    else:
        made.outputs = {"text": lorem(chance, 50)}
    return made


class Weft:
    """The canvas under test."""

    def __init__(self, graph: Graph) -> None:
        registry = installed()
        self.chance = random.Random(3)
        self.session = Session(registry, flow_of(graph, registry))
        self.session.run.view = RunView(run_id="bench", status="running")
        for number in range(graph.nodes):
            self._set(number, STATUSES[number % len(STATUSES)])
        self.canvas = self.viewport = Canvas(self.session, DARK)
        self.canvas.resize(*window_size())
        self.canvas.show()
        self.canvas.following.finish()  # a large flow comes in turns: what is measured is all of it
        self._moved = (0.0, 0.0)
        mixed = (Status.RUNNING, Status.RUNNING, *STATUSES)
        self._ready = [activation(self.chance, self.chance.choice(mixed)) for _ in range(997)]
        """Made ahead: only the canvas' work is timed."""
        self._next = 0

    def _set(self, number: int, status: Status) -> None:
        made = activation(self.chance, status)
        self.session.run.view.nodes[f"n{number}"] = NodeView({(): made}, (), 1)

    def look(self, x: float, y: float, zoom: float) -> None:
        """Shows a position in the middle."""
        self.canvas.center_at(x, y, zoom=zoom, animate=False)

    def pan(self, dx: int, dy: int) -> None:
        """Moves the content by pixels."""
        self.canvas.pan_by(dx, dy)

    def repaint_all(self) -> None:
        """Has everything painted anew."""
        self.canvas.damage_all()

    def change(self, nodes: Sequence[int]) -> None:
        """Has nodes show another text, figures and status."""
        for number in nodes:
            self._next = (self._next + 1) % len(self._ready)
            self.session.run.view.nodes[f"n{number}"].activations[()] = self._ready[self._next]
        self.session.run_updated.emit(frozenset(f"n{number}" for number in nodes))

    def drag(self, node: int, dx: float, dy: float) -> None:
        """Moves a node on by so much."""
        self._moved = (self._moved[0] + dx, self._moved[1] + dy)
        self.canvas.show_moving([f"n{node}"], *self._moved)


def make(graph: Graph) -> Weft:
    """The canvas of a graph."""
    return Weft(graph)
