"""Inputs and outputs of a flow are known by their names, so each gets one that no other has."""

from __future__ import annotations

from typing import Final

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, InputConfig, OutputConfig
from weft_engine.document.document import Flow
from weft_engine.document.model import Node

_USUAL: Final = {
    INPUT_TYPE: str(InputConfig.model_fields["name"].default),
    OUTPUT_TYPE: str(OutputConfig.model_fields["name"].default),
}
"""What one is called that was given no name, by type."""


def end_name(record: Node) -> str:
    """What callers know an input or output by; nothing for any other node."""
    name = record.config.get("name", _USUAL.get(record.type, ""))
    return name if record.type in _USUAL and isinstance(name, str) else ""


class EndNames:
    """The names that a flow's inputs and outputs have."""

    def __init__(self, flow: Flow) -> None:
        self._taken = {(record.type, end_name(record)) for record in flow.nodes.values() if record.type in _USUAL}

    def free(self, kind: str, name: str = "") -> str:
        """A name, the usual one if none is given; if it is taken, with the first number that is free.

        Args:
            kind: The type of the node, input or output.
            name: What it should be called.
        """
        free = name or _USUAL[kind]
        stem, _, number = free.rpartition("_")
        base = stem if stem and number.isdecimal() else free
        count = 1
        while (kind, free) in self._taken:
            count += 1
            free = f"{base}_{count}"
        return free

    def apart(self, record: Node) -> Node:
        """A node to be put into the flow, under a free name, which is taken from now on; other nodes as they are."""
        name = end_name(record)
        if not name:
            return record
        free = self.free(record.type, name)
        self._taken.add((record.type, free))
        return record if free == name else record.model_copy(update={"config": {**record.config, "name": free}})
