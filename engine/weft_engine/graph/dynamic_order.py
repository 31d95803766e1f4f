"""The order in which values flow, kept while wires come and go.

D. J. Pearce, P. H. J. Kelly: *A Dynamic Topological Sort Algorithm for Directed Acyclic Graphs*, ACM Journal of
Experimental Algorithmics 11 (2006). A wire that agrees with the order costs nothing; another reorders only what lies
between its ends. A wire that would close a circle is set aside, so that the rest always has an order; every circle goes
through such a wire, which is tried again whenever a wire is removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

Pair = tuple[str, str]


class DynamicOrder:
    """Nodes in an order in which values flow forward, and the circles that have none."""

    def __init__(self) -> None:
        self.after: dict[str, dict[str, int]] = {}
        """By node, how many wires lead on to each next one."""
        self.before: dict[str, dict[str, int]] = {}
        self.place: dict[str, int] = {}
        """Numbers that grow along all wires but those set aside."""
        self.aside: set[Pair] = set()
        """Pairs of nodes whose wires would close a circle."""
        self._numbers = count()
        self._knots: dict[str, str] | None = {}

    def fill(self, nodes: Iterable[str], pairs: Iterable[Pair]) -> None:
        """Takes a whole graph at once."""
        self.after = {key: {} for key in nodes}
        self.before = {key: {} for key in self.after}
        for source, target in pairs:
            self.after[source][target] = self.after[source].get(target, 0) + 1
            self.before[target][source] = self.before[target].get(source, 0) + 1
        done = list(self._depth_first())
        self.place = {key: number for key, number in zip(reversed(done), self._numbers, strict=False)}
        self._knots = None if self.aside else {}

    def _depth_first(self) -> Iterator[str]:
        """All nodes, each after those its wires lead to; sets wires aside that lead back."""
        state: dict[str, bool] = {}
        for root in self.after:
            if root in state:
                continue
            state[root] = False
            path = [(root, iter(self.after[root]))]
            while path:
                key, rest = path[-1]
                for each in rest:
                    if each not in state:
                        state[each] = False
                        path.append((each, iter(self.after[each])))
                        break
                    if not state[each]:
                        self.aside.add((key, each))
                else:
                    state[key] = True
                    path.pop()
                    yield key

    def add_node(self, key: str) -> None:
        """A node without wires."""
        self.after[key], self.before[key] = {}, {}
        self.place[key] = next(self._numbers)

    def remove_node(self, key: str) -> None:
        """A node that has no wires any more."""
        del self.after[key], self.before[key], self.place[key]

    def add(self, source: str, target: str) -> bool:
        """A wire; says whether it is the first between the two."""
        after = self.after[source]
        if target in after:
            after[target] += 1
            self.before[target][source] += 1
            return False
        after[target] = self.before[target][source] = 1
        if not self._admit(source, target):
            self.aside.add((source, target))
        if self.aside:
            self._knots = None
        return True

    def remove(self, source: str, target: str) -> bool:
        """Takes a wire out; says whether it was the last between the two."""
        after = self.after[source]
        if after[target] > 1:
            after[target] -= 1
            self.before[target][source] -= 1
            return False
        del after[target], self.before[target][source]
        if self.aside:
            self.aside.discard((source, target))
            for pair in sorted(self.aside):
                self._admit(*pair, now=True)
            self._knots = None
        return True

    def _admit(self, source: str, target: str, *, now: bool = False) -> bool:
        """Makes the order agree with a wire; `False`, and nothing changed, if that would close a circle.

        With `now`, the wire is one of those set aside; it is taken in if it can be.
        """
        low, high = self.place[target], self.place[source]
        if source == target:
            return False
        if low > high:
            if now:
                self.aside.discard((source, target))
            return True
        ahead = self._reach(target, self.after, low, high, forward=True)
        if source in ahead:
            return False
        behind = self._reach(source, self.before, low, high, forward=False)
        moved = [*sorted(behind, key=self.place.__getitem__), *sorted(ahead, key=self.place.__getitem__)]
        for key, number in zip(moved, sorted(map(self.place.__getitem__, moved)), strict=True):
            self.place[key] = number
        if now:
            self.aside.discard((source, target))
        return True

    def _reach(
        self, start: str, edges: Mapping[str, Mapping[str, int]], low: int, high: int, *, forward: bool
    ) -> set[str]:
        """What is reached from a node, by wires that are not set aside, between two places."""
        place, aside = self.place, self.aside
        seen, waiting = {start}, [start]
        while waiting:
            key = waiting.pop()
            for each in edges[key]:
                if each in seen or not low <= place[each] <= high:
                    continue
                if aside and ((key, each) if forward else (each, key)) in aside:
                    continue
                seen.add(each)
                waiting.append(each)
        return seen

    @property
    def knots(self) -> dict[str, str]:
        """By node that waits for itself: the first node, by id, of all that wait for each other with it."""
        if self._knots is None:
            self._knots = self._found_knots()
        return self._knots

    def _found_knots(self) -> dict[str, str]:
        """Circles lie between the ends of wires set aside, so only there they are looked for."""
        if not self.aside:
            return {}
        low = min(self.place[target] for _, target in self.aside)
        high = max(self.place[source] for source, _ in self.aside)
        knots: dict[str, str] = {}
        for source, target in sorted(self.aside):
            if target not in knots or knots.get(source) != knots[target]:
                part = self._within(target, self.after, low, high) & self._within(source, self.before, low, high)
                knots |= dict.fromkeys(part, min(part))
        return knots

    def _within(self, start: str, edges: Mapping[str, Mapping[str, int]], low: int, high: int) -> set[str]:
        place = self.place
        seen, waiting = {start}, [start]
        while waiting:
            for each in edges[waiting.pop()]:
                if each not in seen and low <= place[each] <= high:
                    seen.add(each)
                    waiting.append(each)
        return seen

    def ordered(self, keys: Iterable[str]) -> list[str]:
        """Nodes in this order; of a knot, in any."""
        return sorted(keys, key=self.place.__getitem__)
