"""Paints which way wires lead: an arrow head in the middle of each, where a person asked for them."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from weft_editor.canvas.curves import Floats
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rows
from weft_editor.canvas.view import View
from weft_editor.canvas.wire_lines import Clip

ARROW_ZOOM: Final = 0.35
"""Seen from farther away arrows would only blur the wires."""
_LENGTH: Final = 10.0
_HALF: Final = 4.0
"""Canvas pixels."""


def paint_arrows(painter: QPainter, scene: Scene, rows: Rows, view: View, palette: Palette, clip: Clip) -> None:
    """Paints the arrow heads of wires of these rows within device pixels; none unless the palette wants them."""
    if not palette.arrows or view.zoom < ARROW_ZOOM or not len(rows):
        return
    middles, ways = _middles(scene.lines(rows, view.zoom) * view.scale)
    middles = middles - (view.left, view.top)
    reach = _LENGTH * view.scale
    left, top, right, bottom = clip
    seen = (middles > (left - reach, top - reach)).all(1) & (middles < (right + reach, bottom + reach)).all(1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for at in np.flatnonzero(seen).tolist():
        row = int(rows[at])
        table = palette.wires_full if scene.wires.selected[row] or scene.wires.lit[row] else palette.wires
        painter.setBrush((palette.wires_dead if scene.wires.dead[row] else table)[int(scene.wires.color[row])])
        painter.drawPolygon(_head(middles[at], ways[at], view.scale))
    painter.restore()


def _middles(lines: Floats) -> tuple[Floats, Floats]:
    """The point half way along each polyline, and its direction there; lines have the shape (wires, points, 2)."""
    steps = np.diff(lines, axis=1)
    lengths = np.hypot(steps[..., 0], steps[..., 1])
    reached = lengths.cumsum(1)
    half = reached[:, -1:] / 2
    every = np.arange(len(lines))
    at = np.minimum((reached < half).sum(1), steps.shape[1] - 1)
    length = np.maximum(lengths[every, at], 1e-9)
    ways = steps[every, at] / length[:, None]
    rest = half[:, 0] - (reached[every, at] - lengths[every, at])
    return lines[every, at] + ways * rest[:, None], ways


def _head(middle: Floats, way: Floats, scale: float) -> QPolygonF:
    x, y = middle.tolist()
    dx, dy = (way * (_LENGTH / 2 * scale)).tolist()
    ox, oy = (way * (_HALF * scale)).tolist()
    return QPolygonF([QPointF(x + dx, y + dy), QPointF(x - dx - oy, y - dy + ox), QPointF(x - dx + oy, y - dy - ox)])
