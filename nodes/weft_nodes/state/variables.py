"""Reading and writing the flow's variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Category, Context, Effects, NodeType, Port
from weft_engine.values import Json
from weft_nodes.state.waiting import after_ports, waits_field


class VariableConfig(BaseModel):
    """Settings of a node that uses a variable."""

    model_config = ConfigDict(extra="allow")

    variable: str = Field(
        default="", title="Variable", description="One of the flow's variables; the flow's settings list them.",
        json_schema_extra={"widget": "variable"},
    )  # fmt: skip


class ReadConfig(VariableConfig):
    """Settings of a Read state node."""

    waits: bool = waits_field()


class ReadState(NodeType[ReadConfig]):
    """Gives what a variable holds."""

    id = "state_read"
    title = "Read state"
    category = Category.STATE
    icon = "database"
    description = "Gives what a variable of the flow holds at that moment."
    keywords = ("variable", "get", "memory", "global", "store", "shared")
    config_model = ReadConfig
    on_canvas = ("variable", "waits")
    attachable = True

    def inputs(self, config: ReadConfig) -> Sequence[Port]:
        """What it waits for, if it does."""
        return after_ports(config.waits)

    def outputs(self, config: ReadConfig) -> Sequence[Port]:
        """The value."""
        return (Port("value", description="What the variable holds."),)

    def check(self, config: ReadConfig) -> Sequence[str]:
        """Whether a variable is named."""
        return () if config.variable else ("name the variable to read",)

    def variables(self, config: ReadConfig) -> Sequence[str]:
        """The one it reads."""
        return (config.variable,) if config.variable else ()

    def run(self, ctx: Context, config: ReadConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Reads."""
        return {"value": ctx.state.read(config.variable)}


class WriteState(NodeType[VariableConfig]):
    """Hands a value to a variable."""

    id = "state_write"
    title = "Write state"
    category = Category.STATE
    icon = "pencil"
    description = "Hands a value to a variable of the flow, whose reducer says what becomes of it."
    keywords = ("variable", "set", "memory", "global", "store", "shared", "append", "count")
    config_model = VariableConfig
    effects = Effects.IDEMPOTENT
    on_canvas = ("variable",)
    attachable = True

    def inputs(self, config: VariableConfig) -> Sequence[Port]:
        """The value."""
        return (Port("value", description="What is written."),)

    def outputs(self, config: VariableConfig) -> Sequence[Port]:
        """What the variable holds then."""
        return (Port("value", description="What the variable holds after that."),)

    def check(self, config: VariableConfig) -> Sequence[str]:
        """Whether a variable is named."""
        return () if config.variable else ("name the variable to write",)

    def variables(self, config: VariableConfig) -> Sequence[str]:
        """The one it writes."""
        return (config.variable,) if config.variable else ()

    def run(self, ctx: Context, config: VariableConfig, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """Writes."""
        return {"value": ctx.state.write(config.variable, inputs["value"])}
