"""Which nodes a loop or for-each repeats, and whether its body is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from weft_engine.control import BREAK_TYPE
from weft_engine.document.document import Flow
from weft_engine.document.model import Wire
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

FaultKind = Literal["overlap", "leak", "feedback_from_outside", "break_outside", "no_feedback"]


@dataclass(frozen=True, slots=True)
class RegionFault:
    """Something that keeps bodies from being nested or disjoint."""

    kind: FaultKind
    nodes: tuple[str, ...]
    """The container first, where there is one."""
    wires: tuple[str, ...] = ()


class RegionView(Protocol):
    """What checks ask of the regions of a flow."""

    @property
    def bodies(self) -> Mapping[str, Collection[str]]:
        """By container: everything reachable from its body ports, inner bodies included."""

    def parent(self, node: str) -> str:
        """The innermost container around a node; empty if there is none."""

    def around(self, node: str) -> tuple[str, ...]:
        """The containers around a node, innermost first."""


def containers_around(node: str, owners: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The containers in whose body a node is, those first that are inside most others."""
    return tuple(sorted(owners.get(node, ()), key=lambda each: (len(owners.get(each, ())), each), reverse=True))


def innermost(node: str, owners: Mapping[str, Collection[str]]) -> str:
    """The first of `containers_around`; empty if there is none."""
    return max(owners.get(node, ()), key=lambda each: (len(owners.get(each, ())), each), default="")


