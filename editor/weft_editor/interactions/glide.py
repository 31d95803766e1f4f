"""Nodes gliding to where an edit has put them."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Final

import numpy as np
from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.tables import Rows
from weft_engine.document import Change

_MOST: Final = 400
"""More nodes than these jump."""


class Glide(QObject):
    """Wraps the edit (`with Glide(canvas, nodes): session.edit(…)`). Any other edit ends it at once."""

    def __init__(self, canvas: Canvas, nodes: Iterable[str]) -> None:
        # A child of the canvas lives until it has arrived.
        super().__init__(canvas)
        self._canvas = canvas
        self._nodes = list(nodes)
        self._rows: Rows = np.empty(0, np.intp)
        self._from = (np.empty(0), np.empty(0))
        self._to = (np.empty(0), np.empty(0))
        self._animation: QVariantAnimation | None = None

    def __enter__(self) -> Glide:
        table = self._canvas.scene.nodes
        self._rows = table.rows(self._nodes)
        self._from = (table.x[self._rows].copy(), table.y[self._rows].copy())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        canvas = self._canvas
        if error is not None or canvas.reduced_motion or not canvas.isVisible() or not 0 < len(self._rows) <= _MOST:
            self.deleteLater()
            return
        table = canvas.scene.nodes
        self._to = (table.x[self._rows].copy(), table.y[self._rows].copy())
        animation = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        animation.setDuration(canvas.motion_ms)
        animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        animation.valueChanged.connect(self._show)
        animation.finished.connect(self._stop)
        canvas.session.changed.connect(self._on_changed)
        self._animation = animation
        self._show(0.0)
        animation.start()

    def _show(self, share: float) -> None:
        if self._animation is not None:
            x, y = ((1 - share) * start + share * end for start, end in zip(self._from, self._to, strict=True))
            self._canvas.scene.place(self._rows, x, y)
            self._canvas.damage_all()

    def _stop(self) -> None:
        animation, self._animation = self._animation, None
        if animation is None:
            return
        self._canvas.session.changed.disconnect(self._on_changed)
        animation.stop()
        self.deleteLater()
        self._canvas.scene.place(self._rows, *self._to)
        self._canvas.scene.follow_bodies()
        self._canvas.damage_all()

    def _on_changed(self, change: Change) -> None:
        """Another edit came: nodes it moved or removed are where it says, the others at their ends."""
        animation, self._animation = self._animation, None
        if animation is None:
            return
        self._canvas.session.changed.disconnect(self._on_changed)
        animation.stop()
        self.deleteLater()
        touched = {put.key for put in change.puts if put.section in ("nodes", "layout.nodes")}
        table = self._canvas.scene.nodes
        keep = np.array(
            [table.row_of.get(node) == row and node not in touched for node, row in self._pairs()], np.bool_
        )
        self._canvas.scene.place(self._rows[keep], self._to[0][keep], self._to[1][keep])
        self._canvas.damage_all()

    def _pairs(self) -> list[tuple[str, int]]:
        table = self._canvas.scene.nodes
        return [(table.ids[row], row) for row in self._rows.tolist()]
