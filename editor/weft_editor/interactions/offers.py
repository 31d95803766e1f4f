"""What quick-add has to offer: all node types, or those that fit a wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.requests import QuickAdd
from weft_editor.interactions.inserting import Insertion
from weft_editor.interactions.strands import Strand, best_port
from weft_editor.language import tr
from weft_editor.marked import unmarked
from weft_engine.document import Flow, Node
from weft_engine.errors import ChangeError
from weft_engine.node import ERROR_PORT, AnyNodeType, Category
from weft_engine.registry import Registry

NOTE: Final = "canvas:note"
"""Stands for a note among node types; no type can be called so."""
_TRIAL: Final = "trial "
"""An id no node can have."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be added."""

    id: str
    """A node type's id, or `NOTE`."""
    title: str
    description: str
    icon: str
    category: Category
    keywords: tuple[str, ...] = ()
    port: str = ""
    """The port by which it would be wired."""


_NOTE_OFFER: Final = Offer(
    NOTE,
    tr("Note"),
    tr("A sticky note in Markdown."),
    "sticky-note",
    Category.TEXT,
    ("comment", "text", "documentation"),
)


def offers_for(canvas: Canvas, request: QuickAdd) -> list[Offer]:
    """What fits a request, by category and title."""
    registry = canvas.session.registry
    order = {category: number for number, category in enumerate(Category)}
    types = sorted(registry, key=lambda each: (order[each.category], tr(each.title)))
    if request.source is not None:
        strand = strand_of(request)
        fitting = ((each, port_for(canvas.session.flow, registry, strand, each.id)) for each in types)
        return [_offer(each, port) for each, port in fitting if port]
    if request.wire is not None:
        return [_offer(each) for each in types if _fits_wire(canvas, each, request.wire)]
    return [*map(_offer, types), _NOTE_OFFER]


def _offer(each: AnyNodeType, port: str = "") -> Offer:
    return Offer(each.id, tr(each.title), unmarked(tr(each.description)), each.icon, each.category, each.keywords, port)


def strand_of(request: QuickAdd) -> Strand:
    """The wire whose loose end asked."""
    node, _, port = (request.source or "").partition(".")
    return Strand(node, (request.backwards, port))


def port_for(flow: Flow, registry: Registry, strand: Strand, type_id: str) -> str:
    """The port by which a new node of a type would take a wire, other than its error output; empty if none does."""
    record = flow.nodes.get(strand.node)
    if record is None:
        return ""
    pair = Flow()
    pair.sections["nodes"] = {strand.node: record, _TRIAL: Node(type=type_id)}
    found = best_port(pair, registry, (strand,), _TRIAL)
    return found[1] if found and found != (False, ERROR_PORT.name) else ""


def _fits_wire(canvas: Canvas, each: AnyNodeType, wire: str) -> bool:
    try:
        return Insertion.of_type(canvas, Node(type=each.id)).fits(wire)
    except ChangeError:
        return False
