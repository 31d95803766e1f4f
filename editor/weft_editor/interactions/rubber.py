"""What gestures paint: the box that selects, the stroke that cuts, guides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View
from weft_editor.theme.tokens import Tokens, color

_TICK: Final = 6.0
"""Logical window pixels: half the length of the ticks at the ends of a gap."""


def on_screen(view: View, rect: Rect) -> QRectF:
    """A canvas rectangle in logical window pixels, on whole ones, so that its lines are sharp."""
    left, top = view.to_widget(rect[0], rect[1])
    right, bottom = view.to_widget(rect[2], rect[3])
    return QRectF(round(left) + 0.5, round(top) + 0.5, round(right) - round(left), round(bottom) - round(top))


@dataclass(slots=True, eq=False)
class BoxShape:
    """The selecting box, and rings around what it would select."""

    rect: Rect = (0, 0, 0, 0)
    crossing: bool = False
    """Whether it takes what it touches (dashed) rather than what it contains."""
    inside: Sequence[Rect] = ()

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""
        pen = QPen(color(tokens.accent), 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        radius = tokens.sizes.node_radius * view.zoom
        for each in self.inside:
            painter.drawRoundedRect(on_screen(view, each).adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        if self.crossing:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(color(tokens.accent, 0.09))
        painter.drawRect(on_screen(view, self.rect))


@dataclass(slots=True, eq=False)
class StrokeShape:
    """The line of a cut."""

    points: list[tuple[float, float]] = field(default_factory=list)

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""
        pen = QPen(color(tokens.error), 1.5)
        pen.setDashPattern([4, 3])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline([QPointF(*view.to_widget(x, y)) for x, y in self.points])


@dataclass(slots=True, eq=False)
class LassoShape:
    """The loop of a lasso, closed to where it began, and rings around what it would select."""

    points: list[tuple[float, float]] = field(default_factory=list)
    inside: Sequence[Rect] = ()

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""
        painter.setPen(QPen(color(tokens.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = tokens.sizes.node_radius * view.zoom
        for each in self.inside:
            painter.drawRoundedRect(on_screen(view, each).adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        painter.setBrush(color(tokens.accent, 0.09))
        painter.drawPolygon([QPointF(*view.to_widget(x, y)) for x, y in self.points])


@dataclass(frozen=True, slots=True)
class Guide:
    """A line along which things are aligned: upright at `at`, or level."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class GapGuide:
    """A gap that is as wide as another: between `start` and `end`, drawn at `across`; `upright` if it is a height."""

    upright: bool
    across: float
    start: float
    end: float

    def point(self, along: float) -> tuple[float, float]:
        """The canvas position of a place along it."""
        return (self.across, along) if self.upright else (along, self.across)


@dataclass(slots=True, eq=False)
class GuideShape:
    """The guides that hold at the moment."""

    guides: Sequence[Guide] = ()
    gaps: Sequence[GapGuide] = ()

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(color(tokens.accent), 1))
        for each in self.guides:
            first, last = (each.at, each.start), (each.at, each.end)
            if not each.upright:
                first, last = first[::-1], last[::-1]
            painter.drawLine(QPointF(*view.to_widget(*first)), QPointF(*view.to_widget(*last)))
        for gap in self.gaps:
            self._paint_gap(painter, view, tokens, gap)

    @staticmethod
    def _paint_gap(painter: QPainter, view: View, tokens: Tokens, gap: GapGuide) -> None:
        """A line from edge to edge with a tick at either end, over a tint of the gap."""
        first, last = (QPointF(*view.to_widget(*gap.point(at))) for at in (gap.start, gap.end))
        half = QPointF(_TICK, 0) if gap.upright else QPointF(0, _TICK)
        painter.fillRect(QRectF(first - half, last + half).normalized(), color(tokens.accent, 0.12))
        painter.setPen(QPen(color(tokens.accent), 1))
        painter.drawLine(first, last)
        for end in (first, last):
            painter.drawLine(end - half, end + half)


@dataclass(slots=True, eq=False)
class FrameShape:
    """The outline of something that will be here."""

    rect: Rect = (0, 0, 0, 0)

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""
        pen = QPen(color(tokens.accent), 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(color(tokens.accent, 0.08))
        radius = tokens.sizes.node_radius * view.zoom
        painter.drawRoundedRect(on_screen(view, self.rect), radius, radius)
