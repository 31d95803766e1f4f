"""A flow compiled for running: regions of nodes with integer edges, so that a step costs no look-ups by name.

A region is the flow itself, the body of a loop or for-each, or a lent node by itself. A frame of a region holds one
flat list of tokens; an edge is the pair of a local node and the place of its token. A wire that enters a body from
outside is led through the container: the container has a token for it and hands it into every frame of its body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import Any, Final

from pydantic import BaseModel

from weft_engine.document.document import Flow
from weft_engine.document.model import Policy
from weft_engine.node import AnyNodeType, Port
from weft_engine.registry import Registry
from weft_engine.values import Json

FEEDBACK: Final = -1
"""Local node of an edge that leads back to the container."""

Edge = tuple[int, int]
"""A local node and the place of its token in the frame."""
Edges = tuple[Edge, ...]


class Kind(IntEnum):
    """How a node is run."""

    INLINE = auto()
    TASK = auto()
    INPUT = auto()
    OUTPUT = auto()
    BREAK = auto()
    LOOP = auto()
    FOR_EACH = auto()
    SUBFLOW = auto()


@dataclass(slots=True)
class PlannedPort:
    """A data input with the places of its tokens, in canonical order of their sources."""

    port: Port
    places: tuple[int, ...] = ()
    wires: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class PlannedNode:
    """One node, ready to run."""

    id: str
    title: str
    kind: Kind
    node_type: AnyNodeType
    config: BaseModel
    policy: Policy
    ports: tuple[PlannedPort, ...]
    outputs: tuple[str, ...]
    """Names of its data outputs."""
    leads: frozenset[str] = frozenset()
    """Those from which a wire of the flow leads, whether or not what it leads to is run."""
    muted: bool = False
    bypassed: bool = False
    simple: tuple[tuple[str, int], ...] | None = None
    """Name and place of each wired input when every port has at most one wire and the rest have defaults."""
    defaults: dict[str, Any] = field(default_factory=dict)
    gather: int = -1
    """Index in `ports` of the one that is gathered."""
    crossing: tuple[int, ...] = ()
    """Of a container: places of tokens that go into its body."""
    body: Region | None = None
    """Of a container: what it repeats."""
    attachments: dict[str, tuple[LentNode, ...]] = field(default_factory=dict)
    subflow: str = ""
    """Of a subflow: the embedded flow it runs, or empty if it is in a file."""
    has_policy: bool = False
    """Whether its attempts need more than a plain call."""

    @property
    def is_container(self) -> bool:
        """Whether it opens frames."""
        return self.kind >= Kind.LOOP


@dataclass(slots=True, eq=False)
class LentNode:
    """A node that runs when its borrower calls it."""

    id: str
    region: Region
    """With the node alone."""

    @property
    def node(self) -> PlannedNode:
        """The node."""
        return self.region.nodes[0]


@dataclass(slots=True, eq=False)
class Region:
    """Nodes that run in one frame."""

    plan: Plan
    container: str = ""
    """Id of the loop or for-each; empty for the flow itself."""
    nodes: list[PlannedNode] = field(default_factory=list)
    out: list[dict[str, Edges]] = field(default_factory=list)
    """By node and output port: where its token goes."""
    need: list[int] = field(default_factory=list)
    """By node: tokens it waits for."""
    tokens: int = 0
    entry: dict[str, Edges] = field(default_factory=dict)
    """By body port of the container."""
    crossing: tuple[Edges, ...] = ()
    """By token that comes through the container, where it goes on."""
    feedback: int = 0
    """Feedback wires; their tokens have the first places."""
    starters: tuple[int, ...] = ()
    index: dict[str, int] = field(default_factory=dict)
    serving: dict[int, frozenset[int]] = field(default_factory=dict)
    """By gathering node: what serves only it; filled when it is first asked for."""
    reached: dict[int, frozenset[int]] = field(default_factory=dict)
    """By node: all that it leads to; filled when it is first asked for."""


@dataclass(slots=True, eq=False)
class Plan:
    """A compiled flow."""

    flow: Flow
    registry: Registry
    root: Region = field(init=False)
    given: Mapping[str, Any] = field(default_factory=dict)
    """Tokens by `node.port` that an earlier run gives, handed into each frame of the flow."""
    outputs: Mapping[str, Json] = field(default_factory=dict)
    """Values of outputs that an earlier run gives."""

    def __post_init__(self) -> None:
        self.root = Region(self)


def serving(region: Region, join: int) -> frozenset[int]:
    """Local nodes whose every consumer leads only to `join`; a node that feeds nothing else serves itself."""
    found = region.serving.get(join)
    if found is None:
        found = region.serving[join] = _serving(region, join)
    return found


def reaches(region: Region, first: int, second: int) -> bool:
    """Whether one local node leads to another by wires, feedback apart."""
    found = region.reached.get(first)
    if found is None:
        found = region.reached[first] = _reached(region, first)
    return second in found


def _reached(region: Region, first: int) -> frozenset[int]:
    seen: set[int] = set()
    queue = [first]
    while queue:
        for edges in region.out[queue.pop()].values():
            new = {local for local, _ in edges if local != FEEDBACK} - seen
            seen |= new
            queue += new
    return frozenset(seen)


def _serving(region: Region, join: int) -> frozenset[int]:
    consumers = [{edge[0] for edges in ports.values() for edge in edges} for ports in region.out]
    feeders: dict[int, set[int]] = {}
    for source, targets in enumerate(consumers):
        for target in targets:
            feeders.setdefault(target, set()).add(source)
    allowed = {join}
    queue = list(feeders.get(join, ()))
    while queue:
        node = queue.pop()
        body = region.nodes[node].body
        if node in allowed or not consumers[node] <= allowed or (body is not None and not is_leafless(body)):
            continue
        allowed.add(node)
        queue += feeders.get(node, ())
    return frozenset(allowed - {join})


def is_leafless(region: Region) -> bool:
    """Whether nothing in a body, or in bodies inside it, has an effect that nobody inside consumes."""
    if not all(any(edges for edges in ports.values()) or node.kind is Kind.BREAK
               for node, ports in zip(region.nodes, region.out, strict=True)):  # fmt: skip
        return False
    return all(node.body is None or is_leafless(node.body) for node in region.nodes)
