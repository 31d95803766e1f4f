"""Which nodes use the variables or the channels of a flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from weft_engine.document.document import Flow
from weft_engine.document.model import Node
from weft_engine.ids import Scope
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

User = tuple[Scope, str]
"""A node, with the scope of its flow."""
_Named = tuple[Node, Collection[str]]


class Users:
    """Finds the users of all names at once, and asks only nodes that were not asked before, or have changed.

    Args:
        registry: Installed node types.
        section: `state` or `channels`.
    """

    def __init__(self, registry: Registry, section: str) -> None:
        self._registry, self._section = registry, section
        self._known: dict[Scope, dict[str, _Named]] = {}

    def of(self, flow: Flow, scope: Scope = ()) -> Mapping[str, list[User]]:
        """By name, the nodes that use it: those of embedded flows too, unless these declare the name themselves."""
        found: dict[str, list[User]] = defaultdict(list)
        known, self._known = self._known, {}
        self._take(flow, scope, frozenset(), known, found)
        for users in found.values():
            users.sort()
        return found

    def _take(
        self,
        flow: Flow,
        scope: Scope,
        hidden: frozenset[str],
        known: Mapping[Scope, Mapping[str, _Named]],
        found: dict[str, list[User]],
    ) -> None:
        before, now = known.get(scope, {}), dict[str, _Named]()
        for key, node in flow.nodes.items():
            named = before.get(key)
            if named is None or named[0] is not node:
                named = (node, self._names(node))
            now[key] = named
            for name in named[1]:
                if name not in hidden:
                    found[name].append((scope, key))
        self._known[scope] = now
        for inner, each in flow.flows.items():
            self._take(each, (*scope, inner), hidden | each.sections[self._section].keys(), known, found)

    def _names(self, node: Node) -> Collection[str]:
        ports = ports_of(node, self._registry)
        if ports.node_type is None or ports.config is None:
            return ()
        used = ports.node_type.variables if self._section == "state" else ports.node_type.channels
        return frozenset(used(ports.config))
