"""Paints a small tag: the value on a wire, or why a wire may not end here."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.text import face, measure, shortened, width_of
from weft_editor.theme.tokens import Tokens, color

_WIDE_MOST: Final = 320
_HIGH: Final = 22
_PAD: Final = 8


def paint_tag(painter: QPainter, text: str, at: QPointF, widget: QWidget, tint: str, tokens: Tokens) -> None:
    """Paints a tag just above a position, kept inside the widget; the painter is in logical window pixels.

    Args:
        painter: Antialiased.
        text: One line; shortened if it is long.
        at: Where it points.
        widget: What it has to stay inside of.
        tint: Colour of its edge and text; empty for an ordinary one.
        tokens: The theme.
    """
    size = SIZES.font_small
    shown = shortened(text, "ui", size, _WIDE_MOST)
    width = width_of(shown, "ui", size) + 2 * _PAD
    left = min(max(at.x() - width / 2, 4), max(4.0, widget.width() - width - 4))
    top = at.y() - _HIGH - 10
    if top < 4:
        top = at.y() + 14
    box = QRectF(round(left) + 0.5, round(top) + 0.5, round(width), _HIGH)
    painter.setPen(QPen(color(tint or tokens.line_strong), 1))
    painter.setBrush(color(tokens.surface_3))
    painter.drawRoundedRect(box, SIZES.radius_s, SIZES.radius_s)
    painter.setFont(face("ui", size))
    painter.setPen(color(tint or tokens.text_high))
    baseline = box.center().y() + measure("ui", size).capHeight() / 2
    painter.drawText(QPointF(box.left() + _PAD, round(baseline)), shown)
