"""What a node's ports and fields mean for its layout and for the wires at it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from weft_editor.canvas.curves import ATTACHMENT, DATA, FEEDBACK
from weft_editor.canvas.declared import shown_fields
from weft_editor.canvas.layout import NODE_HEIGHT_MOST, SIZES, Build, PortKey
from weft_editor.canvas.tables import on_canvas
from weft_engine.document import Place
from weft_engine.node import Category, Port, PortKind
from weft_engine.ports import NodePorts
from weft_engine.values import VALUE_TYPES

CATEGORIES: Final = tuple(Category)
WIRE_TYPES: Final = (*VALUE_TYPES, "attachment", "error")


def wire_type(port: Port | None) -> int:
    """Index into `WIRE_TYPES` of the colour of a port."""
    if port is None or port.kind is PortKind.ERROR:
        return len(WIRE_TYPES) - 1
    if port.kind is PortKind.ATTACHMENT:
        return len(WIRE_TYPES) - 2
    return WIRE_TYPES.index(port.type)


def build_of(place: Place, ports: NodePorts, lost: Iterable[PortKey] = ()) -> Build:
    """What the layout of a node depends on. `lost` are ports only wires know of; they stay visible."""
    known = sorted(lost)
    data_in = [port.name for port in ports.inputs.values() if port.kind is not PortKind.ATTACHMENT]
    data_out = [port.name for port in ports.outputs.values() if port.kind is PortKind.DATA]
    node_type = ports.node_type
    fields = shown_fields(ports)
    width = min(max(on_canvas(place.width or SIZES.node_width), SIZES.node_width_min), SIZES.node_width_max)
    return Build(
        inputs=(*data_in, *(name for is_input, name in known if is_input)),
        outputs=(*data_out, *(name for is_input, name in known if not is_input)),
        attach_in=tuple(port.name for port in ports.inputs.values() if port.kind is PortKind.ATTACHMENT),
        attach_out=tuple(port.name for port in ports.outputs.values() if port.kind is PortKind.ATTACHMENT),
        error="error" in ports.outputs,
        fields=tuple((each.name, each.tall) for each in fields),
        result=node_type is None or node_type.result != "none",
        width=width,
        height=None if place.height is None else min(on_canvas(place.height), NODE_HEIGHT_MOST),
        collapsed=place.collapsed,
    )


def wire_kind(out: Port | None, into: Port | None) -> int:
    if into is not None and into.feedback:
        return FEEDBACK
    if (out is not None and out.kind is PortKind.ATTACHMENT) or (into is not None and into.kind is PortKind.ATTACHMENT):
        return ATTACHMENT
    return DATA
