"""The last value that crossed a wire, as one short line."""

from __future__ import annotations

from weft_editor.inert import visible
from weft_editor.language import tr
from weft_editor.session import Session
from weft_engine.values import to_text

_CHARS = 120


def wire_value(session: Session, wire: str) -> str:
    """What a wire last carried in the run that is shown; empty if nothing yet."""
    record = session.flow.wires.get(wire)
    if record is None:
        return ""
    activation = session.shown_activation(record.source_node)
    carried = {**activation.entered, **activation.outputs} if activation else {}
    if record.source_port not in carried:
        return ""
    text = visible(" ".join(to_text(carried[record.source_port])[: 4 * _CHARS].split()))
    return (text if len(text) <= _CHARS else text[: _CHARS - 1] + "…") or tr("empty text")
