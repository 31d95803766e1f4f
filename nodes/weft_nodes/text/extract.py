"""Taking one piece out of a text or a JSON value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import ExpressionError, NodeInputError
from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.regex import all_groups, check_pattern
from weft_engine.values import Json, to_text
from weft_nodes.text.path import PathError, parse_path, select

_MOST_MATCHES: Final = 10_000


class ExtractConfig(BaseModel):
    """Settings of an extraction."""

    model_config = ConfigDict(extra="allow")

    by: Literal["path", "regex"] = Field(
        default="path",
        title="Find by",
        description="A path into JSON, or a regular expression in text.",
        json_schema_extra={"words": {"regex": "regular expression"}},
    )
    query: str = Field(
        default="", title="Query",
        description="Path: `orders[0].id`, `[-1]` counts from the end, `[*]` takes every item. "
        "Expression: RE2; its first group, or all named groups as an object.",
    )  # fmt: skip
    all: bool = Field(default=False, title="All matches", description="A list of every match instead of the first.")


class Extract(NodeType[ExtractConfig]):
    """Text is read as JSON for a path; JSON is written as text for an expression."""

    id = "extract"
    title = "Extract"
    category = Category.TEXT
    icon = "scan"
    description = "Takes a piece out of JSON by a path or out of text by a regular expression."
    keywords = ("json", "regex", "query", "parse", "match", "field", "pick")
    config_model = ExtractConfig
    on_canvas = ("by", "query")
    exclusive_outputs: ClassVar[bool] = True

    def inputs(self, config: ExtractConfig) -> Sequence[Port]:
        """What is searched."""
        return (Port("value", description="JSON for a path, text for an expression; each is read as the other."),)

    def outputs(self, config: ExtractConfig) -> Sequence[Port]:
        """The piece, or the whole where there is no such piece."""
        return (
            Port("found", description="The piece; dead if there is none."),
            Port("missing", description="The searched value, live if the piece is not there."),
        )

    def check(self, config: ExtractConfig) -> Sequence[str]:
        """Whether the query parses."""
        if not config.query:
            return ("the query is empty: write a path or an expression",)
        try:
            check_pattern(config.query) if config.by == "regex" else parse_path(config.query)
        except (PathError, ExpressionError) as error:
            return (str(error),)
        return ()

    def run(self, ctx: Context, config: ExtractConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Searches."""
        value = inputs["value"]
        try:
            found = _matches(config.query, to_text(value)) if config.by == "regex" else _selected(config.query, value)
        except (ValueError, ExpressionError) as error:
            raise NodeInputError(f"node {ctx.node_id!r}: {error}") from error
        if not found:
            return {"missing": value}
        return {"found": found if config.all else found[0]}


def _selected(query: str, value: Json) -> list[Json]:
    if isinstance(value, str):
        try:
            value = json.loads(unfenced(value))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the text is no JSON ({error}): find by an expression instead") from error
    return select(value, parse_path(query))


def unfenced(text: str) -> str:
    """The inside of a Markdown code fence, which models like to put around JSON."""
    text = text.strip()
    if text.startswith("```") and text.endswith("```") and "\n" in text:
        return text[text.index("\n") + 1 : -3].strip()
    return text


def _matches(pattern: str, text: str) -> list[Json]:
    return [_caught(groups) for groups in all_groups(pattern, text, _MOST_MATCHES)]


def _caught(groups: dict[str, str | None]) -> Json:
    """All named groups, else the first group, else the whole match."""
    named = {name: part for name, part in groups.items() if not name.isdigit()}
    return named or groups.get("1", groups["0"])
