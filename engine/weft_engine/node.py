"""The contract between the engine and node types: what a node type declares and what its function is given.

A node type is a class; the engine makes one instance of it and shares it, so it holds no state. Its parameters are its
input ports. A plain `def run` never waits and runs inline; an `async def run` may wait and runs as a task of its own,
counted against the flow's `max_concurrency`. It imports no widget: what is edited where is declared here.
"""

from __future__ import annotations

import inspect
from abc import ABC
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from weft_engine.category import Category
from weft_engine.context import Attachment, BudgetLeft, ChannelAccess, Context, Message, StateAccess
from weft_engine.port import ERROR_PORT, Port, PortKind, PortMode, port_named, tool_parameters
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.ids import NodeId, WireId

__all__ = [
    "ERROR_PORT", "AnyNodeType", "Arrival", "Attachment", "BudgetLeft", "Category", "ChannelAccess", "Context",
    "Control", "Effects", "Gather", "Message", "Need", "NoConfig", "NodeType", "Offer", "Port", "PortKind", "PortMode",
    "StateAccess", "can_repair", "config_of", "port_named", "tool_parameters", "waits",
]  # fmt: skip


class Effects(StrEnum):
    """What repeating a node would do."""

    PURE = "pure"
    IDEMPOTENT = "idempotent"
    EXTERNAL = "external"


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
    `picks:<field>` (some of the records of another field, by name); without one the widget follows from the type. A
    choice may carry `words`, which a person reads instead of some of its values. An expression may carry `names`, which
    maps names it can use besides those that make inputs to what they are, and `only` if there are no others. A field
    that means something only as another one is set carries `when`, which maps that other field to the values with which
    it does, or to `"given"`: with any but none and an empty text; else it is not shown.
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

    def ways(self, config: C) -> Sequence[Sequence[str]]:
        """Outputs that are live together, where only one such set is at a time; none: all outputs are.

        Whoever has `exclusive_outputs` need not say it: each output is a way of its own.
        """
        return tuple((port.name,) for port in self.outputs(config)) if self.exclusive_outputs else ()

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

    def draws(self, config: C) -> bool:
        """Whether what it gives may hang on chance (`Context.random`), and so on the flow's seed."""
        return False

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
