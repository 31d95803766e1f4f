"""One flow of a document, checked anew only where an edit could have changed something.

Kept are ports and wires (`Facts`), the order (`DynamicOrder`), bodies (`LiveRegions`), what nodes need (`MustSets`)
and the answer to every question (`Findings`). `take` brings all but the last up to date with an edit and notes which
questions it touches; `refresh` asks these again. What a node needs is passed on along the order, and no further than it
comes out differently.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from heapq import heapify, heappop, heappush

from weft_engine.document.document import Flow
from weft_engine.giving_way import gently, give_way
from weft_engine.graph.checks.structure import is_break
from weft_engine.graph.dynamic_order import DynamicOrder
from weft_engine.graph.facts import Facts, Surroundings
from weft_engine.graph.findings import Findings, Question
from weft_engine.graph.live_regions import LiveRegions
from weft_engine.graph.must_sets import MustSets
from weft_engine.graph.order import parts_of
from weft_engine.graph.questions import DECLARED, SCRIPT, SETTINGS, WHOLE, Questions
from weft_engine.graph.registers import Registers
from weft_engine.ids import Scope
from weft_engine.ports import NodePorts
from weft_engine.registry import Registry


class Level:
    """One flow of a document with all that is known of it."""

    def __init__(
        self,
        flow: Flow,
        registry: Registry,
        scope: Scope,
        surroundings: Surroundings | None,
        around: tuple[Flow, ...],
    ) -> None:
        self.facts = Facts(flow, registry, scope, surroundings, around)
        self.order = DynamicOrder()
        self.regions = self.facts.regions = LiveRegions(self.order)
        self.musts = MustSets(self.facts, {})
        self.registers = Registers(self.facts)
        self.findings = Findings()
        self._questions = Questions(self.facts, self.regions, self.musts, self.registers)
        self._starts_body: dict[str, bool] = {}
        """By wire that leads onward."""
        self._sideways: dict[str, dict[str, str]] = defaultdict(dict)
        """By node, its other wires with the nodes they enter: back into a loop, or as a tool."""
        self._asked: set[Question] = set()
        self._to_choose: set[str] = set()
        """Nodes whose wires or ports are others now."""
        self._to_visit: set[str] = set()
        """Nodes that may need something else now."""
        self._policy, self._script = flow.settings.policy, flow.settings.script
        self._led_otherwise = False
        """Some wire leads onward that did not, or no longer does."""
        self._fill()

    def _fill(self) -> None:
        facts = self.facts
        forward = [wire for key, wire in gently(facts.wires.items()) if self._is_onward(key)]
        self._starts_body = {wire.id: self._leaves_body(wire.id) for wire in gently(forward)}
        for key, wire in gently(facts.wires.items()):
            if key not in self._starts_body:
                self._sideways[wire.source_node][key] = wire.target_node
        pairs = [(wire.source_node, wire.target_node) for wire in forward]
        self.order.fill(facts.records, pairs)
        starts = self._starts_body.values()
        containers = [key for key in gently(facts.records) if self._is_container(key)]
        self.regions.fill(containers, ((*pair, start) for pair, start in zip(pairs, starts, strict=True)))
        self.order.settle()
        self.regions.settle()
        self.musts.knots = self.order.knots
        self.musts.fill(self.order.ordered(facts.records))
        for key in gently(facts.records):
            self.registers.take(key)
        self._ask_all()

    def _ask_all(self) -> None:
        facts = self.facts
        for kind in ("node", "live", "subflow"):
            self._asked |= {(kind, key) for key in facts.records}
        self._asked |= {("wire", key) for key in facts.wires}
        self._asked |= {("body", key) for key in self.regions.bodies}
        self._asked |= {("overlap", pair) for pair in self.regions.pairs}
        self._asked |= {("cycle", first) for first in parts_of(self.order.knots)}
        self._asked |= {("names", end) for end in self.registers.named}
        self._asked |= {WHOLE, SETTINGS, DECLARED, SCRIPT}
        self._forget_moves()

    def ask_surroundings(self) -> None:
        """What is known of models and keys has changed."""
        self._asked |= {("node", key) for key in self.facts.records}

    def ask_subflows(self, name: str | None = None) -> None:
        """What is known of the flows that are called, or of one of them, has changed."""
        keys = self.registers.calling if name is None else self.registers.callers.get(name, ())
        self._asked |= {("subflow", key) for key in keys}

    def ask_declared(self) -> None:
        """What this flow, or one around it, declares for all its nodes has changed."""
        self._asked |= {DECLARED, *(("node", key) for key in self.registers.sharing)}

    def ask_settings(self) -> None:
        """The flow's settings have changed."""
        policy = self.facts.flow.settings.policy
        if policy != self._policy:
            self._policy = policy
            self._asked |= {SETTINGS, *(("node", key) for key in self.registers.exclusive)}
        if self._script != self.facts.flow.settings.script:
            self._script = self.facts.flow.settings.script
            self._asked.add(SCRIPT)
        self._asked.add(WHOLE)

    # -- taking edits in

    def take(self, nodes: Iterable[str], wires: Iterable[str]) -> None:
        """Takes nodes and wires as they are now, whatever happened to them."""
        facts, flow = self.facts, self.facts.flow
        changed = {key for key in nodes if flow.nodes.get(key) is not facts.records.get(key)}
        came_or_went = {key for key in changed if (key in flow.nodes) != (key in facts.records)}
        again = {key for key in wires if flow.wires.get(key) is not facts.wires.get(key)}
        for key in came_or_went:
            again |= facts.naming.get(key, set())
        self._touch(changed)
        for key in gently(again):
            self._drop(key)
        for key in gently(changed):
            self._take_node(key, came_or_went)
        for key in gently(again):
            self._add(key)
        if self.order.knots != self.musts.knots or (self.order.knots and self._led_otherwise):
            self._knots_changed()
        self._led_otherwise = False
        self.regions.settle()
        self._moves()

    def _touch(self, nodes: Collection[str]) -> None:
        """Asks again whatever names these nodes."""
        for key in gently(nodes):
            self._asked.update(self.findings.naming(key))
            self._asked |= {("node", key), ("live", key), ("subflow", key), WHOLE}

    def _drop(self, key: str) -> None:
        """Takes a wire out."""
        wire = self.facts.wires.get(key)
        if wire is None:
            return
        self._lead_nowhere(key)
        self.facts.drop_wire(key)
        self._touch_wire(key, wire.source_node, wire.target_node)

    def _add(self, key: str) -> None:
        """Takes a wire in, if it is there."""
        self.facts.take_wire(key)
        wire = self.facts.wires.get(key)
        if wire is not None:
            self._lead_on(key)
            self._touch_wire(key, wire.source_node, wire.target_node)

    def _touch_wire(self, key: str, source: str, target: str) -> None:
        self._asked |= {("wire", key), ("node", source), ("node", target), ("live", target), ("body", target), WHOLE}
        self._to_choose |= {source, target}
        self.registers.miscounted((source, target))

    def _take_node(self, key: str, came_or_went: Collection[str]) -> None:
        facts = self.facts
        old = facts.ports.get(key)
        was_break = key in facts.records and is_break(facts, key)
        facts_has_it = key in facts.flow.nodes
        if key in came_or_went and facts_has_it:
            self.order.add_node(key)
        if not facts_has_it:
            self._remove(key)
            return
        facts.take_node(key)
        self.registers.take(key)
        self._to_choose.add(key)
        if was_break or is_break(facts, key):
            self._asked |= {("body", owner) for owner in self.regions.owners.get(key, ())}
        if key in self.regions.bodies or self._is_container(key):
            self._asked.add(("body", key))
        if old is None or _has_other_ports(old, facts.ports[key]):
            self._ports_changed(key)
        if key in self.regions.bodies:
            self.registers.miscounted(self.regions.bodies[key])

    def _remove(self, key: str) -> None:
        self.registers.forget(key)
        if key in self.regions.bodies:
            self.regions.close(key)
        self.order.remove_node(key)
        self.musts.forget(key)
        self.facts.take_node(key)

    def _ports_changed(self, key: str) -> None:
        """Wires may lead on now that did not before, and the other way round."""
        facts = self.facts
        wires = tuple(facts.naming.get(key, ()))
        is_container = self._is_container(key)
        if is_container != (key in self.regions.bodies):
            for wire in wires:
                self._lead_nowhere(wire)
            (self.regions.open if is_container else self.regions.close)(key)
        for wire in wires:
            is_onward = self._is_onward(wire)
            if is_onward != (wire in self._starts_body) or (
                is_onward and self._leaves_body(wire) != self._starts_body[wire]
            ):
                self._lead_nowhere(wire)
            self._lead_on(wire)
            record = facts.wires[wire]
            self._touch_wire(wire, record.source_node, record.target_node)

    # -- wires that lead onward

    def _is_onward(self, key: str) -> bool:
        wire, records = self.facts.wires[key], self.facts.records
        return wire.source_node in records and wire.target_node in records and self.facts.is_forward(wire)

    def _leaves_body(self, key: str) -> bool:
        out = self.facts.output(self.facts.wires[key])
        return out is not None and out.body

    def _is_container(self, key: str) -> bool:
        ports = self.facts.ports[key]
        is_control = ports.node_type is not None and ports.node_type.control is not None
        return is_control and any(port.body for port in ports.outputs.values())

    def _lead_on(self, key: str) -> None:
        if key in self._starts_body:
            return
        wire = self.facts.wires[key]
        if not self._is_onward(key):
            self._sideways[wire.source_node][key] = wire.target_node
            return
        self._led_otherwise = True
        source, target = wire.source_node, wire.target_node
        starts = self._starts_body[key] = self._leaves_body(key)
        self.order.add(source, target)
        self.regions.add(source, target, starts_body=starts)

    def _lead_nowhere(self, key: str) -> None:
        starts = self._starts_body.pop(key, None)
        wire = self.facts.wires[key]
        if starts is None:
            self._sideways[wire.source_node].pop(key, None)
            if not self._sideways[wire.source_node]:
                del self._sideways[wire.source_node]
            return
        self._led_otherwise = True
        source, target = wire.source_node, wire.target_node
        self.order.remove(source, target)
        self.regions.remove(source, target, starts_body=starts)

    # -- what follows from an edit

    def _knots_changed(self) -> None:
        old, new = self.musts.knots, self.order.knots
        if old != new:
            self.regions.forget_leaks()
        self._asked |= {("cycle", first) for first in (*old.values(), *new.values())}
        others = {key for key in {*old, *new} if old.get(key) != new.get(key)} & self.facts.records.keys()
        self._to_visit |= others
        self._to_visit |= {after for key in others for after in self.order.after[key] if after in new}
        self.musts.knots = dict(new)

    def _moves(self) -> None:
        """Asks about bodies that changed, and about nodes that came into one or left it."""
        regions, facts = self.regions, self.facts
        for key in regions.moved & facts.records.keys():
            if is_break(facts, key):
                self._asked |= {("node", key), *(("body", owner) for owner in regions.owners.get(key, ()))}
            self._ask_where_it_comes_back(key)
        self.registers.miscounted(regions.moved)
        self._asked |= {("body", key) for key in regions.changed}
        self._asked |= {("overlap", pair) for pair in regions.pairs}
        if regions.moved:
            self._asked |= {WHOLE, SETTINGS, SCRIPT}
        self._forget_moves()

    def _forget_moves(self) -> None:
        self.regions.changed.clear()
        self.regions.moved.clear()
        self.regions.pairs.clear()

    def _ask_where_it_comes_back(self, key: str) -> None:
        """Asks about the loops that a node leads back into."""
        if key in self._sideways:
            self._asked |= {("body", target) for target in self._sideways[key].values()}

    def refresh(self) -> bool:
        """Asks again what edits touched; says whether there is another answer."""
        self._visit()
        self._asked |= {("names", end) for end in self.registers.renamed}
        self.registers.renamed.clear()
        answers = {question: tuple(self._questions.answer(question)) for question in gently(self._asked)}
        self._asked.clear()
        return self.findings.replace(answers)

    def _visit(self) -> None:
        """Finds anew what nodes need, each after those before it."""
        place, facts = self.order.place, self.facts
        self._to_visit |= self._to_choose
        chosen = {key for key in gently(self._to_choose) if key in place and self.musts.choose(key)}
        self._to_choose.clear()
        for key in chosen:
            self._asked |= {("body", owner) for owner in self.regions.owners.get(key, ())}
            self._pass_on(key, self._to_visit)
        waiting = [(place[key], key) for key in self._to_visit if key in place]
        queued = {key for _, key in waiting}
        self._to_visit.clear()
        heapify(waiting)
        while waiting:
            give_way()
            _, key = heappop(waiting)
            queued.discard(key)
            before = self.musts.is_first(key)
            changed = self.musts.visit(key)
            if self.musts.has_rivals(key) or self.musts.is_first(key) or before:
                self._asked.add(("live", key))
            if changed:
                further: set[str] = set()
                self._pass_on(key, further)
                for each in further - queued:
                    queued.add(each)
                    heappush(waiting, (place[each], each))
        assert facts.records.keys() >= queued

    def _pass_on(self, key: str, further: set[str]) -> None:
        further.update(self.order.after[key])
        self._ask_where_it_comes_back(key)


def _has_other_ports(old: NodePorts, new: NodePorts) -> bool:
    return old.node_type is not new.node_type or old.inputs != new.inputs or old.outputs != new.outputs
