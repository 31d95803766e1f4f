"""What is wrong with the bodies of loops and for-eaches while wires come and go: see `live_regions`."""

from __future__ import annotations

from collections.abc import Iterator

from weft_engine.graph.facts import Facts
from weft_engine.graph.live_regions import LiveRegions
from weft_engine.graph.regions import RegionFault


class LiveFaults:
    """Of one flow. The bodies know nothing of wires, so that neither they nor `Facts` keep the other alive."""

    def __init__(self, facts: Facts, regions: LiveRegions) -> None:
        self._facts, self._regions = facts, regions

    def of(self, container: str) -> Iterator[RegionFault]:
        """What is wrong with one body, but for overlaps."""
        for node in self._regions.leaks(container):
            yield RegionFault("leak", (container, node), tuple(self._led_out(container, node)))
        yield from self._feedback_faults(container)

    def _led_out(self, container: str, node: str) -> Iterator[str]:
        """Wires by which a node hangs on a body."""
        facts, body = self._facts, self._regions.bodies[container]
        for wire in facts.into[node]:
            out = facts.output(wire)
            starts_body = wire.source_node == container and out is not None and out.body
            if (starts_body or wire.source_node in body) and facts.is_forward(wire):
                yield wire.id

    def _feedback_faults(self, container: str) -> Iterator[RegionFault]:
        wires = self._facts.feedback_into(container)
        if not wires:
            yield RegionFault("no_feedback", (container,))
        for wire in wires:
            if wire.source_node != container and self._regions.parent(wire.source_node) != container:
                yield RegionFault("feedback_from_outside", (container, wire.source_node), (wire.id,))

    def overlap(self, first: str, second: str) -> RegionFault | None:
        """Whether two bodies share nodes without one being inside the other."""
        regions = self._regions
        one, other = regions.bodies.get(first), regions.bodies.get(second)
        if one is None or other is None or not regions.have_in_common(first, second):
            return None
        if first in other or second in one:
            return None
        return RegionFault("overlap", (first, second, *sorted(one & other)[:3]))
