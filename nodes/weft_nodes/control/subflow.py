"""A flow as a node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from weft_engine.control import SUBFLOW_TYPE, SubflowConfig
from weft_engine.node import Category, Control, NodeType, Port


class Subflow(NodeType[SubflowConfig]):
    """Runs another flow in a frame of its own."""

    id = SUBFLOW_TYPE
    title = "Subflow"
    category = Category.CONTROL
    icon = "workflow"
    description = "Runs an embedded flow, or one from a file, with its inputs and outputs as ports."
    keywords = ("group", "function", "call", "nested", "module", "reuse")
    config_model = SubflowConfig
    control: ClassVar = Control.SUBFLOW
    attachable = True

    def inputs(self, config: SubflowConfig) -> Sequence[Port]:
        """The flow's inputs."""
        return tuple(
            Port(
                each.name,
                each.type,
                required=each.required and not each.passes_nothing,
                default=each.default,
                description=each.description,
            )
            for each in config.inputs
        )

    def outputs(self, config: SubflowConfig) -> Sequence[Port]:
        """The flow's outputs."""
        return tuple(Port(each.name, each.type, description=each.description) for each in config.outputs)

    def check(self, config: SubflowConfig) -> Sequence[str]:
        """Whether it names exactly one flow."""
        return tuple(_faults(config))


def _faults(config: SubflowConfig) -> Iterator[str]:
    if not config.flow and not config.file:
        yield "it names no flow: choose an embedded flow or a file"
    if config.flow and config.file:
        yield "it names an embedded flow and a file: empty one of them"
    for ports in (config.inputs, config.outputs):
        names = [each.name for each in ports]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"two ports are called {name!r}"
