"""Moving what is selected, with what lies in its groups."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.carrying import Load, around, load_of, move_load, rects_of
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.inserting import Insertion, has_wires, insert
from weft_editor.interactions.preview import Preview
from weft_editor.interactions.rubber import GuideShape
from weft_editor.interactions.shaking import Shake, taken_out
from weft_editor.interactions.sketch import Sketch
from weft_editor.interactions.snapping import REACH, Snapped, Snapping
from weft_engine.document import Change

_NEIGHBOURS_MOST: Final = 150
"""So many nodes in sight are offered as guides."""


class Move(Gesture):
    """Ctrl lets go of grid and guides; over a wire a loose node is inserted unless Alt is held; shaking detaches."""

    pans = True
    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, canvas: Canvas, grabbed: str = "") -> None:
        """Args:
        canvas: Where.
        grabbed: Id of what the pointer took hold of: it settles on the grid.
        """
        super().__init__(canvas)
        self.grabbed = grabbed
        self.load = Load()
        self.moved = Snapped(0, 0)
        self._x = self._y = 0.0
        self._snapping = Snapping((0, 0, 0, 0), (0, 0), ())
        self._guides = GuideShape()
        self._insertion: Insertion | None = None
        self._wire = ""
        self._shake = Shake()
        self._detach: Change | None = None
        self._preview = Preview(self.session)

    def start(self, pointer: Pointer) -> None:
        self._x, self._y = pointer.x, pointer.y
        self.load = load_of(self.canvas, self.session.selection)
        self._prepare()
        if len(self.load.nodes) == 1 and not (self.load.groups or self.load.notes):
            node = next(iter(self.load.nodes))
            if not has_wires(self.session.flow, node):
                self._insertion = Insertion(self.canvas, self.session.flow, node)
        self.canvas.raise_nodes(self.load.nodes)
        self.show(self._guides)

    def _prepare(self) -> None:
        """Learns what there is to snap to; the load lies where the flow has it."""
        rects = rects_of(self.canvas, self.load)
        rect = self.canvas.node_rect(self.grabbed) or rects[0]
        others = _neighbours(self.canvas, self.load)
        self._snapping = Snapping(around(rects), (rect[0], rect[1]), others, _levels(self.canvas, self.load))

    def update(self, pointer: Pointer) -> None:
        dx, dy = pointer.x - self._x, pointer.y - self._y
        self.moved = (
            Snapped(round(dx), round(dy))
            if pointer.ctrl
            else self._snapping.snap(dx, dy, REACH / self.canvas.view.zoom)
        )
        if self._detach is None and self.load.nodes and self._shake.feed(pointer.pos.x(), pointer.time_ms):
            self._shaken()
        self._show()
        self._look_for_wire(pointer)

    def _show(self) -> None:
        load = self.load
        self._guides.guides, self._guides.gaps = self.moved.guides, self.moved.gaps
        self.canvas.show_moving(load.nodes, self.moved.dx, self.moved.dy, load.groups, load.notes)

    def _look_for_wire(self, pointer: Pointer) -> None:
        if self._insertion is None:
            return
        rect = self.canvas.node_rect(next(iter(self.load.nodes)))
        self._wire = "" if rect is None or pointer.alt else self._insertion.wire_at(rect, pointer.x, pointer.y)
        self.canvas.set_lit_wires((self._wire,) if self._wire else ())

    def _shaken(self) -> None:
        """Takes the load off its wires; what fed it feeds what it fed."""
        self._detach = taken_out(self.session.flow, self.session.registry, self.load.nodes)
        if self._detach is not None:
            self.canvas.end_moving()
            self._preview.show(self._detach)

    def end(self, pointer: Pointer) -> None:
        moved, wire, detach = self.moved, self._wire, self._detach
        rect = self.canvas.node_rect(next(iter(self.load.nodes))) if wire else None
        self._finish()
        change = move_load(self.session.flow, self.load, moved.dx, moved.dy)
        if detach is not None:
            change = detach.then(change)
        if rect is not None:
            change = self._inserted(change, wire, rect)
        self.session.edit(change)

    def _inserted(self, change: Change, wire: str, rect: Rect) -> Change:
        sketch = Sketch(self.session.flow)
        sketch.do(change)
        label = insert(self.canvas, sketch, next(iter(self.load.nodes)), wire, rect)
        return sketch.change(label)

    def cancel(self) -> None:
        self._finish()

    def _finish(self) -> None:
        """Everything looks as the flow says again."""
        self.canvas.end_moving()
        self._preview.drop()
        self.canvas.set_lit_wires(())
        self.clear(self._guides)


def _neighbours(canvas: Canvas, load: Load) -> list[Rect]:
    """Rectangles in sight that stay where they are."""
    nodes = [node for node in canvas.nodes_in(canvas.view.shown()) if node not in load.nodes]
    return [rect for node in nodes[-_NEIGHBOURS_MOST:] if (rect := canvas.node_rect(node))]


def _levels(canvas: Canvas, load: Load) -> list[float]:
    """Vertical moves that make a wire between what moves and what stays level."""
    if len(load.nodes) > 8:
        return []
    found: list[float] = []
    for wire in canvas.session.flow.wires.values():
        if (wire.source_node in load.nodes) == (wire.target_node in load.nodes):
            continue
        start = canvas.port_position(wire.source_node, (False, wire.source_port))
        end = canvas.port_position(wire.target_node, (True, wire.target_port))
        if start and end:
            step = end[1] - start[1]
            found.append(step if wire.source_node in load.nodes else -step)
    return found
