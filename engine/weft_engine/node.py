"""The contract between the engine and node types: what a node type declares and what its function is given.

A node type is a class; the engine makes one instance of it and shares it, so it holds no state. Its parameters are its
input ports. A plain `def run` never waits and runs inline; an `async def run` may wait and runs as a task of its own,
counted against the flow's `max_concurrency`. It imports no widget: what is edited where is declared here.
"""

from __future__ import annotations

import inspect
from abc import ABC
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Literal, Protocol, TypeVar, cast

from pydantic import BaseModel, ConfigDict

from weft_engine.values import Json, ValueType

if TYPE_CHECKING:
    import logging
    from pathlib import Path
    from random import Random

    from weft_engine.ids import FrameTag, NodeId, WireId
    from weft_engine.mcp.connection import McpConnections
    from weft_engine.net.http import HttpGate
    from weft_engine.providers.chat import ChatRequest, ChatResult


class PortKind(StrEnum):
    """What travels over a port."""

    DATA = "data"
    ATTACHMENT = "attachment"
    """Lends a tool, agent or model; not an edge of the data flow."""
    ERROR = "error"
    """The output that is live instead of the others when the node failed and the port is wired."""


class Category(StrEnum):
    """Family of a node type: its place in the library and its colour."""

    INPUT_OUTPUT = "input and output"
    TEXT = "text and data"
    AGENTS = "agents"
    TOOLS = "tools"
    CONTROL = "control"
    VOTING = "voting"
    COORDINATION = "coordination"
    HUMAN = "human"
    STATE = "state and channels"


class Effects(StrEnum):
    """What repeating a node would do."""

    PURE = "pure"
    IDEMPOTENT = "idempotent"
    EXTERNAL = "external"


PortMode = Literal["single", "first", "list"]
"""How an input port takes several wires: the one live value (two are an error), the first to arrive (recorded), or all
live values as a list in the canonical order of their sources."""


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a node."""

    name: str
    type: ValueType = "any"
    kind: PortKind = PortKind.DATA
    required: bool = True
    """For inputs: without a live value the node is skipped; unwired it is a problem. Optional ports take `default`."""
    default: Json = None
    mode: PortMode = "single"
    feedback: bool = False
    """For inputs of a loop or for-each: takes what comes back from the body."""
    body: bool = False
    """For outputs of a loop or for-each: starts the body."""
    description: str = ""


ERROR_PORT: Final = Port("error", "json", PortKind.ERROR, required=False, description="What went wrong, if wired.")
"""Every node has this output; it exists for the flow once a wire leaves it."""


class Control(StrEnum):
    """Node types whose meaning is the scheduler's own; all others are plain functions."""

    LOOP = "loop"
    FOR_EACH = "for_each"
    BREAK = "break"
    SUBFLOW = "subflow"
    INPUT = "input"
    OUTPUT = "output"


class NoConfig(BaseModel):
    """Configuration of a node type that has none."""

    model_config = ConfigDict(extra="allow")


