"""Which nodes a loop or for-each repeats, and the hull drawn around them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from weft_editor.canvas.curves import Floats
from weft_editor.canvas.tables import NodeTable, Rect, Rows, WireTable
from weft_engine.document import Flow
from weft_engine.graph.regions import bodies_of
from weft_engine.node import PortKind
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

HULL_MARGIN = 20.0


@dataclass(slots=True, eq=False)
class Body:
    """A loop or for-each with the nodes it repeats, as rows."""

    container: int
    members: Rows
    lifted: bool = False
    """Some of it is being moved: the hull is painted with what moves."""

    def hull(self, nodes: NodeTable) -> Rect | None:
        """The rectangle around the members."""
        found = nodes.bounds(self.members)
        if found is None:
            return None
        left, top, right, bottom = found
        return left - HULL_MARGIN, top - HULL_MARGIN, right + HULL_MARGIN, bottom + HULL_MARGIN


def hulls_of(bodies: Sequence[Body], nodes: NodeTable) -> Floats:
    """The hulls of bodies that have one, all found at once: left, top, right, bottom; shape (n, 4)."""
    groups = [body.members for body in bodies if len(body.members)]
    if not groups:
        return np.empty((0, 4))
    rows, starts = _joined(groups)
    x, y = nodes.x[rows], nodes.y[rows]
    return np.stack(
        [
            np.minimum.reduceat(x, starts) - HULL_MARGIN,
            np.minimum.reduceat(y, starts) - HULL_MARGIN,
            np.maximum.reduceat(x + nodes.w[rows], starts) + HULL_MARGIN,
            np.maximum.reduceat(y + nodes.h[rows], starts) + HULL_MARGIN,
        ],
        1,
    )


def _joined(groups: Sequence[Rows]) -> tuple[Rows, Rows]:
    """Groups one after the other, none of them empty, and where each begins."""
    lengths = np.fromiter(map(len, groups), np.intp, len(groups))
    return np.concatenate(groups), np.cumsum(lengths) - lengths


def deepen(bodies: Sequence[Body], wires: WireTable, nodes: NodeTable, moved: Rows | None = None) -> Rows:
    """Lays feedback wires below their loops' bodies; returns those of loops that `moved` nodes (`None`: all) are of."""
    rows = wires.feedback()
    if not len(rows):
        return rows
    members = {body.container: body.members for body in bodies}
    targets = wires.target[rows].astype(np.intp)
    ends = np.stack([targets, wires.source[rows].astype(np.intp)], 1)
    groups = [
        np.concatenate((inside, pair)) if (inside := members.get(target)) is not None else pair
        for target, pair in zip(targets.tolist(), ends, strict=True)
    ]
    around, starts = _joined(groups)
    taken: Counter[int] = Counter()
    nth = np.empty(len(rows))
    for at, target in enumerate(targets.tolist()):
        nth[at] = taken[target] % 3
        taken[target] += 1
    depths = np.maximum.reduceat(nodes.y[around] + nodes.h[around], starts) + 36 + 10 * nth
    if moved is not None:
        is_moved = np.zeros(len(nodes.x), np.bool_)
        is_moved[moved] = True
        hit = np.logical_or.reduceat(is_moved[around], starts)
        rows, depths = rows[hit], depths[hit]
    wires.depth[rows] = depths
    return rows


Members = dict[str, set[str]]
"""By loop or for-each, the nodes it repeats."""


def members_of(flow: Flow, registry: Registry) -> Members:
    """All bodies of a flow, tools lent to what is in them included."""
    bodies = bodies_of(flow, registry)
    if not bodies:
        return {}
    lent = _lent(flow, registry)
    return {key: _with_lenders(body, lent) - {key} for key, body in bodies.items()}


def bodies_in(nodes: NodeTable, members: Members) -> list[Body]:
    """Bodies as they lie on the canvas."""
    return [Body(nodes.row_of[key], np.sort(nodes.rows(body))) for key, body in members.items() if key in nodes.row_of]


def _lent(flow: Flow, registry: Registry) -> dict[str, list[str]]:
    """Lenders by the node that borrows."""
    lent: dict[str, list[str]] = defaultdict(list)
    for wire in flow.wires.values():
        node, _, name = wire.source.partition(".")
        source = flow.nodes.get(node)
        port = ports_of(source, registry).outputs.get(name) if source else None
        if port is not None and port.kind is PortKind.ATTACHMENT:
            lent[wire.target_node].append(node)
    return lent


def _with_lenders(body: Collection[str], lent: dict[str, list[str]]) -> set[str]:
    found, waiting = set(body), list(body) if lent else []
    while waiting:
        for lender in lent.get(waiting.pop(), ()):
            if lender not in found:
                found.add(lender)
                waiting.append(lender)
    return found
