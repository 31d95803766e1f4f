"""Paints results that are more than lines of text: Markdown, tables, pictures, and numbers as a line."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainterPath, QPen, QPixmap, QTextDocument

from weft_editor.canvas.layout import SIZES, Band
from weft_editor.canvas.paint_note import draw_note, note_document
from weft_editor.canvas.pen import Pen
from weft_editor.canvas.recognising import Table
from weft_editor.canvas.text import legible, line_height, width_of
from weft_editor.theme.tokens import color
from weft_engine.node import Category

Edges = list[tuple[float, float]]
"""Left and width of each column."""
SERIES: Final = 36.0
"""Height of a line of numbers."""
ROW: Final = 20.0
_PAD: Final = 8.0
_COLUMN_LEAST: Final = 24.0
_GAP: Final = 10.0
_PICTURE_EDGE: Final = 1024
"""Pictures are kept no larger; the whole one is seen when the result is opened."""
_PICTURE_MOST: Final = 64_000_000
"""Pixels of a picture that is decoded at all."""


@lru_cache(maxsize=256)
def _document(text: str, width: int, ink: str, link: str) -> QTextDocument:
    return note_document(text, width, ink, link)


def draw_markdown(pen: Pen, text: str, band: Band, scrolled: int) -> bool:
    """Paints a text as Markdown, `scrolled` lines down; returns whether some of it lies below."""
    tokens, painter = pen.tokens, pen.painter
    size = legible(SIZES.font, band.height - 8, pen.zoom)
    if not size:
        pen.bars(band.left + _PAD, band.top + 6, band.width - 2 * _PAD, band.height - 12, len(text))
        return False
    grown = size / SIZES.font
    width, room = (band.width - 2 * _PAD) / grown, (band.height - 10) / grown
    document = _document(text, int(width), tokens.text_high, tokens.accent)
    down = scrolled * line_height(SIZES.font)
    painter.save()
    painter.setClipRect(QRectF(band.left, band.top + 1, band.width, band.height - 2), Qt.ClipOperation.IntersectClip)
    painter.translate(band.left + _PAD, band.top + 6)
    painter.scale(grown, grown)
    painter.translate(0, -down)
    draw_note(painter, document, QRectF(0, down, width, room + 4), tokens.text_high, tokens.accent)
    painter.restore()
    return document.size().height() - down > room


def markdown_hidden(text: str, band: Band, ink: str = "", link: str = "") -> int:
    """How many lines of a Markdown result lie below its area."""
    height = _document(text, int(band.width - 2 * _PAD), ink, link).size().height()
    return max(0, round((height - band.height + 10) / line_height(SIZES.font) + 0.49))


def draw_table(pen: Pen, table: Table, band: Band, scrolled: int) -> bool:
    """Paints a table from a row on; returns whether more rows lie below."""
    tokens = pen.tokens
    size = legible(SIZES.font_small, ROW, pen.zoom)
    edges = _edges(table, band, size or SIZES.font_small)
    rows = table.rows[scrolled:]
    room = max(int((band.height - ROW) // ROW), 1)
    for at, name in enumerate(table.columns):
        _cell(pen, name, edges, at, band.top + ROW / 2 + 2, size, tokens.text_low, is_right=table.numeric[at])
    pen.painter.setPen(QPen(color(tokens.line_strong), 1))
    pen.painter.drawLine(
        QPointF(band.left + _PAD, band.top + ROW + 1), QPointF(band.left + band.width - _PAD, band.top + ROW + 1)
    )
    for number, row in enumerate(rows[:room]):
        middle = band.top + ROW * (number + 1.5) + 2
        for at, cell in enumerate(row):
            _cell(pen, cell, edges, at, middle, size, tokens.text_high, is_right=table.numeric[at])
    return len(rows) > room or (table.left_out > 0 and len(rows) <= room)


def table_hidden(table: Table, band: Band) -> int:
    """How many rows of a table lie below its area."""
    return max(0, len(table.rows) - max(int((band.height - ROW) // ROW), 1))


def _edges(table: Table, band: Band, size: int) -> Edges:
    """Left and width of each column: what they need, shrunk in turn where that is too much."""
    needs = [
        max(width_of(text, "ui", size) for text in (name, *(row[at] for row in table.rows[:30]))) + 2
        for at, name in enumerate(table.columns)
    ]
    room = band.width - 2 * _PAD - _GAP * (len(needs) - 1)
    while sum(needs) > room and max(needs) > _COLUMN_LEAST:
        widest = needs.index(max(needs))
        needs[widest] = max(_COLUMN_LEAST, needs[widest] - max(sum(needs) - room, 1) / 2)
    lefts, left = [], band.left + _PAD
    for need in needs:
        lefts.append((left, need))
        left += need + _GAP
    return lefts


def _cell(
    pen: Pen,
    text: str,
    edges: list[tuple[float, float]],
    at: int,
    middle: float,
    size: int,
    ink: str,
    *,
    is_right: bool,
) -> None:
    left, width = edges[at]
    if is_right and size:
        left += max(width - width_of(text, "ui", size) - 1, 0)
        width = edges[at][0] + width - left + 1
    pen.line(text, left, middle, width, "ui", size, ink)


def draw_image(pen: Pen, base64: str, band: Band) -> bool:
    """Paints a picture whole, in the middle; returns false if it is none."""
    picture = picture_of_base64(base64)
    if picture is None:
        return False
    share = min((band.width - 8) / picture.width(), (band.height - 8) / picture.height(), 1.0)
    width, height = picture.width() * share, picture.height() * share
    place = QRectF(band.left + (band.width - width) / 2, band.top + (band.height - height) / 2, width, height)
    pen.painter.drawPixmap(place, picture, QRectF(picture.rect()))
    return True


_pictures: OrderedDict[int, QPixmap | None] = OrderedDict()


def picture_of_base64(base64: str) -> QPixmap | None:
    """The picture, no larger than 1024 pixels; `None` if it cannot be read. Kept for a while."""
    key = hash(base64)
    if key not in _pictures:
        image = decoded(base64, _PICTURE_EDGE)
        _pictures[key] = QPixmap.fromImage(image) if image is not None else None
        if len(_pictures) > 32:
            _pictures.popitem(last=False)
    return _pictures[key]


def decoded(base64: str, edge: int) -> QImage | None:
    """A picture from base64, decoded no larger than `edge`; `None` for what is none, or too large."""
    buffer = QBuffer()
    buffer.setData(QByteArray.fromBase64(base64.encode("ascii", "replace")))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _PICTURE_MOST:
        return None
    if max(size.width(), size.height()) > edge:
        reader.setScaledSize(size.scaled(QSize(edge, edge), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def draw_series(pen: Pen, series: tuple[float, ...], band: Band) -> None:
    """Numbers as a line, with the last one written and the highest one marked."""
    tokens, painter = pen.tokens, pen.painter
    size = legible(SIZES.font_small, band.height, pen.zoom)
    last = f"{series[-1]:.4g}"
    label = width_of(last, "ui", size or SIZES.font_small) + 6
    left, width = band.left + _PAD + 2, band.width - 2 * _PAD - label - 6
    low, high = min(series), max(series)
    spread = (high - low) or 1.0
    top, height = band.top + 7, band.height - 14
    points = [
        QPointF(left + width * at / (len(series) - 1), top + height * (1 - (value - low) / spread))
        for at, value in enumerate(series)
    ]
    tint = color(tokens.categories[Category.VOTING])
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(tint, 1.5))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawEllipse(points[series.index(high)], 3.0, 3.0)
    painter.drawEllipse(points[-1], 2.0, 2.0)
    pen.line(last, left + width + 8, points[-1].y(), label, "ui", size, tokens.text_high)
