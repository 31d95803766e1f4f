"""Paints a timeline: names on the left, an axis on top, bars of activations with what they did inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from weft_editor.canvas.text import shortened
from weft_editor.language import tr
from weft_editor.theme.fonts import ui_font
from weft_editor.theme.tokens import Tokens, color
from weft_editor.timeline.axis import Axis, length, step_s, written
from weft_editor.timeline.rows import Row
from weft_engine.node import Category
from weft_engine.run.status import Status
from weft_engine.run.timeline import Part, PartKind, Span

HEAD: Final = 24
"""Height of the axis."""
ROW: Final = 24
NAMES: Final = 208
"""Width of the names."""
_INDENT: Final = 14
_PAD: Final = 3
_CALL: Final = 3
"""Height of the stripe of a model or tool call."""
_TICKS_APART: Final = 88
_WAITS: Final = (PartKind.QUEUED, PartKind.BACKOFF, PartKind.PERSON)

Spot = tuple[Row, int]
"""A row and the place of a span in it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a timeline shows, and how."""

    tokens: Tokens
    axis: Axis
    now_s: float
    top: int
    """Pixels scrolled past."""
    width: int
    height: int
    name: Callable[[Row], str]
    is_folded: Callable[[Row], bool]
    hovered: Spot | None = None
    current: Spot | None = None
    focused: bool = False


def paint(painter: QPainter, rows: list[Row], look: Look) -> None:
    """Paints it all."""
    tokens = look.tokens
    painter.fillRect(0, 0, look.width, look.height, color(tokens.surface_1))
    step = step_s(_TICKS_APART / look.axis.scale)
    _grid(painter, look)
    painter.setClipRect(0, HEAD, look.width, look.height - HEAD)
    first = max(look.top // ROW, 0)
    last = min(len(rows), (look.top + look.height - HEAD) // ROW + 1)
    for at in range(first, last):
        y = HEAD + at * ROW - look.top
        _name(painter, rows[at], y, look)
    painter.setClipRect(NAMES, HEAD, look.width - NAMES, look.height - HEAD)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for at in range(first, last):
        _bars(painter, rows[at], HEAD + at * ROW - look.top, look)
    painter.setClipping(False)
    _head(painter, look, step)


def bar_rect(row: Row, at: int, y: int, look: Look) -> QRectF:
    """Where a span's bar lies; `y` is the top of its row."""
    span, axis = row.spans[at], look.axis
    left = NAMES + axis.x(span.start_s)
    right = NAMES + axis.x(look.now_s if span.end_s is None else span.end_s)
    high = (ROW - 2 * _PAD) / row.lane_count
    return QRectF(left, y + _PAD + row.lanes[at] * high, max(right - left, 2.0), max(high - (row.lane_count > 1), 1.5))


def _grid(painter: QPainter, look: Look) -> None:
    painter.setPen(QPen(color(look.tokens.line), 1))
    for time_s in look.axis.ticks(_TICKS_APART):
        x = round(NAMES + look.axis.x(time_s)) + 0.5
        painter.drawLine(QPointF(x, HEAD), QPointF(x, look.height))


def _head(painter: QPainter, look: Look, step: float) -> None:
    tokens = look.tokens
    painter.fillRect(0, 0, look.width, HEAD, color(tokens.surface_1))
    painter.setPen(QPen(color(tokens.line), 1))
    painter.drawLine(QPointF(0, HEAD - 0.5), QPointF(look.width, HEAD - 0.5))
    painter.drawLine(QPointF(NAMES - 0.5, 0), QPointF(NAMES - 0.5, look.height))
    painter.setFont(ui_font(tokens.sizes.font_small))
    painter.setPen(color(tokens.text_low))
    for time_s in look.axis.ticks(_TICKS_APART):
        x = NAMES + look.axis.x(time_s)
        if x <= look.width - tokens.sizes.row:
            label = QRectF(x + 4, 0, _TICKS_APART, HEAD)
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, written(time_s, step))


def _name(painter: QPainter, row: Row, y: int, look: Look) -> None:
    tokens = look.tokens
    if look.current is not None and look.current[0] is row:
        painter.fillRect(0, y, look.width, ROW, color(tokens.wash(tokens.accent, 0.12, tokens.surface_1)))
    x = tokens.sizes.gap + row.depth * _INDENT
    if row.children:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(tokens.text_mid), 1.5))
        painter.drawPolyline(_chevron(x, y, look.is_folded(row)))
    x += _INDENT
    count = f"×{len(row.spans)}" if len(row.spans) > 1 else ""
    painter.setFont(ui_font(tokens.sizes.font))
    room = NAMES - x - (36 if count else 8)
    painter.setPen(color(tokens.text_high))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(x, y, room, ROW), middle, shortened(look.name(row), "ui", tokens.sizes.font, int(room)))
    painter.setPen(color(tokens.text_low))
    painter.drawText(QRectF(0, y, NAMES - 8, ROW), middle | Qt.AlignmentFlag.AlignRight, count)


