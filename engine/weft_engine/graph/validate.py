"""All problems of a flow, in a stable order. Nothing is run, opened or connected."""

from __future__ import annotations

from collections.abc import Iterator

from weft_engine.document.document import Flow
from weft_engine.graph.checks.nodes import check_nodes
from weft_engine.graph.checks.policies import check_common_policy
from weft_engine.graph.checks.structure import (
    check_cases,
    check_cycles,
    check_gathering,
    check_names,
    check_regions,
    check_subflows,
)
from weft_engine.graph.checks.wires import check_liveness, check_wires
from weft_engine.graph.checks.world import check_budget, check_surroundings
from weft_engine.graph.facts import Facts, Surroundings
from weft_engine.graph.must_sets import MustSets
from weft_engine.graph.order import order_of
from weft_engine.ids import Scope
from weft_engine.problems import Problem
from weft_engine.registry import Registry

_RANK = {"error": 0, "warning": 1, "info": 2}


def validate(flow: Flow, registry: Registry, surroundings: Surroundings | None = None) -> list[Problem]:
    """The problems of a flow and of those embedded in it, the worst first.

    Args:
        flow: The flow.
        registry: Installed node types.
        surroundings: What is known of models and keys; without it nothing is said of them.
    """
    found = list(_problems(flow, registry, surroundings, (), ()))
    return sorted(
        found, key=lambda each: (_RANK[each.severity], each.scope, each.code, each.nodes, each.wires, each.message)
    )


def _problems(
    flow: Flow, registry: Registry, surroundings: Surroundings | None, scope: Scope, around: tuple[Flow, ...]
) -> Iterator[Problem]:
    facts = Facts(flow, registry, scope, surroundings, around)
    order, cycles = order_of(facts)
    musts = MustSets(facts, order)
    yield from check_nodes(facts)
    yield from check_common_policy(facts)
    yield from check_wires(facts)
    yield from check_liveness(facts, musts)
    yield from check_cycles(facts, cycles)
    yield from check_regions(facts, musts)
    yield from check_gathering(facts)
    yield from check_names(facts)
    yield from check_cases(facts)
    yield from check_subflows(facts)
    yield from check_surroundings(facts)
    yield from check_budget(facts)
    for name in sorted(flow.flows):
        yield from _problems(flow.flows[name], registry, surroundings, (*scope, name), (*around, flow))


def may_both_be_live(flow: Flow, registry: Registry, first: str, second: str) -> bool:
    """Whether two wires, by id, can carry values in one frame."""
    facts = Facts(flow, registry)
    order, _ = order_of(facts)
    wires = flow.wires
    return MustSets(facts, order).may_both_be_live(wires[first], wires[second])
