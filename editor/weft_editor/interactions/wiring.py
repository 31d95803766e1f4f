"""Leading a wire, or wires taken up by one end, to a port."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.requests import QuickAdd
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.lifted_wires import lift_wires
from weft_editor.interactions.strands import (
    Strand,
    best_port,
    candidates,
    connecting,
    detaching,
    reasons_at,
    taken_up,
    wires_at,
)
from weft_editor.interactions.wire_shape import WireShape
from weft_editor.language import tr
from weft_engine.port import PortKind
from weft_engine.ports import ports_of


class Wiring(Gesture):
    """Dragged, or begun by a click and ended by the next one (`sticky`).

    On a fitting port, or a node with one, the wire is made. On empty space a new wire asks for a node that fits; one
    that was taken up is removed.
    """

    pans = True
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, strands: Sequence[Strand], *, sticky: bool = False) -> None:
        super().__init__(canvas)
        self.strands = tuple(strands)
        self.sticky = sticky
        self._shape = WireShape(canvas, self.strands)
        self._fits: tuple[str, PortKey] | None = None
        self._over = Hit("canvas")

    @property
    def _taken_up(self) -> bool:
        return any(strand.wire for strand in self.strands)

    def start(self, pointer: Pointer) -> None:
        self.canvas.view_changed.connect(self._view_moved)
        self._light()
        self.show(self._shape)
        lift_wires(self.canvas, self.strands)
        self.update(pointer)

    def _view_moved(self) -> None:
        self._light()

    def _light(self) -> None:
        first = self.strands[0]
        self.canvas.set_candidates((first.node, first.port), candidates(self.canvas, self.strands))

    def update(self, pointer: Pointer) -> None:
        hit = self._over = self.canvas.hit_canvas(pointer.x, pointer.y)
        self._fits = self._target(hit)
        place = self.canvas.port_position(*self._fits) if self._fits else None
        self._shape.loose = place or (pointer.x, pointer.y)
        self._shape.fits = place is not None
        if self._fits and hit.port is None:
            hit = replace(hit, part="port", port=self._fits[1])
        self.canvas.set_hover(hit)
        self.canvas.update()

    def _target(self, hit: Hit) -> tuple[str, PortKey] | None:
        """The port the wire would end at: the one that was hit, else the best one of the node that was."""
        if hit.kind != "node" or self._is_start(hit):
            return None
        flow, registry = self.session.flow, self.session.registry
        if hit.port is not None:
            fits = reasons_at(flow, registry, self.strands, hit.id).get((hit.id, hit.port)) == ""
            return (hit.id, hit.port) if fits else None
        if hit.id in {strand.node for strand in self.strands}:
            return None
        port = best_port(flow, registry, self.strands, hit.id)
        return (hit.id, port) if port else None

    def _is_start(self, hit: Hit) -> bool:
        return any((hit.id, hit.port) == (strand.node, strand.port) for strand in self.strands)

    def end(self, pointer: Pointer) -> None:
        self._finish()
        flow, registry = self.session.flow, self.session.registry
        if self._fits is not None:
            node, port = self._fits
            self.session.edit(connecting(flow, registry, self.strands, f"{node}.{port[1]}"))
        elif self._over.kind != "node":
            self._drop(pointer)
        elif not self._is_start(self._over):
            self._say_why()

    def _drop(self, pointer: Pointer) -> None:
        if self._taken_up:
            self.session.edit(detaching(self.session.flow, self.strands))
            return
        self.canvas.quick_add_requested.emit(quick_add(self.strands[0], pointer))

    def _say_why(self) -> None:
        node, port = self._over.id, self._over.port
        found = reasons_at(self.session.flow, self.session.registry, self.strands, node)
        why = found.get((node, port), "") if port else tr("none of its ports fits")
        if why and node not in {strand.node for strand in self.strands}:
            self.canvas.message.emit(tr("Not connected: {why}", why=why))

    def key(self, event: QKeyEvent) -> bool:
        """Tab asks for a node that fits, where the pointer is."""
        if event.key() != Qt.Key.Key_Tab or self._taken_up:
            return False
        x, y = self._shape.loose
        spot = self.canvas.mapToGlobal(self.canvas.canvas_to_widget(x, y).toPoint())
        self._finish()
        self.over = True
        self.canvas.quick_add_requested.emit(QuickAdd(spot, x, y, self.strands[0].end, not self.strands[0].seeks_input))
        return True

    def cancel(self) -> None:
        self._finish()

    def _finish(self) -> None:
        self.canvas.view_changed.disconnect(self._view_moved)
        lift_wires(self.canvas, ())
        self.canvas.set_candidates(None)
        self.clear(self._shape)
        self.canvas.set_hover(None)


def quick_add(strand: Strand, pointer: Pointer) -> QuickAdd:
    """The wish for a node at the loose end."""
    return QuickAdd(pointer.global_pos, pointer.x, pointer.y, strand.end, not strand.seeks_input)


def dragged_from(canvas: Canvas, hit: Hit, *, all_off: bool) -> list[Strand]:
    """What a drag from a port leads: of an input that takes one wire, that; else a new one.

    Args:
        canvas: Where.
        hit: The port.
        all_off: Take all wires off the port.
    """
    assert hit.port is not None
    wires = wires_at(canvas.session.flow, hit.id, hit.port)
    if all_off and wires:
        return [taken_up(wire, at_target=hit.port[0]) for wire in wires]
    if hit.port[0] and len(wires) == 1 and not _takes_several(canvas, hit.id, hit.port[1]):
        return [taken_up(wires[0], at_target=True)]
    return [Strand(hit.id, hit.port)]


def _takes_several(canvas: Canvas, node: str, name: str) -> bool:
    """Whether another wire would come to those an input has: who drags from `tools` wants one more tool."""
    port = ports_of(canvas.session.flow.nodes[node], canvas.session.registry).inputs.get(name)
    return port is not None and (port.kind is PortKind.ATTACHMENT or port.mode != "single")


def dragged_end(canvas: Canvas, hit: Hit) -> list[Strand]:
    """What a drag near an end of a wire leads."""
    return [taken_up(canvas.session.flow.wires[hit.id], at_target=hit.part == "target_end")]
