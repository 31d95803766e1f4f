"""Problems of what a flow declares for all its nodes, variables and channels, and of nodes that use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weft_engine.document.model import StateVariable
from weft_engine.errors import ExpressionError
from weft_engine.expressions import compile_expression
from weft_engine.graph.facts import Facts
from weft_engine.graph.node_fixes import declaring
from weft_engine.problems import Problem
from weft_engine.values import ValueType, is_of, kind_of

_TAKES: dict[str, frozenset[ValueType]] = {
    "append": frozenset(("any", "json", "list", "messages")),
    "merge": frozenset(("any", "json")),
    "add": frozenset(("any", "json", "number")),
    "min": frozenset(("any", "json", "number")),
    "max": frozenset(("any", "json", "number")),
}
"""The types of variables a reducer can serve; others serve all."""


def check_sharing(facts: Facts, node: str) -> Iterator[Problem]:
    """Variables and channels that a node uses and no flow around declares."""
    node_type, config = facts.ports[node].node_type, facts.ports[node].config
    if node_type is None or config is None:
        return
    for section, word, names in (
        ("state", "variable", node_type.variables(config)),
        ("channels", "channel", node_type.channels(config)),
    ):
        for name in names:
            if all(name not in flow.sections[section] for flow in (facts.flow, *facts.around)):
                known = sorted({each for flow in (facts.flow, *facts.around) for each in flow.sections[section]})
                message = (
                    f"{facts.name(node)!r} uses the {word} {name!r}, which the flow does not have; "
                    f"there are: {', '.join(known) or 'none'}"
                )
                fixes = (declaring(facts, section, name),)
                yield facts.problem(f"unknown_{word}", message, node, fixes=fixes)


def check_declared(facts: Facts) -> Iterator[Problem]:
    """Variables that do not hold together."""
    for name, variable in sorted(facts.flow.state.items()):
        for fault in _faults(variable):
            yield facts.problem("variable", f"variable {name!r}: {fault}")


def _faults(variable: StateVariable) -> Iterator[str]:
    if variable.initial is not None and not is_of(variable.initial, variable.type):
        yield f"its initial value must be a {variable.type}, not {kind_of(variable.initial)}"
    takes = _TAKES.get(variable.reducer)
    if takes is not None and variable.type not in takes:
        yield f"the reducer {variable.reducer!r} cannot serve the type {variable.type}: choose another type or reducer"
    if variable.reducer == "expression":
        yield from _expression_faults(variable.expression)


def _expression_faults(source: str) -> Iterable[str]:
    if not source.strip():
        return ("its reducer needs an expression over `old` and `new`",)
    try:
        others = sorted(set(compile_expression(source).variables) - {"old", "new"})
    except ExpressionError as error:
        return (error.message,)
    return (f"its expression knows `old` and `new`, not {others[0]!r}",) if others else ()
