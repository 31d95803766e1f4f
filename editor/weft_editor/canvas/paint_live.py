"""Paints what moves while a run goes on: rings around what works, values on their way."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from weft_editor.canvas.curves import FINE
from weft_editor.canvas.layout import SIZES, Shape
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.view import View
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import Tokens, color

_TURN_S: Final = 1.2
_SWEEP_S: Final = 1.6
_FLOW_S: Final = 1.1
_ARC: Final = 100
_SEGMENT: Final = 0.14
"""Length of a moving value, as a share of its wire."""


def paint_ring_turning(painter: QPainter, shape: Shape, tokens: Tokens, time_s: float) -> None:
    """A ring around the icon and a line under the header; the painter is at the node's corner, in canvas pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    center_x, center_y = SIZES.pad + SIZES.icon / 2, (SIZES.header + SIZES.edge) / 2
    radius = SIZES.icon / 2 + 3
    box = QRectF(center_x - radius, center_y - radius, 2 * radius, 2 * radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color(tokens.run, 0.22), 1.75))
    painter.drawEllipse(box)
    pen = QPen(color(tokens.run), 1.75)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    start = -(time_s / _TURN_S % 1) * 360
    painter.drawArc(box, round(start * 16), _ARC * 16)
    if not shape.collapsed:
        _line(painter, shape, tokens, time_s)


def _line(painter: QPainter, shape: Shape, tokens: Tokens, time_s: float) -> None:
    length = shape.width * 0.28
    reach = shape.width - 4 + length
    right = 2 + (time_s / _SWEEP_S % 1) * reach
    left = max(2.0, right - length)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(tokens.run))
    painter.drawRect(QRectF(left, SIZES.header - 1.5, min(right, shape.width - 2) - left, 1.5))


def paint_value_moving(painter: QPainter, scene: Scene, row: int, view: View, palette: Palette, time_s: float) -> None:
    """A short bright piece of a wire on its way to the target; the painter is in device pixels."""
    rows = np.array([row], np.intp)
    points = scene.wires.lines(rows, scene.nodes, FINE)[0] * view.scale - (view.left, view.top)
    # Wires start at different moments, so that parallel ones do not blink in step.
    head = (time_s / _FLOW_S + row * 0.37) % 1 * (1 + _SEGMENT)
    low, high = max(0.0, head - _SEGMENT), min(1.0, head)
    if high <= low:
        return
    first, last = int(low * FINE), min(int(high * FINE) + 1, FINE)
    tint = palette.wires_full[int(scene.wires.color[row])].name()
    pen = QPen(color(mix(palette.tokens.text_high, tint, 0.55)), max(SIZES.wire_hover * view.scale, view.ratio))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points[first : last + 1].tolist()]))
