"""Problems with what is around the flow: models, keys, and what a run may cost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from weft_engine.control import LoopConfig
from weft_engine.graph.facts import Facts
from weft_engine.graph.node_fixes import raising_budget, resetting
from weft_engine.node import Category
from weft_engine.problems import Problem
from weft_engine.values import Json

_SECRET: Final = re.compile(r"secret:([A-Za-z_][A-Za-z0-9_.-]*)")


def check_surroundings(facts: Facts, node: str) -> Iterator[Problem]:
    """A model and keys of a node that are not there."""
    around = facts.surroundings
    if around is None:
        return
    model = getattr(facts.ports[node].config, "model", None) or ""
    if isinstance(model, str) and model and around.has_model(model) is False:
        message = f"{facts.name(node)!r}: no server that is set up offers the model {model!r}"
        fixes = (resetting(facts, "Use the default model", node, "model"),)
        yield facts.problem("unknown_model", message, node, fixes=fixes)
    for name in sorted(set(_secrets(facts.records[node].config))):
        if around.has_secret(name) is False:
            message = f"{facts.name(node)!r}: there is no value for secret:{name}: set it with `weft keys set {name}`"
            yield facts.problem("unknown_secret", message, node)


def _secrets(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield from _SECRET.findall(value)
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _secrets(each)


def check_budget(facts: Facts, worst: int) -> Iterator[Problem]:
    """Whether the worst case fits the flow's budget of calls."""
    cap = facts.flow.settings.budget.max_calls
    if cap is not None and worst > cap:
        message = f"in the worst case the flow makes {worst:,} model calls; its budget is {cap:,}"
        yield facts.problem("budget_too_small", message, fixes=(raising_budget(facts, worst),))


def check_script(facts: Facts) -> Iterator[Problem]:
    """Rules of the scripted model that cannot be read or filled in; only those of the whole flow are ever played."""
    if facts.scope or not facts.flow.settings.script:
        return
    from weft_engine.providers.script import script_problems

    for fault in script_problems(facts.flow.settings.script):
        yield facts.problem("script_rule", fault)


def has_budget(facts: Facts) -> bool:
    """Whether model calls are to be counted; embedded flows share the budget of the whole."""
    return facts.flow.settings.budget.max_calls is not None and not facts.scope


def calls_of(facts: Facts, node: str) -> int:
    """Model calls of a node in the worst case; for-eaches count once, as their number of items is not known."""
    config = facts.ports[node].config
    node_type = facts.ports[node].node_type
    if node_type is None or node_type.category is not Category.AGENTS or facts.is_lent(node):
        return 0
    times = int(getattr(config, "samples", 1) or 1)
    for container in facts.regions.around(node):
        around = facts.ports[container].config
        if isinstance(around, LoopConfig):
            times *= around.max_iterations
    return times
