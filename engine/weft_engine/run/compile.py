"""From a flow to a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from weft_engine.control import SubflowConfig
from weft_engine.document.document import Flow
from weft_engine.document.model import Policy, Wire
from weft_engine.errors import FlowInvalidError
from weft_engine.graph.regions import Regions, regions_of
from weft_engine.ids import canonical
from weft_engine.node import Control, PortKind, waits
from weft_engine.ports import NodePorts, ports_of
from weft_engine.registry import Registry
from weft_engine.run.plan import FEEDBACK, Edge, Edges, Kind, LentNode, Plan, PlannedNode, PlannedPort, Region
from weft_engine.run.tokens import Dead
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.run.shared import Portion

_KINDS: Final = {
    Control.INPUT: Kind.INPUT,
    Control.OUTPUT: Kind.OUTPUT,
    Control.BREAK: Kind.BREAK,
    Control.LOOP: Kind.LOOP,
    Control.FOR_EACH: Kind.FOR_EACH,
    Control.SUBFLOW: Kind.SUBFLOW,
}


def compile_flow(flow: Flow, registry: Registry, portion: Portion | None = None) -> Plan:
    """Compiles a flow.

    Args:
        flow: A flow without errors.
        registry: Installed node types.
        portion: Run only this; all if `None`.

    Raises:
        FlowInvalidError: A node cannot be run as it is.
    """
    return _Compiler(flow, registry, portion).plan


class _Compiler:
    """Builds one plan."""

    def __init__(self, flow: Flow, registry: Registry, portion: Portion | None) -> None:
        self.flow, self.registry = flow, registry
        self.plan = Plan(flow, registry)
        self.regions = regions_of(flow, registry)
        self.lent, lending = self._lending()
        self.reused: Mapping[str, Mapping[str, Json]] = portion.reused if portion is not None else {}
        self.kept = set(flow.nodes)
        if portion is not None:
            self.kept = needed(flow, portion.targets, self.regions, self.reused)
            self.plan.outputs = portion.outputs
        self.region_of: dict[str, Region] = {"": self.plan.root}
        self.edges: dict[int, dict[tuple[int, str], list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self.entries: dict[int, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self.crossings: dict[int, list[list[Edge]]] = defaultdict(list)
        self.leads: dict[str, set[str]] = defaultdict(set)
        for wire in flow.wires.values():
            self.leads[wire.source_node].add(wire.source_port)
        order = sorted(key for key in flow.nodes if key in self.kept and key not in self.lent)
        for key in sorted(order, key=lambda node: (len(self.regions.around(node)), node)):
            self._place(key)
        self._route([wire for _, wire in sorted(flow.wires.items()) if self._carries(wire)])
        for region in self.region_of.values():
            self._close(region)
        self._attach(lending)
        self.plan.given = {source: self._given(source) for source in self._in_order(self.plan.root.entry)}

    def _lending(self) -> tuple[set[str], dict[str, list[Wire]]]:
        """Nodes that are lent, and attachment wires by borrower."""
        lent: set[str] = set()
        lending: dict[str, list[Wire]] = defaultdict(list)
        for _, wire in sorted(self.flow.wires.items()):
            source = self.flow.nodes.get(wire.source_node)
            out = ports_of(source, self.registry).outputs.get(wire.source_port) if source else None
            if out is not None and out.kind is PortKind.ATTACHMENT:
                lent.add(wire.source_node)
                lending[wire.target_node].append(wire)
        return lent, lending

    def _carries(self, wire: Wire) -> bool:
        """Whether a wire carries tokens in this plan: both ends run and have the port."""
        ends = (wire.source_node, wire.target_node)
        if not all(end in self.flow.nodes and end not in self.lent for end in ends) or ends[1] not in self.kept:
            return False
        if ends[0] not in self.kept and ends[0] not in self.reused:
            return False
        outputs = ports_of(self.flow.nodes[ends[0]], self.registry).outputs
        return wire.source_port in outputs and wire.target_port in self._ports(ends[1]).inputs

    def _in_order(self, sources: Iterable[str]) -> Iterable[str]:
        """Ends of reused nodes as `Portion.reused` has them, so that who takes the first takes the same one."""
        place = {node: at for at, node in enumerate(self.reused)}
        return sorted(sources, key=lambda each: (place[each.partition(".")[0]], each))

    def _given(self, source: str) -> Json | Dead:
        """The token of an output of a node that is not run."""
        node, _, port = source.partition(".")
        outputs = self.reused[node]
        if port in outputs:
            return outputs[port]
        return Dead(f"{self.flow.nodes[node].title or node!r} gave nothing on {port!r} in the run before")

    def _ports(self, key: str) -> NodePorts:
        return ports_of(self.flow.nodes[key], self.registry)

    def _place(self, key: str) -> None:
        """Puts a node into its region, and opens a region for what it repeats."""
        region = self.region_of[self.regions.parents.get(key, "")]
        node = self._planned(key)
        region.index[key] = len(region.nodes)
        region.nodes.append(node)
        region.out.append({})
        region.need.append(0)
        if key in self.regions.bodies:
            node.body = self.region_of[key] = Region(self.plan, key)

    def _planned(self, key: str) -> PlannedNode:
        record, ports = self.flow.nodes[key], self._ports(key)
        if ports.node_type is None or ports.config is None:
            raise FlowInvalidError(f"node {key!r} cannot run: its type or its configuration is not usable", node=key)
        inputs = tuple(PlannedPort(port) for port in ports.inputs.values() if port.kind is PortKind.DATA)
        kind, common = _kind(ports), self.flow.settings.policy
        policy = merged_policy(record.policy, common if kind < Kind.LOOP else on_errors_of(common))
        node = PlannedNode(
            id=key,
            title=record.title or ports.node_type.title,
            kind=kind,
            node_type=ports.node_type,
            config=ports.config,
            policy=policy,
            ports=inputs,
            outputs=tuple(port.name for port in ports.outputs.values() if port.kind is PortKind.DATA),
            leads=frozenset(self.leads.get(key, ())),
            muted=record.muted,
            bypassed=record.bypassed,
            subflow=ports.config.flow if isinstance(ports.config, SubflowConfig) else "",
            has_policy=any(getattr(policy, name) for name in AROUND_ATTEMPTS),
        )
        node.gather = _gathered(node)
        return node

    def _route(self, wires: Iterable[Wire]) -> None:
        """Gives every wire its places. Feedback wires come first, so that they have the first places of their frame."""
        later: list[Wire] = []
        for wire in wires:
            port = self._ports(wire.target_node).inputs[wire.target_port]
            if port.feedback:
                self._route_back(wire)
            else:
                later.append(wire)
        for wire in sorted(later, key=lambda each: (each.target, canonical(each.source))):
            self._route_wire(wire)

    def _route_back(self, wire: Wire) -> None:
        body = self.region_of[wire.target_node]
        edge = (FEEDBACK, body.tokens)
        body.tokens += 1
        body.feedback += 1
        if wire.source_node == wire.target_node:
            self.entries[id(body)][wire.source_port].append(edge)
        else:
            self._from(self.region_of[self.regions.parents[wire.source_node]], wire).append(edge)

    def _from(self, region: Region, wire: Wire) -> list[Edge]:
        return self.edges[id(region)][region.index[wire.source_node], wire.source_port]

    def _route_wire(self, wire: Wire) -> None:
        source_port = self._ports(wire.source_node).outputs[wire.source_port]
        home = wire.source_node if source_port.body else self.regions.parents.get(wire.source_node, "")
        is_reused = wire.source_node in self.reused
        path = ["", *reversed(self.regions.around(wire.target_node))]
        if home not in path:
            raise FlowInvalidError(f"the wire {wire.id!r} leaves the body of {home!r} sideways", wire=wire.id)
        region = self.region_of[home]
        entry = wire.source if is_reused else wire.source_port
        edges = self.entries[id(region)][entry] if source_port.body or is_reused else self._from(region, wire)
        for container in path[path.index(home) + 1 :]:
            edges.append(self._cross(region, container))
            region = self.region_of[container]
            edges = []
            self.crossings[id(region)].append(edges)
        target = region.index[wire.target_node]
        edges.append((target, self._token(region, target)))
        self._note(region.nodes[target], wire, region.tokens - 1)

    def _cross(self, region: Region, container: str) -> Edge:
        """A token of the container, handed into each frame of its body."""
        local = region.index[container]
        place = self._token(region, local)
        region.nodes[local].crossing = (*region.nodes[local].crossing, place)
        return local, place

    def _token(self, region: Region, node: int) -> int:
        region.need[node] += 1
        region.tokens += 1
        return region.tokens - 1

    def _note(self, node: PlannedNode, wire: Wire, place: int) -> None:
        port = next(each for each in node.ports if each.port.name == wire.target_port)
        port.places = (*port.places, place)
        port.wires = (*port.wires, wire.id)
        port.sources = (*port.sources, wire.source_node)

    def _close(self, region: Region) -> None:
        """Turns what was gathered about a region into tuples."""
        for (local, port), edges in self.edges[id(region)].items():
            region.out[local][port] = tuple(edges)
        region.entry = {port: tuple(edges) for port, edges in self.entries[id(region)].items()}
        region.crossing = tuple(tuple(edges) for edges in self.crossings[id(region)])
        region.starters = tuple(local for local, need in enumerate(region.need) if not need)
        for node in region.nodes:
            simplify(node)

    def _attach(self, lending: Mapping[str, list[Wire]]) -> None:
        lent = {key: self._lent(key) for key in sorted(self.lent) if key in self.flow.nodes}
        borrowers = [node for region in self.region_of.values() for node in region.nodes]
        borrowers += [each.node for each in lent.values()]
        for node in borrowers:
            by_port: dict[str, list[LentNode]] = defaultdict(list)
            for wire in sorted(lending.get(node.id, ()), key=lambda each: canonical(each.source)):
                by_port[wire.target_port].append(lent[wire.source_node])
            node.attachments = {port: tuple(nodes) for port, nodes in by_port.items()}

    def _lent(self, key: str) -> LentNode:
        """A region with the node alone; its inputs come from whoever calls it."""
        region = Region(self.plan, key)
        node = self._planned(key)
        region.feedback = region.tokens = len(node.outputs)
        back: dict[str, Edges] = {name: ((FEEDBACK, place),) for place, name in enumerate(node.outputs)}
        region.nodes, region.out, region.need, region.index = [node], [back], [0], {key: 0}
        for port in node.ports:
            port.places = (region.tokens,)
            region.tokens += 1
        region.need[0] = len(node.ports)
        simplify(node)
        return LentNode(key, region)


def _kind(ports: NodePorts) -> Kind:
    assert ports.node_type is not None
    control = ports.node_type.control
    if control is not None:
        return _KINDS[control]
    return Kind.TASK if waits(ports.node_type) else Kind.INLINE


def _gathered(node: PlannedNode) -> int:
    """The port that is asked at every token: the first list port of a gathering type, or a `first` port."""
    modes = [each.port.mode for each in node.ports]
    if node.node_type.gathers and "list" in modes:
        return modes.index("list")
    return modes.index("first") if "first" in modes else -1


def simplify(node: PlannedNode) -> None:
    """Finds out whether a node's inputs can be read off without looking at ports."""
    node.defaults = {each.port.name: each.port.default for each in node.ports if not each.places}
    plain = all(
        each.port.feedback or (len(each.places) == 1 and each.port.mode == "single" and each.port.required)
        or (not each.places and not each.port.required)
        for each in node.ports
    )  # fmt: skip
    if plain and not node.muted and not node.bypassed and node.gather < 0:
        node.simple = tuple((each.port.name, each.places[0]) for each in node.ports if each.places)


