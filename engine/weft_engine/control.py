"""Configurations of the node types whose meaning is the scheduler's own; their declarations stand in `weft_nodes`."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.values import Json, ValueType

INPUT_TYPE: Final = "input"
OUTPUT_TYPE: Final = "output"
LOOP_TYPE: Final = "loop"
FOR_EACH_TYPE: Final = "for_each"
BREAK_TYPE: Final = "break"
SUBFLOW_TYPE: Final = "subflow"

START: Final = "start"
NEXT: Final = "next"
STATE: Final = "state"
INDEX: Final = "index"
DONE: Final = "done"
ITERATIONS: Final = "iterations"
ITEMS: Final = "items"
COLLECT: Final = "collect"
ITEM: Final = "item"
RESULTS: Final = "results"
VALUE: Final = "value"
"""Names of the control nodes' own ports."""
MOST_ITERATIONS: Final = 1_000_000


class _Config(BaseModel):
    model_config = ConfigDict(extra="allow")


class LoopConfig(_Config):
    """Settings of a loop. Expressions see `state`, `index` and, for anything else they name, a port of that name."""

    mode: Literal["while", "until"] = Field(
        default="until", title="Repeat",
        description="*While* asks before every iteration, so there may be none; *Until* after each, so there is one.",
    )  # fmt: skip
    condition: str = Field(
        default="", title="Condition",
        description="Over `state`, `index` and inputs it names; empty: always goes on, to the limit.",
        json_schema_extra={
            "widget": "expression", "names": {"state": "what the loop carries", "index": "iterations so far, from 0"},
        },
    )  # fmt: skip
    max_iterations: int = Field(
        default=5,
        ge=1,
        le=MOST_ITERATIONS,
        title="At most",
        description="The limit every loop must have.",
        json_schema_extra={"unit": "iterations"},
    )
    at_limit: Literal["finish", "fail"] = Field(
        default="finish", title="At the limit", description="Finish with what there is, or fail."
    )
    keep: Literal["last", "best", "all"] = Field(
        default="last",
        title="Keep",
        description="What leaves the loop: the last state, the best one, or a list of all.",
    )
    best: str = Field(
        default="", title="Best by", description="For *Best*: a number over `state` and `index`; the highest wins.",
        json_schema_extra={
            "widget": "expression", "only": True, "when": {"keep": ["best"]},
            "names": {"state": "what the loop carries", "index": "iterations so far, from 0"},
        },
    )  # fmt: skip


class ForEachConfig(_Config):
    """Settings of a for-each."""

    max_concurrency: int = Field(
        default=4, ge=1, le=10_000, title="At once", description="Items worked on at the same time."
    )
    on_item_error: Literal["fail", "skip", "record"] = Field(
        default="fail", title="When an item fails",
        description="Fail as a whole, leave the item out, or put `{\"error\": …}` in its place.",
    )  # fmt: skip


class BreakConfig(_Config):
    """A break has no settings."""


class PortDeclaration(_Config):
    """An output of a subflow, as the calling node knows it."""

    name: str = Field(title="Name", description="Name of the flow's input or output.")
    type: ValueType = Field(default="any", title="Type", description="What the value is; colours the wire.")
    description: str = Field(default="", title="Description", description="Shown with the port.")


class InputDeclaration(PortDeclaration):
    """An input of a subflow, as the calling node knows it."""

    required: bool = Field(default=True, title="Required", description="Without a value the subflow is skipped.")
    default: Json = Field(
        default=None, title="Default", description="Taken where it is not required and has no value.",
        json_schema_extra={"widget": "value:type"},
    )  # fmt: skip
    passes_nothing: bool = Field(
        default=False, title="Passes nothing on",
        description="Without a value only what needs it inside is skipped, instead of the whole subflow.",
    )  # fmt: skip


class SubflowConfig(_Config):
    """Settings of a subflow. The ports stand here, so that a node's ports never depend on another file."""

    flow: str = Field(default="", title="Flow", description="Name of an embedded flow.")
    file: str = Field(
        default="", title="File", description="Path of a flow file, instead of an embedded one; relative to this file.",
        json_schema_extra={"widget": "file"},
    )  # fmt: skip
    inputs: list[InputDeclaration] = Field(
        default_factory=list, title="Inputs", description="Ports for the inputs of the flow, by their names.",
        json_schema_extra={"widget": "list"},
    )  # fmt: skip
    outputs: list[PortDeclaration] = Field(
        default_factory=list, title="Outputs", description="Ports for the outputs of the flow, by their names.",
        json_schema_extra={"widget": "list"},
    )  # fmt: skip


class InputConfig(_Config):
    """Settings of a flow's input."""

    name: str = Field(default="question", title="Name", description="What callers name it by.", min_length=1)
    type: ValueType = Field(default="text", title="Type", description="What the value is; colours the wire.")
    required: bool = Field(
        default=True, title="Required", description="Without a value or a default the flow does not start."
    )
    default: Json = Field(
        default=None, title="Default", description="Taken when no value is given.",
        json_schema_extra={"widget": "value:type"},
    )  # fmt: skip
    description: str = Field(default="", title="Description", description="Shown in the input form.")
    choices: list[str] = Field(
        default_factory=list, title="Choices", description="If given, the value is one of them.",
        json_schema_extra={"widget": "list"},
    )  # fmt: skip
    passes_nothing: bool = Field(
        default=False, title="Passes nothing on",
        description="Without a value the flow starts all the same, and only what needs the value is skipped.",
    )  # fmt: skip


class OutputConfig(_Config):
    """Settings of a flow's output."""

    name: str = Field(default="answer", title="Name", description="What callers name it by.", min_length=1)
    type: ValueType = Field(default="any", title="Type", description="What the value is; colours the wire.")
    description: str = Field(default="", title="Description", description="What callers read about it.")
