"""What all activations of a run share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from weft_engine import events as ev
from weft_engine.document.model import Budget
from weft_engine.errors import SecretMissingError, WeftError
from weft_engine.ids import FrameTag
from weft_engine.providers.models import Models
from weft_engine.run.budget import Purse
from weft_engine.run.stream import EventStream
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.mcp.connection import McpConnections
    from weft_engine.net.http import HttpGate
    from weft_engine.run.context import NodeContext
    from weft_engine.run.frame import Frame
    from weft_engine.run.scheduler import Scheduler
    from weft_engine.secrets import Secrets
    from weft_engine.trust import Asked

SCRIPTED: Final = "scripted:default"
"""The built-in model that needs no network."""


@dataclass(slots=True)
class Services:
    """What a run needs of the world."""

    models: Models
    http: HttpGate | None = None
    secrets: Secrets | None = None
    base_folder: Path | None = None
    """Where relative paths in the flow start."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What of a flow is run in one frame, and what an earlier run gives in place of the rest."""

    targets: frozenset[str]
    """Only these nodes and what they need."""
    reused: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """Outputs by port of nodes that are not run, nor what only they need; a port left out is dead."""
    outputs: Mapping[str, Json] = field(default_factory=dict)
    """Values of the flow's outputs that nothing of this reaches."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a flow is run this time."""

    model: str = ""
    """In place of the flow's default model."""
    offline: bool = False
    """Every model call is answered by the scripted model."""
    seed: int | None = None
    budget: Budget | None = None
    """Tightens the flow's own."""
    trusted: bool = False
    """Whether the person grants whatever the flow asks for."""
    granted: frozenset[Asked] = frozenset()
    """What the person granted; a flow that asks for more when the run looks at it does not start."""
    targets: frozenset[str] | None = None
    """Run only these nodes and what they need."""
    portions: Mapping[FrameTag, Portion] = field(default_factory=dict)
    """By the frame of a call of a subflow, `()` for the run itself: what is run there. See `run/reuse.py`."""

    @property
    def whole(self) -> Portion | None:
        """What is run of the flow itself; all of it if `None`."""
        return self.portions.get(()) or (None if self.targets is None else Portion(self.targets))


class Questions:
    """Questions to the person that wait for an answer."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Future[Json]] = {}
        self._count = 0

    async def ask(self, context: NodeContext, question: str, form: Mapping[str, Json]) -> Json:
        """Tells of a question and waits for its answer."""
        self._count += 1
        key = f"q{self._count}"
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._open[key] = answer
        context.tell(lambda seq, time_s: ev.Asked(seq, time_s, context.node_id, context.frame, key, question, form))
        try:
            given = await answer
        finally:
            del self._open[key]
        context.tell(lambda seq, time_s: ev.Answered(seq, time_s, context.node_id, context.frame, key, given))
        return given

    def answer(self, key: str, value: Json) -> None:
        """Hands an answer in. Raises `WeftError` if nobody waits for it."""
        waiting = self._open.get(key)
        if waiting is None or waiting.done():
            raise WeftError(
                f"there is no open question {key!r}: it was answered, or its node was stopped", question=key
            )
        waiting.set_result(value)


@dataclass(slots=True)
class Shared:
    """What contexts reach the run through."""

    services: Services
    options: RunOptions
    stream: EventStream
    purse: Purse
    seed: int
    flow_model: str
    max_concurrency: int
    questions: Questions = field(default_factory=Questions)
    scheduler: Scheduler = field(init=False)
    _mcp: McpConnections | None = None

    @property
    def mcp(self) -> McpConnections:
        """The MCP servers of the run."""
        if self._mcp is None:
            from weft_engine.mcp.connection import McpConnections

            self._mcp = McpConnections(self._secret, self.services.base_folder)
        return self._mcp

    @asynccontextmanager
    async def aside(self, frame: Frame) -> AsyncIterator[None]:
        """A task that waits for others, not for the world, leaves its place to them meanwhile."""
        self.scheduler.tasks.step_aside(frame)
        self.scheduler.wake()
        try:
            yield
        finally:
            self.scheduler.tasks.step_back(frame)

    def _secret(self, reference: str) -> str:
        if self.services.secrets is None:
            raise SecretMissingError("this run has no secrets", name=reference)
        return self.services.secrets.value(reference)

    async def aclose(self) -> None:
        """Ends what the run has opened."""
        if self._mcp is not None:
            await self._mcp.aclose()

    def model_of(self, asked: str) -> str:
        """The reference of the model for a call: the node's, the run's, the flow's, the person's."""
        if self.options.offline:
            return SCRIPTED
        return asked or self.options.model or self.flow_model or self.services.models.default()
