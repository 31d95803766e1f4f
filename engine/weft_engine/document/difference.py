"""What turns one flow into another, as a change: for a file that changed outside, and for showing differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weft_engine.document.document import NULL, Change, Flow, Put
from weft_engine.ids import Scope


def difference(old: Flow, new: Flow, label: str = "Take the new version") -> Change:
    """The change that, applied to `old`, makes it equal `new`."""
    return Change(label, tuple(_puts(old, new, ())))


def _puts(old: Flow, new: Flow, scope: Scope) -> Iterator[Put]:
    for name in old.sections:
        yield from _table(name, old.sections[name], new.sections[name], scope)
    for name, record in new.singles.items():
        if record != old.singles[name]:
            yield Put(name, "", record, scope)
    yield from _table("extra", old.extra, new.extra, scope)
    yield from _table("layout.extra", old.layout_extra, new.layout_extra, scope)
    for name in sorted(old.flows.keys() | new.flows.keys()):
        if name in old.flows and name in new.flows:
            yield from _puts(old.flows[name], new.flows[name], (*scope, name))
        else:
            flow = new.flows.get(name)
            yield Put("flows", name, flow.copy() if flow else None, scope)


def _table(section: str, old: Mapping[str, Any], new: Mapping[str, Any], scope: Scope) -> Iterator[Put]:
    for key in sorted(old.keys() | new.keys()):
        if key not in new:
            yield Put(section, key, None, scope)
        elif key not in old or old[key] != new[key]:
            yield Put(section, key, NULL if new[key] is None else new[key], scope)
