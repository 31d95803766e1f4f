"""What one flow file holds, as frozen models.

Every model keeps fields it does not know, so that a file written by a newer Weft or a plugin loses nothing here. Inside
a document all collections are mappings by id; their order means nothing (files are written sorted), because neither
position on the canvas nor order in the file may change a result.
"""

from __future__ import annotations

from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.ids import wire_id
from weft_engine.values import Json, ValueType

FORMAT: Final = "weft.flow"
VERSION: Final = 1


_set_known = BaseModel.__pydantic_fields_set__.__set__  # type: ignore[attr-defined]  # a slot, as the two others
_set_extra = BaseModel.__pydantic_extra__.__set__  # type: ignore[union-attr]
_set_private = BaseModel.__pydantic_private__.__set__  # type: ignore[union-attr]


class Model(BaseModel):
    """Frozen, keeps unknown fields."""

    model_config = ConfigDict(extra="allow", frozen=True)

    def moved(self, x: float, y: float) -> Self:
        """A copy that lies elsewhere."""
        return self.altered(x=float(x), y=float(y))

    def altered(self, **fields: object) -> Self:
        """A copy with other values of fields, as `model_copy` makes it, in a fraction of the time."""
        twin = object.__new__(type(self))
        known, extra = self.__pydantic_fields_set__, self.__pydantic_extra__
        object.__setattr__(twin, "__dict__", self.__dict__ | fields)
        _set_known(twin, known if fields.keys() <= known else known | fields.keys())
        _set_extra(twin, dict(extra) if extra else {})
        _set_private(twin, None)
        return twin


class OutputCheck(Model):
    """What the value of one output must be; a rule left empty is not looked at."""

    port: str = Field(
        default="", title="Output", description="The output whose value is checked; while it takes none, nothing is."
    )
    form: dict[str, Json] | None = Field(
        default=None, title="Schema", description="A JSON Schema it must fit.", json_schema_extra={"widget": "schema"}
    )
    pattern: str = Field(
        default="", title="Pattern",
        description="A regular expression (RE2) that is found in it as text; write `^…$` for the whole of it.",
    )  # fmt: skip
    condition: str = Field(
        default="", title="Condition", description="An expression over `value`, `inputs` and `outputs` that holds.",
        json_schema_extra={
            "widget": "expression", "only": True,
            "names": {"value": "the output", "inputs": "all inputs, by name", "outputs": "all outputs, by name"},
        },
    )  # fmt: skip


