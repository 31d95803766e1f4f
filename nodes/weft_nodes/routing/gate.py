"""Letting a value pass only if a condition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import NodeInputError
from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json, to_text
from weft_nodes.conditions import extra_ports, faults_in, holds

_SHOWN: Final = 200
"""Characters of a value that did not pass, in the message that says so."""


class GateConfig(BaseModel):
    """Settings of a gate."""

    model_config = ConfigDict(extra="allow")

    condition: str = Field(
        default="size(value) > 0", title="Passes if",
        description="Condition over `value` and any other variable, each of which makes an input.",
        json_schema_extra={"widget": "expression"},
    )  # fmt: skip
    unwired: Literal["fail", "stop"] = Field(
        default="fail", title="If nothing is wired to `fail`",
        description="A value that does not pass makes the node fail, or only stops what hangs on `pass`.",
    )  # fmt: skip


class Gate(NodeType[GateConfig]):
    """Checks a result between two steps."""

    id = "gate"
    title = "Gate"
    category = Category.CONTROL
    icon = "shield-check"
    description = (
        "Lets a value pass if a condition holds, else sends it out by `fail`, or fails if nothing is wired there."
    )
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
            Port("fail", description="The value, if it does not. With nothing wired here, the node fails instead."),
        )

    def check(self, config: GateConfig) -> Sequence[str]:
        """Whether the condition parses."""
        return tuple(faults_in((config.condition,)))

    def refuses_by(self, config: GateConfig) -> str:
        """Its `fail`, unless it is set to stop."""
        return "fail" if config.unwired == "fail" else ""

    def run(self, ctx: Context, config: GateConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Checks. Raises `NodeInputError` for a value that does not pass and has nowhere to go."""
        value = inputs["value"]
        if holds(ctx, config.condition, inputs):
            return {"pass": value}
        refused_by = self.refuses_by(config)
        if refused_by and not ctx.leads(refused_by):
            message = (
                f"node {ctx.node_id!r}: {_cut(to_text(value))!r} does not pass: `{config.condition}` does not hold; "
                "connect `fail` to go on with it"
            )
            raise NodeInputError(message, rule=config.condition, value=value)
        return {"fail": value}


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
