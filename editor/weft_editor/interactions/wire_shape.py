"""A wire in the making, painted like a finished one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from weft_editor.canvas.build import WIRE_TYPES, wire_type
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.curves import ATTACHMENT, DATA, curves
from weft_editor.canvas.view import View
from weft_editor.interactions.strands import Strand
from weft_editor.theme.tokens import Tokens, color
from weft_engine.node import PortKind

_SEGMENTS: Final = 40
Spot = tuple[float, float]


@dataclass(slots=True, eq=False)
class WireShape:
    """Strands from their fixed ends to one loose end."""

    canvas: Canvas
    strands: Sequence[Strand]
    loose: Spot = (0.0, 0.0)
    fits: bool = False
    """Whether the loose end is where it may end."""

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""
        for strand in self.strands:
            self._paint(painter, view, tokens, strand)

    def _paint(self, painter: QPainter, view: View, tokens: Tokens, strand: Strand) -> None:
        fixed = self.canvas.port_position(strand.node, strand.port)
        if fixed is None:
            return
        port = self.canvas.scene.port(strand.node, strand.port)
        lent = port is not None and port.kind is PortKind.ATTACHMENT
        start, end = (fixed, self.loose) if strand.seeks_input else (self.loose, fixed)
        kinds = np.array([ATTACHMENT if lent else DATA], np.int8)
        points = curves(kinds, np.array([[*start, *end]]), np.zeros(1), _SEGMENTS)[0]
        tint = color(tokens.types[WIRE_TYPES[wire_type(port)]], 1.0 if self.fits else 0.85)
        pen = QPen(tint, max(1.5, tokens.sizes.wire_hover * min(view.zoom, 1.0)))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if lent:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([QPointF(*view.to_widget(x, y)) for x, y in points.tolist()])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawEllipse(QPointF(*view.to_widget(*self.loose)), 3.5, 3.5)
