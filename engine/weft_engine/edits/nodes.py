"""Adding nodes and changing what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from weft_engine.document.document import Change, Fit, Flow, Put
from weft_engine.document.model import Node, Place, Policy
from weft_engine.edits.changing import changing
from weft_engine.edits.ends import EndNames
from weft_engine.errors import ChangeError
from weft_engine.ids import Scope, slug
from weft_engine.registry import Registry
from weft_engine.values import Json


def title_of(flow: Flow, registry: Registry, node: str) -> str:
    """What a person calls a node: its title, its type's title, or its type's id."""
    record = flow.nodes[node]
    node_type = registry.get(record.type)
    return record.title or (node_type.title if node_type else record.type)


def record_of(flow: Flow, node: str) -> Node:
    """A node's record. Raises `ChangeError` if there is none."""
    record = flow.nodes.get(node)
    if record is None:
        raise ChangeError(f"there is no node {node!r}")
    return record


def add_node(
    flow: Flow,
    registry: Registry,
    type_id: str,
    x: float,
    y: float,
    *,
    config: Mapping[str, Json] | None = None,
    title: str = "",
    scope: Scope = (),
) -> tuple[str, Change]:
    """A node of a type with its top left corner at (x, y); returns its id too.

    An input or output gets a number after its name if the flow has one of that name.

    Raises:
        ChangeError: No such type is installed.
    """
    node_type = registry.get(type_id)
    if node_type is None:
        raise ChangeError(f"there is no node type {type_id!r}")
    key = slug(title or node_type.title, flow.nodes)
    record = Node(type=type_id, type_version=node_type.version, title=title, config=dict(config or {}))
    record = EndNames(flow).apart(record)
    puts = (Put("nodes", key, record, scope), Put("layout.nodes", key, Place(x=x, y=y), scope))
    return key, Change(f"Add {title or node_type.title}", puts)


def _with(flow: Flow, nodes: Iterable[str], scope: Scope, **fields: object) -> tuple[Put, ...]:
    puts = (Put("nodes", node, record_of(flow, node).model_copy(update=fields), scope) for node in sorted(set(nodes)))
    return changing(flow, puts)


def _flagged(flow: Flow, nodes: Iterable[str], scope: Scope, flag: str, on: bool) -> tuple[Put, ...]:
    """What sets a flag of nodes; of ten thousands in a moment."""
    records = ((node, record_of(flow, node)) for node in sorted(set(nodes)))
    others = ((node, record) for node, record in records if getattr(record, flag) != on)
    return Fit(Put("nodes", node, record.altered(**{flag: on}), scope) for node, record in others)


def set_config(
    flow: Flow, node: str, field: str, value: Json, *, merge_key: str | None = None, scope: Scope = ()
) -> Change:
    """Sets one field of a node's configuration."""
    config = {**record_of(flow, node).config, field: value}
    return Change(f"Set {_words(field)}", _with(flow, [node], scope, config=config), merge_key)


def set_configs(flow: Flow, node: str, values: Mapping[str, Json], label: str, *, scope: Scope = ()) -> Change:
    """Sets several fields of a node's configuration in one step."""
    config = {**record_of(flow, node).config, **values}
    return Change(label, _with(flow, [node], scope, config=config))


def unset_config(flow: Flow, node: str, field: str, *, scope: Scope = ()) -> Change:
    """Gives a field its default back."""
    config = {key: value for key, value in record_of(flow, node).config.items() if key != field}
    return Change(f"Reset {_words(field)}", _with(flow, [node], scope, config=config))


def set_title(flow: Flow, node: str, title: str, *, merge_key: str | None = None, scope: Scope = ()) -> Change:
    """Renames a node; its id, and so its wires, stay."""
    return Change("Rename node", _with(flow, [node], scope, title=title), merge_key)


def set_policy(flow: Flow, node: str, policy: Policy, *, merge_key: str | None = None, scope: Scope = ()) -> Change:
    """Sets how a node is called and what happens when it fails."""
    return Change("Set policy", _with(flow, [node], scope, policy=policy), merge_key)


def set_muted(flow: Flow, nodes: Iterable[str], muted: bool, *, scope: Scope = ()) -> Change:
    """Mutes or unmutes nodes."""
    puts = _flagged(flow, nodes, scope, "muted", muted)
    return Change(f"{'Mute' if muted else 'Unmute'} {counted(len(puts), 'node')}", puts)


def set_bypassed(flow: Flow, nodes: Iterable[str], bypassed: bool, *, scope: Scope = ()) -> Change:
    """Bypasses nodes, or puts them back in."""
    puts = _flagged(flow, nodes, scope, "bypassed", bypassed)
    return Change(f"{'Bypass' if bypassed else 'Put back'} {counted(len(puts), 'node')}", puts)


def _words(field: str) -> str:
    return field.replace("_", " ")


def named(verb: str, counts: Mapping[str, int]) -> str:
    """The name of an edit by what it is done to: `Delete 2 nodes and note`."""
    return " ".join((verb, " and ".join(counted(count, what) for what, count in counts.items() if count))).strip()


def counted(count: int, what: str) -> str:
    """`node`, `1 node`, `3 nodes`: for labels."""
    return what if count == 1 else f"{count} {what}s"
