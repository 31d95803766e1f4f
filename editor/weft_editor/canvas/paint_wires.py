"""Paints wires: one batch of straight pieces per colour, culled piece by piece."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from weft_editor.canvas.batch import batches, draw_lines
from weft_editor.canvas.build import WIRE_TYPES
from weft_editor.canvas.curves import FINE
from weft_editor.canvas.paint_arrows import paint_arrows
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rows
from weft_editor.canvas.view import View
from weft_editor.canvas.wire_lines import Clip, Lines, inside, is_near, lines_of, wire_width

_TINTS: Final = len(WIRE_TYPES)


def paint_wires(
    painter: QPainter, scene: Scene, rows: Rows, view: View, palette: Palette, clip: Clip, *, quick: bool = False
) -> None:
    """Paints wires of these rows within device pixels; see `lines_of`."""
    if len(rows):
        paint_lines(painter, scene, lines_of(scene, rows, view, clip, quick=quick), view, palette, clip)


def paint_lines(
    painter: QPainter,
    scene: Scene,
    lines: Lines,
    view: View,
    palette: Palette,
    clip: Clip,
    hidden: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Paints pieces of wires within device pixels, but none of `hidden` wires (by place in `lines.rows`)."""
    if not len(lines.pieces):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_near(scene, view))
    width = wire_width(scene, view)
    seen = inside(lines.around, view, clip, width)
    if hidden is not None and hidden.any():
        seen &= ~hidden[lines.owner]
    shown = np.flatnonzero(seen)
    style = _styles(scene, lines.rows[lines.owner[shown]]) + lines.dashed[shown]
    order = np.argsort(style, kind="stable")
    pieces = lines.pieces[shown[order]]
    pieces -= (view.left, view.top, view.left, view.top)
    for each, some in batches(style, pieces):
        painter.setPen(_pen(each, width, view.ratio, palette))
        draw_lines(painter, some)
    if palette.arrows:
        paint_arrows(painter, scene, lines.rows if hidden is None else lines.rows[~hidden], view, palette, clip)


def _styles(scene: Scene, rows: Rows) -> npt.NDArray[np.uint8]:
    """A number for each look, in the order in which they are painted: faint wires first and selected ones last."""
    wires = scene.wires
    group = np.where(wires.selected[rows], 3, np.where(wires.dead[rows], 0, np.where(wires.lit[rows], 2, 1)))
    return np.asarray((group * _TINTS + wires.color[rows]) * 2, np.uint8)


def _pen(style: int, width: float, ratio: float, palette: Palette) -> QPen:
    group, tint = divmod(style // 2, _TINTS)
    heavier = (0.0, 0.0, 0.4, 0.75)[group] * ratio if width else 0.0
    tints = (palette.wires_dead, palette.wires, palette.wires_full, palette.wires_full)[group]
    pen = QPen(tints[tint], width + heavier)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if style % 2 else Qt.PenCapStyle.SquareCap)
    return pen


def wire_color(scene: Scene, row: int, palette: Palette) -> QColor:
    """The colour a wire is drawn in."""
    index = int(scene.wires.color[row])
    if scene.wires.selected[row]:
        return palette.wires_full[index]
    if scene.wires.dead[row]:
        return palette.wires_dead[index]
    return (palette.wires_full if scene.wires.lit[row] else palette.wires)[index]


def polyline(scene: Scene, row: int, view: View) -> QPolygonF:
    """A wire's fine line in device pixels."""
    rows = np.array([row], np.intp)
    points = scene.wires.lines(rows, scene.nodes, FINE)[0]
    return QPolygonF([QPointF(x, y) for x, y in (points * view.scale - (view.left, view.top)).tolist()])
