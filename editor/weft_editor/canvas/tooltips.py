"""What a resting pointer is told: problems, errors in full, why something was skipped, what a port takes."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from weft_editor.canvas.card import duration_text
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.values_shown import wire_value
from weft_editor.failure_text import failure_lines
from weft_editor.inert import visible
from weft_editor.language import said, sentence, tr
from weft_editor.marked import marked
from weft_editor.session import Session
from weft_engine.node import Port, PortKind
from weft_engine.ports import ports_of
from weft_engine.run.status import Status
from weft_engine.run.view import Activation
from weft_engine.values import to_text

_SHOWN = 1200


def tooltip_of(session: Session, hit: Hit, candidates: Mapping[tuple[str, PortKey], str] | None = None) -> str:
    """The tool tip of a place, as rich text; empty for none."""
    if hit.part == "port" and hit.port is not None:
        reason = (candidates or {}).get((hit.id, hit.port), "")
        return _rich([_plain(said(reason))]) if reason else _port_tip(session, hit.id, hit.port)
    if hit.kind == "node":
        return _node_tip(session, hit)
    if hit.kind == "wire":
        return _wire_tip(session, hit.id)
    return ""


def _node_tip(session: Session, hit: Hit) -> str:
    node = session.flow.nodes.get(hit.id)
    if node is None:
        return ""
    ports = ports_of(node, session.registry)
    lines: list[str] = []
    if ports.node_type is None:
        lines.append(_plain(tr("Its type {type!r} is not installed.", type=node.type)))
    elif hit.part == "header":
        lines.append(marked(tr(ports.node_type.description)))
    if hit.part == "field" and ports.node_type is not None:
        info = ports.node_type.config_model.model_fields.get(hit.field)
        lines.append(marked(tr(info.description or "")) if info else "")
    lines.extend(marked(sentence(problem.message)[:_SHOWN]) for problem in session.problems_of(hit.id))
    activation = session.shown_activation(hit.id)
    if activation is not None and hit.part != "field":
        lines.extend(map(_plain, _run_lines(activation)))
    return _rich(lines)


def _run_lines(activation: Activation) -> list[str]:
    if activation.status is Status.FAILED and activation.error:
        return failure_lines(activation.error)
    if activation.status in (Status.SKIPPED, Status.CANCELLED):
        return [f"{_word(activation.status)}: {'; '.join(map(said, activation.why))}"] if activation.why else []
    if activation.status is Status.WAITING and activation.question:
        return [tr("Waits for an answer: {question}", question=activation.question.question)]
    if activation.duration_s is not None:
        took = duration_text(activation.duration_s)
        lines = [tr("{status} in {duration}", status=_word(activation.status), duration=took)]
        if activation.is_reused:
            lines.append(tr("Not run again: what it gave in the run before was used"))
            if activation.is_stale:
                lines.append(tr("Outdated: it, or something before it, was edited since. Run from the edited node."))
        elif activation.is_alone:
            lines.append(tr("Run by itself, with the inputs it had before"))
        return lines
    return []


def _word(status: Status) -> str:
    return tr(status.value.capitalize())


def _port_tip(session: Session, node: str, key: PortKey) -> str:
    record = session.flow.nodes.get(node)
    if record is None:
        return ""
    ports = ports_of(record, session.registry)
    port = (ports.inputs if key[0] else ports.outputs).get(key[1])
    if port is None:
        return _rich([_plain(tr("This node has no port {key!r} any more: re-wire or remove the wire.", key=key[1]))])
    lines = [_plain(kind_line(port, key[0])), marked(said(port.description)[:_SHOWN])]
    activation = session.shown_activation(node)
    if activation is not None:
        values = activation.inputs if key[0] else activation.outputs
        if key[1] in values:
            lines.append(_plain(tr("Now: {values}", values=to_text(values[key[1]]))))
    return _rich(lines)


def kind_line(port: Port, is_input: bool) -> str:
    """A port's name, and what it takes or gives."""
    if port.kind is PortKind.ATTACHMENT:
        return (
            tr("{name}: takes attachments", name=port.name)
            if is_input
            else tr("{name}: lends this node", name=port.name)
        )
    words = {"list": tr("a list of all wires' values"), "first": tr("the first value to come")}
    kind = words.get(port.mode, tr(port.type)) if is_input and port.mode != "single" else tr(port.type)
    needed = tr(", required") if is_input and port.required else ""
    return f"{port.name}: {kind}{needed}"


def _wire_tip(session: Session, key: str) -> str:
    wire = session.flow.wires.get(key)
    if wire is None:
        return ""
    value = wire_value(session, key)
    return _rich([_plain(f"{wire.source} → {wire.target}"), _plain(value)])


def _plain(line: str) -> str:
    """A sentence as rich text of which nothing is taken for markup."""
    return escape(visible(line[:_SHOWN])).replace("\n", "<br>")


def _rich(lines: list[str]) -> str:
    """Lines of rich text as a tool tip that wraps."""
    text = "<br>".join(line for line in lines if line)
    return f"<qt>{text}</qt>" if text else ""
