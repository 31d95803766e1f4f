"""Taking a text or list apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json, to_text


class SplitConfig(BaseModel):
    """Settings of a split."""

    model_config = ConfigDict(extra="allow")

    by: Literal["line", "paragraph", "separator", "size", "parts"] = Field(
        default="paragraph", title="Split by",
        description="Lines, paragraphs, a separator, a size (characters, or items of a list), or into equal parts.",
    )  # fmt: skip
    separator: str = Field(
        default=",", title="Separator", description="Used when splitting by a separator.",
        json_schema_extra={"when": {"by": ["separator"]}},
    )  # fmt: skip
    size: int = Field(
        default=1000, ge=1, le=1_000_000, title="Size or number",
        description="Characters or items a part may have; for equal parts, how many parts.",
        json_schema_extra={"when": {"by": ["size", "parts"]}},
    )  # fmt: skip


class Split(NodeType[SplitConfig]):
    """Makes a list of parts; empty parts are left out."""

    id = "split"
    title = "Split"
    category = Category.TEXT
    icon = "split"
    description = "Takes a text or a list apart into a list of parts."
    keywords = ("chunk", "section", "lines", "separate", "list")
    config_model = SplitConfig
    on_canvas = ("by",)

    def inputs(self, config: SplitConfig) -> Sequence[Port]:
        """What is taken apart."""
        return (Port("value", description="A text or a list."),)

    def outputs(self, config: SplitConfig) -> Sequence[Port]:
        """The parts, in order."""
        return (
            Port("parts", "list", description="In order, without empty ones."),
            Port("count", "number", description="How many there are."),
        )

    def run(self, ctx: Context, config: SplitConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Splits."""
        value = inputs["value"]
        parts = _of_list(value, config) if isinstance(value, list) else _of_text(to_text(value), config)
        return {"parts": parts, "count": len(parts)}


def _of_list(items: list[Json], config: SplitConfig) -> list[Json]:
    match config.by:
        case "size":
            return [items[at : at + config.size] for at in range(0, len(items), config.size)]
        case "parts":
            return [items[start:end] for start, end in _equal(len(items), config.size)]
        case _:
            return items


def _of_text(text: str, config: SplitConfig) -> list[Json]:
    match config.by:
        case "line":
            parts = text.splitlines()
        case "paragraph":
            parts = re.split(r"\n[ \t]*\n", text)
        case "separator":
            parts = text.split(config.separator) if config.separator else [text]
        case "size":
            return [text[at : at + config.size] for at in range(0, len(text), config.size)]
        case "parts":
            return [text[start:end] for start, end in _equal(len(text), config.size)]
    return [part.strip() for part in parts if part.strip()]


def _equal(length: int, parts: int) -> list[tuple[int, int]]:
    """Bounds of `parts` sections whose lengths differ by at most one; none of them empty."""
    edges = [length * at // parts for at in range(parts + 1)]
    return [(start, end) for start, end in pairwise(edges) if end > start]
