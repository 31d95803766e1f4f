"""Keeping callers in step with an embedded flow: its inputs and outputs are their ports; copies for one alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE, PortDeclaration
from weft_engine.document.callers import called_scope, callers, flow_at
from weft_engine.document.document import Change, Document, Flow, Put
from weft_engine.edits.nodes import record_of, title_of
from weft_engine.edits.wiring import unwire
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope, is_end, slug
from weft_engine.registry import Registry

Ports = list[dict[str, Any]]


def with_callers(root: Flow, change: Change) -> Change:
    """A change with what makes the nodes that call the flows it touches follow their inputs and outputs.

    Ports are renamed together with their wires; a port that is gone takes its wires along.

    Args:
        root: The whole flow, as it is before the change.
        change: Scopes in it are seen from the whole flow.
    """
    scopes = {put.scope for put in change.puts if put.scope and put.section == "nodes" and _is_end(root, put)}
    if not scopes:
        return change
    after = Document(root.copy())
    after.apply(change)
    more: list[Put] = []
    for scope in sorted(scopes):
        old, new = flow_at(root, scope), flow_at(after.flow, scope)
        if old is None or new is None:
            continue
        for where, node in callers(after.flow, scope):
            around = flow_at(after.flow, where)
            assert around is not None
            puts = _follow(around, node, old, new, where)
            more += puts
            after.apply(Change("", tuple(puts)))
    return Change(change.label, (*change.puts, *more), change.merge_key)


def _is_end(root: Flow, put: Put) -> bool:
    """Whether a put is about an input or output node, before or after it."""
    flow = flow_at(root, put.scope)
    old = flow.nodes.get(put.key) if flow is not None else None
    return any(each is not None and each.type in (INPUT_TYPE, OUTPUT_TYPE) for each in (old, put.value))


def _follow(around: Flow, node: str, old: Flow, new: Flow, scope: Scope) -> list[Put]:
    from weft_engine.graph.checks.subflows import interface_of

    record = around.nodes[node]
    config, renamed = dict(record.config), dict[tuple[bool, str], str]()
    inputs, outputs = interface_of(new)
    sides: tuple[tuple[bool, str, Sequence[PortDeclaration]], ...] = (
        (True, "inputs", inputs),
        (False, "outputs", outputs),
    )
    for is_input, field, ports in sides:
        known: Ports = [dict(each) for each in config.get(field) or []]
        names = _renamed(known, ports, _moved(old, new, is_input))
        renamed |= {(is_input, before): after for before, after in names.items()}
        config[field] = _in_order(known, ports, names)
    if config == record.config:
        return []
    puts = _wires(around, node, renamed, scope)
    puts.append(Put("nodes", node, record.model_copy(update={"config": config}), scope))
    return puts


def _moved(old: Flow, new: Flow, is_input: bool) -> dict[str, str]:
    """Names of ports that belong to the same input or output node, before and after."""
    kind, default = (INPUT_TYPE, "question") if is_input else (OUTPUT_TYPE, "answer")
    both = ((each, new.nodes.get(key)) for key, each in old.nodes.items() if each.type == kind)
    return {
        str(before.config.get("name", default)): str(after.config.get("name", default))
        for before, after in both
        if after is not None and after.type == kind
    }


def _renamed(known: Ports, ports: Iterable[PortDeclaration], moved: Mapping[str, str]) -> dict[str, str]:
    """What each known port is called now; one that is gone is left out."""
    now = {each.name for each in ports if is_end(f"node.{each.name}")}
    kept = {str(each.get("name")): moved.get(str(each.get("name")), str(each.get("name"))) for each in known}
    found = {before: after for before, after in kept.items() if after in now}
    lost, fresh = [each for each in kept if each not in found], sorted(now - set(found.values()))
    if len(lost) == 1 and len(fresh) == 1:  # an unusable name in between, while one is typed
        found[lost[0]] = fresh[0]
    elif not fresh:
        found |= {each: each for each in lost if not moved.get(each, "x")}
    return found


def _in_order(known: Ports, ports: Sequence[PortDeclaration], names: Mapping[str, str]) -> Ports:
    """The ports as they are now, those that were there in their old order."""
    by_name = {each.name: each.model_dump(mode="json", exclude_defaults=True) for each in ports}
    for before, after in names.items():
        if after not in by_name:
            by_name[after] = next(each for each in known if each.get("name") == before)
    order = [names[str(each.get("name"))] for each in known if str(each.get("name")) in names]
    order = list(dict.fromkeys(each for each in order if each in by_name))
    rest = [each.name for each in ports if each.name not in order and is_end(f"node.{each.name}")]
    return [by_name[name] for name in (*order, *rest)]


def _wires(around: Flow, node: str, renamed: Mapping[tuple[bool, str], str], scope: Scope) -> list[Put]:
    declared = {
        (is_input, str(each.get("name")))
        for is_input, field in ((True, "inputs"), (False, "outputs"))
        for each in around.nodes[node].config.get(field) or []
    }
    gone: list[Put] = []
    made: list[Put] = []
    for key, wire in sorted(around.wires.items()):
        ends = {}
        for is_input, end in ((True, "target"), (False, "source")):
            owner, _, port = getattr(wire, end).partition(".")
            if owner == node and (is_input, port) in declared:
                new = renamed.get((is_input, port))
                ends[end] = None if new is None else f"{node}.{new}"
        if not ends or all(getattr(wire, end) == new for end, new in ends.items()):
            continue
        gone += unwire(around, key, scope)
        if None not in ends.values():
            moved = wire.model_copy(update=ends)
            made.append(Put("wires", moved.id, moved, scope))
            if (dots := around.get("layout.wires", key)) is not None:
                made.append(Put("layout.wires", moved.id, dots, scope))
    return [*gone, *made]


def make_unique(flow: Flow, registry: Registry, node: str, *, root: Flow | None = None, scope: Scope = ()) -> Change:
    """Gives a subflow node an embedded flow of its own where others call the same one.

    Raises:
        ChangeError: It calls no embedded flow, or nobody else calls it.
    """
    root = root or flow
    record, title = record_of(flow, node), title_of(flow, registry, node)
    where = called_scope(root, scope, record)
    found = None if where is None else flow_at(root, where)
    if where is None or found is None:
        raise ChangeError(f"“{title}” calls no embedded flow")
    if [*callers(root, where)] == [(scope, node)]:
        raise ChangeError(f"“{title}” is the only one that calls “{found.meta.name}” already")
    name = slug(where[-1], {*flow.flows, *root.flows})
    new = record.model_copy(update={"config": {**record.config, "flow": name}})
    home = scope if len(where) > 1 or not scope else ()
    return Change(f"Make {title} unique", (Put("flows", name, found.copy(), home), Put("nodes", node, new, scope)))


def embed_copy(flow: Flow, node: str, called: Flow, *, root: Flow | None = None, scope: Scope = ()) -> Change:
    """Puts a copy of the flow that a subflow node calls in a file into this flow, and calls that.

    Args:
        flow: The flow at `scope`.
        node: The subflow node.
        called: What is in the file.
        root: The whole flow; `flow` itself if left out.
        scope: Which embedded flow it is.
    """
    record = record_of(flow, node)
    name = slug(called.meta.name, {*flow.flows, *(root or flow).flows})
    config = {key: value for key, value in record.config.items() if key != "file"} | {"flow": name}
    new = record.model_copy(update={"config": config})
    return Change("Embed a copy", (Put("flows", name, called.copy(), scope), Put("nodes", node, new, scope)))
