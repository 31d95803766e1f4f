"""Removing things, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Wire
from weft_engine.edits.nodes import counted
from weft_engine.edits.wiring import unwire
from weft_engine.ids import Scope
from weft_engine.node import Port, PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry
from weft_engine.values import fits


def remove(
    flow: Flow,
    nodes: Iterable[str] = (),
    wires: Iterable[str] = (),
    groups: Iterable[str] = (),
    notes: Iterable[str] = (),
    *,
    reconnect: Registry | None = None,
    scope: Scope = (),
) -> Change:
    """Removes things; wires of removed nodes go with them, what lies in a removed group stays.

    Args:
        flow: The flow at `scope`.
        nodes: Ids; unknown ones are passed over, as are unknown wires, groups and notes.
        wires: Ids.
        groups: Ids.
        notes: Ids.
        reconnect: With a registry: what fed a removed node feeds what it fed, where that fits.
        scope: Which embedded flow it is.
    """
    gone = sorted(set(nodes) & flow.nodes.keys())
    cut = {key for key, wire in flow.wires.items() if wire.source_node in gone or wire.target_node in gone}
    cut |= set(wires) & flow.wires.keys()
    puts = [put for key in sorted(cut) for put in unwire(flow, key, scope)]
    for key in gone:
        if key in flow.places:
            puts.append(Put("layout.nodes", key, None, scope))
        puts.append(Put("nodes", key, None, scope))
    boxes = {"layout.groups": set(groups) & flow.groups.keys(), "layout.notes": set(notes) & flow.notes.keys()}
    puts += [Put(section, key, None, scope) for section, keys in boxes.items() for key in sorted(keys)]
    if reconnect is not None:
        puts += [Put("wires", wire.id, wire, scope) for wire in _bridges(flow, reconnect, gone, cut)]
    return Change(_label(len(gone), len(set(wires) & flow.wires.keys()), *map(len, boxes.values())), tuple(puts))


def _label(nodes: int, wires: int, groups: int, notes: int) -> str:
    counts = {"node": nodes, "group": groups, "note": notes} if nodes or groups or notes else {"wire": wires}
    return "Delete " + " and ".join(counted(count, what) for what, count in counts.items() if count)


def _bridges(flow: Flow, registry: Registry, gone: list[str], cut: set[str]) -> Iterator[Wire]:
    """Wires that lead around removed nodes, also around several in a row."""
    made: set[str] = set()
    for key in sorted(cut):
        entering = flow.wires[key]
        if entering.source_node in gone or entering.target_node not in gone:
            continue
        source = _output(flow, registry, entering)
        for target in _beyond(flow, registry, entering.target_node, gone, set()):
            into = ports_of(flow.nodes[target.target_node], registry).inputs.get(target.target_port)
            wire = Wire(source=entering.source, target=target.target)
            new = wire.id not in made and wire.id not in flow.wires
            if new and source and into and _passes(source, into):
                made.add(wire.id)
                yield wire


def _output(flow: Flow, registry: Registry, wire: Wire) -> Port | None:
    record = flow.nodes.get(wire.source_node)
    return ports_of(record, registry).outputs.get(wire.source_port) if record else None


def _passes(out: Port, into: Port) -> bool:
    return out.kind is PortKind.DATA and into.kind is PortKind.DATA and fits(out.type, into.type)


def _beyond(flow: Flow, registry: Registry, node: str, gone: list[str], seen: set[str]) -> Iterator[Wire]:
    """Wires that leave the removed nodes, reached from one of them."""
    seen.add(node)
    for key in sorted(flow.wires):
        wire = flow.wires[key]
        if wire.source_node != node:
            continue
        if wire.target_node not in gone:
            yield wire
        elif wire.target_node not in seen:
            yield from _beyond(flow, registry, wire.target_node, gone, seen)
