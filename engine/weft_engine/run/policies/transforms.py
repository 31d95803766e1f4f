"""Expressions over a node's inputs or outputs."""

from __future__ import annotations

from collections.abc import Mapping

from weft_engine.errors import ExpressionError, NodeInputError
from weft_engine.expressions import compile_expression
from weft_engine.values import Json


def transformed(node: str, expressions: Mapping[str, str], values: Mapping[str, Json]) -> dict[str, Json]:
    """The value of each expression by port.

    Raises:
        NodeInputError: One does not parse, or does not fit the values; the message names the port.
    """
    found: dict[str, Json] = {}
    for port, source in expressions.items():
        try:
            found[port] = compile_expression(source).evaluate(values)
        except ExpressionError as error:
            raise NodeInputError(f"node {node!r}: transform of {port!r}: {error.message}", port=port) from error
    return found
