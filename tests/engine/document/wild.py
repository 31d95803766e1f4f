"""Flows as no person would make them, for properties: odd names, unknown fields, wires that lead nowhere."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from weft_engine.document import (
    Bookmark,
    Budget,
    Channel,
    Flow,
    FlowMeta,
    Group,
    Node,
    Note,
    OutputCheck,
    Place,
    Policy,
    Settings,
    StateVariable,
    Wire,
    WirePoints,
)
from weft_engine.values import VALUE_TYPES

numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers()
jsons: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
coordinates = st.floats(-1e6, 1e6) | st.integers(-10_000, 10_000)
slugs = st.sampled_from(("a", "b", "c-2", "long_name", "n9"))
ends = st.tuples(slugs, st.sampled_from(("out", "x", "Ä b", "a.b", "error"))).map(".".join)
unknown = st.dictionaries(st.sampled_from(("later", "x-plugin", "model_dump", "Ω")), jsons, max_size=2)
names = st.text(max_size=6)
colors = st.none() | st.text(max_size=6)


def _made(model: Any, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    known = st.fixed_dictionaries({}, optional=fields)
    return st.builds(lambda given, more: model(**more, **given), known, unknown)


checks = _made(OutputCheck, port=names, pattern=names, form=st.dictionaries(names, jsons, max_size=2))
policies = _made(
    Policy,
    timeout_s=st.floats(0.1, 100),
    retries=st.integers(0, 100),
    on_error=st.sampled_from(("halt", "isolate", "continue", None)),
    fallback=jsons,
    input_transform=st.dictionaries(names, names, max_size=2),
    retry_on=st.lists(names, max_size=2),
    output_checks=st.lists(
        _made(OutputCheck, port=names, pattern=names, form=st.dictionaries(names, jsons, max_size=2))
    ),
)
nodes = st.builds(
    lambda kind, rest: rest.model_copy(update={"type": kind}),
    st.sampled_from(("step", "input", "output", "nobody.knows", "")),
    _made(
        lambda **fields: Node(type="", **fields),
        type_version=st.integers(0, 3),
        title=names,
        config=st.dictionaries(
            st.sampled_from(("name", "type", "required", "description", "flow", "")), jsons, max_size=4
        ),
        policy=policies,
        muted=st.booleans(),
        bypassed=st.booleans(),
    ),
)
wires = st.builds(lambda source, target, more: Wire(source=source, target=target, **more), ends, ends, unknown)
sized = {"x": coordinates, "y": coordinates, "width": coordinates, "height": coordinates, "color": colors}
records: dict[str, st.SearchStrategy[Any]] = {
    "nodes": nodes,
    "wires": wires,
    "state": _made(
        StateVariable,
        type=st.sampled_from(VALUE_TYPES),
        initial=jsons,
        reducer=st.sampled_from(("add", "append")),
        expression=names,
    ),
    "channels": _made(Channel, type=st.sampled_from(VALUE_TYPES), delivery=st.just("all"), capacity=st.integers(1, 9)),
    "pools": jsons,
    "layout.nodes": _made(Place, **{**sized, "width": st.none() | coordinates}, collapsed=st.booleans()),
    "layout.groups": _made(Group, **sized, title=names),
    "layout.notes": _made(Note, **sized, text=names),
    "layout.bookmarks": _made(Bookmark, x=coordinates, y=coordinates, zoom=coordinates, title=names),
    "layout.wires": _made(WirePoints, points=st.lists(st.tuples(coordinates, coordinates), max_size=2)),
}
settings = _made(
    Settings,
    model=names,
    max_concurrency=st.integers(1, 100),
    budget=_made(Budget, max_calls=st.integers(0, 9)),
    policy=policies,
    script=st.lists(st.dictionaries(names, jsons, max_size=2), max_size=2),
)
extras = st.dictionaries(st.sampled_from(("plugin", "later", "weft.fragment", "ß")), jsons, max_size=2)


@st.composite
def flows(draw: st.DrawFn, depth: int = 1) -> Flow:
    """A flow; those embedded in it are `depth` deep at most."""
    flow = Flow()
    for section, strategy in records.items():
        keys = slugs if section == "nodes" else st.text(max_size=6)
        flow.sections[section] = draw(st.dictionaries(keys, strategy, max_size=3))
    flow.sections["wires"] = {wire.id: wire for wire in flow.sections["wires"].values()}
    flow.singles["meta"] = FlowMeta(name=draw(names), description=draw(names))
    flow.singles["settings"] = draw(settings)
    flow.extra, flow.layout_extra = draw(extras), draw(extras)
    if depth:
        flow.flows = draw(st.dictionaries(names, flows(depth - 1), max_size=2))
    return flow