class Policy(Model):
    """How a node is called and what happens when it fails; unset fields fall back to the flow's default policy.

    Of the flow's default, loops, for-eaches and subflows take only what happens on errors: the nodes in them have the
    rest. What is set on such a node itself holds for all that happens in it.
    """

    timeout_s: float | None = Field(
        default=None, gt=0, title="Time limit", description="Seconds one attempt may take.",
        json_schema_extra={"unit": "s"},
    )  # fmt: skip
    deadline_s: float | None = Field(
        default=None, gt=0, title="Deadline", json_schema_extra={"unit": "s"},
        description="Seconds for all attempts and the waits between them; a wait that would pass it is not begun.",
    )  # fmt: skip
    retries: int | None = Field(
        default=None, ge=0, le=100, title="Retries",
        description="Further attempts after the first, for failures that may pass.",
    )  # fmt: skip
    retry_on: list[str] | None = Field(
        default=None, title="Retry on",
        description="Kinds of failures to try again after: `timeout`, `model_rate_limited` …; `model`, `tool` and "
        "`node` stand for all of their kind. Unset: time limits, and what says of itself that it may pass.",
    )  # fmt: skip
    retry_if: str | None = Field(
        default=None, title="Retry if",
        json_schema_extra={
            "widget": "expression", "only": True,
            "names": {"error": "what went wrong: code, message …", "attempt": "number of the attempt, from 1"},
        },
        description="Tries again only if this holds, over `error` (`error.code`, `error.message` …) and `attempt`.",
    )  # fmt: skip
    backoff_s: float | None = Field(
        default=None, ge=0, title="Back-off", json_schema_extra={"unit": "s"},
        description="Seconds before the first retry (unset: 1), doubled each time. A server that says how long to wait "
        "has its way.",
    )  # fmt: skip
    max_backoff_s: float | None = Field(
        default=None, gt=0, title="Longest wait", description="Seconds at which the doubling ends (unset: 60).",
        json_schema_extra={"unit": "s"},
    )  # fmt: skip
    jitter: Literal["none", "full", "equal", "decorrelated"] | None = Field(
        default=None, title="Jitter",
        description="How chance spreads the waits: *None*; *Full*, from 0 to the back-off (unset); *Equal*, from "
        "half of it; *Decorrelated*, from the first back-off to three times the wait before.",
    )  # fmt: skip
    on_error: Literal["halt", "isolate", "continue"] | None = Field(
        default=None, title="On error",
        description="What a failure does that no error output takes: end the run, stop only what depends on the node, "
        "or go on with a fallback.",
    )  # fmt: skip
    fallback: Json = Field(
        default=None, title="Fallback", description="The value its outputs take when it fails and the run goes on."
    )
    fallback_outputs: dict[str, str] | None = Field(
        default=None, title="Fallback by output", json_schema_extra={"widget": "map"},
        description="In place of it: expressions by output, over the inputs, `inputs` and `error`. Only the outputs "
        "named here take a value, so a branch can say which way a failure goes.",
    )  # fmt: skip
    input_transform: dict[str, str] | None = Field(
        default=None, title="Input transform", json_schema_extra={"widget": "map"},
        description="Expressions by input, over the inputs, before the call.",
    )  # fmt: skip
    output_transform: dict[str, str] | None = Field(
        default=None, title="Output transform", json_schema_extra={"widget": "map"},
        description="Expressions by output, over inputs and outputs, after each attempt.",
    )  # fmt: skip
    output_checks: list[OutputCheck] | None = Field(
        default=None, title="Checks", json_schema_extra={"widget": "list"},
        description="What its outputs must be, else the attempt fails and says which rule and which value.",
    )  # fmt: skip
    repairs: int | None = Field(
        default=None, ge=0, le=10, title="Repairs",
        description="How often an agent is told which check its answer fails, and answers again (unset: 2).",
    )  # fmt: skip


class Node(Model):
    """One node of a flow: plain data, named by its type."""

    type: str
    """Which node type it is; one that is not installed is kept as it is."""
    type_version: int = 1
    """The version of the type that its configuration was written for."""
    title: str = ""
    """What a person calls it; empty: the title of its type."""
    config: dict[str, Json] = Field(default_factory=dict)
    """Settings, as its type has them; what is left out has its default."""
    policy: Policy = Policy()
    """How it is called, and what happens when it fails."""
    muted: bool = False
    """A muted node is skipped: its outputs are dead."""
    bypassed: bool = False
    """A bypassed node hands its first fitting input on to each output unchanged."""


class Wire(Model):
    """A wire from an output port to an input port, each written `node.port`."""

    source: str
    target: str

    @property
    def id(self) -> str:
        """The wire's id, made of its ends."""
        return wire_id(self.source, self.target)

    @property
    def source_node(self) -> str:
        """Id of the node the wire leaves."""
        return self.source.partition(".")[0]

    @property
    def source_port(self) -> str:
        """Name of the port the wire leaves."""
        return self.source.partition(".")[2]

    @property
    def target_node(self) -> str:
        """Id of the node the wire enters."""
        return self.target.partition(".")[0]

    @property
    def target_port(self) -> str:
        """Name of the port the wire enters."""
        return self.target.partition(".")[2]


class Place(Model):
    """Where a node lies on the canvas, in canvas pixels, and how it looks there."""

    x: float = 0
    y: float = 0
    width: float | None = None
    height: float | None = None
    collapsed: bool = False
    color: str | None = None


class Group(Model):
    """A frame drawn behind nodes; what lies inside moves with it."""

    title: str = ""
    x: float = 0
    y: float = 0
    width: float = 320
    height: float = 240
    color: str | None = None


class Note(Model):
    """A sticky note in Markdown."""

    text: str = ""
    x: float = 0
    y: float = 0
    width: float = 240
    height: float = 120
    color: str | None = None


class Bookmark(Model):
    """A remembered view."""

    title: str = ""
    x: float = 0
    y: float = 0
    zoom: float = 1


class WirePoints(Model):
    """Reroute dots of one wire, in canvas pixels, from source to target."""

    points: list[tuple[float, float]] = Field(default_factory=list)


