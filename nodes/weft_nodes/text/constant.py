"""A value written into the flow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeInputError
from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json

ConstantType = Literal["text", "number", "boolean", "list", "json"]


class ConstantConfig(BaseModel):
    """Settings of a constant."""

    model_config = ConfigDict(extra="allow")

    type: ConstantType = Field(default="text", title="Type", description="What the value is.")
    value: str = Field(
        default="", title="Value", description="Text as it is; any other type as JSON.",
        json_schema_extra={"widget": "text"},
    )  # fmt: skip


class Constant(NodeType[ConstantConfig]):
    """Gives the same value every time."""

    id = "constant"
    title = "Constant"
    category = Category.TEXT
    icon = "quote"
    description = "Holds a fixed value: a text, a number, a list or any JSON."
    keywords = ("value", "literal", "text", "number", "fixed")
    config_model = ConstantConfig
    on_canvas = ("value",)

    def outputs(self, config: ConstantConfig) -> Sequence[Port]:
        """The value."""
        return (Port("value", config.type, description="The fixed value."),)

    def check(self, config: ConstantConfig) -> Sequence[str]:
        """Whether the text is a value of the type."""
        try:
            _value(config)
        except ValueError as error:
            return (str(error),)
        return ()

    def run(self, ctx: Context, config: ConstantConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Gives the value."""
        try:
            return {"value": _value(config)}
        except ValueError as error:
            raise NodeInputError(f"node {ctx.node_id!r}: {error}") from error


def _value(config: ConstantConfig) -> Json:
    if config.type == "text":
        return config.value
    if not config.value.strip():
        raise ValueError("there is no value yet: give one, or choose the type text")
    try:
        value = json.loads(config.value)
    except ValueError as error:
        if config.type != "json":
            raise _misfit(config) from error
        raise ValueError(f"the value is no JSON: {error}; choose the type text or correct it") from error
    if not _is(value, config.type):
        raise _misfit(config)
    return value


def _misfit(config: ConstantConfig) -> ValueError:
    return ValueError(f"the value is no {config.type}: {config.value.strip()[:40]}")


def _is(value: Json, kind: ConstantType) -> bool:
    match kind:
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list)
        case _:
            return True
