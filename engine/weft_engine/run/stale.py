"""Results that are no longer what the flow would give: of nodes edited since they ran, and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from weft_engine.document.callers import called_scope, flow_at
from weft_engine.document.document import Flow
from weft_engine.document.model import Node
from weft_engine.edits import downstream
from weft_engine.ids import Scope
from weft_engine.run.since import NOTHING, Since, changed_around
from weft_engine.run.view import NodeView

_MATTERS: Final[set[str]] = {"type", "type_version", "config", "policy", "muted", "bypassed"}
"""What of a node's record decides what it gives; its title does not."""


def differs(now: Flow, then: Flow) -> bool:
    """Whether a run of one flow could give something else than one of the other, by what stands in them.

    Titles, places, notes and groups make no difference.
    """
    kept = ("wires", "settings", "state", "channels")
    if now is then:
        return False
    if any(getattr(now, name) != getattr(then, name) for name in kept):
        return True
    if now.nodes.keys() != then.nodes.keys() or now.flows.keys() != then.flows.keys():
        return True
    if any(differs(flow, then.flows[key]) for key, flow in now.flows.items()):
        return True
    changed = (key for key, node in now.nodes.items() if node is not then.nodes[key])
    return any(_what_matters(now.nodes[key]) != _what_matters(then.nodes[key]) for key in changed)


def _what_matters(node: Node) -> dict[str, object]:
    return node.model_dump(include=_MATTERS)


def edited_since(now: Flow, then: Flow, scope: Scope = (), seen: frozenset[Scope] = frozenset()) -> frozenset[str]:
    """Nodes of the flow at a scope that were there and would now give something else, by what stands in the flow.

    Their settings, what is wired into them, or the embedded flow they call has changed.

    Args:
        now: The whole flow.
        then: The whole flow as it was.
        scope: Which embedded flow is looked at.
        seen: Embedded flows that are looked at already: one may call itself.
    """
    new, old = flow_at(now, scope), flow_at(then, scope)
    if new is None or old is None or new is old:
        return frozenset()
    fed_now, fed_then = _feeds(new), _feeds(old)

    def is_edited(key: str, node: Node) -> bool:
        before = old.nodes[key]
        if before is not node and _what_matters(before) != _what_matters(node):
            return True
        return fed_now[key] != fed_then[key] or _calls_otherwise(now, then, scope, node, seen | {scope})

    return frozenset(key for key, node in new.nodes.items() if key in old.nodes and is_edited(key, node))


def _feeds(flow: Flow) -> Mapping[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for wire in flow.wires.values():
        found[wire.target_node].add((wire.source, wire.target))
    return found


def _calls_otherwise(now: Flow, then: Flow, scope: Scope, node: Node, seen: frozenset[Scope]) -> bool:
    inner = called_scope(now, scope, node)
    if inner is None or inner in seen:
        return False
    new, old = flow_at(now, inner), flow_at(then, inner)
    if new is None or old is None:
        return new is not old
    return new.nodes.keys() != old.nodes.keys() or new.wires != old.wires or bool(edited_since(now, then, inner, seen))


def begun(now: Flow, then: Flow, scope: Scope, shown: Mapping[str, NodeView], since: Since = NOTHING) -> frozenset[str]:
    """Nodes from which on results are stale: edited ones, those that were stale already, not those run alone since."""
    flow = flow_at(now, scope)
    if flow is None:
        return frozenset()
    stale = {key for key, view in shown.items() if any(each.is_stale for each in view.activations.values())}
    anew = {key for key, view in shown.items() if any(each.is_alone for each in view.activations.values())}
    edited = edited_since(now, then, scope) | changed_around(now, then, scope, shown, since)
    return frozenset(((edited - anew) | stale) & flow.nodes.keys())


def stale_in(
    now: Flow, then: Flow, scope: Scope, shown: Mapping[str, NodeView], since: Since = NOTHING
) -> frozenset[str]:
    """Nodes whose results are stale: see `begun`, and all that follows."""
    flow, first = flow_at(now, scope), begun(now, then, scope, shown, since)
    return frozenset(downstream(flow, first) | first) if flow is not None and first else frozenset()
