"""What can be asked of a flow, each question about one thing; the answers are problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from weft_engine.graph.checks.policies import check_common_policy
from weft_engine.graph.checks.sharing import check_declared
from weft_engine.graph.checks.structure import (
    End,
    check_cycle,
    check_fault,
    check_names,
    check_output,
    check_return,
)
from weft_engine.graph.checks.subflows import check_subflow
from weft_engine.graph.checks.wires import check_liveness, check_wire
from weft_engine.graph.checks.world import check_budget, check_script, has_budget
from weft_engine.graph.facts import Facts
from weft_engine.graph.findings import Question
from weft_engine.graph.live_faults import LiveFaults
from weft_engine.graph.live_regions import LiveRegions
from weft_engine.graph.must_sets import MustSets
from weft_engine.graph.order import cycle_in
from weft_engine.graph.regions import RegionFault
from weft_engine.graph.registers import Registers
from weft_engine.graph.validate import problems_of_node
from weft_engine.problems import Problem

WHOLE: Final[Question] = ("whole", "")
SETTINGS: Final[Question] = ("settings", "")
DECLARED: Final[Question] = ("declared", "")
SCRIPT: Final[Question] = ("script", "")


class Questions:
    """Answers questions about one flow. What they are about may be gone by now; then there is no problem."""

    def __init__(self, facts: Facts, regions: LiveRegions, musts: MustSets, registers: Registers) -> None:
        self._facts, self._regions, self._musts, self._registers = facts, regions, musts, registers
        self._faults = LiveFaults(facts, regions)

    def answer(self, question: Question) -> Iterable[Problem]:
        """The problems that a question finds."""
        kind, about = question
        found: Iterable[Problem] = getattr(self, f"_{kind}")(about)
        return found

    def _wire(self, key: str) -> Iterable[Problem]:
        wire = self._facts.wires.get(key)
        return check_wire(self._facts, wire) if wire is not None else ()

    def _node(self, key: str) -> Iterator[Problem]:
        if key in self._facts.records:
            yield from problems_of_node(self._facts, key)
            if key in self._registers.breaks and not self._regions.owners.get(key):
                yield check_fault(self._facts, RegionFault("break_outside", (key,)))

    def _live(self, key: str) -> Iterable[Problem]:
        return check_liveness(self._facts, self._musts, key) if key in self._facts.records else ()

    def _subflow(self, key: str) -> Iterable[Problem]:
        return check_subflow(self._facts, key) if key in self._facts.records else ()

    def _body(self, key: str) -> Iterator[Problem]:
        if key in self._regions.bodies:
            for fault in self._faults.of(key):
                yield check_fault(self._facts, fault)
            yield from check_return(self._facts, self._musts, key, self._registers.breaks)

    def _overlap(self, pair: tuple[str, str]) -> Iterator[Problem]:
        fault = self._faults.overlap(*pair)
        if fault is not None:
            yield check_fault(self._facts, fault)

    def _cycle(self, first: str) -> Iterator[Problem]:
        part = {key for key, knot in self._musts.knots.items() if knot == first}
        if part:
            yield check_cycle(self._facts, cycle_in(self._facts, first, part))

    def _names(self, end: End) -> Iterable[Problem]:
        nodes = self._registers.named.get(end)
        return check_names(self._facts, end, nodes) if nodes else ()

    def _whole(self, _: Any) -> Iterator[Problem]:
        yield from check_output(self._facts, len(self._registers.outputs))
        if has_budget(self._facts):
            yield from check_budget(self._facts, self._registers.worst())

    def _settings(self, _: Any) -> Iterable[Problem]:
        return check_common_policy(self._facts)

    def _declared(self, _: Any) -> Iterable[Problem]:
        return check_declared(self._facts)

    def _script(self, _: Any) -> Iterable[Problem]:
        return check_script(self._facts)