@dataclass(frozen=True, slots=True)
class Regions:
    """Bodies of all loops and for-eaches of one flow."""

    bodies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By container: everything reachable from its body ports, inner bodies included."""
    owners: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By node in a body: all containers around it."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """By node in a body: the innermost container around it."""
    faults: tuple[RegionFault, ...] = ()

    def parent(self, node: str) -> str:
        """The innermost container around a node; empty if there is none."""
        return self.parents.get(node, "")

    def around(self, node: str) -> tuple[str, ...]:
        """The containers around a node, innermost first."""
        return containers_around(node, self.owners)


Edges = Mapping[str, list[Wire]]


def regions_of(flow: Flow, registry: Registry) -> Regions:
    """All regions of a flow (embedded flows have regions of their own)."""
    containers = _containers(flow, registry)
    edges, feedback = _edges(flow, registry)
    bodies = {key: _reached(edges, key, ports, flow) for key, ports in containers.items()}
    owners = _owners(bodies)
    parents = {node: innermost(node, owners) for node in owners}
    faults = (
        *_overlaps(bodies, owners),
        *_leaks(bodies, containers, edges, flow),
        *_feedback_faults(bodies, parents, feedback),
        *_stray_breaks(flow, parents),
    )
    return Regions(bodies, owners, parents, faults)


def bodies_of(flow: Flow, registry: Registry) -> dict[str, frozenset[str]]:
    """By loop and for-each of a flow, the nodes it repeats: `Regions.bodies` without the rest."""
    containers = _containers(flow, registry)
    edges = _edges(flow, registry)[0] if containers else {}
    return {key: _reached(edges, key, ports, flow) for key, ports in containers.items()}


def _containers(flow: Flow, registry: Registry) -> dict[str, frozenset[str]]:
    """Body ports by container, in canonical order."""
    found: dict[str, frozenset[str]] = {}
    for key in sorted(flow.nodes):
        node_type = registry.get(flow.nodes[key].type)
        if node_type is None or node_type.control is None:
            continue
        body = frozenset(port.name for port in ports_of(flow.nodes[key], registry).outputs.values() if port.body)
        if body:
            found[key] = body
    return found


def _edges(flow: Flow, registry: Registry) -> tuple[Edges, dict[str, list[Wire]]]:
    """Data wires by source node, and feedback wires by container."""
    edges: dict[str, list[Wire]] = defaultdict(list)
    feedback: dict[str, list[Wire]] = defaultdict(list)
    for key in sorted(flow.wires):
        wire = flow.wires[key]
        source, target = flow.nodes.get(wire.source_node), flow.nodes.get(wire.target_node)
        if source is None or target is None:
            continue
        out = ports_of(source, registry).outputs.get(wire.source_port)
        into = ports_of(target, registry).inputs.get(wire.target_port)
        if out is not None and out.kind is PortKind.ATTACHMENT:
            continue
        (feedback[wire.target_node] if into is not None and into.feedback else edges[wire.source_node]).append(wire)
    return edges, feedback


def _reached(edges: Edges, start: str, ports: Collection[str], flow: Flow) -> frozenset[str]:
    """Nodes reachable from some output ports of a node, not going through the node again."""
    seen: set[str] = set()
    queue = [wire.target_node for wire in edges.get(start, ()) if wire.source_port in ports]
    while queue:
        node = queue.pop()
        if node not in seen and node != start:
            seen.add(node)
            queue += [wire.target_node for wire in edges.get(node, ())]
    return frozenset(seen)


def _owners(bodies: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = defaultdict(list)
    for container, body in bodies.items():
        for node in body:
            owners[node].append(container)
    return owners


def _overlaps(bodies: Mapping[str, frozenset[str]], owners: Mapping[str, list[str]]) -> Iterable[RegionFault]:
    pairs = {
        (first, second)
        for shared in owners.values()
        for at, first in enumerate(shared)
        for second in shared[at + 1 :]
        if first not in bodies[second] and second not in bodies[first]
    }
    for first, second in sorted(pairs):
        common = sorted(bodies[first] & bodies[second])
        yield RegionFault("overlap", (first, second, *common[:3]))


def _leaks(
    bodies: Mapping[str, frozenset[str]], containers: Mapping[str, frozenset[str]], edges: Edges, flow: Flow
) -> Iterable[RegionFault]:
    """Nodes reached both from a body and from what leaves its container."""
    sources: Edges = _by_target(edges)
    for container, body in bodies.items():
        if not _is_entered(container, body, containers[container], sources):
            continue
        leaving = {wire.source_port for wire in edges.get(container, ())} - containers[container]
        after = _reached(edges, container, leaving, flow)
        for node in sorted(body & after):
            wires = sorted(w.id for key in body - after for w in edges.get(key, ()) if w.target_node == node)
            if wires:
                yield RegionFault("leak", (container, node), tuple(wires))


def _by_target(edges: Edges) -> dict[str, list[Wire]]:
    found: dict[str, list[Wire]] = defaultdict(list)
    for wires in edges.values():
        for wire in wires:
            found[wire.target_node].append(wire)
    return found


def _is_entered(container: str, body: Collection[str], ports: Collection[str], sources: Edges) -> bool:
    """Whether a body is reached from its container's other ports: looked for backward, where there is less to see."""
    seen: set[str] = set()
    waiting = list(body)
    while waiting:
        for wire in sources.get(waiting.pop(), ()):
            key = wire.source_node
            if key == container and wire.source_port not in ports:
                return True
            if key not in seen and key not in body and key != container:
                seen.add(key)
                waiting.append(key)
    return False


def _feedback_faults(
    bodies: Mapping[str, frozenset[str]], parents: Mapping[str, str], feedback: Mapping[str, list[Wire]]
) -> Iterable[RegionFault]:
    for container in bodies:
        wires = feedback.get(container, [])
        if not wires:
            yield RegionFault("no_feedback", (container,))
        for wire in wires:
            if wire.source_node != container and parents.get(wire.source_node) != container:
                yield RegionFault("feedback_from_outside", (container, wire.source_node), (wire.id,))


def _stray_breaks(flow: Flow, parents: Mapping[str, str]) -> Iterable[RegionFault]:
    for key in sorted(flow.nodes):
        if flow.nodes[key].type == BREAK_TYPE and key not in parents:
            yield RegionFault("break_outside", (key,))
