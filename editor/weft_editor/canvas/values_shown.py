"""The last value that crossed a wire, as one short line."""

from __future__ import annotations

from weft_editor.inert import visible
from weft_editor.language import tr
from weft_editor.session import Session
from weft_engine.values import Json, to_text

_CHARS = 120


def wire_value(session: Session, wire: str) -> str:
    """What a wire last carried in the run that is shown; empty if nothing yet."""
    record = session.flow.wires.get(wire)
    if record is None:
        return ""
    activation = session.shown_activation(record.source_node)
    carried = {**activation.entered, **activation.outputs} if activation else {}
    if activation is not None and activation.handled == "port" and activation.error:
        carried["error"] = activation.error.get("message", activation.error)
    if record.source_port not in carried:
        return ""
    return short(carried[record.source_port])


def short(value: Json) -> str:
    """A value as one short line."""
    text = visible(" ".join(to_text(value)[: 4 * _CHARS].split()))
    return (text if len(text) <= _CHARS else text[: _CHARS - 1] + "…") or tr("empty text")
