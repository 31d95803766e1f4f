"""Looking at a value on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json
from weft_nodes.conditions import extra_ports, faults_in, value_of

_MAX_LABEL_CHARS: Final = 80


class CheckpointConfig(BaseModel):
    """Settings of a checkpoint."""

    model_config = ConfigDict(extra="allow")

    label: str = Field(
        default="Checkpoint", max_length=_MAX_LABEL_CHARS, title="Label", description="Name of the snapshot in the log."
    )
    snapshot: str = Field(
        default="value", title="Snapshot",
        description="What is recorded: an expression over `value` and any other variable, each of which makes an "
        "input.",
        json_schema_extra={"widget": "expression"},
    )  # fmt: skip


class Checkpoint(NodeType[CheckpointConfig]):
    """Records a snapshot under a label and hands the value on."""

    id = "checkpoint"
    title = "Checkpoint"
    category = Category.CONTROL
    icon = "flag"
    description = "Records a snapshot of values on their way, with the time, and hands the first one on unchanged."
    keywords = ("snapshot", "log", "record", "state", "debug", "trace", "milestone")
    config_model = CheckpointConfig
    on_canvas = ("label", "snapshot")

    def inputs(self, config: CheckpointConfig) -> Sequence[Port]:
        """The value, and what else the snapshot names."""
        return (Port("value", description="What passes through."), *extra_ports((config.snapshot,), ("value",)))

    def outputs(self, config: CheckpointConfig) -> Sequence[Port]:
        """The value, unchanged."""
        return (Port("value", description="What came in."),)

    def check(self, config: CheckpointConfig) -> Sequence[str]:
        """Whether the snapshot parses."""
        return tuple(faults_in((config.snapshot,)))

    def run(self, ctx: Context, config: CheckpointConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Records."""
        snapshot = value_of(ctx, config.snapshot, inputs)
        ctx.report(checkpoint=config.label, snapshot=snapshot, at_s=round(ctx.now(), 3), iteration=ctx.iteration)
        ctx.log.info("checkpoint %s", config.label)
        return {"value": inputs["value"]}
