"""Which choices a node depends on: the outputs of branches that must be taken for it to run.

A choice is one output of a node that takes at most one of its outputs, or one of the ways *worked* and *failed* of a
node whose `error` output is wired. A node that needs all its inputs needs the choices of all (union); one that takes
whichever input comes needs only what all of them need (intersection). Needing two choices of one node, it never runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from weft_engine.document.model import Wire
from weft_engine.graph.facts import Facts
from weft_engine.ids import NodeId, WireId
from weft_engine.node import Arrival, Gather, PortKind

_WORKED = "\x00worked"
_FAILED = "error"


class MustSets:
    """The must-sets of one flow, as bits of whole numbers."""

    def __init__(self, facts: Facts, order: list[str]) -> None:
        self._facts = facts
        self._bits: dict[tuple[str, str], int] = {}
        self._groups: list[tuple[str, dict[str, int]]] = []
        """Per choosing node the bit of each of its choices."""
        self._group_of: list[int] = []
        """By number of a bit, the bits of its node."""
        self._add_choices()
        self.node: dict[str, int] = {}
        self.never: list[str] = []
        """Nodes that cannot run although everything before them can."""
        self._dead: set[str] = set()
        for key in order:
            self._visit(key)

    def _add_choices(self) -> None:
        for key, ports in self._facts.ports.items():
            wired = {wire.source_port for wire in self._facts.outof[key]}
            node_type = ports.node_type
            if node_type is not None and node_type.exclusive_outputs:
                names = [name for name, port in ports.outputs.items() if port.kind is PortKind.DATA and name in wired]
                self._group(key, names)
            if _FAILED in wired and _FAILED in ports.outputs:
                self._group(key, [_WORKED, _FAILED])

    def _group(self, key: str, names: list[str]) -> None:
        bits: dict[str, int] = {}
        for name in names:
            bits[name] = self._bits[key, name] = 1 << len(self._bits)
        self._groups.append((key, bits))
        self._group_of += [sum(bits.values())] * len(bits)

    def _visit(self, key: str) -> None:
        by_port: dict[str, list[int]] = defaultdict(list)
        for wire in self._facts.data_into(key):
            if wire.source_node in self._dead or wire.source_node not in self.node:
                continue
            by_port[wire.target_port].append(self.of_wire(wire))
        must, ports = 0, self._facts.ports[key]
        for name, musts in by_port.items():
            port = ports.inputs[name]
            if port.required or port.mode == "list":
                must |= self._combined(key, name, musts)
        self.node[key] = must
        fed = list(self._facts.data_into(key))
        starved = bool(fed) and not by_port
        if starved or self._is_contradictory(must):
            self._dead.add(key)
            if not starved:
                self.never.append(key)

    def _combined(self, key: str, port: str, musts: list[int]) -> int:
        """What several wires into one port ask for together."""
        if self._needs_all(key, port, len(musts)):
            whole = 0
            for each in musts:
                whole |= each
            return whole
        common = musts[0]
        for each in musts[1:]:
            common &= each
        return common

    def _needs_all(self, key: str, port: str, count: int) -> bool:
        """Whether a gathering node dies of one dead arm."""
        ports = self._facts.ports[key]
        node_type = ports.node_type
        if node_type is None or not node_type.gathers or ports.config is None or ports.inputs[port].mode != "list":
            return False
        dead = Arrival(WireId(""), NodeId(""), live=False)
        return node_type.gather(ports.config, (dead,), count - 1) is Gather.DEAD

    def of_wire(self, wire: Wire) -> int:
        """What must be chosen for a wire to be live."""
        must = self.node.get(wire.source_node, 0)
        must |= self._bits.get((wire.source_node, wire.source_port), 0)
        if wire.source_port != _FAILED:
            must |= self._bits.get((wire.source_node, _WORKED), 0)
        return must

    def may_both_be_live(self, first: Wire, second: Wire) -> bool:
        """Whether two wires can carry values in one frame."""
        if first.source_node in self._dead or second.source_node in self._dead:
            return False
        return not self._is_contradictory(self.of_wire(first) | self.of_wire(second))

    def covers(self, wires: Collection[Wire], inside: Collection[str]) -> bool:
        """Whether one of these wires is live whatever is chosen by the nodes `inside`."""
        own = [self.of_wire(wire) & self._mask(inside) for wire in wires]
        if not all(own):
            return True
        alone = {must for must in own if must.bit_count() == 1}
        return any(
            node in inside and len(bits) == self._choices(node, bits) and set(bits.values()) <= alone
            for node, bits in self._groups
        )

    def _choices(self, node: str, bits: dict[str, int]) -> int:
        """How many ways there are, those that lead nowhere included."""
        if _WORKED in bits:
            return 2
        return sum(port.kind is PortKind.DATA for port in self._facts.ports[node].outputs.values())

    def _mask(self, nodes: Collection[str]) -> int:
        return sum(sum(bits.values()) for node, bits in self._groups if node in nodes)

    def _is_contradictory(self, must: int) -> bool:
        """Whether it holds two choices of one node; looks only at nodes that it holds a choice of."""
        while must:
            low = must & -must
            group = self._group_of[low.bit_length() - 1]
            if (must & group).bit_count() > 1:
                return True
            must &= ~group
        return False

    def contradiction(self, key: str) -> tuple[str, list[str]] | None:
        """A node of which `key` needs two choices, with their names."""
        must = self.node[key]
        for node, bits in self._groups:
            needed = [name for name, bit in bits.items() if must & bit]
            if len(needed) > 1:
                return node, ["success" if name == _WORKED else name for name in needed]
        return None
