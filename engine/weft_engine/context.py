"""What a node may use of the world while it runs: the engine's side of the contract with node types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from weft_engine.values import Json

if TYPE_CHECKING:
    import logging
    from pathlib import Path
    from random import Random

    from weft_engine.ids import FrameTag, NodeId
    from weft_engine.mcp.connection import McpConnections
    from weft_engine.net.http import HttpGate
    from weft_engine.providers.chat import ChatRequest, ChatResult


@dataclass(frozen=True, slots=True)
class Attachment:
    """A tool lent to a node: what a model is told of it, and the call."""

    node: NodeId
    name: str
    description: str
    parameters: dict[str, Json]
    """JSON Schema of the arguments, an object."""
    call: Callable[[Mapping[str, Json]], Awaitable[Json]] = field(repr=False)
    """Runs the attached node with these inputs; returns what its type's `tool_output` says (all outputs: the value
    itself if there is only one).

    Raises `ToolError` when the tool fails or refuses, to be told to the model.
    """


@dataclass(frozen=True, slots=True)
class BudgetLeft:
    """What a run may still use, with what calls at work have set aside taken off; `None` is unlimited."""

    tokens: int | None = None
    cost_usd: float | None = None
    calls: int | None = None
    time_s: float | None = None
    concurrency: int | None = None
    """How many nodes may work at the same time; not how many more, which would depend on the moment."""


class StateAccess(Protocol):
    """The variables of the flow around a node."""

    def read(self, variable: str) -> Json:
        """What a variable holds. Raises `NodeInputError` if no flow around declares it."""

    def write(self, variable: str, value: Json) -> Json:
        """Hands a value to a variable's reducer; gives what it holds then.

        Raises `NodeInputError` if no flow around declares it, or if the value does not fit it.
        """


@dataclass(frozen=True, slots=True)
class Message:
    """What was sent over a channel."""

    id: str
    value: Json
    topic: str
    priority: int
    sender: NodeId
    sent_s: float
    """On the run's clock."""


class ChannelAccess(Protocol):
    """The channels of the flow around a node."""

    async def send(
        self, channel: str, value: Json, *, topic: str = "", priority: int = 0, taken_within_s: float | None = None
    ) -> Message:
        """Sends a message; with a time limit it waits until every receiver that is to have it has taken it.

        Raises:
            NodeInputError: No flow around declares the channel, or the value is not of its type.
            ChannelFullError: As many messages wait as it holds.
            NotAcknowledgedError: Nobody took it in time.
        """

    async def receive(self, channel: str, *, topics: str = "*", within_s: float) -> Message | None:
        """The waiting message of the highest priority, the oldest of them; waits for one, then gives `None`.

        Args:
            channel: Its name.
            topics: Only messages whose topic matches this pattern (`*`, `?`).
            within_s: How long to wait for one.

        Raises:
            NodeInputError: No flow around declares the channel.
        """


class Context(Protocol):
    """What a node may use of the world while it runs; nothing else is promised."""

    @property
    def node_id(self) -> NodeId:
        """The node's id."""

    @property
    def title(self) -> str:
        """The node's title as a person reads it."""

    @property
    def frame(self) -> FrameTag:
        """The frames around this activation."""

    @property
    def iteration(self) -> int:
        """Index of the innermost enclosing loop iteration or item, from 0; 0 outside of loops."""

    @property
    def attempt(self) -> int:
        """Number of this attempt, from 1."""

    @property
    def budget(self) -> BudgetLeft:
        """What the run may still use, for nodes that choose by it."""

    @property
    def random(self) -> Random:
        """Randomness that depends on the run's seed, the node and the frame only."""

    @property
    def log(self) -> logging.LoggerAdapter[Any]:
        """A logger whose lines appear in the run's log under this node."""

    @property
    def http(self) -> HttpGate:
        """The one HTTP client."""

    @property
    def mcp(self) -> McpConnections:
        """The MCP servers of this run: one connection each, whoever uses it, ended with the run."""

    @property
    def folder(self) -> Path | None:
        """Where relative paths of the flow start; `None`: the flow has no file."""

    @property
    def state(self) -> StateAccess:
        """The flow's variables."""

    @property
    def channels(self) -> ChannelAccess:
        """The flow's channels."""

    def now(self) -> float:
        """Seconds on the run's monotonic clock."""

    async def sleep(self, seconds: float) -> None:
        """Waits on the run's clock."""

    def emit(self, text: str, port: str = "") -> None:
        """Streams a piece of partial output to whoever watches; it is not the result."""

    def report(self, **values: Json) -> None:
        """Publishes figures or states to show in the node while it runs (a tally, a sub-step, a table)."""

    async def chat(self, request: ChatRequest, *, stream: bool = True) -> ChatResult:
        """Calls a model within the run's budget; text is streamed as partial output when `stream` is set.

        An empty `request.model` means the flow's default model.

        Raises:
            BudgetExceededError: Before the call, if it would not fit.
            ModelError: The call failed (see `weft_engine.providers.errors`).
        """

    def sources(self, port: str) -> Sequence[NodeId]:
        """Ids of the nodes whose live values the input port has, in the canonical order of its `list` mode."""

    def leads(self, port: str) -> bool:
        """Whether a wire of the flow leads from one of the node's outputs."""

    def attachments(self, port: str) -> Sequence[Attachment]:
        """What is attached to one of the node's attachment ports, in canonical order."""

    def secret(self, reference: str) -> str:
        """The value of `secret:NAME`. Raises `SecretMissingError`."""

    async def ask(self, question: str, **form: Json) -> Json:
        """Asks the person and waits for the answer (window or terminal)."""
