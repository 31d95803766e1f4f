"""Ports that only wires know of: their nodes show them, so that a wire does not hang in the air."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from weft_editor.canvas.layout import PortKey
from weft_engine.document import Flow, Node
from weft_engine.ports import ports_of
from weft_engine.registry import Registry


class LostPorts:
    """Of the nodes of one flow, which may be another object after an undo."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._of: dict[str, dict[PortKey, set[str]]] = {}
        """By node and port, the wires that know of it."""

    def of(self, node: str) -> Collection[PortKey]:
        """Those of a node."""
        return self._of.get(node, ())

    def forget(self, nodes: Iterable[str]) -> None:
        """These nodes are no longer there."""
        for key in nodes:
            self._of.pop(key, None)

    def find(self, flow: Flow, wires: Iterable[str], nodes: Iterable[str]) -> set[str]:
        """Finds those of these nodes anew, by the wires given; returns all nodes that have others now.

        Args:
            flow: As it is now.
            wires: What came, changed or went, and all others of `nodes`.
            nodes: What came, changed or went.
        """
        self.forget(list(nodes))
        changed: set[str] = set()
        for key in wires:
            for node, port in _ends(key):
                if key not in flow.wires:
                    changed |= self._wire_gone(key, node, port)
                elif self._lacks(flow.nodes.get(node), port):
                    self._of.setdefault(node, {}).setdefault(port, set()).add(key)
                    changed.add(node)
        return changed

    def _lacks(self, record: Node | None, port: PortKey) -> bool:
        if record is None:
            return False
        ports = ports_of(record, self._registry)
        return port[1] not in (ports.inputs if port[0] else ports.outputs)

    def _wire_gone(self, wire: str, node: str, port: PortKey) -> set[str]:
        """Takes a port away that no other wire knows of; returns its node then."""
        ports = self._of.get(node, {})
        known = ports.get(port, set())
        known.discard(wire)
        if port not in ports or known:
            return set()
        del ports[port]
        return {node}


def _ends(wire: str) -> Iterator[tuple[str, PortKey]]:
    """Node and port at both ends of a wire."""
    source, _, target = wire.partition("->")
    for end, is_input in ((source, False), (target, True)):
        node, _, port = end.partition(".")
        yield node, (is_input, port)
