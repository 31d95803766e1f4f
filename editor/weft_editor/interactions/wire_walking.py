"""Which port or wire comes next when the keyboard walks over those of a node."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.curves import FINE
from weft_editor.canvas.layout import PortKey
from weft_editor.interactions.strands import wires_at
from weft_editor.language import title_of
from weft_engine.document import Wire
from weft_engine.ports import ports_of

T = TypeVar("T")
Spot = tuple[float, float]


def ports_in_order(canvas: Canvas, node: str) -> list[PortKey]:
    """The ports of a node, inputs first; also those it has no more, as long as wires end there."""
    session = canvas.session
    ports = ports_of(session.flow.nodes[node], session.registry)
    found: dict[PortKey, None] = dict.fromkeys((True, name) for name in ports.inputs)
    found |= dict.fromkeys((False, name) for name in ports.outputs)
    for _, wire in sorted(session.flow.wires.items()):
        if wire.target_node == node:
            found[(True, wire.target_port)] = None
        if wire.source_node == node:
            found[(False, wire.source_port)] = None
    return sorted(found, key=lambda key: not key[0])


def wires_in_order(canvas: Canvas, node: str) -> list[Wire]:
    """The wires of a node in the order of its ports; one that leads back to it stands once."""
    flow = canvas.session.flow
    found = (wire for port in ports_in_order(canvas, node) for wire in wires_at(flow, node, port))
    return list({wire.id: wire for wire in found}.values())


def neighbour(things: Sequence[T], here: T | None, by: int) -> T | None:
    """The one that comes `by` steps after another, round and round; the first, or last, if that is not among them."""
    if not things:
        return None
    if here is None or here not in things:
        return things[0 if by > 0 else -1]
    return things[(things.index(here) + by) % len(things)]


def end_name(canvas: Canvas, node: str, port: str) -> str:
    """What a person calls a port of a node."""
    flow = canvas.session.flow
    return f"{title_of(flow, canvas.session.registry, node) if node in flow.nodes else node} · {port}"


def wire_name(canvas: Canvas, wire: Wire) -> str:
    """What a person calls a wire."""
    source = end_name(canvas, wire.source_node, wire.source_port)
    return f"{source} → {end_name(canvas, wire.target_node, wire.target_port)}"


def middle_of(canvas: Canvas, wire: str) -> Spot:
    """The middle of a wire's line."""
    canvas.following.finish()
    rows = canvas.scene.wires.rows((wire,))
    if not len(rows):
        return 0.0, 0.0
    line = canvas.scene.wires.lines(rows, canvas.scene.nodes, FINE)[0]
    x, y = line[len(line) // 2].tolist()
    return x, y


def free_spot(canvas: Canvas, wire: str) -> Spot:
    """Where one more reroute dot has most room: in the middle of the longest piece between those there are."""
    dots = canvas.scene.dots(wire)
    if not dots:
        return middle_of(canvas, wire)
    record = canvas.session.flow.wires[wire]
    start = canvas.port_position(record.source_node, (False, record.source_port))
    end = canvas.port_position(record.target_node, (True, record.target_port))
    knots = [start or dots[0], *dots, end or dots[-1]]
    (ax, ay), (bx, by) = max(pairwise(knots), key=lambda piece: math.dist(*piece))
    return (ax + bx) / 2, (ay + by) / 2