AROUND_ATTEMPTS: Final = (
    "timeout_s", "deadline_s", "retries", "input_transform", "output_transform", "output_checks",
)  # fmt: skip
"""What of a policy needs more than a plain call."""


def on_errors_of(policy: Policy) -> Policy:
    """What a policy says of failures that no attempt can mend."""
    return Policy(on_error=policy.on_error, fallback=policy.fallback, fallback_outputs=policy.fallback_outputs)


def merged_policy(own: Policy, common: Policy) -> Policy:
    """A node's policy, with the flow's where it says nothing."""
    if own == Policy():
        return common
    values = {name: value for name, value in dict(own).items() if value is not None}
    return common.model_copy(update=values)


def needed(flow: Flow, targets: Collection[str], regions: Regions, reused: Collection[str] = ()) -> set[str]:
    """The targets with all that leads to them, up to what is reused.

    Of a container the whole body is needed, of a body's node the container.
    """
    feeders: dict[str, set[str]] = defaultdict(set)
    for wire in flow.wires.values():
        feeders[wire.target_node].add(wire.source_node)
    kept: set[str] = set()
    queue = [key for key in targets if key in flow.nodes]
    while queue:
        node = queue.pop()
        if node in kept or node in reused or node not in flow.nodes:
            continue
        kept.add(node)
        queue += feeders[node]
        queue += regions.bodies.get(node, ())
        queue += regions.around(node)
    return kept
