"""Which choices a node depends on: the outputs of branches that must be taken for it to run.

A choice is one way out of a node that takes at most one of its ways (mostly an output each), or one of the ways
*worked* and *failed* of a node whose `error` output is wired. A node that needs all its inputs needs the choices of
all (union); one that takes whichever input comes needs only what all of them need (intersection). Needing two choices
of one node, it never runs.
Wires within a circle without a loop say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final, NamedTuple

from weft_engine.document.model import Wire
from weft_engine.giving_way import gently
from weft_engine.graph.facts import Facts, refused_by
from weft_engine.ids import NodeId, WireId
from weft_engine.node import Arrival, Gather

_WORKED: Final = "\x00worked"
_FAILED: Final = "error"
_DEAD_ARM: Final = Arrival(WireId(""), NodeId(""), live=False)


class Must(NamedTuple):
    """What is known of one node."""

    choices: int = 0
    """Bits of the choices it needs."""
    dead: bool = False
    """It cannot run."""
    is_first: bool = False
    """It cannot run although everything before it can."""


_FREE: Final = Must()
Ends = tuple[str, str]
"""A node and its output port."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The choices of which one node takes at most one."""

    node: str
    ways: int
    """How many there are, those that lead nowhere included."""
    bits: dict[str, int]
    """Bits of those that lead somewhere, by name."""
    mask: int
    """All of them."""


class _Feed(NamedTuple):
    """How a node gets its values."""

    ports: tuple[tuple[str, tuple[Ends, ...]], ...] = ()
    """Input ports that ask for something: the name of those that gather, and the ends of their wires."""
    others: tuple[str, ...] = ()
    """Nodes that feed ports which can do without."""
    has_rivals: bool = False
    """Several wires lead to an input that takes one value."""


