"""Computing a value from others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json
from weft_nodes.conditions import extra_ports, faults_in, value_of


class TransformConfig(BaseModel):
    """Settings of a transform."""

    model_config = ConfigDict(extra="allow")

    expression: str = Field(
        default="value", title="Expression", description="Computes the output; each variable makes an input.",
        json_schema_extra={"widget": "expression"},
    )  # fmt: skip
    description: str = Field(
        default="", title="As a tool", description="What agents are told it does when it is attached to them.",
    )  # fmt: skip


class Transform(NodeType[TransformConfig]):
    """Evaluates one expression."""

    id = "transform"
    title = "Transform"
    category = Category.TEXT
    icon = "sigma"
    description = "Computes a value from its inputs with an expression."
    keywords = ("expression", "compute", "map", "convert", "calculate", "object")
    config_model = TransformConfig
    on_canvas = ("expression",)
    attachable = True

    def inputs(self, config: TransformConfig) -> Sequence[Port]:
        """The variables."""
        return extra_ports((config.expression,))

    def outputs(self, config: TransformConfig) -> Sequence[Port]:
        """What it computes."""
        return (Port("value", description="What the expression gives."),)

    def check(self, config: TransformConfig) -> Sequence[str]:
        """Whether the expression parses."""
        return tuple(faults_in((config.expression,)))

    def tool_description(self, config: TransformConfig) -> str:
        """What the person wrote."""
        return config.description

    def run(self, ctx: Context, config: TransformConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Evaluates."""
        return {"value": value_of(ctx, config.expression, inputs)}
