"""All problems of a flow, in a stable order. Nothing is run, opened or connected.

This is the whole check, and the measure of the one that follows edits (`graph/validator.py`): both ask the same
questions of single nodes, wires and loops, but find order, bodies and what nodes need in ways of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from weft_engine.collecting import without_collection
from weft_engine.control import OUTPUT_TYPE
from weft_engine.document.document import Flow
from weft_engine.graph.checks.nodes import check_node
from weft_engine.graph.checks.policies import check_common_policy
from weft_engine.graph.checks.sharing import check_declared, check_sharing
from weft_engine.graph.checks.structure import (
    End,
    check_cases,
    check_cycle,
    check_fault,
    check_gathering,
    check_names,
    check_output,
    check_return,
    is_break,
    public_name,
)
from weft_engine.graph.checks.subflows import check_subflow
from weft_engine.graph.checks.wires import check_liveness, check_wire
from weft_engine.graph.checks.world import calls_of, check_budget, check_script, check_surroundings, has_budget
from weft_engine.graph.facts import Facts, Surroundings
from weft_engine.graph.must_sets import MustSets
from weft_engine.graph.order import cycle_in, order_of, parts_of
from weft_engine.graph.ranking import rank
from weft_engine.graph.regions import regions_of
from weft_engine.ids import Scope
from weft_engine.problems import Problem
from weft_engine.registry import Registry


@without_collection()
def validate(flow: Flow, registry: Registry, surroundings: Surroundings | None = None) -> list[Problem]:
    """The problems of a flow and of those embedded in it, the worst first.

    Args:
        flow: The flow.
        registry: Installed node types.
        surroundings: What is known of models and keys; without it nothing is said of them.
    """
    return sorted(_problems(flow, registry, surroundings, (), ()), key=rank)


def _problems(
    flow: Flow, registry: Registry, surroundings: Surroundings | None, scope: Scope, around: tuple[Flow, ...]
) -> Iterator[Problem]:
    facts = Facts(flow, registry, scope, surroundings, around)
    order = order_of(facts)
    regions = facts.regions = regions_of(flow, registry, order.knots)
    musts = MustSets(facts, order.knots)
    musts.fill(order.nodes)
    for wire in facts.wires.values():
        yield from check_wire(facts, wire)
    for node in facts.ports:
        yield from problems_of_node(facts, node)
        yield from check_liveness(facts, musts, node)
        yield from check_subflow(facts, node)
    for first, part in parts_of(order.knots).items():
        yield check_cycle(facts, cycle_in(facts, first, part))
    for fault in regions.faults:
        yield check_fault(facts, fault)
    breaks = [node for node in facts.ports if is_break(facts, node)]
    for container in regions.bodies:
        yield from check_return(facts, musts, container, breaks)
    yield from check_common_policy(facts)
    yield from check_declared(facts)
    yield from check_script(facts)
    yield from _of_the_whole(facts)
    for name in sorted(flow.flows):
        yield from _problems(flow.flows[name], registry, surroundings, (*scope, name), (*around, flow))


def problems_of_node(facts: Facts, node: str) -> Iterator[Problem]:
    """What is wrong with a node, looking at it, its wires and the ports at their other ends only."""
    yield from check_node(facts, node)
    yield from check_gathering(facts, node)
    yield from check_cases(facts, node)
    yield from check_surroundings(facts, node)
    yield from check_sharing(facts, node)


def _of_the_whole(facts: Facts) -> Iterator[Problem]:
    named: dict[End, list[str]] = defaultdict(list)
    for node in facts.ports:
        name = public_name(facts, node)
        if name is not None:
            named[name].append(node)
    for end, nodes in named.items():
        yield from check_names(facts, end, nodes)
    yield from check_output(facts, sum(record.type == OUTPUT_TYPE for record in facts.records.values()))
    if has_budget(facts):
        yield from check_budget(facts, sum(calls_of(facts, node) for node in facts.ports))


def may_both_be_live(flow: Flow, registry: Registry, first: str, second: str) -> bool:
    """Whether two wires, by id, can carry values in one frame."""
    facts = Facts(flow, registry)
    order = order_of(facts)
    musts = MustSets(facts, order.knots)
    musts.fill(order.nodes)
    return musts.may_both_be_live(flow.wires[first], flow.wires[second])
