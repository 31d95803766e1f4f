"""What differs between two versions of a flow, in words a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from pydantic import BaseModel

from weft_editor.fields.spec import fields_of
from weft_editor.language import title_of, tr
from weft_editor.places import path_of
from weft_engine.document import Flow, Node
from weft_engine.document.model import Policy
from weft_engine.document.versions import Difference, FieldDifference, Kind, Thing
from weft_engine.edits import flow_at
from weft_engine.registry import Registry
from weft_engine.values import Json, to_text

KINDS: Final[Mapping[Kind, str]] = {
    "added": tr("Added"), "removed": tr("Removed"), "changed": tr("Changed"), "moved": tr("Moved"),
}  # fmt: skip
_THINGS: Final[Mapping[Thing, str]] = {
    "group": tr("Group"), "note": tr("Note"), "bookmark": tr("Bookmark"), "variable": tr("Variable"),
    "channel": tr("Channel"), "pool": tr("Pool"), "flow": tr("Subflow"), "setting": tr("Setting"),
}  # fmt: skip
_SINGLES: Final = {"meta": tr("Name and description"), "settings": tr("Settings of the flow")}
_FIELDS: Final = {
    "title": tr("Title"), "muted": tr("Muted"), "bypassed": tr("Bypassed"),
    "x": tr("Place"), "y": tr("Place"), "width": tr("Size"), "height": tr("Size"),
    "collapsed": tr("Collapsed"), "color": tr("Colour"), "text": tr("Text"), "points": tr("Reroute dots"),
    "name": tr("Name"), "description": tr("Description"), "model": tr("Model"), "max_concurrency": tr("At once"),
    "seed": tr("Seed"), "script": tr("Scripted model"), "max_cost_usd": tr("Cost"), "max_calls": tr("Model calls"),
    "max_tokens": tr("Tokens"), "max_time_s": tr("Time"), "type": tr("Type"),
}  # fmt: skip
_LONGEST: Final = 400


class Words:
    """Names what differs between two versions.

    Args:
        before: The one it is compared with.
        after: The one that is shown.
        registry: The node types.
    """

    def __init__(self, before: Flow, after: Flow, registry: Registry) -> None:
        self._before, self._after, self._registry = before, after, registry

    def title(self, each: Difference) -> str:
        """What it is about: `Subflow › Writer`, `Writer · text → Vote · ballots`, `Note`."""
        root = self._before if each.kind == "removed" else self._after
        flow = flow_at(root, each.scope) or root
        return " › ".join((*path_of(root, each.scope), self._name(flow, each)))

    def _name(self, flow: Flow, each: Difference) -> str:
        if each.thing == "node" and each.key in flow.nodes:
            return title_of(flow, self._registry, each.key)
        if each.thing == "wire" and each.key in flow.wires:
            wire = flow.wires[each.key]
            ends = ((wire.source_node, wire.source_port), (wire.target_node, wire.target_port))
            return " → ".join(f"{self._node(flow, node)} · {port}" for node, port in ends)
        if each.thing == "setting":
            return _SINGLES.get(each.key, each.key)
        return f"{_THINGS[each.thing]} {self._said(flow, each)}".strip() if each.thing in _THINGS else each.key

    def _node(self, flow: Flow, node: str) -> str:
        return title_of(flow, self._registry, node) if node in flow.nodes else node

    def _said(self, flow: Flow, each: Difference) -> str:
        if each.thing == "group":
            return flow.groups[each.key].title
        if each.thing == "note":
            return flow.notes[each.key].text.strip().partition("\n")[0].strip("*# ")[:60]
        return each.key

    def fields(self, each: Difference) -> str:
        """Which fields changed: `Prompt, Model`; nothing for what came, went or only moved."""
        if each.kind != "changed":
            return ""
        names = (self._field(each, field) for field in each.fields)
        return ", ".join(dict.fromkeys(names))

    def details(self, each: Difference) -> Iterator[str]:
        """Each field with what it was and is, a line each."""
        for field in each.fields if each.kind == "changed" else ():
            yield tr("{field}: {before} → {after}", field=self._field(each, field),
                     before=_value(field.before), after=_value(field.after))  # fmt: skip

    def _field(self, each: Difference, field: FieldDifference) -> str:
        flow = flow_at(self._after, each.scope) or self._after
        return _field_title(flow.nodes.get(each.key) if each.thing == "node" else None, field.path, self._registry)


def _field_title(node: Node | None, path: tuple[str, ...], registry: Registry) -> str:
    name = path[-1]
    node_type = registry.get(node.type) if node is not None and path[0] == "config" else None
    if len(path) > 1 and node_type is not None:
        return _labels(node_type.config_model).get(name, name)
    if "policy" in path[:-1]:
        return _labels(Policy).get(name, name)
    return _FIELDS.get(name, name.replace("_", " "))


@cache
def _labels(model: type[BaseModel]) -> Mapping[str, str]:
    return {each.name: each.label for each in fields_of(model)}


def _value(value: Json) -> str:
    if value is None or value == "":
        return tr("nothing")
    text = " ".join(to_text(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def summary(found: Iterable[Difference]) -> str:
    """How many of each kind: `2 added, 1 removed`."""
    counts: dict[Kind, int] = {}
    for each in found:
        counts[each.kind] = counts.get(each.kind, 0) + 1
    said = [_counted(kind, counts[kind]) for kind in KINDS if kind in counts]
    return ", ".join(said) or tr("No differences")


def _counted(kind: Kind, count: int) -> str:
    match kind:
        case "added":
            return tr("{count} added", count=count)
        case "removed":
            return tr("{count} removed", count=count)
        case "changed":
            return tr("{count} changed", count=count)
        case "moved":
            return tr("{count} moved", count=count)
