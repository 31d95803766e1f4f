"""Paints nodes seen from afar, as batches of rectangles: body, title and text bars; farther off, tiles of status."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from weft_editor.canvas.batch import batches, draw_rects
from weft_editor.canvas.build import CATEGORIES
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.palette import Palette
from weft_editor.canvas.rowsets import union
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rows
from weft_editor.canvas.text import face, measure, shortened
from weft_editor.canvas.view import View
from weft_engine.run.status import Status

Boxes = npt.NDArray[np.int32]
TILE_ZOOM: Final = 0.12
"""Below it a node is one tile in the colour of its status."""
_INSIDE: Final = np.array([1, 1, -1, -1], np.int32)
_OUTLINE: Final = np.array([0, 0, 1, 1], np.int32)
"""A pen paints one pixel beyond a rectangle."""
_EDGE_LEAST: Final = 1.5
"""Logical pixels of the edge in the category's colour, at least."""
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
        _blocks(painter, scene, rows, rects, view, palette)
    _selected(painter, scene, rows, rects, view, palette)


def paint_tiles(painter: QPainter, scene: Scene, rows: Rows, view: View, palette: Palette) -> None:
    """Paints nodes as tiles, at whatever zoom."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    _tiles(painter, scene, rows, device_rects(scene, rows, view), palette)


def _tiles(painter: QPainter, scene: Scene, rows: Rows, rects: Boxes, palette: Palette) -> None:
    status, category = scene.nodes.status[rows], scene.nodes.category[rows]
    unknown = len(CATEGORIES)
    index = np.where(status == 0, np.where(category < 0, unknown, category), status + unknown + 1).astype(np.uint8)
    for value, some in batches(index, rects[np.argsort(index, kind="stable")]):
        painter.setBrush(palette.tiles[value])
        draw_rects(painter, some)


def _blocks(painter: QPainter, scene: Scene, rows: Rows, rects: Boxes, view: View, palette: Palette) -> None:
    painter.setBrush(palette.border)
    draw_rects(painter, rects)
    kinds, category = len(palette.categories), scene.nodes.category[rows]
    ground = np.where(category < 0, kinds - 1, category) + scene.nodes.faint[rows] * kinds
    inner = rects + _INSIDE
    for value, some in batches(ground.astype(np.uint8), inner[np.argsort(ground, kind="stable")]):
        painter.setBrush(palette.grounds[value])
        draw_rects(painter, some)
    _edges(painter, scene, rows, rects, view, palette)
    titled = view.zoom >= scene.title_zoom
    painter.setBrush(palette.bar)
    draw_rects(painter, _bars(rects, view.scale, titled))
    _status(painter, scene, rows, rects, view.scale, palette)
    if titled:
        _titles(painter, scene, rows, rects, view, palette)


def _titles(painter: QPainter, scene: Scene, rows: Rows, rects: Boxes, view: View, palette: Palette) -> None:
    """Titles in the smallest size that can be read."""
    size = math.ceil(SIZES.text_least)
    painter.save()
    painter.setFont(face("title", size))
    painter.setPen(palette.ink)
    painter.scale(view.ratio, view.ratio)
    cap = measure("title", size).capHeight()
    drop = max((SIZES.edge + SIZES.header) / 2 * view.zoom + cap / 2, cap + 3)
    used = (12 + 12 + 6) * view.zoom + 4
    for row, (left, top, right, _) in zip(rows.tolist(), rects.tolist(), strict=True):
        room = int((right - left) / view.ratio - used)
        if room > 12:
            at = QPointF(left / view.ratio + 4, round(top + drop * view.ratio) / view.ratio)
            painter.drawText(at, shortened(scene.title(row), "title", size, room))
    painter.restore()
    painter.setPen(Qt.PenStyle.NoPen)


def _edges(painter: QPainter, scene: Scene, rows: Rows, rects: Boxes, view: View, palette: Palette) -> None:
    """The edge in the category's colour, and a square for the icon where there is no title."""
    category = scene.nodes.category[rows]
    left, top, scale = rects[:, 0], rects[:, 1], view.scale
    edge = rects.copy()
    edge[:, 3] = top + round(max(SIZES.edge * scale, _EDGE_LEAST * view.ratio)) - 1
    inset, size = round(12 * scale), max(1, round(14 * scale))
    icon = np.stack([left + inset, top + inset, left + inset + size, top + inset + size], 1)
    for value in (union(category + 1) - 1).tolist():
        painter.setBrush(palette.categories[value])
        draw_rects(painter, edge[category == value])
        if view.zoom < scene.title_zoom:
            draw_rects(painter, icon[category == value])


def _bars(rects: Boxes, scale: float, titled: bool) -> Boxes:
    left, top, right, bottom = rects.T
    thick = max(0, round(6 * scale) - 1)
    bars: list[Boxes] = []
    if not titled:
        y = top + round(14 * scale)
        wide = ((right - left) * 0.7).astype(np.int32)
        bars.append(np.stack([left + round(36 * scale), y, left + wide, y + thick + 1], 1))
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
    for value in union(status[status > 0]).tolist():
        painter.setBrush(palette.statuses[value])
        draw_rects(painter, dot[status == value])
    failed = (status == tuple(Status).index(Status.FAILED)) | (scene.nodes.fault[rows] == 2)
    if failed.any():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.error, 0))
        draw_rects(painter, rects[failed] - _OUTLINE)
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
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.accent)
    draw_rects(painter, _rings(rects[chosen], max(1, round(2 * view.ratio))))


def _rings(rects: Boxes, thick: int) -> Boxes:
    """The edges of rectangles, half inside and half outside, as rectangles: a pen would take ten times as long."""
    left, top, right, bottom = rects.T
    before, after = (thick + 1) // 2 - thick % 2, thick // 2 + thick % 2 - 1
    west, north, east, south = left - before, top - before, right + after, bottom + after
    inner_top, inner_bottom = top + after + 1, bottom - before - 1
    return np.concatenate(
        [
            np.stack([west, north, east, top + after], 1),
            np.stack([west, bottom - before, east, south], 1),
            np.stack([west, inner_top, left + after, inner_bottom], 1),
            np.stack([right - before, inner_top, east, inner_bottom], 1),
        ]
    )
