"""Which nodes a loop or for-each repeats, and whether its body is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from weft_engine.control import BREAK_TYPE
from weft_engine.document.document import Flow
from weft_engine.document.model import Wire
from weft_engine.giving_way import gently
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
    """By container: everything reachable from its body ports, inner bodies included, up to what comes after it."""
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


After = Mapping[str, frozenset[str]]
"""By container whose body leads to it: what comes after the container."""


def regions_of(flow: Flow, registry: Registry, knots: Mapping[str, str] | None = None) -> Regions:
    """All regions of a flow (embedded flows have regions of their own).

    Args:
        flow: The flow.
        registry: Installed node types.
        knots: By node that waits for itself in a circle: a name of the circle. A circle leads everywhere, so nothing is
            said of the leaks of containers in it, and wires within it make none elsewhere.
    """
    containers = _containers(flow, registry)
    edges, feedback = _edges(flow, registry)
    bodies, after = _bodies(containers, edges, knots or {})
    owners = _owners(bodies)
    parents = {node: innermost(node, owners) for node in owners}
    faults = (
        *_overlaps(bodies, owners),
        *_leaks(bodies, containers, edges, after),
        *_feedback_faults(bodies, parents, feedback),
        *_stray_breaks(flow, parents),
    )
    return Regions(bodies, owners, parents, faults)


def bodies_of(flow: Flow, registry: Registry) -> dict[str, frozenset[str]]:
    """By loop and for-each of a flow, the nodes it repeats: `Regions.bodies` without the rest."""
    containers = _containers(flow, registry)
    return _bodies(containers, _edges(flow, registry)[0], {})[0] if containers else {}


def _bodies(
    containers: Mapping[str, frozenset[str]], edges: Edges, knots: Mapping[str, str]
) -> tuple[dict[str, frozenset[str]], After]:
    """By container what hangs on its body ports, up to what comes after it; and what that is, where it is met."""
    sources = _by_target(edges)
    bodies: dict[str, frozenset[str]] = {}
    after: dict[str, frozenset[str]] = {}
    for container, ports in gently(containers.items()):
        bodies[container] = body = _reached(edges, container, ports, frozenset())
        if container not in knots and _is_entered(container, body, ports, sources):
            beyond = _after(edges, container, ports, knots)
            if beyond & body:
                after[container] = beyond
                bodies[container] = _reached(edges, container, ports, beyond)
    return bodies, after


def _containers(flow: Flow, registry: Registry) -> dict[str, frozenset[str]]:
    """Body ports by container, in canonical order."""
    found: dict[str, frozenset[str]] = {}
    for key in gently(sorted(flow.nodes)):
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
    for key in gently(sorted(flow.wires)):
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


def _reached(edges: Edges, start: str, ports: Collection[str], beyond: Collection[str]) -> frozenset[str]:
    """Nodes reachable from some output ports of a node, not going through the node again, nor beyond."""
    seen: set[str] = set()
    queue = [wire.target_node for wire in edges.get(start, ()) if wire.source_port in ports]
    while queue:
        node = queue.pop()
        if node not in seen and node != start and node not in beyond:
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
    bodies: Mapping[str, frozenset[str]], containers: Mapping[str, frozenset[str]], edges: Edges, after: After
) -> Iterable[RegionFault]:
    """Nodes after a container that hang on its body too."""
    for container, beyond in after.items():
        body, ports = bodies[container], containers[container]
        wires: dict[str, list[str]] = defaultdict(list)
        for key in (container, *body):
            for wire in edges.get(key, ()):
                if wire.target_node in beyond and (key != container or wire.source_port in ports):
                    wires[wire.target_node].append(wire.id)
        for node in sorted(wires):
            yield RegionFault("leak", (container, node), tuple(sorted(wires[node])))


def _after(edges: Edges, container: str, ports: Collection[str], knots: Mapping[str, str]) -> frozenset[str]:
    """Nodes reached from what leaves a container, but by wires within a circle."""
    seen: set[str] = set()
    queue = [wire.target_node for wire in edges.get(container, ()) if wire.source_port not in ports]
    while queue:
        node = queue.pop()
        if node not in seen and node != container:
            seen.add(node)
            after = (wire.target_node for wire in edges.get(node, ()))
            queue += [each for each in after if node not in knots or knots[node] != knots.get(each)]
    return frozenset(seen)


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
