"""Waiting for several branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Arrival, Category, Context, Gather, NodeType, Port
from weft_engine.values import Json

Mode = Literal["all", "settled", "any", "first", "quorum"]


class JoinConfig(BaseModel):
    """Settings of a join."""

    model_config = ConfigDict(extra="allow")

    mode: Mode = Field(
        default="all", title="Wait for",
        description="*All*: every arm, one dead arm kills it\n"
        "*Settled*: every arm, takes the live ones\n"
        "*Any*: every arm, takes the first live one in order\n"
        "*First*: the first value\n"
        "*Quorum*: the first k values",
    )  # fmt: skip
    quorum: int = Field(
        default=2, ge=1, le=10_000, title="Quorum", description="How many values it waits for.",
        json_schema_extra={"when": {"mode": ["quorum"]}},
    )  # fmt: skip
    cancel: bool = Field(
        default=True, title="Cancel the rest",
        description="With *First* and *Quorum*: stop what now serves only this join.",
        json_schema_extra={"when": {"mode": ["first", "quorum"]}},
    )  # fmt: skip


class Join(NodeType[JoinConfig]):
    """Brings arms together; says exactly when it goes on and with which values."""

    id = "join"
    title = "Join"
    category = Category.CONTROL
    icon = "git-merge"
    description = "Waits for several branches: all, all that live, any, the first, or a quorum."
    keywords = ("wait", "merge", "barrier", "sync", "all", "first", "quorum", "gather")
    config_model = JoinConfig
    on_canvas = ("mode",)
    gathers = True

    def inputs(self, config: JoinConfig) -> Sequence[Port]:
        """The arms."""
        return (Port("arms", mode="list", description="Any number of wires, in the order of their sources' names."),)

    def outputs(self, config: JoinConfig) -> Sequence[Port]:
        """One value, or the list of those taken."""
        if config.mode in ("any", "first"):
            return (Port("value", description="The value taken."),)
        return (Port("values", "list", description="The values taken, in the order of their sources' names."),)

    def gather(self, config: JoinConfig, arrivals: Sequence[Arrival], outstanding: int) -> Gather:
        """See `mode`."""
        live = sum(each.live for each in arrivals)
        dead = len(arrivals) - live
        match config.mode:
            case "all":
                return Gather.DEAD if dead else Gather.WAIT
            case "first":
                return Gather.FIRE if live else Gather.WAIT
            case "quorum":
                if live >= config.quorum:
                    return Gather.FIRE
                return Gather.DEAD if live + outstanding < config.quorum else Gather.WAIT
            case _:
                return Gather.WAIT

    def cancels_rest(self, config: JoinConfig) -> bool:
        """As set."""
        return config.cancel

    def least_arms(self, config: JoinConfig) -> int:
        """A quorum needs as many arms as values."""
        return config.quorum if config.mode == "quorum" else 0

    def run(self, ctx: Context, config: JoinConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Hands on what was taken."""
        taken = inputs["arms"]
        if config.mode in ("any", "first"):
            return {"value": taken[0]}
        return {"values": taken}