def _chevron(x: int, y: int, is_folded: bool) -> QPolygonF:
    cx, cy = x + 4.0, y + ROW / 2
    ends = ((-1.5, -3), (1.5, 0), (-1.5, 3)) if is_folded else ((-3, -1.5), (0, 1.5), (3, -1.5))
    return QPolygonF([QPointF(cx + dx, cy + dy) for dx, dy in ends])


def _bars(painter: QPainter, row: Row, y: int, look: Look) -> None:
    """The bars in sight; of those within one pixel of the same lane only the first."""
    drawn: dict[int, float] = {}
    for at in row.between(look.axis.from_s, look.axis.to_s):
        rect = bar_rect(row, at, y, look)
        lane = row.lanes[at]
        if rect.right() < drawn.get(lane, -1e9) + 0.5:
            continue
        drawn[lane] = rect.right()
        _bar(painter, row.spans[at], rect, look, is_container=bool(row.children))
        if look.current == (row, at) or look.hovered == (row, at):
            _ring(painter, rect, look, is_current=look.current == (row, at))


def _bar(painter: QPainter, span: Span, rect: QRectF, look: Look, *, is_container: bool) -> None:
    tokens = look.tokens
    tint = tokens.status(span.status)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(tokens.wash(tint, 0.3 if is_container else 0.55, tokens.surface_1)))
    radius = min(3.0, rect.height() / 2, rect.width() / 2)
    painter.drawRoundedRect(rect, radius, radius)
    if rect.width() < 4 or is_container:
        return
    for part in span.parts:
        _part(painter, part, rect, look)
    if span.status in (Status.FAILED, Status.CANCELLED):
        painter.fillRect(QRectF(rect.right() - 2, rect.top(), 2, rect.height()), color(tint))


def _part(painter: QPainter, part: Part, rect: QRectF, look: Look) -> None:
    tokens, axis = look.tokens, look.axis
    left = max(NAMES + axis.x(part.start_s), rect.left())
    right = min(NAMES + axis.x(look.now_s if part.end_s is None else part.end_s), rect.right())
    if right - left < 1:
        return
    box = QRectF(left, rect.top(), right - left, rect.height())
    if part.kind in _WAITS:
        painter.fillRect(box, color(tokens.surface_3))
        tint = tokens.wait if part.kind is not PartKind.QUEUED else tokens.text_low
        painter.fillRect(box, QBrush(color(tint, 0.7), Qt.BrushStyle.BDiagPattern))
    elif part.kind is PartKind.ATTEMPT:
        if part.failed:
            painter.fillRect(box, color(tokens.wash(tokens.error, 0.6, tokens.surface_1)))
    elif rect.height() > 2 * _CALL:
        category = Category.AGENTS if part.kind is PartKind.MODEL else Category.TOOLS
        tint = tokens.error if part.failed else tokens.categories[category]
        painter.fillRect(QRectF(left, rect.bottom() - _CALL, right - left, _CALL), color(tint))


def _ring(painter: QPainter, rect: QRectF, look: Look, *, is_current: bool) -> None:
    tokens = look.tokens
    tint = tokens.accent if is_current else tokens.text_mid
    painter.setPen(QPen(color(tint), 2 if is_current and look.focused else 1.25))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 3, 3)
    painter.setPen(Qt.PenStyle.NoPen)


def told(row: Row, at: int, name: str, now_s: float) -> str:
    """A span in words: what hovering shows and a screen reader says."""
    span = row.spans[at]
    numbers = "".join(f" [{index + 1}]" for _, index in span.frame)
    end = now_s if span.end_s is None else span.end_s
    lines = [
        f"{name}{numbers}",
        tr(
            "{status}, {value}, from {start_s} on",
            status=tr(span.status.value),
            value=length(end - span.start_s),
            start_s=length(span.start_s),
        ),
    ]
    for part in sorted(span.parts, key=lambda each: each.start_s):
        if part.kind is not PartKind.ATTEMPT or part.failed or len(span.parts) > 1:
            took = length((now_s if part.end_s is None else part.end_s) - part.start_s)
            words = part.label if part.kind is PartKind.ATTEMPT and part.label else part.kind.value
            about = f" {part.label}" if part.label and part.kind is not PartKind.ATTEMPT else ""
            lines.append(f"{words}{about}: {took}{', failed' if part.failed else ''}")
    return "\n".join(lines[:14])
