"""Ports that only wires know of: their nodes show them, so that a wire does not hang in the air."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from weft_editor.canvas.layout import PortKey
from weft_engine.document import Flow, Node
from weft_engine.ports import ports_of
from weft_engine.registry import Registry


class LostPorts:
    """Of the nodes of one flow, which may be another object after an undo."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._of: dict[str, set[PortKey]] = {}

    def of(self, node: str) -> Collection[PortKey]:
        """Those of a node."""
        return self._of.get(node, ())

    def forget(self, nodes: Iterable[str]) -> None:
        """These nodes are no longer there."""
        for key in nodes:
            self._of.pop(key, None)

    def find(self, flow: Flow, wires: Iterable[str], nodes: Iterable[str]) -> set[str]:
        """Finds those of these nodes anew, by the wires given; returns all nodes that have others now."""
        self.forget(list(nodes))
        changed: set[str] = set()
        for key in wires:
            wire = flow.wires.get(key)
            if wire is None:
                changed |= self._wire_gone(key)
                continue
            for end, is_input in ((wire.target, True), (wire.source, False)):
                node, _, port = end.partition(".")
                if self._lacks(flow.nodes.get(node), port, is_input=is_input):
                    self._of.setdefault(node, set()).add((is_input, port))
                    changed.add(node)
        return changed

    def _lacks(self, record: Node | None, port: str, *, is_input: bool) -> bool:
        if record is None:
            return False
        ports = ports_of(record, self._registry)
        return port not in (ports.inputs if is_input else ports.outputs)

    def _wire_gone(self, wire: str) -> set[str]:
        ends = {end.partition(".")[0] for end in wire.split("->")} & self._of.keys()
        self.forget(ends)
        return ends