class MustSets:
    """The must-sets of one flow, as bits of whole numbers; `choose` and `visit` keep them true."""

    def __init__(self, facts: Facts, knots: Mapping[str, str]) -> None:
        self._facts = facts
        self.knots = knots
        """By node that waits for itself in a circle: a name of the circle."""
        self._blocks: dict[tuple[str, tuple[tuple[str, ...], ...]], int] = {}
        """By node and outputs of its choices, the number of the first of their bits."""
        self.width = 0
        """How many choices there have ever been."""
        self._apart: dict[int, int] = {}
        """By distance, the bits at that distance below which stands another choice of the same node."""
        self._feeds: dict[str, _Feed] = {}
        self._groups: dict[str, tuple[_Group, ...]] = {}
        self._group_of: dict[int, _Group] = {}
        """By number of a bit."""
        self.node: dict[str, Must] = {}

    def fill(self, order: Collection[str]) -> None:
        """Visits all nodes, in an order in which values flow forward."""
        for key in gently(order):
            self.choose(key)
        for key in gently(order):
            self.visit(key)

    def forget(self, key: str) -> None:
        """A node is gone."""
        self.node.pop(key, None)
        self._feeds.pop(key, None)
        self._groups.pop(key, None)

    def choose(self, key: str) -> bool:
        """Finds how a node is fed and what it chooses, as its wires are now; says if it chooses otherwise."""
        self._feeds.pop(key, None)
        groups = tuple(self._found_choices(key))
        if groups == self._groups.get(key, ()):
            return False
        self._groups[key] = groups
        for group in groups:
            for bit in group.bits.values():
                self._group_of[bit.bit_length()] = group
        return True

    def _found_choices(self, key: str) -> Iterator[_Group]:
        ports = self._facts.ports[key]
        outof = self._facts.outof.get(key, ())
        if not outof or not (ports.ways or _FAILED in ports.outputs):
            return
        wired = {wire.source_port for wire in outof}
        if ports.ways:
            refused = refused_by(ports)
            ways = tuple(way for way in ports.ways if refused not in way or not wired.isdisjoint(way))
            yield self._group(key, ways, wired)
        if _FAILED in wired and _FAILED in ports.outputs:
            yield self._group(key, ((_WORKED,), (_FAILED,)), {_WORKED, _FAILED})

    def _group(self, key: str, ways: tuple[tuple[str, ...], ...], wired: Collection[str]) -> _Group:
        """Choices with their bits, side by side; they have the same whenever they come back."""
        first = self._blocks.get((key, ways))
        if first is None:
            first = self._blocks[key, ways] = self.width
            self.width += len(ways)
            for distance in range(1, len(ways)):
                below = ((1 << (len(ways) - distance)) - 1) << first
                self._apart[distance] = self._apart.get(distance, 0) | below
        bits = {name: 1 << (first + at) for at, way in enumerate(ways) for name in way if name in wired}
        return _Group(key, len(ways), bits, reduce(or_, bits.values(), 0))

    def visit(self, key: str) -> bool:
        """Finds what a node needs, from those before it; says whether it is something else than before."""
        found = self._must(key)
        changed = found != self.node.get(key, _FREE)
        self.node[key] = found
        return changed

    def _must(self, key: str) -> Must:
        feed = self._feeds.get(key)
        if feed is None:
            feed = self._feeds[key] = self._found_feed(key)
        if key in self.knots:
            feed = self._outside_of_knot(key, feed)
        if not feed.ports and not feed.others:
            return _FREE
        node = self.node
        choices, is_fed = 0, False
        for gathering, ends in feed.ports:
            musts = [self._of_end(*end) for end in ends if not node.get(end[0], _FREE).dead]
            if len(musts) == 1:
                choices |= musts[0]
            elif musts:
                needs_all = gathering and self._needs_all(key, len(ends) - len(musts), len(musts))
                choices |= reduce(or_ if needs_all else and_, musts)
            is_fed = is_fed or bool(musts)
        if not is_fed and all(node.get(each, _FREE).dead for each in feed.others):
            return Must(dead=True)
        never = choices != 0 and self._is_contradictory(choices)
        return Must(choices, never, never)

    def _outside_of_knot(self, key: str, feed: _Feed) -> _Feed:
        """A feed without the wires of the circle that its node is in."""
        knots, knot = self.knots, self.knots[key]
        ports = ((name, tuple(end for end in ends if knots.get(end[0]) != knot)) for name, ends in feed.ports)
        others = tuple(each for each in feed.others if knots.get(each) != knot)
        return _Feed(tuple((name, ends) for name, ends in ports if ends), others, feed.has_rivals)

    def _found_feed(self, key: str) -> _Feed:
        ports = self._facts.ports[key]
        gathers = ports.node_type is not None and ports.node_type.gathers and ports.config is not None
        by_port: dict[str, list[Ends]] = defaultdict(list)
        for wire in self._facts.data_into(key):
            by_port[wire.target_port].append((wire.source_node, wire.source_port))
        lists = {name for name in by_port if ports.inputs[name].mode == "list"}
        asking = [name for name in by_port if ports.inputs[name].required or name in lists]
        return _Feed(
            tuple((name if gathers and name in lists else "", tuple(by_port[name])) for name in asking),
            tuple(end[0] for name, ends in by_port.items() if name not in asking for end in ends),
            any(len(ends) > 1 and ports.inputs[name].mode == "single" for name, ends in by_port.items()),
        )

    def is_first(self, key: str) -> bool:
        """Whether a node cannot run although everything before it can."""
        return self.node.get(key, _FREE).is_first

    def has_rivals(self, key: str) -> bool:
        """Whether several wires lead to an input of a visited node that takes one value."""
        feed = self._feeds.get(key)
        return feed is not None and feed.has_rivals

    def _needs_all(self, key: str, dead: int, live: int) -> bool:
        """Whether a gathering node dies of one more dead arm."""
        ports = self._facts.ports[key]
        if ports.node_type is None:
            return False
        return ports.node_type.gather(ports.config, (_DEAD_ARM,) * (dead + 1), live - 1) is Gather.DEAD

    def of_wire(self, wire: Wire) -> int:
        """What must be chosen for a wire to be live."""
        return self._of_end(wire.source_node, wire.source_port)

    def _of_end(self, node: str, port: str) -> int:
        must = self.node.get(node, _FREE).choices
        for group in self._groups.get(node, ()):
            must |= group.bits.get(port, 0)
            if port != _FAILED:
                must |= group.bits.get(_WORKED, 0)
        return must

    def may_both_be_live(self, first: Wire, second: Wire) -> bool:
        """Whether two wires can carry values in one frame."""
        if self.node.get(first.source_node, _FREE).dead or self.node.get(second.source_node, _FREE).dead:
            return False
        return not self._is_contradictory(self.of_wire(first) | self.of_wire(second))

    def covers(self, wires: Collection[Wire], inside: Collection[str]) -> bool:
        """Whether one of these wires is live whatever is chosen by the nodes `inside`."""
        alone: dict[str, set[int]] = defaultdict(set)
        for wire in wires:
            own = [(group, held) for group, held in self._held(self.of_wire(wire)) if group.node in inside]
            if not own:
                return True
            if len(own) == 1 and own[0][1].bit_count() == 1:
                alone[own[0][0].node].add(own[0][1])
        return any(
            len(set(group.bits.values())) == group.ways and set(group.bits.values()) <= bits
            for node, bits in alone.items()
            for group in self._groups[node]
        )

    def _held(self, must: int) -> Iterator[tuple[_Group, int]]:
        """The groups a must-set holds choices of, with these."""
        while must:
            group = self._group_of[(must & -must).bit_length()]
            held = must & group.mask
            yield group, held
            must &= ~held

    def _is_contradictory(self, must: int) -> bool:
        """Whether it holds two choices of one node."""
        return any(must & (must >> distance) & below for distance, below in self._apart.items())

    def contradiction(self, key: str) -> tuple[str, list[str]] | None:
        """A node of which `key` needs two choices, with their names."""
        clashes = [group for group, held in self._held(self.node[key].choices) if held.bit_count() > 1]
        if not clashes:
            return None
        group = min(clashes, key=lambda each: (each.node, _WORKED in each.bits))
        must = self.node[key].choices
        needed: dict[int, str] = {}
        for name, bit in group.bits.items():
            if must & bit:
                needed.setdefault(bit, name)
        return group.node, ["success" if name == _WORKED else name for name in needed.values()]
