"""The one timer of the canvas: it turns what runs, and stops when nothing that is seen does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QRegion

from weft_editor.canvas.curves import DATA
from weft_editor.canvas.palette import STATUSES
from weft_editor.canvas.placed import MARGIN
from weft_editor.canvas.tables import Rect, Rows
from weft_engine.run.status import Status

if TYPE_CHECKING:
    from weft_editor.canvas.canvas import Canvas

FRAME_MS: Final = 40
"""While a run brings news, its frames move what moves; this is for the rest."""
CATCH_UP_MS: Final = 12
"""Until nodes that a frame had no time for are painted: events come first."""
LIVE_CATCH_UP_MS: Final = 6
"""The same while a run brings news: many short turns leave no node far behind."""
_RUNNING: Final = STATUSES.index(Status.RUNNING)
_SETTLED: Final = np.array([each in (Status.DONE, Status.CACHED) for each in STATUSES], np.bool_)
RING_ZOOM: Final = 0.3
"""Below it nothing turns: status colours tell enough."""
_HEAD: Final = 44
"""Canvas pixels below the top of a node within which it moves."""
_WIRES_MOST: Final = 120


class Pulse:
    """Drives the animation of running nodes and of values that move."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.time_s = 0.0
        self.rows: Rows = np.empty(0, np.intp)
        """Running nodes that are seen."""
        self.wires: Rows = np.empty(0, np.intp)
        """Wires a value moves along that are seen."""
        self._moving: tuple[object, ...] = ()
        self._where = QRegion()
        self._timer = QTimer(canvas, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._catch_up = QTimer(canvas, singleShot=True)
        self._catch_up.timeout.connect(canvas.refreshing.catch_up)

    def catch_up_soon(self, *, at_once: bool = False) -> None:
        """Paints what there was no time for, in the next frame."""
        if at_once:
            self._catch_up.start(0)
        elif not self._catch_up.isActive():
            self._catch_up.start(LIVE_CATCH_UP_MS if self.canvas.painting.pictures.is_busy else CATCH_UP_MS)

    @property
    def is_running(self) -> bool:
        """Whether something moves."""
        return self._timer.isActive()

    def wake(self) -> None:
        """Looks again at what runs, after the run, the flow or the view changed."""
        self.rows, self.wires = self._find()
        moving = len(self.rows) > 0 and not self.canvas.reduced_motion and self.canvas.isVisible()
        if moving and not self._timer.isActive():
            self._timer.start()
        elif not moving and self._timer.isActive():
            self._timer.stop()
            self.canvas.update()

    def _find(self) -> tuple[Rows, Rows]:
        scene, view = self.canvas.scene, self.canvas.view
        nothing: Rows = np.empty(0, np.intp)
        if view.zoom < RING_ZOOM:
            return nothing, nothing
        nodes, shown = scene.nodes, view.shown()
        seen, wires = nodes.touching(shown), scene.wires.touching(shown)
        seen = seen[nodes.status[seen] == _RUNNING]
        wires = wires[(nodes.status[scene.wires.target[wires]] == _RUNNING) & (scene.wires.kind[wires] == DATA)]
        wires = wires[~scene.wires.dead[wires]]
        wires = wires[_SETTLED[nodes.status[scene.wires.source[wires]]]]
        return seen, wires[:_WIRES_MOST]

    def beat(self) -> None:
        """A frame comes anyway: what moves goes on with it, and needs none of its own."""
        if self._timer.isActive():
            self._tick()
            self._timer.start()

    def _tick(self) -> None:
        self.time_s = time.monotonic()
        if not self.canvas.isVisible():
            self._timer.stop()
            return
        self.canvas.update(self._region())

    def _region(self) -> QRegion:
        """Where something moves; found anew only when that, or the view, is another."""
        scene = self.canvas.scene
        now = (self.canvas.view, scene.nodes.moves, scene.wires.clock, self.rows.tobytes(), self.wires.tobytes())
        if now != self._moving:
            self._moving, self._where = now, QRegion()
            for left, top, right, _ in map(scene.nodes.rect, self.rows.tolist()):
                self._add((left - MARGIN, top - MARGIN, right + MARGIN, top + _HEAD))
            for left, top, right, bottom in scene.wires.box[self.wires].tolist():
                self._add((left - 4, top - 4, right + 4, bottom + 4))
        return self._where

    def _add(self, rect: Rect) -> None:
        self._where += self.canvas.rect_to_widget(rect).toAlignedRect()
