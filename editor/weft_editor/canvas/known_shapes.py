"""Shapes of nodes, found once: a node that is undone, or that comes back, has the one it had."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from weft_editor.canvas.build import build_of
from weft_editor.canvas.layout import PortKey, Shape, shape_of
from weft_engine.document import Place
from weft_engine.ports import NodePorts

_LEAST: Final = 1_000
Frame = tuple[float | None, float | None, bool]
"""What of a node's place decides its shape."""


def frame_of(place: Place) -> Frame:
    """See `Frame`."""
    return place.width, place.height, place.collapsed


class KnownShapes:
    """Of the nodes of one flow; each letter typed into a field may bring another one, so they are not kept for ever."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[NodePorts, Frame, Shape]] = {}
        """By identity of the ports, which are those of one record."""

    def of(self, place: Place, ports: NodePorts, lost: Collection[PortKey], nodes: int) -> Shape:
        """A node's shape.

        Args:
            place: Where it stands.
            ports: What it has.
            lost: Ports that only wires know of.
            nodes: How many nodes the flow has.
        """
        if lost:
            return shape_of(build_of(place, ports, lost))
        known = self._known.get(id(ports))
        if known is None or known[0] is not ports or known[1] != frame_of(place):
            if len(self._known) >= 2 * max(nodes, _LEAST):
                self._known.clear()
            known = self._known[id(ports)] = (ports, frame_of(place), shape_of(build_of(place, ports)))
        return known[2]
