"""What a node's outputs are when it failed and the run goes on."""

from __future__ import annotations

from collections.abc import Mapping

from weft_engine.errors import ExpressionError, NodeInputError
from weft_engine.expressions import compile_expression
from weft_engine.run.plan import PlannedNode
from weft_engine.values import Json


def has_fallback(node: PlannedNode) -> bool:
    """Whether a failure can go on with a value. A branch only if its policy says which way."""
    return not node.node_type.ways(node.config) or node.policy.fallback_outputs is not None


def fallback_of(node: PlannedNode, inputs: Mapping[str, Json], error: dict[str, Json]) -> dict[str, Json]:
    """The values by output; an output that is not among them is dead.

    Raises:
        NodeInputError: An expression fails; the message names the output.
    """
    chosen = node.policy.fallback_outputs
    if chosen is None:
        return dict.fromkeys(node.outputs, node.policy.fallback)
    names = {**inputs, "inputs": dict(inputs), "error": error}
    return {port: _value(node, port, source, names) for port, source in chosen.items() if port in node.outputs}


def _value(node: PlannedNode, port: str, source: str, names: dict[str, Json]) -> Json:
    try:
        return compile_expression(source).evaluate(names)
    except ExpressionError as fault:
        raise NodeInputError(f"node {node.id!r}: fallback of {port!r}: {fault.message}", port=port) from fault
