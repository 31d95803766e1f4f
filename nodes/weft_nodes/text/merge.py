"""Putting several values together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeInputError
from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json, ValueType, to_text

How = Literal["text", "list", "object"]
_OUTPUT: dict[How, ValueType] = {"text": "text", "list": "list", "object": "json"}


class MergeConfig(BaseModel):
    """Settings of a merge."""

    model_config = ConfigDict(extra="allow")

    how: How = Field(
        default="text", title="Merge into",
        description="A text (joined), a list, or an object (keys of later values replace those of earlier ones).",
    )  # fmt: skip
    separator: str = Field(
        default="\n\n", title="Separator", description="Between the pieces of a text.",
        json_schema_extra={"widget": "text", "when": {"how": ["text"]}},
    )  # fmt: skip


class Merge(NodeType[MergeConfig]):
    """Takes several wires, or one wire with a list."""

    id = "merge"
    title = "Merge"
    category = Category.TEXT
    icon = "merge"
    description = "Puts several values together into a text, a list or an object."
    keywords = ("join", "concatenate", "combine", "collect", "list")
    config_model = MergeConfig
    on_canvas = ("how",)

    def inputs(self, config: MergeConfig) -> Sequence[Port]:
        """What is put together."""
        return (Port("parts", mode="list", description="Several wires, or one with a list."),)

    def outputs(self, config: MergeConfig) -> Sequence[Port]:
        """The whole."""
        return (Port("merged", _OUTPUT[config.how], description="The whole."),)

    def run(self, ctx: Context, config: MergeConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Merges."""
        parts = flattened(inputs["parts"])
        match config.how:
            case "text":
                return {"merged": config.separator.join(to_text(part) for part in parts)}
            case "list":
                return {"merged": [item for part in parts for item in (part if isinstance(part, list) else [part])]}
            case "object":
                return {"merged": _object(ctx, parts)}


def flattened(values: list[Json]) -> list[Json]:
    """What came in over a `list` port: one wire that carries a list stands for its items."""
    return values[0] if len(values) == 1 and isinstance(values[0], list) else values


def _object(ctx: Context, parts: list[Json]) -> dict[str, Json]:
    merged: dict[str, Json] = {}
    for number, part in enumerate(parts, 1):
        if not isinstance(part, dict):
            raise NodeInputError(
                f"node {ctx.node_id!r}: value {number} is no object but {to_text(part)[:40]!r}: "
                "merge into a list or a text instead"
            )
        merged |= part
    return merged
