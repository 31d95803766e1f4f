"""What all checks of one flow look at, gathered once."""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Protocol

from weft_engine.document.document import Change, Flow
from weft_engine.document.model import Node, Wire
from weft_engine.giving_way import gently
from weft_engine.graph.codes import CODES
from weft_engine.graph.regions import RegionView
from weft_engine.ids import Scope
from weft_engine.node import Port, PortKind
from weft_engine.ports import NodePorts, ports_of
from weft_engine.problems import Fix, Problem
from weft_engine.registry import Registry


class Surroundings(Protocol):
    """What is known of the world around a flow. `None` means: cannot tell."""

    def has_model(self, reference: str) -> bool | None:
        """Whether a model can be called."""

    def has_secret(self, name: str) -> bool | None:
        """Whether a secret has a value."""


class Facts:
    """One flow with its ports and wires, kept true while it is edited: see `take_node` and `take_wire`."""

    regions: RegionView
    """The bodies of its loops, put here by whoever finds them."""

    def __init__(
        self,
        flow: Flow,
        registry: Registry,
        scope: Scope = (),
        surroundings: Surroundings | None = None,
        around: tuple[Flow, ...] = (),
    ) -> None:
        self.flow, self.registry, self.scope, self.surroundings = flow, registry, scope, surroundings
        self.around = around
        """The flows this one is embedded in, outermost first."""
        self.records: dict[str, Node] = {}
        self.ports: dict[str, NodePorts] = {}
        self.wires: dict[str, Wire] = {}
        self.into: dict[str, list[Wire]] = defaultdict(list)
        """Data and attachment wires by target node, in the order of their ids; dangling ones left out."""
        self.outof: dict[str, list[Wire]] = defaultdict(list)
        self.naming: dict[str, set[str]] = defaultdict(set)
        """Ids of all wires that name a node, whether it is there or not."""
        self._lends: Counter[str] = Counter()
        for key in gently(sorted(flow.nodes)):
            self.take_node(key)
        for key in gently(sorted(flow.wires)):
            self.take_wire(key)

    def take_node(self, key: str) -> None:
        """Takes a node as it is now. If it came or went, wires that name it are dropped before, and taken after."""
        record = self.flow.nodes.get(key)
        if record is None:
            del self.records[key], self.ports[key]
            for table in (self.into, self.outof, self._lends):
                table.pop(key, None)
            return
        self.records[key] = record
        self.ports[key] = ports_of(record, self.registry)
        if self.outof.get(key):
            self._lends[key] = sum(map(self._is_lending, self.outof[key]))

    def take_wire(self, key: str) -> None:
        """Takes a wire as it is now."""
        wire = self.flow.wires.get(key)
        if wire is None:
            return
        source, target = wire.source_node, wire.target_node
        self.wires[key] = wire
        self.naming[source].add(key)
        self.naming[target].add(key)
        if source in self.records and target in self.records:
            _insert(self.outof[source], key, wire)
            _insert(self.into[target], key, wire)
            self._lends[source] += self._is_lending(wire)

    def drop_wire(self, key: str) -> None:
        """Forgets a wire, its ends being known as they were when it was taken."""
        wire = self.wires.pop(key, None)
        if wire is None:
            return
        source, target = wire.source_node, wire.target_node
        for end in {source, target}:
            self.naming[end].discard(key)
            if not self.naming[end]:
                del self.naming[end]
        if source in self.records and target in self.records:
            self.outof[source].remove(wire)
            self.into[target].remove(wire)
            self._lends[source] -= self._is_lending(wire)

    def _is_lending(self, wire: Wire) -> bool:
        out = self.output(wire)
        return out is not None and out.kind is PortKind.ATTACHMENT

    def is_lent(self, node: str) -> bool:
        """Whether a node is lent to another as a tool."""
        return self._lends[node] > 0

    def output(self, wire: Wire) -> Port | None:
        """The port a wire leaves."""
        return self.ports[wire.source_node].outputs.get(wire.source_port)

    def input(self, wire: Wire) -> Port | None:
        """The port a wire enters."""
        return self.ports[wire.target_node].inputs.get(wire.target_port)

    def is_forward(self, wire: Wire) -> bool:
        """Whether a wire between two nodes that are there leads onward: neither lends a tool nor comes back.

        Wires of ports that are gone, or of a type that is not installed, count: they show what is meant.
        """
        out, into = self.output(wire), self.input(wire)
        return not ((out is not None and out.kind is PortKind.ATTACHMENT) or (into is not None and into.feedback))

    def data_into(self, node: str) -> Iterator[Wire]:
        """Wires that bring a node its values, without feedback."""
        for wire in self.into.get(node, ()):
            out, into = self.output(wire), self.input(wire)
            if out and into and out.kind is not PortKind.ATTACHMENT and not into.feedback:
                yield wire

    def feedback_into(self, node: str) -> list[Wire]:
        """Wires that bring a loop or for-each what comes back."""
        return [wire for wire in self.into.get(node, ()) if not self._is_lending(wire) and self._comes_back(wire)]

    def _comes_back(self, wire: Wire) -> bool:
        into = self.input(wire)
        return into is not None and into.feedback

    def name(self, node: str) -> str:
        """What a person calls a node."""
        record, ports = self.records[node], self.ports[node]
        return record.title or (ports.node_type.title if ports.node_type else record.type)

    def problem(
        self,
        code: str,
        message: str,
        *nodes: str,
        port: str | None = None,
        wires: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
    ) -> Problem:
        """A problem of this flow. Its message may name only what `nodes` and `wires` list."""
        return Problem(code, CODES[code].severity, message, nodes, port, wires, fixes, self.scope)

    def fix(self, label: str, make: Callable[..., Change], *args: Any) -> Fix:
        """A way out, in this flow."""
        return Fix(label, make, args, self.scope)


def refused_by(ports: NodePorts) -> str:
    """The output of a node which, with nothing wired to it, makes the node fail; empty if there is none."""
    if ports.node_type is None or ports.config is None:
        return ""
    return ports.node_type.refuses_by(ports.config)


def _insert(wires: list[Wire], key: str, wire: Wire) -> None:
    """Puts a wire where it belongs by its id; at the end at once, which is the rule while a flow is read."""
    if wires and wires[-1].id > key:
        insort(wires, wire, key=attrgetter("id"))
    else:
        wires.append(wire)
