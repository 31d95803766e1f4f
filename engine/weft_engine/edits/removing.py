"""Removing things, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable

from weft_engine.document.document import Change, Flow, Put
from weft_engine.edits.bridging import bridges
from weft_engine.edits.nodes import named
from weft_engine.ids import Scope
from weft_engine.registry import Registry


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
    gone = set(nodes) & flow.nodes.keys()
    cut = _wires_of(flow, gone) | (set(wires) & flow.wires.keys())
    routed = flow.sections["layout.wires"].keys() & cut
    puts = [Put("layout.wires", key, None, scope) for key in sorted(routed)]
    puts += [Put("wires", key, None, scope) for key in sorted(cut)]
    puts += [Put("layout.nodes", key, None, scope) for key in sorted(gone & flow.places.keys())]
    puts += [Put("nodes", key, None, scope) for key in sorted(gone)]
    boxes = {"layout.groups": set(groups) & flow.groups.keys(), "layout.notes": set(notes) & flow.notes.keys()}
    puts += [Put(section, key, None, scope) for section, keys in boxes.items() for key in sorted(keys)]
    if reconnect is not None:
        puts += [Put("wires", wire.id, wire, scope) for wire in bridges(flow, reconnect, gone)]
    return Change(_label(len(gone), len(set(wires) & flow.wires.keys()), *map(len, boxes.values())), tuple(puts))


def _wires_of(flow: Flow, nodes: set[str]) -> set[str]:
    if len(nodes) == len(flow.nodes):
        return {*flow.wires}
    return {key for key, wire in flow.wires.items() if wire.source_node in nodes or wire.target_node in nodes}


def _label(nodes: int, wires: int, groups: int, notes: int) -> str:
    counts = {"node": nodes, "group": groups, "note": notes} if nodes or groups or notes else {"wire": wires}
    return named("Delete", counts)
