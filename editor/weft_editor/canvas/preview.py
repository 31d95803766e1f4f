"""A flow in the size of a stamp: a tile in its category's colour for each node, wires that can be told apart."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from weft_editor.canvas.bodies import hulls_of
from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.paint_ground import paint_hull, snapped
from weft_editor.canvas.paint_wires import polyline, wire_color
from weft_editor.canvas.palette import Palette, tint_of
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View, snap
from weft_editor.theme.icons import STROKE_PX, icon_pixels
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import Tokens, color
from weft_engine.document import Flow
from weft_engine.node import Category
from weft_engine.registry import Registry

_ZOOM_MOST: Final = 0.25
"""A small flow is not blown up until its tiles are as large as nodes."""
_RADIUS: Final = 3.0
_LINE: Final = 1.5
_ICON: Final = (8, 20)
"""Least and largest edge of an icon, half as long as its tile's shorter side."""
_ICON_ROOM: Final = 10
"""A tile whose shorter side is not so long has none."""


def preview_of(flow: Flow, registry: Registry, tokens: Tokens, size: QSize, ratio: float) -> QPixmap:
    """A flow drawn for just these logical pixels, transparent around it.

    Notes are left out: they could not be read, and the flow would be smaller.
    """
    made = QPixmap(size * ratio)
    made.fill(Qt.GlobalColor.transparent)
    scene, palette = Scene(flow, registry, lambda rect: None), Palette(tokens)
    room = View(1.0, ratio, 0, 0, made.width(), made.height())
    view = room.fitted(*_bounds(scene), SIZES.gap, _ZOOM_MOST, least=1e-3)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _groups(painter, scene, view, tokens)
    for hull in hulls_of(scene.bodies, scene.nodes).tolist():
        paint_hull(painter, hull, view, tokens.categories[Category.CONTROL], filled=True)
    _wires(painter, scene, view, palette)
    for row in scene.nodes.touching(scene.nodes.bounds() or _bounds(scene)).tolist():
        _tile(painter, scene, row, view, tokens)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def _bounds(scene: Scene) -> Rect:
    """Around nodes, groups and hulls."""
    nodes = scene.nodes.bounds()
    rects = [nodes] if nodes is not None else []
    rects += [scene.boxes.rect("group", key) for key in scene.boxes.of("group")]
    rects += [(left, top, right, bottom) for left, top, right, bottom in hulls_of(scene.bodies, scene.nodes).tolist()]
    if not rects:
        return 0.0, 0.0, 1.0, 1.0
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _groups(painter: QPainter, scene: Scene, view: View, tokens: Tokens) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for key in scene.boxes.of("group"):
        tint = tint_of(scene.flow.groups[key].color, tokens.text_low)
        painter.setBrush(color(tint, 0.14))
        radius = _RADIUS * view.ratio
        painter.drawRoundedRect(snapped(scene.boxes.rect("group", key), view), radius, radius)


def _wires(painter: QPainter, scene: Scene, view: View, palette: Palette) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for row in np.flatnonzero(scene.wires.alive).tolist():
        painter.setPen(QPen(wire_color(scene, row, palette), _LINE * view.ratio))
        painter.drawPolyline(polyline(scene, row, view))


def _tile(painter: QPainter, scene: Scene, row: int, view: View, tokens: Tokens) -> None:
    nodes = scene.nodes
    x, y, w, h = (float(column[row]) for column in (nodes.x, nodes.y, nodes.w, nodes.h))
    node_type = scene.registry.get(scene.flow.nodes[nodes.ids[row]].type)
    tint = tokens.categories[node_type.category] if node_type else tokens.text_low
    hair = max(1, round(view.ratio))
    box = snapped((x, y, x + w, y + h), view).adjusted(hair / 2, hair / 2, -hair / 2, -hair / 2)
    painter.setPen(QPen(color(mix(tint, tokens.canvas, 0.8)), hair))
    painter.setBrush(color(mix(tint, tokens.surface_2, 0.28)))
    painter.drawRoundedRect(box, _RADIUS * view.ratio, _RADIUS * view.ratio)
    if node_type:
        _icon(painter, node_type.icon, tint, box, view.ratio)


def _icon(painter: QPainter, name: str, tint: str, box: QRectF, ratio: float) -> None:
    least, most = _ICON
    side = min(box.width(), box.height()) / ratio
    if side < _ICON_ROOM:
        return
    edge = round(min(max(side / 2, least), most) * ratio)
    corner = box.center() - QPointF(edge / 2, edge / 2)
    picture = icon_pixels(name, tint, edge, STROKE_PX * 24 * ratio / edge)
    painter.drawPixmap(snap(corner.x()), snap(corner.y()), picture)