class Budget(Model):
    """What one run may use; `None` is unlimited."""

    max_cost_usd: float | None = Field(default=None, ge=0)
    """US dollars for model calls."""
    max_calls: int | None = Field(default=None, ge=0)
    """Model calls."""
    max_tokens: int | None = Field(default=None, ge=0)
    """Tokens, read and written."""
    max_time_s: float | None = Field(default=None, gt=0)
    """Seconds from start to end."""


class Settings(Model):
    """What holds for the whole flow."""

    model: str = ""
    """Default model (`provider:name`); empty: the person's default."""
    max_concurrency: int = Field(default=16, ge=1, le=10_000)
    """How many nodes may work at the same time."""
    seed: int = 0
    """What chance depends on: with the same seed a run takes the same turns."""
    budget: Budget = Budget()
    """What one run may use."""
    policy: Policy = Policy()
    """What holds for nodes whose own policy leaves it open."""
    script: list[dict[str, Any]] = Field(default_factory=list)
    """Rules for the built-in scripted model."""


Reducer = Literal["replace", "append", "merge", "add", "min", "max", "expression"]
"""How a value written to a variable meets the one that is there."""


class StateVariable(Model):
    """A variable of a flow: every run, and every call of a subflow, starts with its initial value."""

    type: ValueType = Field(default="any", title="Type", description="What its values are.")
    initial: Json = Field(default=None, title="Initial value", description="What it holds before anything is written.")
    reducer: Reducer = Field(
        default="replace", title="Reducer",
        description="What becomes of a value that is written: it replaces the old one, is appended to a list, merged "
        "into an object, added to a number, kept if it is the least or the greatest, or an expression decides.",
        json_schema_extra={"words": {"min": "least", "max": "greatest"}},
    )  # fmt: skip
    expression: str = Field(
        default="", title="Expression", description="What it holds then, over `old` and `new`.",
        json_schema_extra={
            "widget": "expression", "only": True, "names": {"old": "what it holds", "new": "what is written"},
            "when": {"reducer": ["expression"]},
        },
    )  # fmt: skip
    description: str = Field(default="", title="Description", description="What it is for.")


class Channel(Model):
    """A channel of a flow, over which nodes that no wire connects send each other messages."""

    type: ValueType = Field(default="any", title="Type", description="What its messages are.")
    delivery: Literal["one", "all"] = Field(
        default="one", title="Delivery",
        description="Who gets a message: *One* receiver, whoever asks first, or *All* Receive nodes, each once.",
    )  # fmt: skip
    expires_after_s: float | None = Field(
        default=None, gt=0, title="Expires after", json_schema_extra={"unit": "s"},
        description="Seconds after which a message that nobody took is dropped; unset: it stays until the run ends.",
    )  # fmt: skip
    capacity: int = Field(
        default=1000, ge=1, le=100_000, title="Capacity",
        description="Messages that may wait; sending one more fails.",
    )  # fmt: skip
    description: str = Field(default="", title="Description", description="What it is for.")


class FlowMeta(Model):
    """What a flow is called."""

    name: str = "Untitled"
    description: str = ""


MODELS: Final[dict[str, type[Model] | None]] = {
    "nodes": Node,
    "wires": Wire,
    "state": StateVariable,
    "channels": Channel,
    "pools": None,
    "layout.nodes": Place,
    "layout.groups": Group,
    "layout.notes": Note,
    "layout.bookmarks": Bookmark,
    "layout.wires": WirePoints,
}
"""Sections that map ids to records, with the model of a record (`None`: plain JSON)."""

FIELDS: Final = frozenset((
    "format", "version", "name", "description", "inputs", "outputs", "nodes", "wires",
    "state", "channels", "pools", "settings", "flows", "layout",
))  # fmt: skip
"""The fields of a flow file; all others are kept as they are."""


def is_extra(key: str, *, embedded: bool) -> bool:
    """Whether a field of a flow is none of `FIELDS`; only the whole file says its format."""
    return key not in FIELDS or (embedded and key in ("format", "version"))


SINGLES: Final[dict[str, type[Model]]] = {"meta": FlowMeta, "settings": Settings}
"""Sections that hold one record, under the key `""`."""
