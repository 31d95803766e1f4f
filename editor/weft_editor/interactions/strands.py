"""Wires with one end loose: where they may end, and the edits that let them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.layout import PortKey
from weft_editor.interactions.sketch import Sketch
from weft_editor.language import tr
from weft_engine.document import Change, Flow, Wire
from weft_engine.edits import connect, remove, set_wire_points, upstream, why_not
from weft_engine.edits.clipboard import part_of
from weft_engine.ids import wire_id
from weft_engine.node import Port, PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

_NODES_MOST: Final = 1500
"""Of more nodes in sight than these no port could be aimed at."""


@dataclass(frozen=True, slots=True)
class Strand:
    """A wire held by its loose end."""

    node: str
    port: PortKey
    """The end that is fixed."""
    wire: str = ""
    """Id of the wire whose end was taken up; empty for a new one."""

    @property
    def end(self) -> str:
        """`node.port` of the fixed end."""
        return f"{self.node}.{self.port[1]}"

    @property
    def seeks_input(self) -> bool:
        """Whether the loose end goes into an input."""
        return not self.port[0]

    def ends(self, other: str) -> tuple[str, str]:
        """Source and target once the loose end is at `other`."""
        return (self.end, other) if self.seeks_input else (other, self.end)


def taken_up(wire: Wire, *, at_target: bool) -> Strand:
    """A wire of the flow, held by one of its ends."""
    if at_target:
        return Strand(wire.source_node, (False, wire.source_port), wire.id)
    return Strand(wire.target_node, (True, wire.target_port), wire.id)


def reason(flow: Flow, registry: Registry, strands: Sequence[Strand], other: str) -> str:
    """Why the strands may not end at `node.port`; empty if they may."""
    for strand in strands:
        source, target = strand.ends(other)
        if strand.wire == wire_id(source, target):
            continue
        found = why_not(flow, registry, source, target)
        if found:
            return found
    return ""


def candidates(canvas: Canvas, strands: Sequence[Strand]) -> dict[tuple[str, PortKey], str]:
    """For every port in sight of the side the strands look for: why they may not end there, empty if they may."""
    nodes = canvas.nodes_in(canvas.view.shown())
    found: dict[tuple[str, PortKey], str] = {}
    for node in nodes if len(nodes) <= _NODES_MOST else ():
        found.update(reasons_at(canvas.session.flow, canvas.session.registry, strands, node))
    return found


def reasons_at(flow: Flow, registry: Registry, strands: Sequence[Strand], node: str) -> dict[tuple[str, PortKey], str]:
    """The same for the ports of one node; those of the other side get their reason too."""
    ports = ports_of(flow.nodes[node], registry)
    into = strands[0].seeks_input
    wrong = tr("a wire goes from an output to an input") if into else tr("a wire comes from an output")
    found: dict[tuple[str, PortKey], str] = {}
    for name in ports.inputs:
        found[(node, (True, name))] = reason(flow, registry, strands, f"{node}.{name}") if into else wrong
    for name in ports.outputs:
        found[(node, (False, name))] = wrong if into else reason(flow, registry, strands, f"{node}.{name}")
    for strand in strands:
        found.pop((strand.node, strand.port), None)
    return found


def best_port(flow: Flow, registry: Registry, strands: Sequence[Strand], node: str) -> PortKey | None:
    """The port of a node that suits best: of the same type, free, needed; `None` if none fits."""
    record = flow.nodes.get(node)
    if record is None:
        return None
    ports = ports_of(record, registry)
    given = _fixed_port(flow, registry, strands[0])
    taken = {wire.target_port for wire in flow.wires.values() if wire.target_node == node}
    best: tuple[int, PortKey] | None = None
    into = strands[0].seeks_input
    for name, port in (ports.inputs if into else ports.outputs).items():
        if reason(flow, registry, strands, f"{node}.{name}"):
            continue
        rank = _rank(port, given, name in taken and into)
        if best is None or rank > best[0]:
            best = (rank, (into, name))
    return best[1] if best else None


def _fixed_port(flow: Flow, registry: Registry, strand: Strand) -> Port | None:
    record = flow.nodes.get(strand.node)
    if record is None:
        return None
    ports = ports_of(record, registry)
    return (ports.inputs if strand.port[0] else ports.outputs).get(strand.port[1])


def _rank(port: Port, given: Port | None, taken: bool) -> int:
    same = given is not None and given.type == port.type and given.kind == port.kind
    full = taken and port.mode == "single" and port.kind is PortKind.DATA
    odd = port.feedback or port.kind is PortKind.ERROR
    return 8 * (not odd) + 4 * (not full) + 2 * same + (port.required and not taken)


def connecting(flow: Flow, registry: Registry, strands: Iterable[Strand], other: str) -> Change:
    """The edit that ends the strands at `node.port`.

    Wires taken up move there with their reroute dots. On an input for one value, wires that could carry one at the
    same time give way.

    Raises:
        ChangeError: They do not fit.
    """
    sketch = Sketch(flow)
    label = ""
    for strand in strands:
        source, target = strand.ends(other)
        if strand.wire == wire_id(source, target):
            continue
        made = _join(sketch, registry, strand, source, target)
        label = label or (f"Move wire: {made[0].lower()}{made[1:]}" if strand.wire else made)
    return sketch.change(label)


def _join(sketch: Sketch, registry: Registry, strand: Strand, source: str, target: str) -> str:
    points = sketch.flow.get("layout.wires", strand.wire) if strand.wire else None
    if strand.wire:
        sketch.do(remove(sketch.flow, wires=(strand.wire,)))
    change = connect(sketch.flow, registry, source, target)
    sketch.do(change)
    wire = wire_id(source, target)
    if points is not None:
        sketch.do(set_wire_points(sketch.flow, wire, points.points))
    sketch.do(remove(sketch.flow, wires=rivals(sketch.flow, registry, wire)))
    return change.label


def rivals(flow: Flow, registry: Registry, wire: str) -> list[str]:
    """Other wires into the same input for one value that could be live together with this one."""
    target = flow.wires[wire].target
    others = sorted(key for key, each in flow.wires.items() if each.target == target and key != wire)
    port = ports_of(flow.nodes[flow.wires[wire].target_node], registry).inputs.get(target.partition(".")[2])
    if not others or port is None or port.mode != "single" or port.kind is not PortKind.DATA:
        return []
    from weft_engine.graph.validate import may_both_be_live

    # What is live at a wire depends on what leads there; the rest of a large flow need not be looked at.
    sources = {flow.wires[each].source_node for each in (wire, *others)}
    part = part_of(flow, upstream(flow, sources) | {flow.wires[wire].target_node})
    return [each for each in others if may_both_be_live(part, registry, wire, each)]


def detaching(flow: Flow, strands: Iterable[Strand]) -> Change:
    """The edit that removes wires taken up."""
    wires = [strand.wire for strand in strands if strand.wire]
    change = remove(flow, wires=wires)
    return Change(f"Detach {'wire' if len(wires) == 1 else f'{len(wires)} wires'}", change.puts)


def wires_at(flow: Flow, node: str, port: PortKey) -> list[Wire]:
    """Wires at a port, in the order of their ids."""
    end = f"{node}.{port[1]}"
    found: Mapping[str, Wire] = flow.wires
    return [wire for _, wire in sorted(found.items()) if (wire.target if port[0] else wire.source) == end]
