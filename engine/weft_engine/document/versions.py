"""What differs between two versions of a flow, as a person thinks of it: nodes, wires, notes, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel

from weft_engine.document.difference import difference
from weft_engine.document.document import NULL, Flow, Put
from weft_engine.document.model import SINGLES, Place, WirePoints
from weft_engine.ids import Scope
from weft_engine.values import Json

Kind = Literal["added", "removed", "changed", "moved"]
Thing = Literal["node", "wire", "group", "note", "bookmark", "variable", "channel", "pool", "flow", "setting"]

_THINGS: Final[Mapping[str, Thing]] = {
    "nodes": "node", "layout.nodes": "node", "wires": "wire", "layout.wires": "wire", "layout.groups": "group",
    "layout.notes": "note", "layout.bookmarks": "bookmark", "state": "variable", "channels": "channel",
    "pools": "pool", "flows": "flow",
}  # fmt: skip
_WITH_LAYOUT: Final[Mapping[str, str]] = {"layout.nodes": "nodes", "layout.wires": "wires"}
"""Sections that say where things of another section lie."""
_USUAL: Final[Mapping[str, BaseModel]] = {"layout.nodes": Place(), "layout.wires": WirePoints()}
"""Where what has no place of its own lies."""
_LOOKS: Final = frozenset(("x", "y", "width", "height", "collapsed", "color", "points"))
"""Fields that change nothing but how a thing lies and looks."""
_DEEPER: Final = frozenset(("config", "policy", "budget"))
_ORDER: Final[tuple[Kind, ...]] = ("added", "removed", "changed", "moved")


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of a record in both versions; `None` where it is not set."""

    path: tuple[str, ...]
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both versions."""

    scope: Scope
    thing: Thing
    key: str
    kind: Kind
    fields: tuple[FieldDifference, ...] = ()
    """Of what was changed or moved."""


def differences(old: Flow, new: Flow) -> list[Difference]:
    """What differs, flow by flow from the outermost in; empty if a person would call both the same.

    Of a thing that came or went it is not told where it lies; one that was changed and moved is told twice.
    """
    found: list[Difference] = []
    for put in difference(old, new).puts:
        before, after = _flow_at(old, put.scope), _flow_at(new, put.scope)
        if before is not None and after is not None:
            found += _of(put, before, after)
    return sorted(found, key=lambda each: (len(each.scope), each.scope, _ORDER.index(each.kind), each.thing, each.key))


def _flow_at(flow: Flow, scope: Scope) -> Flow | None:
    found: Flow | None = flow
    for name in scope:
        found = found.flows.get(name) if found is not None else None
    return found


def _of(put: Put, old: Flow, new: Flow) -> Iterator[Difference]:
    owner = _WITH_LAYOUT.get(put.section)
    if owner is not None and not (put.key in old.table(owner) and put.key in new.table(owner)):
        return
    thing = _THINGS.get(put.section, "setting")
    before, after = old.get(put.section, put.key), None if put.value is NULL else put.value
    key = put.key or put.section
    if owner is None and put.section not in SINGLES and put.key not in old.table(put.section):
        yield Difference(put.scope, thing, key, "added")
    elif owner is None and put.value is None:
        yield Difference(put.scope, thing, key, "removed")
    else:
        usual = _USUAL.get(put.section)
        fields = tuple(_fields(_plain(before or usual), _plain(after or usual)))
        kind: Kind = "moved" if all(each.path[-1] in _LOOKS for each in fields) and fields else "changed"
        yield Difference(put.scope, thing, key, kind, fields)


def _fields(before: Json, after: Json, path: tuple[str, ...] = ()) -> Iterator[FieldDifference]:
    """Fields that differ; settings, policy and budget are looked into, all else is one value."""
    is_deep = not path or path[-1] in _DEEPER
    if not (is_deep and isinstance(before, Mapping) and isinstance(after, Mapping)):
        yield FieldDifference(path or ("value",), before, after)
        return
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield from _fields(before.get(name), after.get(name), (*path, name))


def _plain(record: Any) -> Json:
    return record.model_dump(mode="json") if isinstance(record, BaseModel) else record
