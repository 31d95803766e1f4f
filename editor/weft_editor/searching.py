"""Finding nodes of a flow and of those embedded in it: by name, type, settings, last output or error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from weft_editor.language import tr
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Flow, Node
from weft_engine.document.document import all_flows
from weft_engine.ids import Scope
from weft_engine.values import to_text

MOST: Final = 500
"""So many results are listed."""
_AROUND: Final = 32
_READ: Final = 20_000
"""So many characters of one text are looked through."""
_ORDER: Final = (tr("Name"), tr("Type"), tr("Setting"), tr("Error"), tr("Output"))


@dataclass(frozen=True, slots=True)
class Found:
    """A node in which the words stand."""

    scope: Scope
    node: str
    title: str
    where: str
    """Name, Type, Setting, Error or Output."""
    excerpt: str


def found_in(session: Session, words: str) -> list[Found]:
    """Nodes of the whole flow in which words stand, whatever their case; those found by name first.

    Args:
        session: Of the whole flow.
        words: What is looked for.
    """
    wanted = words.strip().lower()
    if not wanted:
        return []
    found = [each for scope, flow in all_flows(session.flow) for each in _in_flow(session, scope, flow, wanted)]
    return sorted(found, key=lambda each: (_ORDER.index(each.where), each.scope, each.title.lower(), each.node))[:MOST]


def _in_flow(session: Session, scope: Scope, flow: Flow, wanted: str) -> Iterator[Found]:
    for key, node in flow.nodes.items():
        title = edits.title_of(flow, session.registry, key)
        for where, text in _texts(session, scope, key, node, title):
            at = text[:_READ].lower().find(wanted)
            if at >= 0:
                yield Found(scope, key, title, where, _excerpt(text, at, len(wanted)))
                break


def _texts(session: Session, scope: Scope, key: str, node: Node, title: str) -> Iterator[tuple[str, str]]:
    yield tr("Name"), title
    yield tr("Name"), key
    node_type = session.registry.get(node.type)
    yield tr("Type"), node_type.title if node_type else node.type
    for name, value in node.config.items():
        yield tr("Setting"), f"{name.replace('_', ' ')}: {to_text(value)}"
    view = session.run.view.nodes_at(scope).get(key)
    shown = view.shown() if view else None
    if shown is None:
        return
    if shown.error:
        yield tr("Error"), str(shown.error.get("message", ""))
    for value in shown.outputs.values():
        yield tr("Output"), to_text(value)
    if shown.text:
        yield tr("Output"), shown.text


def _excerpt(text: str, at: int, length: int) -> str:
    start, end = max(0, at - _AROUND), at + length + 2 * _AROUND
    said = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{said}{'…' if end < len(text) else ''}"
