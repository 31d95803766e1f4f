"""Copying parts of a flow as JSON text, and putting them in again under new ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from weft_engine.collecting import without_collection
from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import FORMAT, VERSION, Place
from weft_engine.document.storage import parse_flow
from weft_engine.document.writing import flow_text
from weft_engine.edits.bringing import left_out, settings_with_script
from weft_engine.edits.calls import brought, called_flows, calling, new_names
from weft_engine.edits.ends import EndNames
from weft_engine.edits.nodes import named
from weft_engine.errors import FlowFileError
from weft_engine.giving_way import gently
from weft_engine.ids import Scope, canonical, slug

MARK: Final = "weft.fragment"
"""A copied part says so in this top-level field; a whole flow file can be pasted as well."""

_DECLARED: Final = {"state": "variable", "channels": "channel"}
"""Sections of what a flow declares for all its nodes, with the setting by which nodes name it."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Ids of what was put in."""

    nodes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()
    """Settings of a whole flow that were not taken over, by name."""


@without_collection()
def copy_text(flow: Flow, nodes: Iterable[str], groups: Iterable[str] = (), notes: Iterable[str] = ()) -> str:
    """Nodes with the wires among them, groups and notes, as the text of a flow."""
    part = part_of(flow, nodes, groups, notes)
    part.extra[MARK] = True
    return flow_text(part)


def part_of(flow: Flow, nodes: Iterable[str], groups: Iterable[str] = (), notes: Iterable[str] = ()) -> Flow:
    """Nodes with the wires among them, groups and notes, as a flow of their own."""
    part = Flow()
    kept = set(nodes) & flow.nodes.keys()
    part.sections["nodes"] = {key: flow.nodes[key] for key in kept}
    part.sections["layout.nodes"] = {key: flow.places.get(key, Place()) for key in kept}
    inner = {key: wire for key, wire in gently(flow.wires.items()) if {wire.source_node, wire.target_node} <= kept}
    part.sections["wires"] = inner
    points = flow.sections["layout.wires"]
    part.sections["layout.wires"] = {key: points[key] for key in inner if key in points}
    part.sections["layout.groups"] = {key: flow.groups[key] for key in set(groups) & flow.groups.keys()}
    part.sections["layout.notes"] = {key: flow.notes[key] for key in set(notes) & flow.notes.keys()}
    part.flows = called_flows(flow, part)
    for section, field in _DECLARED.items():
        used = _named(part, field)
        part.sections[section] = {name: each for name, each in flow.sections[section].items() if name in used}
    return part


def _named(part: Flow, field: str) -> set[str]:
    """What nodes of a part, and of flows they call, name in a setting."""
    own = {name for node in part.nodes.values() if isinstance(name := node.config.get(field), str)}
    return own.union(*(_named(each, field) for each in part.flows.values()))


@without_collection()
def paste(
    flow: Flow, text: str, x: float, y: float, *, is_root: bool = True, scope: Scope = ()
) -> tuple[Pasted, Change]:
    """Puts a copied part in with its top left corner at (x, y); ids, and names of ends, are new where they are taken.

    Embedded flows that its nodes call come along, under another name where a different flow has theirs; so do the
    variables and channels they use, unless the flow has some of these names. A whole flow brings its script along, if
    `is_root` says that the flow has settings of its own: it is not embedded in another.

    Raises:
        FlowFileError: The text is no part of a flow.
    """
    head = f'"format": "{FORMAT}"'
    if FORMAT not in text[:2000]:
        raise FlowFileError(f"the clipboard holds no part of a flow (it would begin with {head}, version {VERSION})")
    part = parse_flow(text.encode("utf-8", "surrogatepass")).flow
    left, top = corner(part)
    pasted, puts = _put_in(flow, part, x - left, y - top, scope)
    if MARK not in part.extra:
        names = _fresh(part.sections["nodes"], flow.nodes)
        settings = settings_with_script(flow, part, names) if is_root else None
        puts += (Put("settings", "", settings, scope),) if settings is not None else ()
        pasted = replace(pasted, left_out=left_out(flow, part, with_script=is_root))
    return pasted, Change(_label("Paste", pasted), puts)


