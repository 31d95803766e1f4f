"""Paints wires: one batch of straight pieces per colour, culled piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from weft_editor.canvas.batch import draw_lines
from weft_editor.canvas.curves import ATTACHMENT, FINE, Floats
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.scene import FINE_ZOOM, Scene
from weft_editor.canvas.tables import Rows
from weft_editor.canvas.view import View

_DASH: Final = (4.0, 3.0)


def paint_wires(
    painter: QPainter, scene: Scene, rows: Rows, view: View, palette: Palette, clip: tuple[int, int, int, int]
) -> None:
    """Paints wires of these rows; `clip` is left, top, right, bottom in device pixels."""
    if not len(rows):
        return
    near = view.zoom >= FINE_ZOOM
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
    width = max(1.0, SIZES.wire * view.scale) if near else 0.0
    lent = scene.wires.kind[rows] == ATTACHMENT if near else np.zeros(len(rows), np.bool_)
    plain = rows[~lent]
    _batches(painter, scene, plain, view, palette, clip, width)
    for row in rows[lent].tolist():
        _dashed(painter, scene, row, view, palette, width)


def _batches(
    painter: QPainter,
    scene: Scene,
    rows: Rows,
    view: View,
    palette: Palette,
    clip: tuple[int, int, int, int],
    width: float,
) -> None:
    points = scene.lines(rows, view.zoom) * view.scale - (view.left, view.top)
    pieces = np.concatenate([points[:, :-1], points[:, 1:]], 2)
    seen = _inside(pieces, clip, width + 2)
    for tint, heavy, chosen in _styles(scene, rows, palette):
        pen = QPen(tint, width + (0.75 * view.ratio if heavy and width else 0))
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        draw_lines(painter, pieces[chosen][seen[chosen]])


def _inside(pieces: Floats, clip: tuple[int, int, int, int], margin: float) -> npt.NDArray[np.bool_]:
    left, top, right, bottom = clip
    x0, y0, x1, y1 = pieces[..., 0], pieces[..., 1], pieces[..., 2], pieces[..., 3]
    seen = (np.minimum(x0, x1) < right + margin) & (np.maximum(x0, x1) > left - margin)
    seen &= (np.minimum(y0, y1) < bottom + margin) & (np.maximum(y0, y1) > top - margin)
    return np.asarray(seen)


def _styles(scene: Scene, rows: Rows, palette: Palette) -> Iterator[tuple[QColor, bool, npt.NDArray[np.intp]]]:
    """Colour, whether heavier, and which of `rows`, faint ones first and selected ones last."""
    tints = scene.wires.color[rows].astype(np.intp)
    dead, selected = scene.wires.dead[rows], scene.wires.selected[rows]
    for flag, colors in (
        (dead & ~selected, palette.wires_dead),
        (~dead & ~selected, palette.wires),
        (selected, palette.wires_full),
    ):
        some = np.flatnonzero(flag)
        if not len(some):
            continue
        present = np.unique(tints[some]).tolist()
        for tint in present:
            yield colors[tint], colors is palette.wires_full, some[tints[some] == tint]


def wire_color(scene: Scene, row: int, palette: Palette) -> QColor:
    """The colour a wire is drawn in."""
    index = int(scene.wires.color[row])
    if scene.wires.selected[row]:
        return palette.wires_full[index]
    return (palette.wires_dead if scene.wires.dead[row] else palette.wires)[index]


def _dashed(painter: QPainter, scene: Scene, row: int, view: View, palette: Palette, width: float) -> None:
    pen = QPen(wire_color(scene, row, palette), width + (0.75 * view.ratio if scene.wires.selected[row] else 0))
    pen.setDashPattern(list(_DASH))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPolyline(polyline(scene, row, view))


def polyline(scene: Scene, row: int, view: View) -> QPolygonF:
    """A wire's fine line in device pixels."""
    rows = np.array([row], np.intp)
    points = scene.wires.lines(rows, scene.nodes, FINE)[0]
    return QPolygonF([QPointF(x, y) for x, y in (points * view.scale - (view.left, view.top)).tolist()])
