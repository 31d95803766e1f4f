"""Paints nodes seen from afar, as batches of rectangles: body, title and text bars; farther off, tiles of status."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from weft_editor.canvas.batch import draw_rects
from weft_editor.canvas.build import CATEGORIES
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rows
from weft_editor.canvas.view import View
from weft_engine.run.view import Status

Boxes = npt.NDArray[np.int32]
TILE_ZOOM: Final = 0.12
"""Below it a node is one tile in the colour of its status."""
_TEXT_ROWS: Final = ((46, 0.6), (66, 0.75), (86, 0.45))
"""Height and share of the width of the bars that stand for text."""


def device_rects(scene: Scene, rows: Rows, view: View) -> Boxes:
    """Rectangles of nodes in device pixels: left, top, right, bottom, inclusive."""
    nodes, scale = scene.nodes, view.scale
    x, y = nodes.x[rows] * scale, nodes.y[rows] * scale
    left, top = np.floor(x + 0.5), np.floor(y + 0.5)
    right = np.maximum(np.floor(x + nodes.w[rows] * scale), left + 1)
    bottom = np.maximum(np.floor(y + nodes.h[rows] * scale), top + 1)
    offset = (view.left, view.top, view.left, view.top)
    return (np.stack([left, top, right, bottom], 1) - offset).astype(np.int32)


def paint_overview(painter: QPainter, scene: Scene, rows: Rows, view: View, palette: Palette) -> None:
    """Paints nodes of these rows, the nearest last."""
    if not len(rows):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    rects = device_rects(scene, rows, view)
    if view.zoom < TILE_ZOOM:
        _tiles(painter, scene, rows, rects, palette)
    else:
        _blocks(painter, scene, rows, rects, view.scale, palette)
    _selected(painter, scene, rows, rects, view, palette)


def _tiles(painter: QPainter, scene: Scene, rows: Rows, rects: Boxes, palette: Palette) -> None:
    status = scene.nodes.status[rows].astype(np.intp)
    category = scene.nodes.category[rows].astype(np.intp)
    unknown = len(CATEGORIES)
    index = np.where(status == 0, np.where(category < 0, unknown, category), status + unknown + 1)
    for value in np.unique(index).tolist():
        painter.setBrush(palette.tiles[value])
        draw_rects(painter, rects[index == value])


def _blocks(
    painter: QPainter,
    scene: Scene,
    rows: Rows,
    rects: Boxes,
    scale: float,
    palette: Palette,
) -> None:
    faint = scene.nodes.faint[rows]
    painter.setBrush(palette.body)
    draw_rects(painter, rects[~faint])
    if faint.any():
        painter.setBrush(palette.body_faint)
        draw_rects(painter, rects[faint])
    _edges(painter, scene, rows, rects, scale, palette)
    painter.setBrush(palette.bar)
    draw_rects(painter, _bars(rects, scale))
    _status(painter, scene, rows, rects, scale, palette)


def _edges(
    painter: QPainter,
    scene: Scene,
    rows: Rows,
    rects: Boxes,
    scale: float,
    palette: Palette,
) -> None:
    """The edge and the icon's place in the category's colour."""
    category = scene.nodes.category[rows]
    left, top = rects[:, 0], rects[:, 1]
    edge = rects.copy()
    edge[:, 3] = top + max(0, round(SIZES.edge * scale) - 1)
    inset, size = round(12 * scale), max(1, round(14 * scale))
    icon = np.stack([left + inset, top + inset, left + inset + size, top + inset + size], 1)
    for value in np.unique(category).tolist():
        painter.setBrush(palette.categories[value])
        draw_rects(painter, np.concatenate([edge[category == value], icon[category == value]]))


def _bars(rects: Boxes, scale: float) -> Boxes:
    left, top, right, bottom = rects.T
    thick = max(0, round(6 * scale) - 1)
    y = top + round(14 * scale)
    bars = [np.stack([left + round(36 * scale), y, left + ((right - left) * 0.7).astype(np.int32), y + thick + 1], 1)]
    for height, share in _TEXT_ROWS:
        y = top + round(height * scale)
        wide = ((right - left) * share).astype(np.int32)
        row = np.stack([left + round(12 * scale), y, left + wide, y + thick], 1)
        bars.append(row[y + thick < bottom])
    return np.concatenate(bars)


def _status(
    painter: QPainter,
    scene: Scene,
    rows: Rows,
    rects: Boxes,
    scale: float,
    palette: Palette,
) -> None:
    """Status at the top right; a failed node is framed as well, so that colour is not all that tells."""
    status = scene.nodes.status[rows]
    right, top = rects[:, 2], rects[:, 1]
    inset, size = round(12 * scale), max(1, round(12 * scale))
    dot = np.stack([right - inset - size, top + inset, right - inset, top + inset + size], 1)
    for value in np.unique(status[status > 0]).tolist():
        painter.setBrush(palette.statuses[value])
        draw_rects(painter, dot[status == value])
    failed = (status == tuple(Status).index(Status.FAILED)) | (scene.nodes.fault[rows] == 2)
    if failed.any():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.error, 0))
        draw_rects(painter, rects[failed])
        painter.setPen(Qt.PenStyle.NoPen)


def _selected(
    painter: QPainter,
    scene: Scene,
    rows: Rows,
    rects: Boxes,
    view: View,
    palette: Palette,
) -> None:
    chosen = scene.nodes.selected[rows]
    if not chosen.any():
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(palette.accent, max(1, round(2 * view.ratio)))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    draw_rects(painter, rects[chosen])
