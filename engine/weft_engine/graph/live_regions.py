"""The bodies of loops and for-eaches, kept while wires come and go; what `regions.regions_of` finds from nothing.

Each container has a *mark* in the order: after all of its body, and before what leaves it. Where the mark holds,
nothing that comes after the container can lead into its body, so that leaks are looked for only where it is broken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from weft_engine.giving_way import gently
from weft_engine.graph.dynamic_order import DynamicOrder
from weft_engine.graph.regions import containers_around, innermost


class LiveRegions:
    """All bodies of one flow, and which of them changed since they were last asked for."""

    def __init__(self, order: DynamicOrder) -> None:
        self._order = order
        self._entries: dict[str, Counter[str]] = {}
        """By container, nodes at the wires that leave its body ports."""
        self._exits: dict[str, Counter[str]] = {}
        """By container, nodes at its other wires."""
        self._bodies: dict[str, set[str]] = {}
        self.owners: dict[str, set[str]] = defaultdict(set)
        """By node, the containers in whose body it is."""
        self._shared: Counter[tuple[str, str]] = Counter()
        """How many nodes two bodies share."""
        self._after: dict[str, set[str]] = {}
        """By container whose mark is broken: what comes after it, as last looked for."""
        self._loose: set[str] = set()
        """Containers with a broken mark whose body may be another now."""
        self._stale: set[str] = set()
        """Those of them of which `_after` may be another too."""
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
        """Takes a whole flow before it is ordered: source, target and whether it starts a body, of each wire onward."""
        for key in containers:
            self._clear(key)
        for source, target, starts_body in gently(wires):
            if source in self._bodies:
                (self._entries if starts_body else self._exits)[source][target] += 1
        for container, entries in gently(self._entries.items()):
            for node in tuple(entries):
                for _ in self._grown(container, node):
                    pass
            self._order.fill_mark(_mark(container), self._bodies[container], self._exits[container])

    def _clear(self, key: str) -> None:
        self._bodies[key], self._entries[key], self._exits[key] = set(), Counter(), Counter()

    def open(self, key: str) -> None:
        """A container without wires."""
        self._clear(key)
        self._order.add_mark(_mark(key))
        self.changed.add(key)

    def close(self, key: str) -> None:
        """A container that has no wires any more, and so no body."""
        for node in tuple(self._bodies[key]):
            self._leave(key, node)
        self._order.remove_mark(_mark(key))
        for tables in (self._bodies, self._entries, self._exits, self._after):
            tables.pop(key, None)
        self._loose.discard(key)
        self.changed.add(key)

    def add(self, source: str, target: str, *, starts_body: bool) -> None:
        """A wire that leads onward; the order knows of it already.

        Args:
            source: The node it leaves.
            target: The node it enters.
            starts_body: It leaves a body port.
        """
        for container in tuple(self.owners.get(source, ())):
            self.changed.add(container)
            self._grow(container, target)
        self._look_at_broken(source)
        if source in self._bodies:
            (self._entries if starts_body else self._exits)[source][target] += 1
            self.changed.add(source)
            if starts_body:
                self._grow(source, target)
            elif not self._order.hold(_mark(source), target):
                self._loosen(source)

    def remove(self, source: str, target: str, *, starts_body: bool) -> None:
        """A wire is gone; the order knows of it already. See `add`."""
        self._look_at_broken(source)
        touched = set(self.owners.get(source, ()))
        if source in self._bodies:
            self._drop_end(source, target, starts_body=starts_body)
            touched.add(source)
        self.changed |= touched
        for container in touched:
            self._shrink(container, target)

    def _drop_end(self, container: str, target: str, *, starts_body: bool) -> None:
        ends = (self._entries if starts_body else self._exits)[container]
        ends[target] -= 1
        if not ends[target]:
            del ends[target]
            if not starts_body:
                self._order.release(_mark(container), target)
                self._loosen(container)

    def _look_at_broken(self, source: str) -> None:
        """A wire of a node may matter to leaks where the node was found to come after a container."""
        for container, after in self._after.items():
            if source in after:
                self._loosen(container)

    def _loosen(self, container: str) -> None:
        """What comes after a container may be something else."""
        self._loose.add(container)
        self._stale.add(container)

    def settle(self) -> None:
        """After an edit: finds bodies anew where a mark is broken, and sets it again if nothing stands against it."""
        if self._order.broken:
            broken = {mark[1:] for mark in self._order.broken}
            for container in sorted(broken & (self._loose | (broken - self._after.keys()))):
                self._find_apart(container)
        self._loose.clear()
        self._stale.clear()

    def _find_apart(self, container: str) -> None:
        """The body of a container with what comes after it kept out."""
        self.changed.add(container)
        is_in_circle = container in self._order.knots
        if container in self._stale or container not in self._after:
            self._after[container] = set() if is_in_circle else self._found_after(container)
        after = self._after[container]
        is_apart = self._find_anew(container, after)
        if is_apart and not is_in_circle:
            body, exits = self._bodies[container], self._exits[container]
            if self._order.set_mark(_mark(container), body, exits):
                del self._after[container]

    def forget_leaks(self) -> None:
        """Other nodes wait for each other now, so leaks have to be looked for again."""
        self._after.clear()
        self.changed |= {mark[1:] for mark in self._order.broken}

    def _grow(self, container: str, start: str) -> None:
        place, mark, order = self._order.place, _mark(container), self._order
        if start in self._bodies[container] or start == container:
            return
        if order.hold(start, mark):
            joined = list(self._grown(container, start))
            if all(order.hold(node, mark) for node in sorted(joined, key=place.__getitem__, reverse=True)):
                return
        self._loose.add(container)

    def _grown(self, container: str, start: str) -> Iterator[str]:
        """Nodes that come into a body with one of them."""
        body, waiting = self._bodies[container], [start]
        while waiting:
            node = waiting.pop()
            if node not in body and node != container:
                self._join(container, node)
                yield node
                waiting += self._order.after[node]

    def _shrink(self, container: str, start: str) -> None:
        """What hung on the body only by a wire that is gone leaves it."""
        if _mark(container) in self._order.broken:
            self._loose.add(container)
            return
        if start not in self._bodies[container]:
            return
        if self._order.aside:
            self._find_anew(container, ())
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

    def _find_anew(self, container: str, after: Collection[str]) -> bool:
        """Searches the whole body; says whether nothing in it leads to what comes after its container."""
        onward = self._order.after
        is_apart = True
        seen = {container}
        waiting = list(self._entries[container])
        while waiting:
            node = waiting.pop()
            if node in after:
                is_apart = False
            elif node not in seen:
                seen.add(node)
                waiting += onward[node]
        seen.discard(container)
        for node in self._bodies[container] - seen:
            self._leave(container, node)
        for node in seen - self._bodies[container]:
            self._join(container, node)
        return is_apart

    def _found_after(self, container: str) -> set[str]:
        """What is reached from what leaves a container, but by wires within a circle."""
        knots, onward = self._order.knots, self._order.after
        seen = {container}
        waiting = [each for each in self._exits[container] if each != container]
        seen.update(waiting)
        while waiting:
            node = waiting.pop()
            further = [each for each in onward[node] if each not in seen]
            if node in knots:
                further = [each for each in further if knots.get(each) != knots[node]]
            seen.update(further)
            waiting += further
        seen.discard(container)
        return seen

    def _join(self, container: str, node: str) -> None:
        for other in self.owners[node]:
            self._share(container, other, 1)
        self._bodies[container].add(node)
        self.owners[node].add(container)
        self._moved(container, node)

    def _leave(self, container: str, node: str) -> None:
        self._bodies[container].remove(node)
        self.owners[node].discard(container)
        for other in self.owners[node]:
            self._share(container, other, -1)
        self._order.release(node, _mark(container))
        self._moved(container, node)

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

    # -- what may be wrong

    def leaks(self, container: str) -> list[str]:
        """Nodes that come after a container, where its body leads to them."""
        after = self._after.get(container)
        if not after:
            return []
        onward = self._order.after
        led_to = {each for node in self._bodies[container] for each in onward[node] if each in after}
        return sorted(led_to | {each for each in self._entries[container] if each in after})

    def have_in_common(self, first: str, second: str) -> bool:
        """Whether two bodies share nodes."""
        return bool(self._shared[first, second])


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)


def _mark(container: str) -> str:
    """What a container's mark is called in the order; no node is called so."""
    return f"\x00{container}"
