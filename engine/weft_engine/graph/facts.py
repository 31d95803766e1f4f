"""What all checks of one flow look at, gathered once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from weft_engine.document.document import Flow
from weft_engine.document.model import Wire
from weft_engine.graph.codes import CODES
from weft_engine.graph.regions import Regions, regions_of
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


@dataclass(slots=True)
class Facts:
    """One flow with its ports, wires and regions."""

    flow: Flow
    registry: Registry
    scope: Scope = ()
    surroundings: Surroundings | None = None
    around: tuple[Flow, ...] = ()
    """The flows this one is embedded in, outermost first."""
    ports: dict[str, NodePorts] = field(init=False)
    into: dict[str, list[Wire]] = field(init=False)
    """Data and attachment wires by target node, in canonical order; dangling ones left out."""
    outof: dict[str, list[Wire]] = field(init=False)
    lent: set[str] = field(init=False)
    regions: Regions = field(init=False)

    def __post_init__(self) -> None:
        flow = self.flow
        self.ports = {key: ports_of(flow.nodes[key], self.registry) for key in sorted(flow.nodes)}
        self.into, self.outof, self.lent = defaultdict(list), defaultdict(list), set()
        for key in sorted(flow.wires):
            wire = flow.wires[key]
            if wire.source_node not in flow.nodes or wire.target_node not in flow.nodes:
                continue
            self.into[wire.target_node].append(wire)
            self.outof[wire.source_node].append(wire)
            out = self.output(wire)
            if out is not None and out.kind is PortKind.ATTACHMENT:
                self.lent.add(wire.source_node)
        self.regions = regions_of(flow, self.registry)

    def output(self, wire: Wire) -> Port | None:
        """The port a wire leaves."""
        return self.ports[wire.source_node].outputs.get(wire.source_port)

    def input(self, wire: Wire) -> Port | None:
        """The port a wire enters."""
        return self.ports[wire.target_node].inputs.get(wire.target_port)

    def data_into(self, node: str) -> Iterator[Wire]:
        """Wires that bring a node its values, without feedback."""
        for wire in self.into[node]:
            out, into = self.output(wire), self.input(wire)
            if out and into and out.kind is not PortKind.ATTACHMENT and not into.feedback:
                yield wire

    def name(self, node: str) -> str:
        """What a person calls a node."""
        record, ports = self.flow.nodes[node], self.ports[node]
        return record.title or (ports.node_type.title if ports.node_type else record.type)

    def problem(
        self,
        code: str,
        message: str,
        *nodes: str,
        port: str | None = None,
        wires: tuple[str, ...] = (),
        fix: Fix | None = None,
    ) -> Problem:
        """A problem of this flow."""
        return Problem(code, CODES[code].severity, message, nodes, port, wires, fix, self.scope)
