"""Paints wires: one batch of straight pieces per colour, culled piece by piece."""

from __future__ import annotations

import math
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

_DASH: Final = 4.0
_GAP: Final = 3.0
"""In widths of the wire."""
PIECE_MOST: Final = 32.0
"""Device pixels of a straight piece that is drawn."""


def paint_wires(
    painter: QPainter, scene: Scene, rows: Rows, view: View, palette: Palette, clip: tuple[int, int, int, int]
) -> None:
    """Paints wires of these rows; `clip` is left, top, right, bottom in device pixels."""
    if not len(rows):
        return
    near = view.zoom >= FINE_ZOOM
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
    width = max(1.0, SIZES.wire * view.scale) if near else 0.0
    points = scene.lines(rows, view.zoom) * view.scale
    pieces = np.concatenate([points[:, :-1], points[:, 1:]], 2)
    seen = _inside(pieces, view, clip, width + 2)
    lent = scene.wires.kind[rows] == ATTACHMENT
    for tint, heavy, chosen in _styles(scene, rows, palette):
        pen = QPen(tint, width + (0.75 * view.ratio if heavy and width else 0))
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        if not near or not lent[chosen].any():
            _draw(painter, pieces[chosen][seen[chosen]], view)
            continue
        plain = chosen[~lent[chosen]]
        _draw(painter, pieces[plain][seen[plain]], view)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for each in chosen[lent[chosen] & seen[chosen].any(1)].tolist():
            dashed = dashes(points[each], _DASH * width, _GAP * width)
            _draw(painter, dashed[_inside(dashed, view, clip, width + 2)], view)


def _draw(painter: QPainter, pieces: Floats, view: View) -> None:
    if len(pieces):
        cut = short(pieces) if view.zoom >= FINE_ZOOM else pieces
        draw_lines(painter, cut - (view.left, view.top, view.left, view.top))


def short(pieces: Floats) -> Floats:
    """Straight pieces, shape (pieces, 4), cut so that none is longer than `PIECE_MOST`.

    Where Qt cuts a line at the edge of the picture it rounds; short lines are only cut in the buffer's margin. Seen
    from afar lines are left whole, for speed: all is painted anew when the view comes to rest.
    """
    if not len(pieces) or np.abs(pieces[:, 2:] - pieces[:, :2]).max() * math.sqrt(2) <= PIECE_MOST:
        return pieces
    counts = np.ceil(np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]) / PIECE_MOST).astype(np.intp)
    counts = np.maximum(counts, 1)
    whole = np.repeat(pieces, counts, 0)
    number = np.arange(len(whole)) - np.repeat(np.cumsum(counts) - counts, counts)
    parts = np.repeat(counts, counts)
    start, along = whole[:, :2], whole[:, 2:] - whole[:, :2]
    made: Floats = np.concatenate(
        [start + along * (number / parts)[:, None], start + along * ((number + 1) / parts)[:, None]], 1
    )
    return made


def dashes(line: Floats, dash: float, gap: float) -> Floats:
    """Straight pieces of a dashed polyline, shape (pieces, 4); the pattern begins at its start."""
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    starts = np.arange(0.0, float(reach[-1]), dash + gap)
    both = np.stack([starts, np.minimum(starts + dash, reach[-1])], 1)
    x, y = np.interp(both, reach, line[:, 0]), np.interp(both, reach, line[:, 1])
    made: Floats = np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], 1)
    return made


def _inside(pieces: Floats, view: View, clip: tuple[int, int, int, int], margin: float) -> npt.NDArray[np.bool_]:
    left, top, right, bottom = clip[0] + view.left, clip[1] + view.top, clip[2] + view.left, clip[3] + view.top
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


def polyline(scene: Scene, row: int, view: View) -> QPolygonF:
    """A wire's fine line in device pixels."""
    rows = np.array([row], np.intp)
    points = scene.wires.lines(rows, scene.nodes, FINE)[0]
    return QPolygonF([QPointF(x, y) for x, y in (points * view.scale - (view.left, view.top)).tolist()])
