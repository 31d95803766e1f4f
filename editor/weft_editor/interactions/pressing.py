"""What a press of the left button may become: a click, or a drag that begins a gesture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.requests import QuickAdd
from weft_editor.interactions.box_select import BoxSelect
from weft_editor.interactions.choosing import Click
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.dots import MoveDot
from weft_editor.interactions.duplicating import DragCopy
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.lasso import Lasso
from weft_editor.interactions.move import Move
from weft_editor.interactions.resize import Resize
from weft_editor.interactions.strands import Strand, detaching, wires_at
from weft_editor.interactions.wiring import Wiring, dragged_end, dragged_from
from weft_engine.control import SUBFLOW_TYPE


@dataclass(frozen=True, slots=True)
class Press:
    """A button that is down and has not moved yet."""

    pointer: Pointer
    drag: Callable[[], Gesture | None]
    click: Callable[[Pointer], Gesture | None]
    """May begin a gesture that goes on until the next click."""


def press_of(canvas: Canvas, commands: CanvasCommands, pointer: Pointer) -> Press:
    """What a press means, by what is below the pointer."""
    hit = canvas.hit_canvas(pointer.x, pointer.y)
    if hit.kind == "node" and hit.part == "port":
        return _on_port(canvas, hit, pointer)
    if hit.kind == "wire":
        return _on_wire(canvas, commands, hit, pointer)
    if hit.kind == "canvas" or (hit.kind, hit.part) == ("group", "inside"):
        drawn = Lasso if pointer.ctrl and pointer.alt else BoxSelect
        return Press(pointer, lambda: drawn(canvas), lambda at: _click_empty(canvas, at))
    return _on_thing(canvas, hit, pointer)


def _on_thing(canvas: Canvas, hit: Hit, pointer: Pointer) -> Press:
    """On a node, group or note: select it; a drag moves, copies or resizes."""
    clicked = Click(canvas.session, hit, pointer)
    if hit.kind == "node":
        canvas.raise_nodes((hit.id,))

    def drag() -> Gesture:
        if hit.part in ("corner", "edge"):
            return Resize(canvas, hit)
        return (DragCopy if pointer.alt else Move)(canvas, hit.id)

    def click(at: Pointer) -> None:
        clicked.finish()
        if not (at.adds or at.alt):
            canvas.controls.activate(hit)

    return Press(pointer, drag, click)


def _click_empty(canvas: Canvas, pointer: Pointer) -> None:
    if not pointer.adds:
        canvas.session.select()


def _on_port(canvas: Canvas, hit: Hit, pointer: Pointer) -> Press:
    """A drag leads a wire or takes one up, a click leads one until the next click; Alt takes all wires off."""
    assert hit.port is not None
    port = hit.port

    def click(at: Pointer) -> Gesture | None:
        if not pointer.alt:
            return Wiring(canvas, [Strand(hit.id, port)], sticky=True)
        strands = dragged_from(canvas, hit, all_off=True)
        if wires_at(canvas.session.flow, hit.id, port):
            canvas.session.edit(detaching(canvas.session.flow, strands))
        return None

    return Press(pointer, lambda: Wiring(canvas, dragged_from(canvas, hit, all_off=pointer.alt)), click)


def _on_wire(canvas: Canvas, commands: CanvasCommands, hit: Hit, pointer: Pointer) -> Press:
    """A drag near an end moves that end, one of a dot the dot; Alt-click adds a dot."""
    if pointer.alt:
        return Press(pointer, lambda: BoxSelect(canvas), lambda at: commands.toggle_dot(hit))
    clicked = Click(canvas.session, hit, pointer)

    def drag() -> Gesture:
        if hit.part == "dot":
            return MoveDot(canvas, hit)
        if hit.part in ("source_end", "target_end"):
            return Wiring(canvas, dragged_end(canvas, hit))
        return BoxSelect(canvas)

    return Press(pointer, drag, lambda at: clicked.finish())


def double_clicked(canvas: Canvas, commands: CanvasCommands, pointer: Pointer) -> bool:
    """Does what a double click means; returns whether it means something here."""
    hit = canvas.hit_canvas(pointer.x, pointer.y)
    match hit.kind, hit.part:
        case "node", "header" if canvas.session.flow.nodes[hit.id].type == SUBFLOW_TYPE:
            canvas.enter_requested.emit(hit.id)
        case "node", "header":
            canvas.editing.open_title(hit.id)
        case "node", "body" | "result" | "edge":
            canvas.node_activated.emit(hit.id)
        case "wire", _:
            commands.toggle_dot(hit)
        case "group", "title":
            commands.boxes.edit_group(hit.id)
        case "note", "body" | "edge":
            commands.boxes.edit_note(hit.id)
        case ("canvas", _) | ("group", "inside"):
            canvas.quick_add_requested.emit(QuickAdd(pointer.global_pos, pointer.x, pointer.y))
        case _:
            return False
    return True
