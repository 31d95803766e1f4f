"""Drawing a directed graph in layers from left to right with few crossings and straight edges.

The framework is that of Sugiyama, Tagawa and Toda (1981): break cycles, assign layers, order layers by barycentres,
assign coordinates. Layers come from longest paths; coordinates within a layer minimise the squared distance to where
the neighbours want a node, subject to the order, by pooling adjacent violators.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from weft_engine.giving_way import gently, give_way

GAP_X: Final = 96.0
GAP_Y: Final = 48.0
_DUMMY_GAP: Final = 24.0
_SWEEPS: Final = 12
_STRAIGHT: Final = 4.0
"""How much more the pieces of a long edge want to be level than nodes do."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge, with the heights at which it leaves and enters, from the tops of its nodes."""

    source: str
    target: str
    out_y: float = 0.0
    in_y: float = 0.0


_END: Final = Edge("", "")


@dataclass(slots=True)
class _Box:
    """A node, or a bend of a long edge."""

    width: float
    height: float
    layer: int = 0
    y: float = 0.0
    dummy: bool = False


@dataclass(slots=True)
class _Graph:
    boxes: dict[str, _Box]
    before: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    after: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def join(self, edge: Edge) -> None:
        self.after[edge.source].append(edge)
        self.before[edge.target].append(edge)


Size = tuple[float, float]


