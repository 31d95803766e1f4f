"""A painter that knows the theme and the zoom: text that cannot be read becomes a bar of its length."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.text import Kind, face, measure, shortened
from weft_editor.theme.icons import STROKE_PX, icon_pixels
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import Tokens, color


class Pen:
    """Draws text, icons and boxes in canvas pixels."""

    def __init__(self, painter: QPainter, tokens: Tokens, zoom: float, scale: float, ratio: float) -> None:
        self.painter = painter
        self.tokens = tokens
        self.zoom = zoom
        self.scale = scale
        self.ratio = ratio

    def line(self, text: str, left: float, middle: float, width: float, kind: Kind, size: int, ink: str) -> None:
        """One line of text around a middle height, shortened to `width`; a bar if `size` is 0."""
        if not text or width <= 2:
            return
        if not size:
            self._bar(left, middle, min(len(text) * 5.5, width), ink)
            return
        self.write(self._fit(text, kind, size, width), left, middle, kind, size, ink)

    def write(self, text: str, left: float, middle: float, kind: Kind, size: int, ink: str) -> None:
        """One line of text that is known to have room, around a middle height."""
        baseline = middle + measure(kind, size).capHeight() / 2
        self.painter.setFont(face(kind, size))
        self.painter.setPen(color(ink))
        self.painter.drawText(QPointF(left, round(baseline * self.scale) / self.scale), text)

    @staticmethod
    def _fit(text: str, kind: Kind, size: int, width: float) -> str:
        return shortened(text, kind, size, int(width)) if len(text) > 3 else text

    def _bar(self, left: float, middle: float, width: float, ink: str) -> None:
        self.box(QRectF(left, middle - 3, width, 6), mix(ink, self.tokens.surface_2, 0.35), 3)

    def bars(self, left: float, top: float, width: float, height: float, chars: int) -> None:
        """Bars instead of a paragraph of so many characters."""
        per_row = max(1.0, width / 6)
        rows = min(int(height // 12), max(1, round(chars / per_row + 0.49))) if chars else 0
        for row in range(rows):
            share = 1.0 if row < rows - 1 else max(0.2, min(1.0, chars / per_row - row))
            self._bar(left, top + 12 * row + 6, width * share * 0.95, self.tokens.text_low)

    def box(self, rect: QRectF, fill: str, radius: float) -> None:
        """A filled rounded box."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(color(fill))
        self.painter.drawRoundedRect(rect, radius, radius)

    def control(self, rect: QRectF) -> None:
        """A box for what can be edited in place: filled, with a hairline, as fields are in all panels."""
        hair = max(1.0, round(self.ratio)) / self.scale
        if self.painter.opacity() == 1:  # else it would shine through
            self.box(rect, self.tokens.line, SIZES.radius_s)
            rect = rect.adjusted(hair, hair, -hair, -hair)
        self.box(rect, self.tokens.surface_3, SIZES.radius_s - hair)

    def icon(self, name: str, tint: str, left: float, top: float, size: float) -> None:
        """An icon, sharp at the painter's scale."""
        if size * self.zoom < 5:
            self.box(QRectF(left + 2, top + 2, size - 4, size - 4), tint, size / 4)
            return
        edge = max(1, round(size * self.scale))
        self.painter.save()
        self.painter.translate(round(left * self.scale) / self.scale, round(top * self.scale) / self.scale)
        self.painter.scale(1 / self.scale, 1 / self.scale)
        self.painter.drawPixmap(0, 0, icon_pixels(name, tint, edge, STROKE_PX * 24 / size))
        self.painter.restore()
