"""The variables of a flow at work: each write goes through the variable's reducer, none is lost unseen.

A variable belongs to the innermost flow around that declares it: an embedded flow sees those of the flow it is embedded
in, a flow in a file only its own. Every call of a subflow starts with the initial values of what it declares itself.

Values are written when a node runs. Two nodes are *ordered* if one leads to the other by wires, or if they are in
different iterations of one loop; where nothing orders a write and what it replaces, time decides, and that is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from weft_engine.control import ForEachConfig
from weft_engine.document.model import StateVariable
from weft_engine.errors import ExpressionError, NodeInputError
from weft_engine.expressions import compile_expression
from weft_engine.run.frame import Frame
from weft_engine.run.plan import reaches
from weft_engine.values import Json, is_of, kind_of

Place = tuple[Frame, int]
"""An activation: a frame and the local node in it."""

ORDER_FREE: Final = frozenset(("add", "min", "max", "append"))
"""Reducers under which no write undoes another."""


@dataclass(slots=True)
class _Held:
    variable: StateVariable
    value: Json
    writer: Place | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write."""

    value: Json
    """What the variable holds now."""
    unordered: str = ""
    """The node whose value it replaced though nothing orders the two."""


class State:
    """The variables of one run, or of one call of a subflow.

    Args:
        variables: What the flow declares.
        outer: Those of the flow it is embedded in.
    """

    def __init__(self, variables: Mapping[str, StateVariable], outer: State | None = None) -> None:
        self._outer = outer
        self._held = {name: _Held(each, each.initial) for name, each in variables.items()}

    def read(self, name: str, reader: Place) -> Written:
        """The value of a variable, and who wrote it though nothing orders the two.

        Raises:
            NodeInputError: No flow around declares it.
        """
        held = self._find(name, reader)
        return Written(held.value, _unordered(held, reader))

    def write(self, name: str, value: Json, writer: Place) -> Written:
        """Takes a value in, as the variable's reducer says.

        Raises:
            NodeInputError: No flow around declares it, or the value is not of its type or does not meet its reducer.
        """
        held = self._find(name, writer)
        node = _node(writer)
        new = _reduced(name, held, value, node)
        if not is_of(new, held.variable.type):
            raise NodeInputError(
                f"node {node!r}: the variable {name!r} takes a {held.variable.type}, not {kind_of(new)}"
            )
        is_lost = held.variable.reducer not in ORDER_FREE and new != held.value
        unordered = _unordered(held, writer) if is_lost else ""
        held.value, held.writer = new, writer
        return Written(new, unordered)

    def values(self) -> dict[str, Json]:
        """What its own variables hold."""
        return {name: held.value for name, held in sorted(self._held.items())}

    def _find(self, name: str, place: Place) -> _Held:
        state: State | None = self
        known: set[str] = set()
        while state is not None:
            if name in state._held:
                return state._held[name]
            known |= state._held.keys()
            state = state._outer
        there_are = ", ".join(sorted(known)) or "none"
        raise NodeInputError(f"node {_node(place)!r}: the flow has no variable {name!r}; there are: {there_are}")


def _node(place: Place) -> str:
    return place[0].region.nodes[place[1]].id


def _reduced(name: str, held: _Held, value: Json, node: str) -> Json:
    old = held.value
    match held.variable.reducer:
        case "append":
            return [*_old(name, old, list, node), value]
        case "merge":
            if not isinstance(value, dict):
                raise _misfit(name, node, "an object", value)
            return {**_old(name, old, dict, node), **value}
        case "add":
            return _number(name, 0 if old is None else old, node) + _number(name, value, node)
        case "min":
            return _number(name, value, node) if old is None else min(old, _number(name, value, node))
        case "max":
            return _number(name, value, node) if old is None else max(old, _number(name, value, node))
        case "expression":
            try:
                return compile_expression(held.variable.expression).evaluate({"old": old, "new": value})
            except ExpressionError as error:
                raise NodeInputError(f"node {node!r}: reducer of {name!r}: {error.message}") from error
        case _:
            return value


def _old(name: str, old: Json, kind: type[Any], node: str) -> Any:
    if old is None:
        return kind()
    if not isinstance(old, kind):
        raise _misfit(name, node, "a list" if kind is list else "an object", old)
    return old


def _number(name: str, value: Json, node: str) -> Any:
    if not is_of(value, "number"):
        raise _misfit(name, node, "a number", value)
    return value


def _misfit(name: str, node: str, wanted: str, value: Json) -> NodeInputError:
    return NodeInputError(f"node {node!r}: the reducer of {name!r} needs {wanted}, not {kind_of(value)}")


def _unordered(held: _Held, place: Place) -> str:
    """The node that wrote last, unless it is certain to come before `place`."""
    return "" if held.writer is None or _is_before(held.writer, place) else _node(held.writer)


def _is_before(first: Place, second: Place) -> bool:
    around = dict(_around(second))
    for frame, local in _around(first):
        if frame in around:
            other = around[frame]
            return _in_turn(frame, local) if local == other else reaches(frame.region, local, other)
    return True


def _around(place: Place) -> Iterator[Place]:
    """An activation, and those that opened the frames around it, innermost first."""
    frame, local = place
    yield frame, local
    while frame.parent is not None:
        local = frame.parent.region.index[frame.tag[-1][0]]
        frame = frame.parent
        yield frame, local


def _in_turn(frame: Frame, local: int) -> bool:
    """Whether what one container runs comes one after the other."""
    config = frame.region.nodes[local].config
    return not isinstance(config, ForEachConfig) or config.max_concurrency == 1