@without_collection()
def duplicate(
    flow: Flow,
    nodes: Iterable[str],
    groups: Iterable[str] = (),
    notes: Iterable[str] = (),
    *,
    dx: float = 32,
    dy: float = 32,
    scope: Scope = (),
) -> tuple[Pasted, Change]:
    """Things again, moved by (dx, dy); wires among them are kept."""
    pasted, puts = _put_in(flow, part_of(flow, nodes, groups, notes), dx, dy, scope)
    return pasted, Change(_label("Duplicate", pasted), puts)


def corner(part: Flow) -> tuple[float, float]:
    """The top left corner of all that lies in a flow."""
    spots = [
        (each.x, each.y)
        for section in ("layout.nodes", "layout.groups", "layout.notes")
        for key, each in part.sections[section].items()
        if section != "layout.nodes" or key in part.nodes
    ] or [(0, 0)]
    return min(x for x, _ in spots), min(y for _, y in spots)


def _label(verb: str, pasted: Pasted) -> str:
    counts = {"node": len(pasted.nodes), "group": len(pasted.groups), "note": len(pasted.notes)}
    return named(verb, counts)


def _put_in(flow: Flow, part: Flow, dx: float, dy: float, scope: Scope) -> tuple[Pasted, tuple[Put, ...]]:
    puts: list[Put] = []
    names = _fresh(part.sections["nodes"], flow.nodes)
    called, ends = new_names(flow, part), EndNames(flow)
    for key, node in gently(part.nodes.items()):
        place = part.places.get(key, Place())
        puts.append(Put("nodes", names[key], ends.apart(calling(node, called)), scope))
        moved = place.model_copy(update={"x": place.x + dx, "y": place.y + dy})
        puts.append(Put("layout.nodes", names[key], moved, scope))
    puts += _wires(part, names, dx, dy, scope)
    boxes: dict[str, frozenset[str]] = {}
    for section in ("layout.groups", "layout.notes"):
        fresh = _fresh(part.sections[section], flow.sections[section])
        boxes[section] = frozenset(fresh.values())
        for key, box in part.sections[section].items():
            moved = box.model_copy(update={"x": box.x + dx, "y": box.y + dy})
            puts.append(Put(section, fresh[key], moved, scope))
    for section in _DECLARED:
        known = flow.sections[section]
        puts += [Put(section, name, each, scope) for name, each in part.sections[section].items() if name not in known]
    puts += [Put("flows", name, each, scope) for name, each in brought(flow, part, called).items()]
    return Pasted(frozenset(names.values()), boxes["layout.groups"], boxes["layout.notes"]), tuple(puts)


def _wires(part: Flow, names: Mapping[str, str], dx: float, dy: float, scope: Scope) -> list[Put]:
    puts: list[Put] = []
    for key, wire in gently(part.wires.items()):
        if wire.source_node not in names or wire.target_node not in names:
            continue
        ends = {
            "source": f"{names[wire.source_node]}.{wire.source_port}",
            "target": f"{names[wire.target_node]}.{wire.target_port}",
        }
        moved = wire.model_copy(update=ends)
        puts.append(Put("wires", moved.id, moved, scope))
        points = part.get("layout.wires", key)
        if points is not None:
            shifted = [(x + dx, y + dy) for x, y in points.points]
            puts.append(Put("layout.wires", moved.id, points.model_copy(update={"points": shifted}), scope))
    return puts


def _fresh(keys: Mapping[str, object], taken: Mapping[str, object]) -> dict[str, str]:
    """New ids for copied things: their own where free, else numbered."""
    used = set(taken)
    fresh: dict[str, str] = {}
    for key in gently(sorted(keys, key=canonical)):
        base = key.rstrip("0123456789").rstrip("-") if key.rstrip("0123456789").endswith("-") else key
        fresh[key] = key if key not in used else slug(base, used)
        used.add(fresh[key])
    return fresh
