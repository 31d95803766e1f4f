"""The order in which values flow, kept while wires come and go.

A wire that agrees with the order costs nothing. For another, what follows it and what leads to it is looked at in turn,
between its ends only, and the smaller of the two is moved, as in M. A. Bender, J. T. Fineman, S. Gilbert, R. E. Tarjan:
*A New Approach to Incremental Cycle Detection and Related Problems*, ACM Transactions on Algorithms 12 (2016), without
its levels. A wire that would close a circle is set aside, so that the rest always has an order; every circle goes
through such a wire, which is tried again whenever a wire is removed.

Beside nodes the order can have *marks*: things that must come after some nodes and before others. Wires come first: a
mark that stands against one is given up (`broken`) until it is set again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from itertools import chain

from weft_engine.giving_way import gently, give_way
from weft_engine.graph.row import Row

Pair = tuple[str, str]
_NONE: Mapping[str, int] = {}


class DynamicOrder:
    """Nodes in an order in which values flow forward, and the circles that have none."""

    def __init__(self) -> None:
        self.after: dict[str, dict[str, int]] = {}
        """By node, how many wires lead on to each next one."""
        self.before: dict[str, dict[str, int]] = {}
        self.aside: set[Pair] = set()
        """Pairs of nodes whose wires would close a circle."""
        self.broken: set[str] = set()
        """Marks that hold nothing, because a wire stands against them."""
        self._row = Row()
        self._held_after: dict[str, set[str]] = defaultdict(set)
        """By mark, nodes that come after it; by node, marks."""
        self._held_before: dict[str, set[str]] = defaultdict(set)
        self._knots: dict[str, str] | None = {}

    @property
    def place(self) -> Mapping[str, int]:
        """Numbers that grow along all wires but those set aside."""
        return self._row.number

    # -- all at once

    def fill(self, nodes: Iterable[str], pairs: Iterable[Pair]) -> None:
        """Takes a whole graph; `settle` then finds the order."""
        self.after = {key: {} for key in nodes}
        self.before = {key: {} for key in self.after}
        for source, target in gently(pairs):
            self.after[source][target] = self.after[source].get(target, 0) + 1
            self.before[target][source] = self.before[target].get(source, 0) + 1

    def fill_mark(self, mark: str, before: Iterable[str], after: Iterable[str]) -> None:
        """Sets a mark before there is an order."""
        for key in before:
            self._hold(key, mark)
        for key in after:
            self._hold(mark, key)
        self._held_after[mark] |= set()

    def settle(self) -> None:
        """Finds the order of all."""
        done, back = self._depth_first()
        if back and self._held_after:
            for mark in self._marks_in_circles():
                self._break(mark)
            done, back = self._depth_first()
        self.aside = back
        self._row.fill(reversed(done))
        self._knots = None if back else {}

    def _marks_in_circles(self) -> list[str]:
        import networkx as nx

        graph = nx.DiGraph((key, each) for key in self._all() for each in self._onward(key))
        parts = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
        return sorted(key for part in parts for key in part if key not in self.after)

    def _all(self) -> list[str]:
        return [*self.after, *(key for key in self._held_after if key not in self.after)]

    def _onward(self, key: str) -> Iterable[str]:
        held = self._held_after.get(key)
        after = self.after.get(key, _NONE)
        return chain(after, held) if held else after

    def _depth_first(self) -> tuple[list[str], set[Pair]]:
        """All, each after those it leads to, and the pairs that lead back."""
        state: dict[str, bool] = {}
        done: list[str] = []
        back: set[Pair] = set()
        for root in self._all():
            if root in state:
                continue
            state[root] = False
            path = [(root, iter(self._onward(root)))]
            while path:
                give_way()
                key, rest = path[-1]
                for each in rest:
                    if each not in state:
                        state[each] = False
                        path.append((each, iter(self._onward(each))))
                        break
                    if not state[each]:
                        back.add((key, each))
                else:
                    state[key] = True
                    path.pop()
                    done.append(key)
        return done, back

    # -- nodes and wires

    def add_node(self, key: str) -> None:
        """A node without wires."""
        self.after[key], self.before[key] = {}, {}
        self._row.append(key)

    def remove_node(self, key: str) -> None:
        """A node that has no wires any more."""
        del self.after[key], self.before[key]
        self._row.remove(key)

    def add(self, source: str, target: str) -> bool:
        """A wire; says whether it is the first between the two."""
        after = self.after[source]
        if target in after:
            after[target] += 1
            self.before[target][source] += 1
            return False
        after[target] = self.before[target][source] = 1
        if not self._take_in(source, target):
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
                if self._take_in(*pair):
                    self.aside.remove(pair)
            self._knots = None
        return True

    def _take_in(self, source: str, target: str) -> bool:
        """Makes the order agree with a wire, against marks if need be; `False` if that would close a circle."""
        if self._admit(source, target):
            return True
        if source == target or self._leads(target, source):
            return False
        while not self._admit(source, target):
            for mark in self._marks_between(source, target):
                self._break(mark)
        return True

    # -- marks

    def add_mark(self, mark: str) -> None:
        """A mark that holds nothing yet."""
        self._held_after[mark] |= set()
        self._row.append(mark)

    def remove_mark(self, mark: str) -> None:
        """A mark is gone."""
        self._break(mark)
        self.broken.discard(mark)
        del self._held_after[mark]
        self._row.remove(mark)

    def set_mark(self, mark: str, before: Iterable[str], after: Iterable[str]) -> bool:
        """Sets a mark anew, after and before what it shall stand between; says whether it could be."""
        self.broken.discard(mark)
        place = self.place
        pairs = chain(
            ((key, mark) for key in sorted(before, key=place.__getitem__, reverse=True)),
            ((mark, key) for key in sorted(after, key=place.__getitem__)),
        )
        return all(self.hold(*pair) for pair in pairs)

    def hold(self, first: str, second: str) -> bool:
        """A mark must come after a node, or before it; the mark is given up if it cannot."""
        mark = second if first in self.after else first
        if mark in self.broken:
            return False
        self._hold(first, second)
        if self._admit(first, second):
            return True
        self._break(mark)
        return False

    def release(self, first: str, second: str) -> None:
        """A mark need no longer come after a node, or before it."""
        for table, key, other in ((self._held_after, first, second), (self._held_before, second, first)):
            if key in table:
                table[key].discard(other)
                if not table[key] and key in self.after:
                    del table[key]

    def _hold(self, first: str, second: str) -> None:
        self._held_after[first].add(second)
        self._held_before[second].add(first)

    def _break(self, mark: str) -> None:
        for key in tuple(self._held_before.get(mark, ())):
            self.release(key, mark)
        for key in tuple(self._held_after[mark]):
            self.release(mark, key)
        self._held_before.pop(mark, None)
        self.broken.add(mark)

    def _marks_between(self, source: str, target: str) -> set[str]:
        """The first marks on each way by which a wire would lead back to itself."""
        place = self.place
        low, high = place[target], place[source]
        held_after, after = self._held_after, self.after
        marks = {
            mark
            for key in _reach(target, lambda key: {each for each in after[key] if place[each] <= high})
            for mark in held_after.get(key, ())
        }
        before, held_before = self.before, self._held_before
        behind = _reach(
            source,
            lambda key: {
                each for each in chain(before.get(key, _NONE), held_before.get(key, _NONE)) if place[each] >= low
            },
        )
        return marks & behind

    # -- the order

    def _admit(self, source: str, target: str) -> bool:
        """Makes the order agree with a pair; `False`, and nothing changed, if that would close a circle."""
        place = self.place
        if place[source] < place[target]:
            return True
        found = self._between(source, target, held=True)
        if found is None:
            return False
        ahead, behind, is_ahead = found
        if is_ahead:
            self._row.move_after(sorted(ahead, key=place.__getitem__), source)
        else:
            self._row.move_before(sorted(behind, key=place.__getitem__), target)
        return True

    def _leads(self, source: str, target: str) -> bool:
        """Whether wires alone lead from one node to another."""
        return self._between(target, source, held=False) is None

    def _between(self, source: str, target: str, *, held: bool) -> tuple[set[str], set[str], bool] | None:
        """Looks from `target` forward and from `source` back, a node each in turn, until one side has no more.

        Returns:
            What was seen on either side, and whether the first is all there is; `None` if they meet.
        """
        if source == target:
            return None
        low, high = self.place[target], self.place[source]
        ahead, behind = {target}, {source}
        forward, backward = [target], [source]
        after, before = (self._held_after, self._held_before) if held else ({}, {})
        while forward and backward:
            if self._widen(forward, ahead, behind, self.after, after, high, 1) or self._widen(
                backward, behind, ahead, self.before, before, -low, -1
            ):
                return None
        return ahead, behind, not forward

    def _widen(
        self,
        waiting: list[str],
        seen: set[str],
        other: set[str],
        edges: Mapping[str, Mapping[str, int]],
        held: Mapping[str, Iterable[str]],
        most: int,
        sign: int,
    ) -> bool:
        """Goes on from one node; says whether the other side is met. `sign`: 1 forward, -1 back."""
        key = waiting.pop()
        place, aside = self.place, self.aside
        for each in chain(edges.get(key, _NONE), held.get(key, _NONE)):
            if aside and ((key, each) if sign > 0 else (each, key)) in aside:
                continue
            if each in other:
                return True
            if each not in seen and sign * place[each] <= most:
                seen.add(each)
                waiting.append(each)
        return False

    # -- circles

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
                part = self._part(source, target, low, high)
                knots |= dict.fromkeys(part, min(part))
        return knots

    def _part(self, source: str, target: str, low: int, high: int) -> set[str]:
        """All that wait for each other with the ends of a wire that leads back."""
        place, after, before = self.place, self.after, self.before
        ahead = _reach(target, lambda key: {each for each in after[key] if low <= place[each] <= high})
        return _reach(source, lambda key: before[key].keys() & ahead)

    def ordered(self, keys: Iterable[str]) -> list[str]:
        """Nodes in this order; of a knot, in any."""
        return sorted(keys, key=self.place.__getitem__)


def _reach(start: str, onward: Callable[[str], Set[str]]) -> set[str]:
    """All that is reached from one."""
    seen, waiting = {start}, [start]
    while waiting:
        further = onward(waiting.pop()) - seen
        seen |= further
        waiting += further
    return seen
