"""What the prompts and expressions of a node may name: its inputs with what is wired to them, and what could be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from weft_editor.fields.field import FieldContext, Name
from weft_editor.language import title_of, tr
from weft_editor.session import Session
from weft_engine.control import INPUT_TYPE
from weft_engine.document import Flow, Node
from weft_engine.document.callers import flow_at
from weft_engine.node import Port, PortKind
from weft_engine.ports import ports_of

_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def context_of(session: Session, context: FieldContext) -> FieldContext:
    """What the forms of a flow offer, with the variables and channels that nodes of it can use."""
    return replace(
        context,
        variables=lambda: _declared(session, "state"),
        channels=lambda: _declared(session, "channels"),
    )


def _declared(session: Session, section: str) -> list[str]:
    """Names declared by the flow and by those around it."""
    root, found = session.root.flow, dict.fromkeys(session.flow.sections[section])
    for depth in range(len(session.scope)):
        around = flow_at(root, session.scope[:depth])
        found |= dict.fromkeys(around.sections[section] if around else ())
    return sorted(found)


def names_for(session: Session, node: str) -> tuple[Name, ...]:
    """The node's own inputs, then the other nodes under the names that new inputs for them would have."""
    record = session.flow.nodes.get(node)
    if record is None:
        return ()
    inputs = ports_of(record, session.registry).inputs
    return (*inputs_of(session, node), *_others(session, node, frozenset(inputs)))


def inputs_of(session: Session, node: str) -> tuple[Name, ...]:
    """The node's own inputs, with what is wired to them."""
    record = session.flow.nodes.get(node)
    if record is None:
        return ()
    sources = dict(_sources(session, node))
    inputs = ports_of(record, session.registry).inputs
    return tuple(_of_port(port, sources.get(name, ())) for name, port in inputs.items() if port.kind is PortKind.DATA)


def _sources(session: Session, node: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = {}
    for wire in session.flow.wires.values():
        if wire.target_node == node:
            found.setdefault(wire.target_port, []).append(_end(session, wire.source_node, wire.source_port))
    return ((name, tuple(sorted(ends))) for name, ends in found.items())


def _end(session: Session, node: str, port: str) -> str:
    return f"{title_of(session.flow, session.registry, node)} · {port}" if node in session.flow.nodes else port


def _of_port(port: Port, sources: tuple[str, ...]) -> Name:
    if sources:
        return Name(port.name, port.type, ", ".join(sources))
    if not port.required:
        return Name(port.name, port.type, tr("not wired"))
    trouble = tr("No wire leads to {name}: connect one to this input, or the node is skipped.", name=f"`{port.name}`")
    return Name(port.name, port.type, tr("not wired"), trouble)


def _others(session: Session, node: str, taken: frozenset[str]) -> Iterator[Name]:
    seen = set(taken)
    for key in _candidates(session.flow, node):
        name = _name_for(session.flow.nodes[key], key)
        outputs = ports_of(session.flow.nodes[key], session.registry).outputs
        first = next((port for port in outputs.values() if port.kind is PortKind.DATA), None)
        if first is not None and name not in seen:
            seen.add(name)
            title = title_of(session.flow, session.registry, key)
            yield Name(name, first.type, tr("new input, for {title}", title=title))


def _name_for(record: Node, key: str) -> str:
    """What an input for a node would be called: as the flow's input it is, else by its id."""
    given = record.config.get("name") if record.type == INPUT_TYPE else None
    return given if isinstance(given, str) and _NAME.fullmatch(given) else key.replace("-", "_")


def _candidates(flow: Flow, node: str) -> list[str]:
    return sorted(key for key in flow.nodes if key != node)