def layered(sizes: Mapping[str, Size], edges: Iterable[Edge], order: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Top left corners of nodes.

    Args:
        sizes: Width and height by node.
        edges: Among these nodes; cycles are allowed.
        order: All nodes as a person sees them now, roughly: ties keep it, so that little changes without need.
    """
    rank = {node: number for number, node in enumerate(order)}
    acyclic = _without_cycles(sizes, list(edges), order)
    graph = _Graph({node: _Box(width, height) for node, (width, height) in sizes.items()})
    _assign_layers(graph, acyclic, order)
    _add_dummies(graph, acyclic)
    layers = _layers(graph, rank)
    layers = _least_crossings(graph, layers)
    _assign_heights(graph, layers)
    lefts = _lefts(graph, layers)
    return {node: (lefts[graph.boxes[node].layer], graph.boxes[node].y) for node in sizes}


def _without_cycles(nodes: Iterable[str], edges: list[Edge], order: Sequence[str]) -> list[Edge]:
    """The edges with those turned round that lead back, found by depth-first search in the given order."""
    after: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        after[edge.source].append(edge)
    state: dict[str, int] = {}
    kept: list[Edge] = []
    entered = {edge.target for edge in edges if edge.source != edge.target}
    starts = [node for node in order if node not in entered] + list(order)
    for start in gently(starts):
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(after[start]))]
        while stack:
            node, rest = stack[-1]
            edge = next(rest, _END)
            if edge is _END:
                state[node] = 2
                stack.pop()
            elif state.get(edge.target) == 1:
                if edge.target != edge.source:
                    kept.append(Edge(edge.target, edge.source, edge.in_y, edge.out_y))
            else:
                kept.append(edge)
                if edge.target not in state:
                    state[edge.target] = 1
                    stack.append((edge.target, iter(after[edge.target])))
    return kept


def _assign_layers(graph: _Graph, edges: list[Edge], order: Sequence[str]) -> None:
    """Longest paths from the left; what nothing leads to stands just before what it leads to."""
    after: dict[str, list[str]] = defaultdict(list)
    missing: dict[str, int] = dict.fromkeys(order, 0)
    for edge in edges:
        after[edge.source].append(edge.target)
        missing[edge.target] += 1
    first = {node for node, count in missing.items() if count == 0}
    queue = [node for node in order if node in first]
    for node in queue:
        for target in after[node]:
            graph.boxes[target].layer = max(graph.boxes[target].layer, graph.boxes[node].layer + 1)
            missing[target] -= 1
            if missing[target] == 0:
                queue.append(target)
    for node in reversed(queue):
        if node in first and after[node]:
            graph.boxes[node].layer = min(graph.boxes[target].layer for target in after[node]) - 1


def _add_dummies(graph: _Graph, edges: list[Edge]) -> None:
    """Breaks long edges into pieces from one layer to the next."""
    for number, edge in enumerate(edges):
        here, last = edge.source, graph.boxes[edge.target].layer
        out_y = edge.out_y
        for layer in range(graph.boxes[edge.source].layer + 1, last):
            bend = f"\0{number} {layer}"
            graph.boxes[bend] = _Box(0.0, 0.0, layer, dummy=True)
            graph.join(Edge(here, bend, out_y, 0.0))
            here, out_y = bend, 0.0
        graph.join(Edge(here, edge.target, out_y, edge.in_y))


def _layers(graph: _Graph, rank: Mapping[str, int]) -> list[list[str]]:
    layers: list[list[str]] = [[] for _ in range(1 + max((box.layer for box in graph.boxes.values()), default=0))]
    for key, box in graph.boxes.items():
        layers[box.layer].append(key)
    for layer in gently(layers):
        layer.sort(key=lambda key: (rank.get(key, len(rank)), key))
    return layers


def _least_crossings(graph: _Graph, layers: list[list[str]]) -> list[list[str]]:
    """The best order of layers met while sweeping to and fro."""
    best, fewest = [list(layer) for layer in layers], _crossings(graph, layers)
    sweeps = _SWEEPS if len(graph.boxes) < 3000 else 4
    for number in range(sweeps):
        if fewest == 0:
            break
        forth = number % 2 == 0
        for index in range(1, len(layers)) if forth else range(len(layers) - 2, -1, -1):
            _reorder(graph, layers, index, forth)
        count = _crossings(graph, layers)
        if count < fewest:
            best, fewest = [list(layer) for layer in layers], count
    return best


def _reorder(graph: _Graph, layers: list[list[str]], index: int, forth: bool) -> None:
    """Sorts a layer by the barycentres of its neighbours in the layer before (or after) it."""
    fixed = {key: place for place, key in enumerate(layers[index - 1 if forth else index + 1])}
    layer = layers[index]

    def wish(item: tuple[int, str]) -> float:
        give_way()
        place, key = item
        edges = graph.before[key] if forth else graph.after[key]
        places = [_place(graph, edge, fixed, forth) for edge in edges]
        return sum(places) / len(places) if places else float(place)

    layers[index] = [key for _, key in sorted(enumerate(layer), key=wish)]


def _place(graph: _Graph, edge: Edge, fixed: Mapping[str, int], at_source: bool) -> float:
    """Where an edge meets the fixed layer: its node's place, and a part of it by the height of the port."""
    key, height = (edge.source, edge.out_y) if at_source else (edge.target, edge.in_y)
    return fixed[key] + 0.9 * min(max(height / (graph.boxes[key].height + 1), 0.0), 1.0)


def _crossings(graph: _Graph, layers: list[list[str]]) -> int:
    """Pairs of edges that cross."""
    count = 0
    for left, right in pairwise(layers):
        starts = {key: place for place, key in enumerate(left)}
        ends = {key: place for place, key in enumerate(right)}
        pairs = sorted(
            (_place(graph, edge, starts, True), _place(graph, edge, ends, False))
            for key in left
            for edge in graph.after[key]
        )
        seen: list[float] = []
        for _, end in gently(pairs):
            # Equal ends meet rather than cross.
            count += len(seen) - bisect_left(seen, end + 1e-9)
            insort(seen, end)
    return count


def _assign_heights(graph: _Graph, layers: list[list[str]]) -> None:
    boxes = graph.boxes
    for layer in layers:
        y = 0.0
        for key in layer:
            boxes[key].y = y
            y += boxes[key].height + _gap(boxes[key])
    for number in range(8):
        forth = number % 2 == 0
        for layer in layers[1:] if forth else reversed(layers[:-1]):
            _settle(graph, layer, [_wish(graph, key, forth) for key in gently(layer)])
    for layer in layers:
        _settle(graph, layer, [_wish_both(graph, key) for key in gently(layer)])
    top = min((box.y for box in boxes.values() if not box.dummy), default=0.0)
    for box in boxes.values():
        box.y -= top


def _gap(box: _Box) -> float:
    return _DUMMY_GAP if box.dummy else GAP_Y


def _wish(graph: _Graph, key: str, forth: bool) -> float:
    """The height at which a node's edges to one side would be level on average; its own without any."""
    boxes = graph.boxes
    if forth:
        wishes = [boxes[edge.source].y + edge.out_y - edge.in_y for edge in graph.before[key]]
    else:
        wishes = [boxes[edge.target].y + edge.in_y - edge.out_y for edge in graph.after[key]]
    return sum(wishes) / len(wishes) if wishes else boxes[key].y


def _wish_both(graph: _Graph, key: str) -> float:
    sides = [forth for forth in (True, False) if (graph.before if forth else graph.after)[key]]
    return sum(_wish(graph, key, forth) for forth in sides) / len(sides) if sides else graph.boxes[key].y


def _settle(graph: _Graph, layer: list[str], wishes: list[float]) -> None:
    """Puts a layer's nodes as near to their wishes as the order and the gaps allow."""
    boxes = [graph.boxes[key] for key in layer]
    offsets: list[float] = []
    offset = 0.0
    for box in boxes:
        offsets.append(offset)
        offset += box.height + _gap(box)
    blocks: list[tuple[float, float, int]] = []
    for box, wish, start in zip(boxes, wishes, offsets, strict=True):
        weight = _STRAIGHT if box.dummy else 1.0
        block = (wish - start, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            other = blocks.pop()
            total = other[1] + block[1]
            block = ((other[0] * other[1] + block[0] * block[1]) / total, total, other[2] + block[2])
        blocks.append(block)
    places = [mean for mean, _, count in blocks for _ in range(count)]
    for box, place, start in zip(boxes, places, offsets, strict=True):
        box.y = place + start


def _lefts(graph: _Graph, layers: list[list[str]]) -> list[float]:
    lefts: list[float] = []
    x = 0.0
    for layer in layers:
        lefts.append(x)
        x += max((graph.boxes[key].width for key in layer), default=0.0) + GAP_X
    return lefts
