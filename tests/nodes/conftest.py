"""A small stand-in for the run: nodes under test talk to it, tests look at what it heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from weft_engine.errors import BudgetExceededError
from weft_engine.ids import FrameTag, NodeId, WireId
from weft_engine.node import AnyNodeType, Arrival, Attachment, BudgetLeft, Gather, config_of, waits
from weft_engine.values import Json


@dataclass
class FakeContext:
    """A context whose models and answers are prepared beforehand."""

    node_id: NodeId = field(default=NodeId("node"))
    title: str = "Node"
    frame: FrameTag = ()
    iteration: int = 0
    attempt: int = 1
    budget: BudgetLeft = field(default_factory=BudgetLeft)
    random: Random = field(default_factory=lambda: Random(0))
    log: Any = field(default_factory=lambda: logging.LoggerAdapter(logging.getLogger("test"), {}))
    http: Any = None
    mcp: Any = None
    folder: Path | None = None
    answers: list[Any] = field(default_factory=list)
    """What models (results or errors) and persons answer, in turn."""
    requests: list[Any] = field(default_factory=list)
    wired: tuple[str, ...] = ()
    """Outputs from which wires lead."""
    emitted: list[tuple[str, str]] = field(default_factory=list)
    reported: dict[str, Json] = field(default_factory=dict)
    source_ids: Sequence[NodeId] = ()
    tools: list[Attachment] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Json]]] = field(default_factory=list)

    def now(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    def emit(self, text: str, port: str = "") -> None:
        self.emitted.append((text, port))

    def report(self, **values: Json) -> None:
        self.reported.update(values)

    def _next(self) -> Any:
        if not self.answers:
            raise BudgetExceededError("the test prepared no further answer", limit="calls")
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def chat(self, request: Any, *, stream: bool = True) -> Any:
        self.requests.append(request)
        await asyncio.sleep(0)
        return self._next()

    def leads(self, port: str) -> bool:
        return port in self.wired

    def sources(self, port: str) -> Sequence[NodeId]:
        return self.source_ids

    def attachments(self, port: str) -> Sequence[Attachment]:
        return self.tools

    def secret(self, reference: str) -> str:
        return f"value of {reference}"

    async def ask(self, question: str, **form: Json) -> Json:
        self.asked.append((question, form))
        return self._next()

    def lend(self, name: str, call: Callable[[Mapping[str, Json]], Awaitable[Json]], **parameters: Json) -> None:
        """Attaches a tool."""
        schema = {"type": "object", "properties": parameters, "required": list(parameters)}
        self.tools.append(Attachment(NodeId(name), name, f"Does {name}.", schema, call))


@pytest.fixture
def ctx() -> FakeContext:
    return FakeContext()


Running = Callable[..., dict[str, Json]]


@pytest.fixture
def run_node(ctx: FakeContext) -> Running:
    """Runs a node type with a configuration and inputs; missing optional inputs take their default."""

    def run(node_type: type[AnyNodeType], config: dict[str, Json] | None = None, **inputs: Json) -> dict[str, Json]:
        node = node_type()
        model = config_of(node, config or {})
        ports = node.inputs(model)
        data = [port for port in ports if port.kind == "data"]
        given = {port.name: port.default for port in data if not port.required} | inputs
        assert set(given) == {port.name for port in data}, "inputs are not the node's ports"
        out = node.run(ctx, model, given)
        result = asyncio.run(out) if waits(node) else out
        assert set(result) <= {port.name for port in node.outputs(model)}
        return dict(result)

    return run


DEAD = object()
"""A dead token among the live ones given to `gather`."""

Gathering = Callable[..., tuple[Gather, int]]


@pytest.fixture
def gather() -> Gathering:
    """Asks a gathering node token by token: its last answer, and after how many tokens it came."""

    def ask(node_type: type[AnyNodeType], config: dict[str, Json], *tokens: object) -> tuple[Gather, int]:
        node = node_type()
        model = config_of(node, config)
        arrivals: list[Arrival] = []
        for number, token in enumerate(tokens, 1):
            live = token is not DEAD
            arrivals.append(Arrival(WireId(f"w{number}"), NodeId(f"n{number}"), live, token if live else None))
            answer = node.gather(model, tuple(arrivals), len(tokens) - number)
            if answer is not Gather.WAIT:
                return answer, number
        return Gather.WAIT, len(tokens)

    return ask


@pytest.fixture
def dead() -> object:
    """A dead token."""
    return DEAD
