"""Shapes shared by painters: ports, soft shadows, hatching."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from weft_editor.canvas.card import PortFace
from weft_editor.canvas.palette import Palette

SHADOW_REACH = 12.0


def draw_port(painter: QPainter, port: PortFace, x: float, y: float, radius: float, palette: Palette) -> None:
    """A port's shape; filled when wired, hollow when not."""
    is_quiet = port.type == "error" and not port.wired  # every node has one: in the colour of errors, all would cry
    tint = palette.quiet if is_quiet else palette.port(port.type)
    pen = QPen(tint, 1.5)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(QBrush(tint) if port.wired else QBrush(palette.body))
    if port.type == "error":
        _cross(painter, tint, x, y, radius, port.wired, palette)
    elif port.type == "attachment":
        _polygon(painter, ((x, y - radius - 1), (x + radius + 1, y), (x, y + radius + 1), (x - radius - 1, y)))
    elif port.mode == "loop":
        _polygon(painter, ((x - radius + 1, y - radius), (x + radius + 1, y), (x - radius + 1, y + radius)))
    elif port.mode == "list" or port.type == "list":
        edge = radius - 0.5
        painter.drawRoundedRect(QRectF(x - edge, y - edge, 2 * edge, 2 * edge), 1.5, 1.5)
    else:
        painter.drawEllipse(QPointF(x, y), radius - 0.25, radius - 0.25)


def top_of(box: QRectF, radius: float, height: float) -> QPainterPath:
    """The uppermost part of a rounded box, down to a straight edge."""
    left, top, right = box.left(), box.top(), box.right()
    path = QPainterPath()
    low = min(height, radius)
    turn = math.degrees(math.acos((radius - low) / radius)) if radius > 0 else 0.0
    aside = radius - math.sqrt(max(0.0, radius**2 - (radius - low) ** 2))
    path.moveTo(left + aside, top + height)
    path.arcTo(QRectF(left, top, 2 * radius, 2 * radius), 90 + turn, -turn)
    path.arcTo(QRectF(right - 2 * radius, top, 2 * radius, 2 * radius), 90, -turn)
    path.lineTo(right - aside, top + height)
    path.closeSubpath()
    return path


def _polygon(painter: QPainter, points: tuple[tuple[float, float], ...]) -> None:
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _cross(painter: QPainter, tint: QColor, x: float, y: float, radius: float, wired: bool, palette: Palette) -> None:
    painter.drawEllipse(QPointF(x, y), radius - 0.25, radius - 0.25)
    pen = QPen(palette.body if wired else tint, 1.5 if wired else 1.25)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    arm = radius * 0.34
    painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
    painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))


@lru_cache(maxsize=16)
def _shadow_patch(scale: float, radius: float, ink: str, strength: float) -> tuple[QPixmap, int]:
    """A square picture of a rounded rectangle's shadow, and the width of its fixed corners, in device pixels."""
    reach = math.ceil(SHADOW_REACH * scale)
    corner = reach + math.ceil(radius * scale) + 1
    edge = 2 * corner + 1
    at = np.abs(np.arange(edge) - corner)[None, :] + np.zeros((edge, 1))
    half = corner - reach
    inset = half - radius * scale
    qx, qy = np.maximum(at - inset, 0), np.maximum(at.T - inset, 0)
    distance = np.hypot(qx, qy) - radius * scale
    fade = np.clip(1 - distance / (SHADOW_REACH * scale), 0, 1) ** 2.2
    base = QColor(ink)
    pixels = np.zeros((edge, edge, 4), np.uint8)
    alpha = fade * strength
    for channel, value in enumerate((base.blue(), base.green(), base.red(), 255)):
        pixels[..., channel] = np.round(alpha * value)
    image = QImage(pixels.tobytes(), edge, edge, edge * 4, QImage.Format.Format_ARGB32_Premultiplied)
    return QPixmap.fromImage(image.copy()), corner


def draw_shadow(painter: QPainter, rect: QRectF, scale: float, radius: float, palette: Palette) -> None:
    """A soft shadow around a rounded rectangle, a little below it; the painter is in device pixels.

    Args:
        painter: Unscaled.
        rect: The rectangle, in device pixels.
        scale: Device pixels per canvas pixel.
        radius: Of the corners, in canvas pixels.
        palette: The theme.
    """
    strength = 0.38 if palette.tokens.is_dark else 0.13
    patch, corner = _shadow_patch(scale, radius, palette.tokens.shadow, strength)
    reach = SHADOW_REACH * scale
    outer = rect.adjusted(-reach, -reach + 2 * scale, reach, reach + 2 * scale).toAlignedRect()
    edge = patch.width()
    xs = (outer.left(), outer.left() + corner, outer.right() + 1 - corner, outer.right() + 1)
    ys = (outer.top(), outer.top() + corner, outer.bottom() + 1 - corner, outer.bottom() + 1)
    cuts = (0, corner, edge - corner, edge)
    for row in range(3):
        for column in range(3):
            if row == column == 1:
                continue
            target = QRectF(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
            source = QRectF(cuts[column], cuts[row], cuts[column + 1] - cuts[column], cuts[row + 1] - cuts[row])
            painter.drawPixmap(target, patch, source)


def hatch(tint: QColor) -> QBrush:
    """Diagonal lines, for what was skipped."""
    return QBrush(tint, Qt.BrushStyle.BDiagPattern)
