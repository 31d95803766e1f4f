"""A flow that shows everything the canvas can paint, and a run with every status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from weft_editor.canvas.canvas import Canvas
from weft_editor.session import Session
from weft_editor.theme.tokens import DARK, Tokens
from weft_engine.control import LoopConfig
from weft_engine.document import Flow, Group, Node, Note, Place, Wire
from weft_engine.node import Category, Control, NodeType, Port, PortKind
from weft_engine.registry import Registry
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView, RunView


class _Config(BaseModel):
    model_config = ConfigDict(extra="allow")


class InputConfig(_Config):
    name: str = Field(default="question", title="Name")


class Input(NodeType[InputConfig]):
    """An input."""

    id, title, category, icon = "t_input", "Input", Category.INPUT_OUTPUT, "log-in"
    description = "What the flow is asked."
    config_model = InputConfig
    on_canvas = ("name",)

    def outputs(self, config: InputConfig) -> Sequence[Port]:
        return (Port("value", "text"),)


class AgentConfig(_Config):
    role: Literal["solver", "critic", "judge"] = Field(default="solver", title="Role")
    prompt: str = Field(
        default="Answer {{question}} in one line.", title="Prompt", json_schema_extra={"widget": "prompt"}
    )
    stream: bool = Field(default=True, title="Stream")


class Agent(NodeType[AgentConfig]):
    """An agent that may borrow tools."""

    id, title, category, icon = "t_agent", "Agent", Category.AGENTS, "bot"
    description = "Asks a model, with tools lent to it."
    config_model = AgentConfig
    on_canvas = ("prompt", "role", "stream")
    result = "text"
    attachable = True

    def inputs(self, config: AgentConfig) -> Sequence[Port]:
        return (
            Port("question", "text"),
            Port("context", "list", required=False, mode="list"),
            Port("tools", kind=PortKind.ATTACHMENT, required=False),
        )

    def outputs(self, config: AgentConfig) -> Sequence[Port]:
        return (Port("text", "text"), Port("transcript", "messages"))


class Tool(NodeType[_Config]):
    """Something to lend."""

    id, title, category, icon = "t_tool", "Search the web", Category.TOOLS, "search"
    description = "Finds pages."
    config_model = _Config
    attachable = True
    result = "json"

    def inputs(self, config: _Config) -> Sequence[Port]:
        return (Port("query", "text"),)

    def outputs(self, config: _Config) -> Sequence[Port]:
        return (Port("hits", "list"),)


class VoteConfig(_Config):
    rule: Literal["plurality", "borda", "approval"] = Field(default="plurality", title="Rule")
    threshold: float = Field(default=0.5, title="Threshold")


class Vote(NodeType[VoteConfig]):
    """A vote."""

    id, title, category, icon = "t_vote", "Vote", Category.VOTING, "vote"
    description = "Counts ballots."
    config_model = VoteConfig
    on_canvas = ("rule", "threshold")
    result = "chart"

    def inputs(self, config: VoteConfig) -> Sequence[Port]:
        return (Port("ballots", "any", mode="list"),)

    def outputs(self, config: VoteConfig) -> Sequence[Port]:
        return (Port("winner"), Port("tally", "json"))


class Loop(NodeType[LoopConfig]):
    """A loop."""

    id, title, category, icon = "t_loop", "Loop", Category.CONTROL, "repeat"
    description = "Repeats its body."
    config_model = LoopConfig
    control = Control.LOOP
    on_canvas = ("condition", "max_iterations")

    def inputs(self, config: LoopConfig) -> Sequence[Port]:
        return (Port("start"), Port("next", feedback=True, required=False))

    def outputs(self, config: LoopConfig) -> Sequence[Port]:
        return (
            Port("state", body=True),
            Port("index", "number", body=True),
            Port("done"),
            Port("iterations", "number"),
        )


class Output(NodeType[_Config]):
    """An output."""

    id, title, category, icon = "t_output", "Output", Category.INPUT_OUTPUT, "log-out"
    description = "What the flow answers."
    config_model = _Config

    def inputs(self, config: _Config) -> Sequence[Port]:
        return (Port("value"),)


TYPES: tuple[type[NodeType[Any]], ...] = (Input, Agent, Tool, Vote, Loop, Output)
LONG = (
    "The capital of Australia is Canberra. It was chosen in 1908 as a compromise between Sydney and Melbourne, and "
    "its plan by Walter Burley Griffin and Marion Mahony Griffin won a competition in 1912. "
) * 12


def registry() -> Registry:
    return Registry(TYPES)


def wire(source: str, target: str) -> Wire:
    return Wire(source=source, target=target)


def gallery() -> Flow:
    """One of everything."""
    flow = Flow()
    nodes: dict[str, tuple[Node, Place]] = {
        "ask": (Node(type="t_input"), Place(x=0, y=160)),
        "solver_a": (Node(type="t_agent", title="Solver A"), Place(x=320, y=0)),
        "solver_b": (
            Node(type="t_agent", title="Solver B with a title much too long for its header", config={"role": "critic"}),
            Place(x=320, y=460),
        ),
        "search": (Node(type="t_tool"), Place(x=320, y=960)),
        "vote": (Node(type="t_vote", title="Which answer?"), Place(x=640, y=160)),
        "loop": (Node(type="t_loop", title="Improve until good"), Place(x=960, y=160)),
        "draft": (Node(type="t_agent", title="Draft"), Place(x=1320, y=40)),
        "review": (Node(type="t_agent", title="Review"), Place(x=1640, y=40)),
        "answer": (Node(type="t_output"), Place(x=2040, y=300)),
        "judge": (Node(type="t_agent", title="Judge", muted=True), Place(x=960, y=640, collapsed=True)),
        "skipped": (Node(type="t_agent", title="Fallback answer"), Place(x=640, y=560)),
        "strange": (Node(type="plugin.unknown", title=""), Place(x=960, y=760)),
        "asked": (Node(type="t_agent", title="Ask a person"), Place(x=1320, y=600, width=360, height=460)),
    }
    for key, (node, place) in nodes.items():
        flow.sections["nodes"][key] = node
        flow.sections["layout.nodes"][key] = place
    for source, target in (
        ("ask.value", "solver_a.question"),
        ("ask.value", "solver_b.question"),
        ("ask.value", "skipped.question"),
        ("search.tool", "solver_b.tools"),
        ("solver_a.text", "vote.ballots"),
        ("solver_b.text", "vote.ballots"),
        ("solver_b.error", "skipped.context"),
        ("vote.winner", "loop.start"),
        ("loop.state", "draft.question"),
        ("draft.text", "review.question"),
        ("review.text", "loop.next"),
        ("loop.done", "answer.value"),
        ("vote.tally", "strange.anything"),
        ("loop.done", "asked.question"),
    ):
        made = wire(source, target)
        flow.sections["wires"][made.id] = made
    flow.sections["layout.groups"]["panel"] = Group(
        title="Panel of solvers", x=280, y=-60, width=320, height=1260, color="#6ea8fe"
    )
    flow.sections["layout.notes"]["note"] = Note(
        text="# Why a vote?\nThree solvers **agree** more often.\n\n- cheap models\n- *independent* prompts\n\n"
        "![secret](file:///etc/passwd) <script>alert(1)</script> `code`",
        x=0, y=420, width=240, height=200,
    )  # fmt: skip
    return flow


def shown(status: Status, **more: Any) -> NodeView:
    """A node's part of a run with one activation."""
    made = Activation((), status, **more)
    return NodeView({(): made}, (), 1)


