"""Adding nodes: opens quick-add where it is asked for, and makes the edit for what was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.requests import QuickAdd
from weft_editor.interactions.inserting import insert
from weft_editor.interactions.offers import NOTE, offers_for, port_for, strand_of
from weft_editor.interactions.placing import by_port, shape_of_type, under_pointer
from weft_editor.interactions.recent import Recent
from weft_editor.interactions.sketch import Sketch
from weft_editor.interactions.strands import connecting
from weft_editor.interactions.wire_shape import WireShape
from weft_editor.quick_add import QuickAddPopup
from weft_engine.document import Note
from weft_engine.edits import add_node, add_note
from weft_engine.errors import ChangeError
from weft_engine.values import Json

_STEP: Final = 48
"""Between nodes that are added together."""


class Adding(QObject):
    """Answers a canvas' `quick_add_requested`."""

    def __init__(self, canvas: Canvas, recent: Recent | None = None) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.recent = recent or Recent()
        self.popup: QuickAddPopup | None = None
        self._shape: WireShape | None = None
        canvas.quick_add_requested.connect(self.open)

    def open(self, request: QuickAdd) -> None:
        """Shows the search; the wire that asks stays drawn until it closes."""
        self.close()
        offers = offers_for(self.canvas, request)
        popup = QuickAddPopup(
            self.canvas, self.canvas.tokens, offers, self.recent.ids, wired=request.source is not None
        )
        popup.chosen.connect(lambda chosen: self._chosen(request, chosen))
        popup.closed.connect(self._on_closed)
        self.popup = popup
        if request.source is not None:
            self._shape = WireShape(self.canvas, (strand_of(request),), (request.canvas_x, request.canvas_y))
            self.canvas.overlay.append(self._shape)
            self.canvas.update()
        popup.open_at(request.global_pos)

    def close(self) -> None:
        """Closes the search, if it is open."""
        if self.popup is not None:
            self.popup.close_popup()

    def _on_closed(self) -> None:
        self.popup = None
        if self._shape in self.canvas.overlay:
            self.canvas.overlay.remove(self._shape)
            self.canvas.update()
        self._shape = None
        self.canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    def _chosen(self, request: QuickAdd, chosen: str) -> None:
        self.recent.add(chosen)
        self.add(request, chosen)

    def add(self, request: QuickAdd, chosen: str, config: Mapping[str, Json] | None = None) -> str:
        """Adds a node of a type, or a note, as a request asks; returns its id, empty if it could not be."""
        if chosen == NOTE:
            return self.add_note(request.canvas_x, request.canvas_y)
        session = self.canvas.session
        sketch = Sketch(session.flow)
        try:
            node, label = self._sketched(sketch, request, chosen, config)
        except ChangeError as error:
            self.canvas.message.emit(str(error))
            return ""
        session.edit(sketch.change(label))
        session.select((node,))
        self.canvas.raise_nodes((node,))
        return node

    def add_several(self, made: Sequence[tuple[str, Mapping[str, Json]]], x: float, y: float) -> None:
        """Adds nodes of a type with their configuration, each a step farther, in one edit."""
        session = self.canvas.session
        sketch = Sketch(session.flow)
        left, top = under_pointer(x, y)
        nodes: list[str] = []
        for number, (chosen, config) in enumerate(made):
            step = number * _STEP
            node, change = add_node(sketch.flow, session.registry, chosen, left + step, top + step, config=config)
            sketch.do(change)
            nodes.append(node)
        if nodes:
            session.edit(sketch.change(f"Add {len(nodes)} nodes" if len(nodes) > 1 else ""))
            session.select(nodes)
            self.canvas.raise_nodes(nodes)

    def _sketched(
        self, sketch: Sketch, request: QuickAdd, chosen: str, config: Mapping[str, Json] | None
    ) -> tuple[str, str]:
        """The node's id and what to call the edit."""
        registry = self.canvas.session.registry
        shape = shape_of_type(registry, chosen)
        strand = strand_of(request) if request.source is not None else None
        port = port_for(sketch.flow, registry, strand, chosen) if strand else ""
        x, y = under_pointer(request.canvas_x, request.canvas_y)
        if strand and port:
            x, y = by_port(shape, (strand.seeks_input, port), request.canvas_x, request.canvas_y)
        node, change = add_node(sketch.flow, registry, chosen, x, y, config=config)
        sketch.do(change)
        if strand and port:
            sketch.do(connecting(sketch.flow, registry, (strand,), f"{node}.{port}"))
        if request.wire is not None:
            return node, insert(self.canvas, sketch, node, request.wire, (x, y, x + shape.width, y + shape.height))
        return node, change.label

    def add_note(self, x: float, y: float, text: str = "") -> str:
        """Adds a note; returns its id."""
        session = self.canvas.session
        left, top = under_pointer(x, y)
        key, change = add_note(session.flow, Note(text=text, x=left, y=top))
        session.edit(change)
        session.select(notes=(key,))
        return key
