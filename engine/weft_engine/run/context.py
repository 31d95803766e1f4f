"""What a node may use of the world while it runs: the engine's side of `weft_engine.node.Context`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from weft_engine import events as ev
from weft_engine.errors import NodeError, SecretMissingError, WeftError
from weft_engine.ids import FrameTag, NodeId
from weft_engine.node import Attachment, BudgetLeft
from weft_engine.providers.chat import ChatRequest, ChatResult
from weft_engine.run.chatting import chat
from weft_engine.run.frame import Frame
from weft_engine.run.inputs import sources_of
from weft_engine.run.lending import Lending
from weft_engine.run.sharing import NodeChannels, NodeState
from weft_engine.values import Json

if TYPE_CHECKING:
    from pathlib import Path

    from weft_engine.mcp.connection import McpConnections
    from weft_engine.net.http import HttpGate
    from weft_engine.run.shared import Shared


class NodeContext:
    """The context of one activation."""

    __slots__ = ("_frame", "_lending", "_local", "_random", "_shared", "asking_s", "attempt", "limit")

    def __init__(self, shared: Shared, frame: Frame, local: int) -> None:
        self._shared = shared
        self._frame = frame
        self._local = local
        self._random: Random | None = None
        self._lending: Lending | None = None
        self.attempt = 1
        self.asking_s = 0.0
        """Time spent waiting for a person."""
        self.limit: asyncio.Timeout | None = None
        """The time limit of the attempt at work."""

    @property
    def node_id(self) -> NodeId:
        """See `Context`."""
        return NodeId(self._frame.region.nodes[self._local].id)

    @property
    def title(self) -> str:
        """See `Context`."""
        return self._frame.region.nodes[self._local].title

    @property
    def frame(self) -> FrameTag:
        """See `Context`."""
        return self._frame.tag

    @property
    def iteration(self) -> int:
        """See `Context`."""
        frame: Frame | None = self._frame
        while frame is not None and frame.region.container == "":
            frame = frame.parent
        return frame.index if frame is not None else 0

    @property
    def budget(self) -> BudgetLeft:
        """See `Context`."""
        left = self._shared.purse.left()
        time_s = None if left.time_s is None else max(0.0, left.time_s - self.now())
        return replace(left, time_s=time_s, concurrency=self._shared.max_concurrency)

    @property
    def random(self) -> Random:
        """See `Context`."""
        if self._random is None:
            self._random = Random(f"{self._shared.seed}/{self.node_id}/{self.frame}")
        return self._random

    @property
    def log(self) -> logging.LoggerAdapter[Any]:
        """See `Context`."""
        return _NodeLog(self)

    @property
    def http(self) -> HttpGate:
        """See `Context`."""
        gate = self._shared.services.http
        if gate is None:
            raise NodeError(f"node {self.node_id!r}: this run has no network")
        return gate

    @property
    def mcp(self) -> McpConnections:
        """See `Context`."""
        return self._shared.mcp

    @property
    def folder(self) -> Path | None:
        """See `Context`."""
        return self._shared.services.base_folder

    @property
    def state(self) -> NodeState:
        """See `Context`."""
        return NodeState(self, self._frame, self._local)

    @property
    def channels(self) -> NodeChannels:
        """See `Context`."""
        return NodeChannels(self, self._frame, self._shared)

    def now(self) -> float:
        """See `Context`."""
        return self._shared.stream.now()

    async def sleep(self, seconds: float) -> None:
        """See `Context`."""
        await asyncio.sleep(seconds)

    def emit(self, text: str, port: str = "") -> None:
        """See `Context`."""
        if text:
            self._shared.stream.delta(self.node_id, self.frame, text, port)

    def report(self, **values: Json) -> None:
        """See `Context`."""
        self.tell(lambda seq, time_s: ev.NodeReported(seq, time_s, self.node_id, self.frame, values))

    async def chat(self, request: ChatRequest, *, stream: bool = True) -> ChatResult:
        """See `Context`."""
        return await chat(self, self._shared, self._request(request), stream=stream)

    def _request(self, request: ChatRequest) -> ChatRequest:
        return replace(
            request,
            model=self._shared.model_of(request.model),
            node_id=request.node_id or self.node_id,
            iteration=request.iteration or self.iteration,
            attempt=self.attempt,
            draw=request.draw or f"{self._shared.seed}/{self.frame}",
        )

    def sources(self, port: str) -> Sequence[NodeId]:
        """See `Context`."""
        return [NodeId(each) for each in sources_of(self._frame, self._local, port)]

    def leads(self, port: str) -> bool:
        """See `Context`."""
        return port in self._frame.region.nodes[self._local].leads

    def attachments(self, port: str) -> Sequence[Attachment]:
        """See `Context`."""
        lent = self._frame.region.nodes[self._local].attachments.get(port, ())
        if self._lending is None:
            self._lending = Lending(self, self._shared.scheduler, self._frame)
        return [tool for each in lent for tool in self._lending.tools_of(each)]

    def secret(self, reference: str) -> str:
        """See `Context`."""
        from weft_engine.secrets import name_of, secret_names

        config = self._frame.region.nodes[self._local].config
        if name_of(reference) not in secret_names(config.model_dump(mode="json")):
            raise SecretMissingError(
                f"node {self.node_id!r}: {reference} stands nowhere in its settings, so nobody was asked for it",
                name=reference,
            )
        secrets = self._shared.services.secrets
        if secrets is None:
            raise SecretMissingError(f"node {self.node_id!r}: this run has no secrets", name=reference)
        return secrets.value(reference)

    async def ask(self, question: str, **form: Json) -> Json:
        """See `Context`."""
        limit, left = self.limit, 0.0
        loop, start_s = asyncio.get_running_loop(), self.now()
        if limit is not None and (when := limit.when()) is not None:
            left = when - loop.time()
            limit.reschedule(None)
        try:
            async with self._shared.aside(self._frame):
                return await self._shared.questions.ask(self, question, form)
        finally:
            self.asking_s += self.now() - start_s
            if limit is not None:
                limit.reschedule(loop.time() + left)

    async def enter(self, inputs: dict[str, Json]) -> Mapping[str, Json]:
        """Runs the container that the node is; gives its outputs, raises its failure."""
        return await self._shared.scheduler.enter(self._frame, self._local, inputs)

    def begin_attempt(self, attempt: int, inputs: Mapping[str, Json]) -> None:
        """A further attempt begins; the first was told of when the node started."""
        self.attempt = attempt
        if attempt > 1:
            self.tell(lambda seq, time_s: ev.NodeStarted(seq, time_s, self.node_id, self.frame, attempt, inputs))

    def tell(self, made: Callable[[int, float], ev.Event]) -> None:
        """Emits an event made from its number and time."""
        stream = self._shared.stream
        stream.emit(made(stream.next(), stream.now()))

    def described(self, error: WeftError) -> dict[str, Json]:
        """An error as plain JSON without secrets."""
        from weft_engine.redaction import redact

        described: dict[str, Json] = redact({"node": self.node_id, **error.as_dict()})
        return described


class _NodeLog(logging.LoggerAdapter[Any]):
    """A logger whose lines become events of the run."""

    def __init__(self, context: NodeContext) -> None:
        super().__init__(logging.getLogger("weft.node"), {})
        self._context = context

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """Makes an event of a line."""
        from weft_engine.redaction import redact_text

        context = self._context
        name = logging.getLevelName(level).lower()
        text = redact_text(str(msg) % args if args else str(msg))
        context.tell(lambda seq, time_s: ev.Logged(seq, time_s, context.node_id, context.frame, name, text))

    def isEnabledFor(self, level: int) -> bool:
        """All lines are taken."""
        return True

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """Nothing is added."""
        return msg, kwargs
