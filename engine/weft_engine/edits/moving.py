"""Where things lie on the canvas."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from weft_engine.document.document import Change, Fit, Flow, Put
from weft_engine.document.model import Place
from weft_engine.edits.changing import changing
from weft_engine.edits.nodes import named
from weft_engine.ids import Scope

Spots = Mapping[str, tuple[float, float]]


def move(
    flow: Flow,
    nodes: Spots,
    groups: Spots | None = None,
    notes: Spots | None = None,
    *,
    merge_key: str | None = None,
    label: str = "",
    scope: Scope = (),
) -> Change:
    """Puts things with their top left corners where the mappings say; what lies there already is passed over."""
    puts: list[Put] = []
    counts: dict[str, int] = {}
    is_fit = True
    for section, spots in (("layout.nodes", nodes), ("layout.groups", groups or {}), ("layout.notes", notes or {})):
        table, before = flow.table(section), len(puts)
        for key, (x, y) in sorted(spots.items()):
            is_fit = is_fit and isfinite(x) and isfinite(y)  # all else of it stands in the flow already
            old = table.get(key)
            if old is None and section == "layout.nodes" and key in flow.nodes:
                puts.append(Put(section, key, Place().moved(x, y), scope))
            elif old is not None and (old.x != x or old.y != y):
                puts.append(Put(section, key, old.moved(x, y), scope))
        counts[section.removeprefix("layout.").removesuffix("s")] = len(puts) - before
    return Change(label or named("Move", counts), Fit(puts) if is_fit else tuple(puts), merge_key)


def set_place(
    flow: Flow, node: str, *, merge_key: str | None = None, label: str = "", scope: Scope = (), **fields: object
) -> Change:
    """Changes how a node lies: `width`, `height`, `collapsed`, `color`, `x`, `y`."""
    return set_places(flow, {node: fields}, merge_key=merge_key, label=label or "Resize node", scope=scope)


def set_places(
    flow: Flow,
    nodes: Mapping[str, Mapping[str, object]],
    *,
    label: str,
    merge_key: str | None = None,
    scope: Scope = (),
) -> Change:
    """Changes how several nodes lie, as one step."""
    puts = (
        Put("layout.nodes", key, flow.places.get(key, Place()).model_copy(update=dict(fields)), scope)
        for key, fields in sorted(nodes.items())
        if key in flow.nodes
    )
    return Change(label, changing(flow, puts), merge_key)
