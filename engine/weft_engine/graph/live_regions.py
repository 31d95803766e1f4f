"""The bodies of loops and for-eaches, kept while wires come and go; what `regions.regions_of` finds from nothing.

Beside each body stand its *gates*: the nodes outside of it that lead into it. Only by them can what comes after a
container reach its body, so that a leak is looked for between the two, not in all that follows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from weft_engine.graph.dynamic_order import DynamicOrder
from weft_engine.graph.facts import Facts
from weft_engine.graph.regions import RegionFault, containers_around, innermost


class LiveRegions:
    """All bodies of one flow, and which of them changed since they were last asked for."""

    def __init__(self, facts: Facts, order: DynamicOrder) -> None:
        self._facts, self._order = facts, order
        self._entries: dict[str, Counter[str]] = {}
        """By container, nodes at the wires that leave its body ports."""
        self._exits: dict[str, Counter[str]] = {}
        """By container, nodes at its other wires."""
        self._bodies: dict[str, set[str]] = {}
        self.owners: dict[str, set[str]] = defaultdict(set)
        """By node, the containers in whose body it is."""
        self._gates: dict[str, Counter[str]] = {}
        self._gate_of: dict[str, set[str]] = defaultdict(set)
        self._shared: Counter[tuple[str, str]] = Counter()
        """How many nodes two bodies share."""
        self._leaky: set[str] = set()
        self.changed: set[str] = set()
        """Containers whose faults may be others now."""
        self.moved: set[str] = set()
        """Nodes that came into a body or left one."""
        self.pairs: set[tuple[str, str]] = set()
        """Containers that may overlap now, or no longer."""

    @property
    def bodies(self) -> dict[str, set[str]]:
        """By container: everything reachable from its body ports, inner bodies included."""
        return self._bodies

    def parent(self, node: str) -> str:
        """The innermost container around a node; empty if there is none."""
        return innermost(node, self.owners)

    def around(self, node: str) -> tuple[str, ...]:
        """The containers around a node, innermost first."""
        return containers_around(node, self.owners)

    # -- while wires come and go

    def fill(self, containers: Iterable[str], wires: Iterable[tuple[str, str, bool]]) -> None:
        """Takes a whole flow at once: source, target, and whether it starts a body, of each wire that leads onward."""
        for key in containers:
            self.open(key)
        for source, target, starts_body in wires:
            if source in self._bodies:
                (self._entries if starts_body else self._exits)[source][target] += 1
        for container, entries in self._entries.items():
            for node in tuple(entries):
                self._grow(container, node)

    def open(self, key: str) -> None:
        """A container without wires."""
        self._bodies[key], self._entries[key], self._exits[key] = set(), Counter(), Counter()
        self._gates[key] = Counter()
        self.changed.add(key)

    def close(self, key: str) -> None:
        """A container that has no wires any more, and so no body."""
        for tables in (self._bodies, self._entries, self._exits, self._gates):
            tables.pop(key, None)
        self._leaky.discard(key)
        self.changed.add(key)

    def add(self, source: str, target: str, *, starts_body: bool, is_first: bool) -> None:
        """A wire that leads onward; the order knows of it already.

        Args:
            source: The node it leaves.
            target: The node it enters.
            starts_body: It leaves a body port.
            is_first: There was none between the two.
        """
        if is_first:
            self._add_gates(source, target)
            self._look_for_leaks(source, target)
        for container in self.owners.get(source, ()):
            self.changed.add(container)
            self._grow(container, target)
        if source in self._bodies:
            (self._entries if starts_body else self._exits)[source][target] += 1
            self.changed.add(source)
            if starts_body:
                self._grow(source, target)

    def remove(self, source: str, target: str, *, starts_body: bool, is_last: bool) -> None:
        """A wire is gone; the order knows of it already. See `add`."""
        touched = set(self.owners.get(source, ()))
        if source in self._bodies:
            ends = (self._entries if starts_body else self._exits)[source]
            ends[target] -= 1
            if not ends[target]:
                del ends[target]
            touched.add(source)
        self.changed |= touched | self._leaky
        if is_last:
            for container in self.owners.get(target, ()):
                if source != container and source not in self._bodies[container]:
                    self._count_gate(container, source, -1)
        for container in touched:
            self._shrink(container, target)

    def _add_gates(self, source: str, target: str) -> None:
        for container in self.owners.get(target, ()):
            if source != container and source not in self._bodies[container]:
                self._count_gate(container, source, 1)

    def _count_gate(self, container: str, node: str, by: int) -> None:
        gates = self._gates[container]
        gates[node] += by
        self.changed.add(container)
        if gates[node]:
            self._gate_of[node].add(container)
        else:
            del gates[node]
            self._gate_of[node].discard(container)
            if not self._gate_of[node]:
                del self._gate_of[node]

    def _grow(self, container: str, start: str) -> None:
        body, waiting = self._bodies[container], [start]
        while waiting:
            node = waiting.pop()
            if node not in body and node != container:
                self._join(container, node)
                waiting += self._order.after[node]

    def _shrink(self, container: str, start: str) -> None:
        """What hung on the body only by a wire that is gone leaves it."""
        if start not in self._bodies[container]:
            return
        if self._order.aside:
            self._find_anew(container)
            return
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node in self._bodies[container] and not self._hangs_on(container, node):
                self._leave(container, node)
                waiting += self._order.after[node]

    def _hangs_on(self, container: str, node: str) -> bool:
        body = self._bodies[container]
        return node in self._entries[container] or any(
            each in body and each != container for each in self._order.before[node]
        )

    def _find_anew(self, container: str) -> None:
        """With circles about, only a whole search tells what is still reached."""
        reached = self._reached(self._entries[container], lambda node: node != container)
        for node in self._bodies[container] - reached:
            self._leave(container, node)

    def _reached(self, starts: Iterable[str], may_enter: Callable[[str], bool]) -> set[str]:
        seen: set[str] = set()
        waiting = [start for start in starts if may_enter(start)]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += [each for each in self._order.after[node] if each not in seen and may_enter(each)]
        return seen

    def _join(self, container: str, node: str) -> None:
        body = self._bodies[container]
        for other in self.owners[node]:
            self._share(container, other, 1)
        body.add(node)
        self.owners[node].add(container)
        self._moved(container, node)
        for each in self._order.before[node]:
            if each != container and each not in body:
                self._count_gate(container, each, 1)
        for each in self._order.after[node]:
            if each != node and each in body:
                self._count_gate(container, node, -1)

    def _leave(self, container: str, node: str) -> None:
        body = self._bodies[container]
        body.remove(node)
        self.owners[node].discard(container)
        for other in self.owners[node]:
            self._share(container, other, -1)
        self._moved(container, node)
        for each in self._order.before[node]:
            if each not in (container, node) and each not in body:
                self._count_gate(container, each, -1)
        for each in self._order.after[node]:
            if each != node and each in body:
                self._count_gate(container, node, 1)

    def _share(self, first: str, second: str, by: int) -> None:
        pair = _pair(first, second)
        self._shared[pair] += by
        if not self._shared[pair]:
            del self._shared[pair]
        self.pairs.add(pair)

    def _moved(self, container: str, node: str) -> None:
        self.changed.add(container)
        self.moved.add(node)
        if node in self._bodies:
            self.pairs.add(_pair(container, node))
            self.changed.add(node)
            self.moved |= self._bodies[node]

    def _look_for_leaks(self, source: str, target: str) -> None:
        """A new wire outside of bodies may lead from what comes after a container into its body."""
        if not self._gate_of:
            return
        ahead = {source, *self._reached((target,), lambda node: True)}
        led_to = {container for node in ahead for container in self._gate_of.get(node, ())}
        if led_to:
            behind = self._behind(source)
            self.changed |= {container for container in led_to if container in behind}

    def _behind(self, start: str) -> set[str]:
        seen, waiting = {start}, [start]
        while waiting:
            for each in self._order.before[waiting.pop()]:
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return seen

    # -- what is wrong

    def faults_of(self, container: str) -> Iterator[RegionFault]:
        """What is wrong with one body, but for overlaps."""
        yield from self._leaks(container)
        yield from self._feedback_faults(container)

    def _leaks(self, container: str) -> Iterator[RegionFault]:
        body = self._bodies[container]
        after = self._body_after(container)
        (self._leaky.add if after else self._leaky.discard)(container)
        for node in sorted(after):
            wires = [
                wire.id
                for wire in self._facts.into[node]
                if wire.source_node in body and wire.source_node not in after and self._facts.is_forward(wire)
            ]
            if wires:
                yield RegionFault("leak", (container, node), tuple(wires))

    def _body_after(self, container: str) -> set[str]:
        """The part of a body that is also reached from what leaves its container."""
        body, exits = self._bodies[container], self._exits[container]
        first = {node for node in exits if node in body}
        gates = self._gates[container]
        if gates and exits:
            first |= self._by_gates(container, gates)
        return self._reached(first, lambda node: node in body) if first else set()

    def _by_gates(self, container: str, gates: Collection[str]) -> set[str]:
        """Where what comes after a container leads into its body by way of other nodes."""
        body, place = self._bodies[container], self._order.place
        last = max(place[gate] for gate in gates)
        has_circles = bool(self._order.aside)
        outside = self._reached(
            self._exits[container],
            lambda node: node not in body and node != container and (has_circles or place[node] <= last),
        )
        return {each for gate in gates if gate in outside for each in self._order.after[gate] if each in body}

    def _feedback_faults(self, container: str) -> Iterator[RegionFault]:
        wires = self._facts.feedback_into(container)
        if not wires:
            yield RegionFault("no_feedback", (container,))
        for wire in wires:
            if wire.source_node != container and self.parent(wire.source_node) != container:
                yield RegionFault("feedback_from_outside", (container, wire.source_node), (wire.id,))

    def overlap(self, first: str, second: str) -> RegionFault | None:
        """Whether two bodies share nodes without one being inside the other."""
        one, other = self._bodies.get(first), self._bodies.get(second)
        if one is None or other is None or not self._shared[first, second] or first in other or second in one:
            return None
        return RegionFault("overlap", (first, second, *sorted(one & other)[:3]))


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)