C = TypeVar("C", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A token that came in on one wire of a gathering node's list port."""

    wire: WireId
    source: NodeId
    live: bool
    value: Json = None


class Gather(Enum):
    """What a gathering node says to the tokens it has so far."""

    WAIT = auto()
    FIRE = auto()
    """Enough: it runs with the live values there are."""
    DEAD = auto()
    """What it needs can no longer come: it is skipped at once."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something a node may only do in a trusted flow."""

    kind: Literal["code", "host", "command", "folder", "environment", "tool"]
    what: str
    """Exactly what is asked: the code, the host, the command line …"""
    relative: bool = False
    """Whether it means something else in another folder: a relative path, a program that looks around where it starts.
    It is then granted for this folder only."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One tool that a node lends: what a model is told of it, and how its arguments become the node's inputs."""

    name: str
    description: str
    parameters: Mapping[str, Json]
    """JSON Schema of the arguments, an object."""
    inputs: Callable[[Mapping[str, Json]], Mapping[str, Json]]
    """The node's inputs for these arguments."""


class NodeType(ABC, Generic[C]):
    """Base of every node type; subclasses are declarations with a `run`.

    Config fields may carry `json_schema_extra={"widget": …}`: `prompt`, `code:<language>`, `expression`, `model`,
    `choice`, `list`, `map`, `schema`, `secret`, `file`, `folder`, `hidden`,
    `picks:<field>` (some of the records of another field, by name); without one the widget follows from the type. An
    expression may carry `names`, which maps names it can use besides those that make inputs to what they are, and
    `only` if there are no others.
    """

    id: ClassVar[str]
    version: ClassVar[int] = 1
    title: ClassVar[str]
    category: ClassVar[Category]
    icon: ClassVar[str]
    """Name of a bundled icon."""
    description: ClassVar[str]
    """One sentence in Markdown: what it is for."""
    keywords: ClassVar[tuple[str, ...]] = ()
    config_model: ClassVar[type[BaseModel]] = NoConfig
    effects: ClassVar[Effects] = Effects.PURE
    control: ClassVar[Control | None] = None
    on_canvas: ClassVar[tuple[str, ...]] = ()
    """Config fields edited inside the node on the canvas, at most three."""
    result: ClassVar[Literal["auto", "text", "json", "chart", "none"]] = "auto"
    """How the node's result is shown on the canvas."""
    attachable: ClassVar[bool] = False
    """Whether it can be lent to agents as a tool; it then has an attachment output `tool`."""
    exclusive_outputs: ClassVar[bool] = False
    """Whether at most one of its outputs is live (a branch): wires of two of them may rejoin on a single-value port."""
    gathers: ClassVar[bool] = False
    """Whether `gather` is asked at every token of its first list port (a join, a race, a vote)."""

    def inputs(self, config: C) -> Sequence[Port]:
        """Input ports for this configuration."""
        return ()

    def outputs(self, config: C) -> Sequence[Port]:
        """Output ports for this configuration, without the `error` port every node has."""
        return ()

    def migrate(self, config: dict[str, Json], version: int) -> dict[str, Json]:
        """A configuration written for an older `version` of this type, brought up to date."""
        return config

    def check(self, config: C) -> Sequence[str]:
        """What is wrong with a configuration beyond its fields' types, as sentences naming the way out."""
        return ()

    def needs(self, config: C) -> Sequence[Need]:
        """What it may only do in a trusted flow."""
        return ()

    def variables(self, config: C) -> Sequence[str]:
        """Names of the flow's variables it reads or writes."""
        return ()

    def channels(self, config: C) -> Sequence[str]:
        """Names of the flow's channels it uses."""
        return ()

    def listens_to(self, config: C) -> str:
        """The channel it receives from; empty: none."""
        return ""

    def tool_name(self, config: C) -> str:
        """Name an agent calls it by; empty: the node's id."""
        return ""

    def tool_description(self, config: C) -> str:
        """What an agent is told it does; empty: the node's title."""
        return ""

    def tool_output(self, config: C) -> str:
        """The output that answers an agent; empty: all of them, as an object if there are several."""
        return ""

    def offers(self, config: C) -> Sequence[Offer] | None:
        """The tools it lends where its inputs are not its one tool's arguments; may be several, or none yet.

        `None`: it lends one tool, whose arguments are its inputs.
        """
        return None

    def gather(self, config: C, arrivals: Sequence[Arrival], outstanding: int) -> Gather:
        """Whether a gathering node has enough of its first list port.

        Asked whenever a token came in; not after `FIRE` or `DEAD`. When all are in and the answer is `WAIT`, the
        ordinary rule holds: it runs if at least one is live. Must depend on its arguments only.

        Args:
            config: The validated configuration.
            arrivals: All tokens so far, in the order they came.
            outstanding: How many are still to come.
        """
        return Gather.WAIT

    def so_far(self, config: C, arrivals: Sequence[Arrival]) -> Mapping[str, Json]:
        """Figures of a gathering node to show while it waits (a tally); told like those of `Context.report`."""
        return {}

    def cancels_rest(self, config: C) -> bool:
        """Whether a gathering node that has enough stops what now serves nobody."""
        return True

    def refuses_by(self, config: C) -> str:
        """The output by which a value leaves that is not let on, where the node fails if nothing is wired to it."""
        return ""

    def least_arms(self, config: C) -> int:
        """Wires a gathering node needs to ever have enough; 0: any number will do."""
        return 0

    async def repair(
        self, ctx: Context, config: C, inputs: Mapping[str, Json], outputs: Mapping[str, Json], reason: str
    ) -> Mapping[str, Json]:
        """Does the work again, knowing what was wrong with it; only types that override it are ever asked.

        Args:
            ctx: See `run`.
            config: See `run`.
            inputs: What `run` was given.
            outputs: What it gave.
            reason: Which output fails which check, as a sentence a model can read.

        Returns:
            Outputs in place of the first.
        """
        raise TypeError(f"node type {self.id!r} cannot repair what it gave")

    def run(self, ctx: Context, config: C, inputs: Mapping[str, Json]) -> Any:
        """Does the work: `def run` (never waits) or `async def run`.

        Args:
            ctx: What the node may use of the world.
            config: The validated configuration.
            inputs: A value for every input port; unwired or dead optional ports have their default.

        Returns:
            A mapping of output port to value (awaited when async). A port left out is dead. An output value may be any
            JSON value, `None` included.

        Raises:
            NodeError: The node failed; its policy decides what follows.
        """
        raise TypeError(f"node type {self.id!r} has no run function: its work is the scheduler's")


AnyNodeType = NodeType[Any]


def waits(node_type: AnyNodeType) -> bool:
    """Whether the type's function is asynchronous."""
    return inspect.iscoroutinefunction(type(node_type).run)


def can_repair(node_type: AnyNodeType) -> bool:
    """Whether the type can do better when it is told what was wrong with its outputs."""
    return type(node_type).repair is not NodeType.repair


def config_of(node_type: AnyNodeType, raw: Mapping[str, Json]) -> BaseModel:
    """The raw configuration as the type's model. Raises pydantic's `ValidationError`."""
    return node_type.config_model.model_validate(dict(raw))


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


def port_named(ports: Sequence[Port], name: str) -> Port | None:
    """The port of that name, or `None`."""
    return next((port for port in ports if port.name == name), None)


def tool_parameters(ports: Sequence[Port]) -> dict[str, Json]:
    """The JSON Schema of an attached node's arguments: its data inputs."""
    kinds = {"text": "string", "number": "number", "boolean": "boolean", "list": "array", "messages": "array"}
    properties: dict[str, Json] = {}
    for port in ports:
        if port.kind is PortKind.DATA:
            schema: dict[str, Json] = {"type": kinds[port.type]} if port.type in kinds else {}
            if port.description:
                schema["description"] = port.description
            properties[port.name] = schema
    required = [port.name for port in ports if port.kind is PortKind.DATA and port.required]
    return cast(
        "dict[str, Json]",
        {"type": "object", "properties": properties, "required": required, "additionalProperties": False},
    )
