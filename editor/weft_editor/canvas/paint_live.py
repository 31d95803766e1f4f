"""Paints what moves while a run goes on: rings around what works, values on their way."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from weft_editor.canvas.batch import draw_rects
from weft_editor.canvas.curves import FINE, Floats
from weft_editor.canvas.layout import SIZES, header_middle
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.view import View
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import color

_TURN_S: Final = 1.2
_SWEEP_S: Final = 1.6
_FLOW_S: Final = 1.1
_ARC: Final = 100
_PHASES: Final = 48
"""Pictures of the ring in one turn."""
_SEGMENT: Final = 0.14
"""Length of a moving value, as a share of its wire."""
Pixels = npt.NDArray[np.int64]


def paint_ring_turning(painter: QPainter, x: int, y: int, scale: float, ratio: float, tint: str, time_s: float) -> None:
    """A ring around the icon of the node with its corner at these device pixels."""
    center_x, center_y = SIZES.pad + SIZES.icon / 2, header_middle(scale / ratio)
    ring = _ring(tint, scale, int(time_s / _TURN_S % 1 * _PHASES))
    half = ring.width() / 2
    painter.drawPixmap(round(x + center_x * scale - half), round(y + center_y * scale - half), ring)


@lru_cache(maxsize=4 * _PHASES)
def _ring(tint: str, scale: float, phase: int) -> QPixmap:
    """The ring at one moment of its turn: a picture is copied far faster than an arc is drawn."""
    radius = SIZES.icon / 2 + 3
    edge = math.ceil(2 * (radius + 2) * scale)
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(edge / 2, edge / 2)
    painter.scale(scale, scale)
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    painter.setPen(QPen(color(tint, 0.22), 1.75))
    painter.drawEllipse(box)
    pen = QPen(color(tint), 1.75)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(box, round(-phase / _PHASES * 360 * 16), _ARC * 16)
    painter.end()
    return picture


def paint_sweeps(
    painter: QPainter, xs: Pixels, ys: Pixels, widths: Floats, scale: float, tint: str, time_s: float
) -> None:
    """Lines that sweep under the headers of nodes of these widths with their corners at these device pixels."""
    lengths = widths * 0.28
    rights = 2 + (time_s / _SWEEP_S % 1) * (widths - 4 + lengths)
    lefts = np.maximum(2.0, rights - lengths)
    wide, high = np.rint((np.minimum(rights, widths - 2) - lefts) * scale), max(1, round(1.5 * scale))
    left, bottom = np.rint(xs + lefts * scale), ys + round(SIZES.header * scale)
    boxes = np.stack([left, bottom - high, left + wide - 1, bottom - 1], 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(tint))
    draw_rects(painter, boxes[wide > 0].astype(np.int32))


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
