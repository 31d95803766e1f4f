"""Expressions in node configurations: their free variables are the node's inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from weft_engine.errors import ExpressionError, NodeInputError
from weft_engine.expressions import compile_expression
from weft_engine.node import Context, Port
from weft_engine.values import Json


def free_variables(sources: Iterable[str]) -> tuple[str, ...]:
    """The free variables of the expressions, in order of first use; a broken one has none."""
    names: dict[str, None] = {}
    for source in sources:
        try:
            names |= dict.fromkeys(compile_expression(source).variables)
        except ExpressionError:
            continue
    return tuple(names)


def extra_ports(sources: Iterable[str], own: Iterable[str] = ()) -> tuple[Port, ...]:
    """A port per free variable, except for those the node has already."""
    known = frozenset(own)
    return tuple(Port(name) for name in free_variables(sources) if name not in known)


def faults_in(sources: Iterable[str]) -> Iterator[str]:
    """What is wrong with the expressions, as sentences."""
    for source in sources:
        try:
            compile_expression(source)
        except ExpressionError as error:
            yield error.message


def holds(ctx: Context, source: str, values: Mapping[str, Json]) -> bool:
    """The truth of a condition. Raises `NodeInputError` if it is neither true nor false on these values."""
    try:
        return compile_expression(source).test(values)
    except ExpressionError as error:
        raise NodeInputError(f"node {ctx.node_id!r}: {error.message}") from error


def value_of(ctx: Context, source: str, values: Mapping[str, Json]) -> Json:
    """The value of an expression. Raises `NodeInputError` if it fails on these values."""
    try:
        return compile_expression(source).evaluate(values)
    except ExpressionError as error:
        raise NodeInputError(f"node {ctx.node_id!r}: {error.message}") from error
