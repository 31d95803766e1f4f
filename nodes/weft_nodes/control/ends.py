"""Where values enter and leave a flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, VALUE, InputConfig, OutputConfig
from weft_engine.node import Category, Control, Effects, NodeType, Port


class Input(NodeType[InputConfig]):
    """An input of the flow."""

    id = INPUT_TYPE
    title = "Input"
    category = Category.INPUT_OUTPUT
    icon = "log-in"
    description = "A value the flow is given when it runs: from the input form, the command line or a calling flow."
    keywords = ("parameter", "argument", "start", "question", "form")
    config_model = InputConfig
    control: ClassVar = Control.INPUT
    on_canvas = ("name",)

    def outputs(self, config: InputConfig) -> Sequence[Port]:
        """The value."""
        return (Port(VALUE, config.type, description=config.description or "What the flow was given."),)

    def check(self, config: InputConfig) -> Sequence[str]:
        """Whether the default is one of the choices."""
        if config.choices and config.default is not None and config.default not in config.choices:
            return (f"the default {config.default!r} is none of the choices",)
        return ()


class Output(NodeType[OutputConfig]):
    """An output of the flow."""

    id = OUTPUT_TYPE
    title = "Output"
    category = Category.INPUT_OUTPUT
    icon = "log-out"
    description = "A result of the flow, under a name callers know it by."
    keywords = ("result", "answer", "end", "return", "response")
    config_model = OutputConfig
    control: ClassVar = Control.OUTPUT
    effects = Effects.IDEMPOTENT
    on_canvas = ("name",)

    def inputs(self, config: OutputConfig) -> Sequence[Port]:
        """The value."""
        return (Port(VALUE, config.type, description=config.description or "What the flow gives under this name."),)
