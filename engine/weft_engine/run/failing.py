"""A failed activation: who deals with it, and how it is told."""

from __future__ import annotations

from weft_engine.errors import NodeError, WeftError
from weft_engine.run.frame import Frame
from weft_engine.run.inputs import inputs_of
from weft_engine.run.plan import PlannedNode
from weft_engine.run.policies.fallbacks import fallback_of, has_fallback
from weft_engine.run.tokens import Dead
from weft_engine.values import Json


def handling(frame: Frame, local: int) -> str:
    """Who deals with a failure: its error `port`, its policy (`continue`, `isolate`), a `loop` around it, or nobody."""
    node = frame.region.nodes[local]
    if frame.region.out[local].get("error"):
        return "port"
    if node.policy.on_error == "continue":
        # A branch that failed has no way to go: with the fallback on all its outputs both sides would run.
        return "continue" if has_fallback(node) else "isolate"
    if node.policy.on_error == "isolate":
        return "isolate"
    return left_to_owner(frame)


def left_to_owner(frame: Frame) -> str:
    """`loop` if a container around the frame deals with failures, else nobody."""
    return "loop" if frame.owner.handles_failures() else ""


def fallback_values(frame: Frame, local: int, error: WeftError) -> dict[str, Json]:
    """What takes the place of a failed node's outputs. Raises `NodeError` if its expressions fail in turn."""
    node = frame.region.nodes[local]
    return fallback_of(node, _inputs(frame, local), described(node, error))


def _inputs(frame: Frame, local: int) -> dict[str, Json]:
    """What a node that failed was given, if it was given anything."""
    try:
        inputs = inputs_of(frame, local)
    except NodeError:
        return {}
    return {} if isinstance(inputs, Dead) else inputs


def described(node: PlannedNode, error: WeftError) -> dict[str, Json]:
    """The error as data, without secrets."""
    from weft_engine.redaction import redact

    data: dict[str, Json] = redact({"node": node.id, **error.as_dict()})
    return data


def placed(error: WeftError, node: str, frame: Frame) -> WeftError:
    """The error with the node and frame it came from; the innermost is kept."""
    error.details.setdefault("node", node)
    error.details.setdefault("frame", [list(step) for step in frame.tag])
    return error


def not_a_mapping(node: PlannedNode, outputs: object) -> NodeError:
    """A node type gave something else than outputs by port."""
    return NodeError(
        f"node {node.id!r}: node type {node.node_type.id!r} gave {type(outputs).__name__}, not outputs by port"
    )
