"""Selecting with a box: drawn to the right it takes what it contains, drawn to the left what it touches."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import Qt

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.tables import Rect
from weft_editor.interactions.choosing import parts
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.rubber import BoxShape
from weft_editor.session import Selection

_RINGS_MOST = 300
"""Of more things than these not all are ringed while the box is drawn."""


def contains(outer: Rect, inner: Rect) -> bool:
    """Whether a rectangle lies in another."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def touches(one: Rect, other: Rect) -> bool:
    """Whether two rectangles have something in common."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


class BoxSelect(Gesture):
    """Ctrl or Shift adds, Alt takes away."""

    pans = True
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._x = self._y = 0.0
        self._shape = BoxShape()
        self._found = Selection()

    def start(self, pointer: Pointer) -> None:
        self._x, self._y = pointer.x, pointer.y
        self.show(self._shape)

    def update(self, pointer: Pointer) -> None:
        shape = self._shape
        shape.rect = (
            min(self._x, pointer.x), min(self._y, pointer.y), max(self._x, pointer.x), max(self._y, pointer.y)
        )  # fmt: skip
        shape.crossing = pointer.x < self._x
        self._found = self._inside(shape.rect, shape.crossing)
        rects = (self.canvas.node_rect(node) for node in islice(sorted(self._found.nodes), _RINGS_MOST))
        groups = [box_rect(self.session.flow.groups[key]) for key in self._found.groups]
        notes = [box_rect(self.session.flow.notes[key]) for key in self._found.notes]
        shape.inside = [rect for rect in rects if rect] + groups + notes
        self.canvas.update()

    def _inside(self, rect: Rect, crossing: bool) -> Selection:
        flow = self.session.flow
        nodes = self.canvas.nodes_in(rect, contained=not crossing)
        groups = [key for key, group in flow.groups.items() if contains(rect, box_rect(group))]
        fits = touches if crossing else contains
        notes = [key for key, note in flow.notes.items() if fits(rect, box_rect(note))]
        return Selection(nodes=frozenset(nodes), groups=frozenset(groups), notes=frozenset(notes))

    def end(self, pointer: Pointer) -> None:
        self.clear(self._shape)
        found = parts(self._found)
        if not (pointer.adds or pointer.alt):
            self.session.select(**found)
            return
        old = parts(self.session.selection)
        merge = set.difference if pointer.alt else set.union
        self.session.select(**{name: merge(old[name], found[name]) for name in old})

    def cancel(self) -> None:
        self.clear(self._shape)
