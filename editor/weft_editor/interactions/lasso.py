"""Selecting with a lasso: what has its middle inside the loop."""

from __future__ import annotations

from itertools import islice
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPolygonF

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.choosing import parts
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.rubber import LassoShape
from weft_editor.session import Selection

_RINGS_MOST: Final = 300
"""Of more things than these not all are ringed while the loop is drawn."""
_STEP: Final = 3.0
"""Logical window pixels between two points of the loop."""


class Lasso(Gesture):
    """Drawn with Ctrl+Alt held; with Shift it adds to what is selected."""

    pans = True
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._shape = LassoShape()
        self._found = Selection()

    def start(self, pointer: Pointer) -> None:
        self._shape.points.append((pointer.x, pointer.y))
        self.show(self._shape)

    def update(self, pointer: Pointer) -> None:
        x, y = self._shape.points[-1]
        if abs(pointer.x - x) + abs(pointer.y - y) < _STEP / self.canvas.view.zoom:
            return
        self._shape.points.append((pointer.x, pointer.y))
        self._found = self._inside()
        self._shape.inside = list(islice(self._rects(), _RINGS_MOST))
        self.canvas.update()

    def _rects(self) -> list[Rect]:
        flow, found = self.session.flow, self._found
        nodes = [rect for node in sorted(found.nodes) if (rect := self.canvas.node_rect(node))]
        boxes = [flow.groups[key] for key in found.groups], [flow.notes[key] for key in found.notes]
        return nodes + [box_rect(each) for several in boxes for each in several]

    def _inside(self) -> Selection:
        loop = QPolygonF([QPointF(x, y) for x, y in self._shape.points])
        around, flow = loop.boundingRect(), self.session.flow
        near = self.canvas.nodes_in((around.left(), around.top(), around.right(), around.bottom()))

        def holds(rect: Rect | None) -> bool:
            if rect is None:
                return False
            middle = QPointF((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2)
            return loop.containsPoint(middle, Qt.FillRule.OddEvenFill)

        return Selection(
            nodes=frozenset(node for node in near if holds(self.canvas.node_rect(node))),
            groups=frozenset(key for key, group in flow.groups.items() if holds(box_rect(group))),
            notes=frozenset(key for key, note in flow.notes.items() if holds(box_rect(note))),
        )

    def end(self, pointer: Pointer) -> None:
        self.clear(self._shape)
        found, old = parts(self._found), parts(self.session.selection)
        self.session.select(**({name: old[name] | found[name] for name in old} if pointer.shift else found))

    def cancel(self) -> None:
        self.clear(self._shape)
