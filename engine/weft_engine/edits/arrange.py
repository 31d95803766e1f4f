"""Laying nodes out: in layers from left to right, tools below the agents they are lent to, one part below the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from weft_engine.document.document import Change, Flow, Put
from weft_engine.document.model import Group, Note, Place, Wire
from weft_engine.edits.beside import Box, followed
from weft_engine.edits.layered import GAP_X, GAP_Y, Edge, Size, layered
from weft_engine.edits.nodes import counted
from weft_engine.ids import Scope
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

Spots = dict[str, tuple[float, float]]
GRID: Final = 16
_PART_GAP: Final = 96.0
_BELOW: Final = 64.0
"""Between an agent and its tools."""
_BESIDE: Final = 32.0
_FRAME: Final = (24.0, 56.0, 24.0, 24.0)
"""Room a group leaves around its nodes: left, top (with its title), right, bottom."""


@dataclass(slots=True)
class _Lent:
    """Which nodes hang below which."""

    below: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    owner: dict[str, str] = field(default_factory=dict)

    def root(self, node: str) -> str:
        while node in self.owner:
            node = self.owner[node]
        return node


def arrange(
    flow: Flow,
    registry: Registry,
    sizes: Mapping[str, Size],
    *,
    ports: Mapping[str, tuple[float, float]] | None = None,
    scope: Scope = (),
) -> Change:
    """Moves nodes so that the flow reads from left to right; their top left corner stays where it is.

    Groups and notes go along with the nodes they belong to.

    Args:
        flow: The flow at `scope`.
        registry: Installed node types.
        sizes: Width and height of the nodes to arrange, by id; others stay.
        ports: Where ports (`node.port`) lie, from their node's corner; wires are drawn level by them.
        scope: Which embedded flow it is.
    """
    nodes = sorted(sizes.keys() & flow.nodes.keys(), key=lambda node: _seen(flow, node))
    inner = [wire for _, wire in sorted(flow.wires.items()) if {wire.source_node, wire.target_node} <= set(nodes)]
    lent = _lent(flow, registry, inner)
    blocks = {node: _block(node, lent, sizes) for node in nodes if node not in lent.owner}
    edges = _edges(flow, registry, inner, lent, ports or {})
    spots = _stacked(nodes, blocks, edges)
    for node in list(spots):
        _hang(node, lent, sizes, spots)
    return _change(flow, nodes, spots, sizes, inner, scope)


def _seen(flow: Flow, node: str) -> tuple[float, float, str]:
    """The order in which nodes are read now."""
    place = flow.places.get(node, Place())
    return place.y, place.x, node


def _is_lending(flow: Flow, registry: Registry, wire: Wire) -> bool:
    port = ports_of(flow.nodes[wire.target_node], registry).inputs.get(wire.target_port)
    return port is not None and port.kind is PortKind.ATTACHMENT


def _lent(flow: Flow, registry: Registry, wires: list[Wire]) -> _Lent:
    """A node hangs below the first one it is lent to, unless it has wires of another kind or would hang in a circle."""
    found = _Lent()
    lending = [wire for wire in wires if _is_lending(flow, registry, wire)]
    ids = {wire.id for wire in lending}
    busy = {node for wire in wires if wire.id not in ids for node in (wire.source_node, wire.target_node)}
    for wire in lending:
        node, owner = wire.source_node, wire.target_node
        if node not in busy and node not in found.owner and found.root(owner) != node:
            found.owner[node] = owner
            found.below[owner].append(node)
    return found


def _block(node: str, lent: _Lent, sizes: Mapping[str, Size]) -> Size:
    """The room a node takes with all that hangs below it."""
    width, height = sizes[node]
    below = [_block(each, lent, sizes) for each in lent.below.get(node, ())]
    if not below:
        return width, height
    wide = sum(each[0] for each in below) + _BESIDE * (len(below) - 1)
    return max(width, wide), height + _BELOW + max(each[1] for each in below)


def _hang(node: str, lent: _Lent, sizes: Mapping[str, Size], spots: Spots) -> None:
    """Places what hangs below a node that is placed."""
    x, y = spots[node]
    for each in lent.below.get(node, ()):
        spots[each] = (x, y + sizes[node][1] + _BELOW)
        _hang(each, lent, sizes, spots)
        x += _block(each, lent, sizes)[0] + _BESIDE


def _edges(
    flow: Flow, registry: Registry, wires: Iterable[Wire], lent: _Lent, ports: Mapping[str, tuple[float, float]]
) -> list[Edge]:
    """Wires as edges among blocks; what leads back into a loop is left out: it is drawn around below."""
    found: list[Edge] = []
    for wire in wires:
        source, target = lent.root(wire.source_node), lent.root(wire.target_node)
        into = ports_of(flow.nodes[wire.target_node], registry).inputs.get(wire.target_port)
        if source == target or (into is not None and into.feedback):
            continue
        out_y = ports.get(wire.source, (0.0, 0.0))[1] if source == wire.source_node else 0.0
        in_y = ports.get(wire.target, (0.0, 0.0))[1] if target == wire.target_node else 0.0
        found.append(Edge(source, target, out_y, in_y))
    return found


def _stacked(order: list[str], blocks: Mapping[str, Size], edges: list[Edge]) -> Spots:
    """Lays each connected part out, one below the other; single nodes go side by side at the end."""
    spots: Spots = {}
    y = 0.0
    parts = _parts([node for node in order if node in blocks], edges)
    single = [part[0] for part in parts if len(part) == 1]
    for part in parts:
        if len(part) == 1:
            continue
        members = set(part)
        inner = [edge for edge in edges if edge.source in members]
        laid = layered({node: blocks[node] for node in part}, inner, part)
        spots |= {node: (x, y + top) for node, (x, top) in laid.items()}
        y += max(top + blocks[node][1] for node, (_, top) in laid.items()) + _PART_GAP
    return spots | _in_rows(single, blocks, y, max((x + blocks[node][0] for node, (x, _) in spots.items()), default=0))


def _in_rows(nodes: list[str], blocks: Mapping[str, Size], y: float, width: float) -> Spots:
    spots: Spots = {}
    limit = max(width, 4 * (240 + GAP_X))
    x = tallest = 0.0
    for node in nodes:
        if x and x + blocks[node][0] > limit:
            x, y, tallest = 0.0, y + tallest + GAP_Y, 0.0
        spots[node] = (x, y)
        x += blocks[node][0] + GAP_X / 2
        tallest = max(tallest, blocks[node][1])
    return spots


def _parts(order: list[str], edges: list[Edge]) -> list[list[str]]:
    """Connected parts, each in order."""
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
    part_of: dict[str, int] = {}
    for number, start in enumerate(order):
        queue = [start] if start not in part_of else []
        while queue:
            node = queue.pop()
            if node not in part_of:
                part_of[node] = number
                queue.extend(near[node])
    parts: dict[int, list[str]] = defaultdict(list)
    for node in order:
        parts[part_of[node]].append(node)
    return list(parts.values())


def _change(
    flow: Flow, nodes: list[str], spots: Spots, sizes: Mapping[str, Size], wires: list[Wire], scope: Scope
) -> Change:
    old = [flow.places.get(node, Place()) for node in nodes]
    left, top = min((each.x for each in old), default=0.0), min((each.y for each in old), default=0.0)
    puts: list[Put] = []
    final: Spots = {}
    for node in sorted(nodes):
        place = flow.places.get(node, Place())
        x, y = _on_grid(spots[node][0]) + _on_grid(left), _on_grid(spots[node][1]) + _on_grid(top)
        final[node] = (x, y)
        if (place.x, place.y) != (x, y):
            puts.append(Put("layout.nodes", node, place.model_copy(update={"x": x, "y": y}), scope))
    puts += _frames(flow, final, sizes, scope) if nodes else []
    if puts:
        dotted = (wire.id for wire in wires if flow.get("layout.wires", wire.id) is not None)
        puts += [Put("layout.wires", key, None, scope) for key in dotted]
    return Change(f"Arrange {counted(len(nodes), 'node')}", tuple(puts))


def _on_grid(value: float) -> float:
    return float(GRID * round(value / GRID))


def _frames(flow: Flow, spots: Spots, sizes: Mapping[str, Size], scope: Scope) -> list[Put]:
    """Notes follow the nodes they lie beside, groups what lay in them, where all of its nodes were arranged."""
    old = {node: _box(flow.places.get(node, Place()), sizes.get(node, (0.0, 0.0))) for node in flow.nodes}
    new = old | {node: (x, y, x + sizes[node][0], y + sizes[node][1]) for node, (x, y) in spots.items()}
    notes = {key: _of(note) for key, note in flow.notes.items()}
    inside = {key: (_within(group, old), _within(group, notes)) for key, group in sorted(flow.groups.items())}
    inside = {key: each for key, each in inside.items() if each[0] and all(node in spots for node in each[0])}
    framed = {note for _, noted in inside.values() for note in noted}
    spotted = followed({key: notes[key] for key in framed}, old, new)
    frames = {
        key: _around([new[each] for each in held] + [spotted[each] for each in noted])
        for key, (held, noted) in inside.items()
    }
    boxes = (("groups", frames), ("notes", spotted))
    kept = {f"{kind} {key}": box for kind, some in boxes for key, box in some.items()}
    spotted |= followed({key: box for key, box in notes.items() if key not in framed}, old, {**new, **kept})
    return _put("layout.groups", flow.groups, frames, scope) + _put("layout.notes", flow.notes, spotted, scope)


def _put(
    section: str, held: Mapping[str, Group] | Mapping[str, Note], boxes: Mapping[str, Box], scope: Scope
) -> list[Put]:
    puts: list[Put] = []
    for key, box in sorted(boxes.items()):
        if _of(held[key]) != box:
            fields = {"x": box[0], "y": box[1], "width": box[2] - box[0], "height": box[3] - box[1]}
            puts.append(Put(section, key, held[key].model_copy(update=fields), scope))
    return puts


def _box(place: Place, size: Size) -> Box:
    return place.x, place.y, place.x + size[0], place.y + size[1]


def _of(frame: Group | Note) -> Box:
    return frame.x, frame.y, frame.x + frame.width, frame.y + frame.height


def _around(boxes: list[Box]) -> Box:
    return (
        min(each[0] for each in boxes) - _FRAME[0],
        min(each[1] for each in boxes) - _FRAME[1],
        max(each[2] for each in boxes) + _FRAME[2],
        max(each[3] for each in boxes) + _FRAME[3],
    )


def _within(group: Group, boxes: Mapping[str, Box]) -> list[str]:
    """What has its middle inside a group."""
    left, top, right, bottom = _of(group)
    return [
        key
        for key, box in boxes.items()
        if left <= (box[0] + box[2]) / 2 <= right and top <= (box[1] + box[3]) / 2 <= bottom
    ]
