"""Filling values into a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Category, Context, NodeType, Port
from weft_engine.values import Json
from weft_nodes.prompts import faults_of, rendered, variable_ports


class TemplateConfig(BaseModel):
    """Settings of a template."""

    model_config = ConfigDict(extra="allow")

    text: str = Field(
        default="Dear {{name}},\n\n", title="Text",
        description="Each `{{name}}` makes an input; `{{name.key}}` takes a part of its value.",
        json_schema_extra={"widget": "prompt"},
    )  # fmt: skip
    description: str = Field(
        default="", title="As a tool", description="What agents are told it does when it is attached to them.",
    )  # fmt: skip


class Template(NodeType[TemplateConfig]):
    """Substitutes once: what comes out of a value is never read as a template."""

    id = "template"
    title = "Template"
    category = Category.TEXT
    icon = "text-cursor-input"
    description = "Fills its inputs into a text."
    keywords = ("text", "prompt", "format", "string", "variables")
    config_model = TemplateConfig
    on_canvas = ("text",)
    attachable = True

    def inputs(self, config: TemplateConfig) -> Sequence[Port]:
        """The variables."""
        return variable_ports(config.text)

    def outputs(self, config: TemplateConfig) -> Sequence[Port]:
        """The text, filled in."""
        return (Port("text", "text", description="The text, filled in."),)

    def check(self, config: TemplateConfig) -> Sequence[str]:
        """Whether the template parses."""
        return tuple(faults_of(config.text))

    def tool_description(self, config: TemplateConfig) -> str:
        """What the person wrote."""
        return config.description

    def run(self, ctx: Context, config: TemplateConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Fills in."""
        return {"text": rendered(ctx, config.text, inputs)}
