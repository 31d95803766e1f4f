"""Letting a value pass only if a condition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json
from weft_nodes.conditions import extra_ports, faults_in, holds


class GateConfig(BaseModel):
    """Settings of a gate."""

    model_config = ConfigDict(extra="allow")

    condition: str = Field(
        default="size(value) > 0", title="Passes if",
        description="Condition over `value` and any other variable, each of which makes an input.",
        json_schema_extra={"widget": "expression"},
    )  # fmt: skip


class Gate(NodeType[GateConfig]):
    """Checks a result between two steps."""

    id = "gate"
    title = "Gate"
    category = Category.CONTROL
    icon = "shield-check"
    description = "Lets a value pass if a condition holds, else sends it out by `fail`."
    keywords = ("check", "validate", "guard", "condition", "quality")
    config_model = GateConfig
    on_canvas = ("condition",)
    exclusive_outputs = True

    def inputs(self, config: GateConfig) -> Sequence[Port]:
        """The value, and what else the condition needs."""
        return (
            Port("value", description="What is checked and handed on."),
            *extra_ports((config.condition,), ("value",)),
        )

    def outputs(self, config: GateConfig) -> Sequence[Port]:
        """Either of them carries the value."""
        return (
            Port("pass", description="The value, if the condition holds."),
            Port("fail", description="The value, if it does not."),
        )

    def check(self, config: GateConfig) -> Sequence[str]:
        """Whether the condition parses."""
        return tuple(faults_in((config.condition,)))

    def run(self, ctx: Context, config: GateConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Checks."""
        return {"pass" if holds(ctx, config.condition, inputs) else "fail": inputs["value"]}
