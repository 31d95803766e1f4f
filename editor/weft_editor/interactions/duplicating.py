"""Dragging copies away from what is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.carrying import Load, load_of
from weft_editor.interactions.gesture import Pointer
from weft_editor.interactions.move import Move
from weft_editor.interactions.snapping import REACH, Snapped
from weft_engine.document import Change
from weft_engine.edits import Pasted, duplicate


class DragCopy(Move):
    """Wires among what is copied are copied too; the copies are selected in the end."""

    cursor = Qt.CursorShape.DragCopyCursor

    def __init__(self, canvas: Canvas, grabbed: str = "") -> None:
        super().__init__(canvas, grabbed)
        self._source = Load()

    def start(self, pointer: Pointer) -> None:
        self._x, self._y = pointer.x, pointer.y
        self._source = self.load = load_of(self.canvas, self.session.selection)
        self._prepare()
        made, change = self._copied(0, 0)
        self._preview.show(change)
        self.load = Load(made.nodes, made.groups, made.notes)
        self.show(self._guides)

    def _copied(self, dx: float, dy: float) -> tuple[Pasted, Change]:
        source = self._source
        return duplicate(self.session.flow, source.nodes, source.groups, source.notes, dx=dx, dy=dy)

    def update(self, pointer: Pointer) -> None:
        dx, dy = pointer.x - self._x, pointer.y - self._y
        reach = REACH / self.canvas.view.zoom
        self.moved = Snapped(round(dx), round(dy)) if pointer.ctrl else self._snapping.snap(dx, dy, reach)
        self._show()

    def end(self, pointer: Pointer) -> None:
        moved = self.moved
        self._finish()
        if not (moved.dx or moved.dy):
            return
        made, change = self._copied(round(moved.dx), round(moved.dy))
        self.session.edit(change)
        self.session.select(made.nodes, (), made.groups, made.notes)
