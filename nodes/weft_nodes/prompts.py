"""Prompt templates in node configurations: their variables are the node's inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft_engine.errors import ExpressionError, NodeInputError
from weft_engine.node import Context, Port
from weft_engine.templates import Slot, parse_template
from weft_engine.values import Json


def variable_ports(*texts: str) -> tuple[Port, ...]:
    """One input per variable of the templates, in the order of their first use.

    A variable that is only ever filled in as it stands is text; one that a slot reaches into or computes with is any
    value.
    """
    templates = [parse_template(text) for text in texts]
    names = dict.fromkeys(name for template in templates for name in template.variables)
    slots = [part.expression for template in templates for part in template.parts if isinstance(part, Slot)]
    reached = {name for slot in slots if slot.source not in slot.names for name in slot.names}
    return tuple(Port(name, "any" if name in reached else "text") for name in names)


def faults_of(*texts: str) -> Iterator[str]:
    """What looks like a slot of a template and is none, as sentences."""
    for text in texts:
        for problem in parse_template(text).problems:
            yield f"line {problem.line}, column {problem.column}: {problem.message}"


def rendered(ctx: Context, text: str, values: Mapping[str, Json]) -> str:
    """The template filled in. Raises `NodeInputError` where a slot does not fit the values."""
    try:
        return parse_template(text).render(values)
    except ExpressionError as error:
        raise NodeInputError(f"node {ctx.node_id!r}: {error.message}") from error
