"""Shows nodes, groups and notes elsewhere while they are dragged: taken out of the content and painted above it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from weft_editor.canvas.bodies import Body
from weft_editor.canvas.curves import Floats
from weft_editor.canvas.placed import EVERYWHERE, MARGIN
from weft_editor.canvas.rowsets import among, union
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect, Rows
from weft_engine.document import Change

_MANY = 300


class Lifting:
    """What is being moved."""

    def __init__(self, scene: Scene, damaged: Callable[[Rect], None]) -> None:
        self.scene = scene
        self.damaged = damaged
        self.nodes: frozenset[str] = frozenset()
        self.rows: Rows = np.empty(0, np.intp)
        self.wires: Rows = np.empty(0, np.intp)
        self.bodies: list[Body] = []
        """Loop bodies that change with it."""
        self._boxes: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._asked: frozenset[str] = frozenset()
        self._from: tuple[Floats, Floats] = (np.empty(0), np.empty(0))

    def __bool__(self) -> bool:
        return bool(self.nodes or self._boxes[0] or self._boxes[1])

    def show(self, nodes: frozenset[str], groups: frozenset[str], notes: frozenset[str], dx: float, dy: float) -> None:
        """Shows things moved by so much from where the flow has them."""
        if nodes != self._asked:
            self.end()
            self._lift(nodes)
        if groups or notes or self._boxes != (groups, notes):
            self._boxes = (groups, notes)
            for rect in self.scene.boxes.shift(groups, notes, dx, dy):
                self._damage(rect, 4)
        if len(self.rows):
            self.scene.place(self.rows, self._from[0] + dx, self._from[1] + dy)

    def _lift(self, nodes: frozenset[str]) -> None:
        scene = self.scene
        self._asked = nodes
        self.nodes = nodes & scene.nodes.row_of.keys()
        self.rows = scene.nodes.rows(sorted(self.nodes, key=lambda key: scene.nodes.order[scene.nodes.row_of[key]]))
        self._from = (scene.nodes.x[self.rows], scene.nodes.y[self.rows])
        self.wires = union(scene.wires.of_nodes(self.rows), scene.deepen(self.rows))
        self.bodies = [body for body in scene.bodies if among(body.members, self.rows).any()]
        self._damage_all()
        self._mark(True)

    def _mark(self, on: bool) -> None:
        self.scene.nodes.lifted[self.rows] = on
        self.scene.wires.lifted[self.wires] = on
        for body in self.bodies:
            body.lifted = on

    def _damage_all(self) -> None:
        if len(self.rows) + len(self.wires) > _MANY:
            self.damaged(EVERYWHERE)
            return
        for row in self.rows.tolist():
            self._damage(self.scene.nodes.rect(row), MARGIN)
        for row in self.wires.tolist():
            left, top, right, bottom = self.scene.wires.box[row].tolist()
            self._damage((left, top, right, bottom), 4)
        for body in self.bodies:
            hull = body.hull(self.scene.nodes)
            if hull is not None:
                self._damage(hull, 4)

    def _damage(self, rect: Rect, margin: float) -> None:
        self.damaged((rect[0] - margin, rect[1] - margin, rect[2] + margin, rect[3] + margin))

    def forget(self, change: Change) -> None:
        """Ends it before an edit to something that is lifted is followed."""
        if self and any(section != "settings" and not scope for scope, section in change.touched):
            self.end()

    def end(self) -> None:
        """Puts everything back to where the flow has it."""
        for rect in self.scene.boxes.shift((), (), 0, 0):
            self._damage(rect, 4)
        self._boxes = (frozenset(), frozenset())
        if self.nodes:
            self._mark(False)
            self.scene.place(self.rows, *self._from)
            self._damage_all()
        self.nodes = self._asked = frozenset()
        self.bodies = []
        self.rows = self.wires = np.empty(0, np.intp)
