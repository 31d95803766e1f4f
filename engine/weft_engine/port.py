"""Ports: what goes into a node and what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, cast

from weft_engine.values import Json, ValueType


class PortKind(StrEnum):
    """What travels over a port."""

    DATA = "data"
    ATTACHMENT = "attachment"
    """Lends a tool, agent or model; not an edge of the data flow."""
    ERROR = "error"
    """The output that is live instead of the others when the node failed and the port is wired."""


PortMode = Literal["single", "first", "list"]
"""How an input port takes several wires: the one live value (two are an error), the first to arrive (recorded), or all
live values as a list in the canonical order of their sources."""


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a node."""

    name: str
    type: ValueType = "any"
    kind: PortKind = PortKind.DATA
    required: bool = True
    """For inputs: without a live value the node is skipped; unwired it is a problem. Optional ports take `default`."""
    default: Json = None
    mode: PortMode = "single"
    feedback: bool = False
    """For inputs of a loop or for-each: takes what comes back from the body."""
    body: bool = False
    """For outputs of a loop or for-each: starts the body."""
    description: str = ""


ERROR_PORT: Final = Port("error", "json", PortKind.ERROR, required=False, description="What went wrong, if wired.")
"""Every node has this output; it exists for the flow once a wire leaves it."""


def port_named(ports: Sequence[Port], name: str) -> Port | None:
    """The port of that name, or `None`."""
    return next((port for port in ports if port.name == name), None)


def tool_parameters(ports: Sequence[Port]) -> dict[str, Json]:
    """The JSON Schema of an attached node's arguments: its data inputs."""
    kinds = {"text": "string", "number": "number", "boolean": "boolean", "list": "array", "messages": "array"}
    properties: dict[str, Json] = {}
    for port in ports:
        if port.kind is PortKind.DATA:
            schema: dict[str, Json] = {"type": kinds[port.type]} if port.type in kinds else {}
            if port.description:
                schema["description"] = port.description
            properties[port.name] = schema
    required = [port.name for port in ports if port.kind is PortKind.DATA and port.required]
    return cast(
        "dict[str, Json]",
        {"type": "object", "properties": properties, "required": required, "additionalProperties": False},
    )
