"""Paints what lies below the nodes: dots of the grid, groups, hulls of loop bodies."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from weft_editor.canvas.batch import draw_rects
from weft_editor.canvas.bodies import hulls_of
from weft_editor.canvas.curves import Floats
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.paint_overview import TILE_ZOOM
from weft_editor.canvas.palette import Palette, tint_of
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.shapes import top_of
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.text import face, measure, shortened
from weft_editor.canvas.view import View, snap
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import color
from weft_engine.node import Category

GRID_ZOOM: Final = 0.3
"""Below it there are no dots."""
_DOTS_APART: Final = 18.0
"""Dots closer than this on the screen are thinned out."""
GROUP_TITLE: Final = 28.0
_TITLE_LEAST: Final = 11
"""Size of a group's title on the screen, at least: it can still be read where nodes no longer can."""


def paint_grid(painter: QPainter, view: View, rect: QRect, palette: Palette) -> None:
    """Paints dots on the grid."""
    if view.zoom < GRID_ZOOM:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    fine = SIZES.grid * 2 ** max(0, math.ceil(math.log2(_DOTS_APART / (SIZES.grid * view.zoom))))
    for step, tint in ((fine, palette.grid), (SIZES.grid_strong, palette.grid_strong)):
        xs = _lines(step, view.scale, view.left, rect.left(), rect.right())
        ys = _lines(step, view.scale, view.top, rect.top(), rect.bottom())
        heavy = 2.0 if view.zoom >= 0.7 or step == SIZES.grid_strong else 1.0
        edge = max(1, round(view.ratio * heavy * min(max(view.zoom, 1.0), 1.5)))
        dots = np.empty((len(ys), len(xs), 4), np.int32)
        dots[..., 0], dots[..., 1] = xs, ys[:, None]
        dots[..., 2:] = dots[..., :2] + (edge - 1)
        painter.setBrush(tint)
        draw_rects(painter, dots.reshape(-1, 4))


def _lines(step: int, scale: float, offset: int, low: int, high: int) -> Floats:
    """Device pixels of grid lines between two device pixels."""
    first, last = math.floor((low + offset - 4) / (step * scale)), math.ceil((high + offset + 4) / (step * scale))
    made: Floats = np.floor(np.arange(first, last + 1) * (step * scale) + 0.5) - offset
    return made


def snapped(rect: Rect, view: View) -> QRectF:
    """A canvas rectangle in whole device pixels."""
    left, top, right, bottom = (snap(each * view.scale) for each in rect)
    return QRectF(left - view.left, top - view.top, right - left, bottom - top)


def paint_groups(
    painter: QPainter, scene: Scene, view: View, seen: Rect, palette: Palette, chosen: frozenset[str]
) -> None:
    """Paints groups, large ones first."""
    for key in scene.boxes.of("group"):
        rect = scene.boxes.rect("group", key)
        if touches(rect, seen):
            group = scene.flow.groups[key]
            _group(
                painter, group.title, tint_of(group.color, palette.tokens.text_low), rect, view, palette, key in chosen
            )


def touches(rect: Rect, seen: Rect) -> bool:
    """Whether two rectangles, the first with a little around it, touch."""
    return rect[0] - 4 < seen[2] and rect[2] + 4 > seen[0] and rect[1] - 4 < seen[3] and rect[3] + 4 > seen[1]


def _group(painter: QPainter, title: str, tint: str, rect: Rect, view: View, palette: Palette, chosen: bool) -> None:
    tokens = palette.tokens
    box = snapped(rect, view)
    radius = 8 * min(1.0, view.zoom) * view.ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    hair = max(1, round(view.ratio))
    pen = QPen(color(tokens.accent), 2 * hair) if chosen else QPen(color(tint, 0.5), hair)
    painter.setPen(pen)
    painter.setBrush(color(tint, 0.10))
    inset = pen.widthF() / 2
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
    bar = min(max(GROUP_TITLE * view.scale, 20 * view.ratio), box.height())
    inside = 2 * inset
    header = box.adjusted(inside, inside, -inside, 0)
    painter.fillPath(top_of(header, max(radius - inside, 1.0), bar - inside), color(tint, 0.12))
    _group_title(painter, title, box, bar, view, mix(tint, tokens.text_high, 0.25))


def _group_title(painter: QPainter, title: str, box: QRectF, bar: float, view: View, ink: str) -> None:
    size = max(_TITLE_LEAST, round(SIZES.font_title * view.zoom))
    pad = 10 * min(1.0, view.zoom) * view.ratio
    room = (box.width() - 2 * pad) / view.ratio
    if not title or room < 40 or size * view.ratio * 1.2 > bar:
        return
    painter.save()
    painter.translate(snap(box.left() + pad), snap(box.top()))
    painter.scale(view.ratio, view.ratio)
    painter.setFont(face("title", size))
    painter.setPen(color(ink))
    baseline = bar / view.ratio / 2 + measure("title", size).capHeight() / 2
    painter.drawText(QPointF(0, round(baseline * view.ratio) / view.ratio), shortened(title, "title", size, int(room)))
    painter.restore()


def paint_hulls(painter: QPainter, scene: Scene, view: View, seen: Rect, palette: Palette) -> None:
    """Paints the hulls of loop bodies; outer ones first."""
    hulls = hulls_of([body for body in scene.bodies if not body.lifted], scene.nodes)
    left, top, right, bottom = hulls.T
    hulls = hulls[(left - 4 < seen[2]) & (right + 4 > seen[0]) & (top - 4 < seen[3]) & (bottom + 4 > seen[1])]
    hulls = hulls[np.argsort((hulls[:, 0] - hulls[:, 2]) * (hulls[:, 3] - hulls[:, 1]), kind="stable")]
    tint = palette.tokens.categories[Category.CONTROL]
    if view.zoom < TILE_ZOOM:
        _far_hulls(painter, hulls, view, tint)
        return
    for hull in hulls.tolist():
        paint_hull(painter, hull, view, tint, filled=True)


def _far_hulls(painter: QPainter, hulls: Floats, view: View, tint: str) -> None:
    """Hulls that are too small for round corners, all at once: there may be thousands."""
    offset = (view.left, view.top, view.left + 2, view.top + 2)  # a pen reaches a pixel beyond what is stored
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(color(tint, 0.4), max(1, round(view.ratio))))
    painter.setBrush(color(tint, 0.07))
    draw_rects(painter, (np.floor(hulls * view.scale + 0.5) - offset).astype(np.int32))


def paint_hull(painter: QPainter, hull: Rect, view: View, tint: str, *, filled: bool) -> None:
    """Paints the hull of one body; the painter is in device pixels."""
    box = snapped(hull, view)
    radius = 14 * view.scale
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(tint, 0.4), max(1, round(view.ratio))))
    painter.setBrush(color(tint, 0.07) if filled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
