"""Letting several branches compete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import ExpressionError, NodeError
from weft_engine.expressions import compile_expression
from weft_engine.node import Arrival, Category, Context, Gather, NodeType, Port
from weft_engine.values import Json
from weft_nodes.conditions import faults_in, free_variables


class RaceConfig(BaseModel):
    """Settings of a race."""

    model_config = ConfigDict(extra="allow")

    quality: str = Field(
        default="", title="Quality",
        description="A number over `value`, for example `value.score`. Empty: the first value wins, whatever it is.",
        json_schema_extra={"widget": "expression", "only": True, "names": {"value": "what came in"}},
    )  # fmt: skip
    threshold: float = Field(
        default=0.8, title="Wins from", description="The first value of at least this quality wins at once.",
        json_schema_extra={"when": {"quality": "given"}},
    )  # fmt: skip
    if_none: Literal["best", "fail"] = Field(
        default="best", title="If none is good enough", description="Take the best of all, or fail.",
        json_schema_extra={"when": {"quality": "given"}},
    )  # fmt: skip
    cancel: bool = Field(default=True, title="Cancel losers", description="Stop what now serves only this race.")


class Race(NodeType[RaceConfig]):
    """Failed and skipped arms drop out; it is skipped only if all of them do."""

    id = "race"
    title = "Race"
    category = Category.CONTROL
    icon = "trophy"
    description = "Takes the first branch that delivers, or the first whose quality is good enough; stops the others."
    keywords = ("first", "fastest", "compete", "parallel", "winner", "hedge", "quality")
    config_model = RaceConfig
    on_canvas = ("quality", "threshold")
    gathers = True

    def inputs(self, config: RaceConfig) -> Sequence[Port]:
        """The competitors."""
        return (Port("arms", mode="list", description="The competing branches, one wire each."),)

    def outputs(self, config: RaceConfig) -> Sequence[Port]:
        """The value that won, and where it came from."""
        value = Port("value", description="The value that won.")
        winner = Port("winner", "text", description="Id of the node it came from.")
        if not config.quality.strip():
            return (value, winner)
        return (value, winner, Port("quality", "number", description="Its quality."))

    def check(self, config: RaceConfig) -> Sequence[str]:
        """Whether the quality is an expression over `value` alone."""
        if not config.quality.strip():
            return ()
        foreign = [name for name in free_variables((config.quality,)) if name != "value"]
        faults = [f"the quality names {name!r}, but only `value` is known in a race" for name in foreign]
        return (*faults_in((config.quality,)), *faults)

    def gather(self, config: RaceConfig, arrivals: Sequence[Arrival], outstanding: int) -> Gather:
        """Enough as soon as an arm wins."""
        last = arrivals[-1]
        if not last.live:
            return Gather.WAIT
        if not config.quality.strip():
            return Gather.FIRE
        quality = _quality(config.quality, last.value)
        return Gather.FIRE if quality is not None and quality >= config.threshold else Gather.WAIT

    def cancels_rest(self, config: RaceConfig) -> bool:
        """As set."""
        return config.cancel

    def run(self, ctx: Context, config: RaceConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Hands on the winner; of several equals the first in the order of their sources' names."""
        arms, sources = inputs["arms"], ctx.sources("arms")
        if not config.quality.strip():
            return {"value": arms[0], "winner": sources[0]}
        qualities = [_quality(config.quality, value) for value in arms]
        ctx.report(qualities={source: each for source, each in zip(sources, qualities, strict=True)})
        rated = [(quality, -place) for place, quality in enumerate(qualities) if quality is not None]
        if not rated:
            raise NodeError(f"node {ctx.node_id!r}: {config.quality!r} is a number for none of the {len(arms)} arms")
        best, place = max(rated)
        if best < config.threshold and config.if_none == "fail":
            raise NodeError(
                f"node {ctx.node_id!r}: no arm reaches {config.threshold:g}; "
                f"the best is {sources[-place]!r} with {best:g}"
            )
        return {"value": arms[-place], "winner": sources[-place], "quality": best}


def _quality(source: str, value: Json) -> float | None:
    """The quality of a value; `None` where it has none, which loses to any number."""
    try:
        quality = compile_expression(source).evaluate({"value": value})
    except ExpressionError:
        return None
    return quality if isinstance(quality, (int, float)) and not isinstance(quality, bool) else None