def run_of_everything() -> RunView:
    """Every status, a chart, a tree, streaming text, an error."""
    view = RunView(run_id="r1", status="running")
    view.nodes = {
        "ask": shown(Status.DONE, outputs={"value": "What is the capital of Australia?"}, duration_s=0.0004),
        "solver_a": shown(
            Status.DONE, outputs={"text": LONG, "transcript": []}, duration_s=3.21,
            input_tokens=1480, output_tokens=212, cost_usd=0.0031, attempts=2, calls=1,
        ),
        "solver_b": shown(Status.RUNNING, text=LONG[:700], input_tokens=812, attempts=1),
        "search": shown(
            Status.CACHED, duration_s=0.12,
            outputs={"hits": [{"title": "Canberra", "url": "https://example.org", "score": 0.93}, {"title": "Sydney"}]},
        ),
        "vote": shown(
            Status.DONE, outputs={"winner": "Canberra", "tally": {"Canberra": 3, "Sydney": 1, "Melbourne": 0}},
            report={"tally": {"Canberra": 3, "Sydney": 1, "Melbourne": 0}}, duration_s=0.002,
        ),
        "draft": shown(
            Status.FAILED, duration_s=12.0,
            error={"message": "node 'draft': the model refused three times: only 10 requests a minute are let through"},
        ),
        "review": shown(Status.CANCELLED, why=("the run was stopped",)),
        "skipped": shown(Status.SKIPPED, why=("'Solver B' did not fail, so its error output is dead",)),
        "judge": shown(Status.QUEUED),
        "asked": shown(Status.WAITING),
    }  # fmt: skip
    frames = {(("loop", n),): Activation((("loop", n),), Status.DONE, duration_s=0.2) for n in range(3)}  # type: ignore[misc]
    view.nodes["review"].activations.update(frames)  # type: ignore[arg-type]
    view.nodes["loop"] = shown(Status.RUNNING)
    view.nodes["loop"].iterations = 3
    return view


MakeCanvas = Callable[..., Canvas]


@pytest.fixture
def make_canvas(qapp: QApplication) -> Iterator[MakeCanvas]:
    """Makes shown canvases that are gone after the test."""
    made: list[Canvas] = []

    def make(flow: Flow | None = None, tokens: Tokens = DARK, size: tuple[int, int] = (900, 600)) -> Canvas:
        session = Session(registry(), gallery() if flow is None else flow)
        canvas = Canvas(session, tokens)
        canvas.reduced_motion = True
        canvas.resize(*size)
        canvas.show()
        qapp.processEvents()
        made.append(canvas)
        return canvas

    yield make
    for canvas in filter(isValid, made):
        canvas.close()
        canvas.deleteLater()
    qapp.processEvents()


@pytest.fixture
def gallery_flow() -> Flow:
    """One of everything."""
    return gallery()


@pytest.fixture
def types() -> Registry:
    """The node types of the gallery."""
    return registry()
