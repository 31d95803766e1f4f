"""Paints notes: Markdown, inert. Nothing is fetched, no HTML is understood, no link leads anywhere."""

from __future__ import annotations

import math
from collections import OrderedDict
from functools import lru_cache
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QLinearGradient,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QTextDocument,
)

from weft_editor.canvas.layout import SIZES
from weft_editor.canvas.markdown import set_apart, set_markdown
from weft_editor.canvas.paint_ground import snapped, touches
from weft_editor.canvas.palette import Palette, tint_of
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.text import Kind, face, line_height, shortened, wrapped
from weft_editor.canvas.view import View
from weft_editor.theme.fonts import ui_font
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import color
from weft_engine.document import Note

_PAD: Final = 10.0
_EDGE: Final = 5.0
"""Room around the beginning of a note, on the screen."""
_FADE: Final = 16.0
_TAKEN: Final = 150
"""How much of the last line that is shown is taken away, of 255."""
_LETTER_LEAST: Final = 8.0
"""Square pixels that no letter goes below, by far."""
_KEPT: Final = 64
_KINDS: Final[tuple[Kind, Kind]] = ("title", "ui")
"""Letters of the first paragraph of a note seen from afar, and of the others."""
_TEXT_ZOOM: Final = 0.45
"""Below it a note shows how it begins, in letters that can be read."""
_WORDS_ZOOM: Final = 0.2
"""Below that it is a plain box."""


class _InertDocument(QTextDocument):
    """A document that loads nothing."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        return None


def note_document(text: str, width: float, ink: str, link: str) -> QTextDocument:
    """A note's text laid out at a width in canvas pixels."""
    document = _InertDocument()
    document.setIndentWidth(18)
    document.setDefaultFont(ui_font(12))
    document.setDocumentMargin(0)
    document.setDefaultStyleSheet(f"a {{ color: {link}; text-decoration: none; }}")
    set_markdown(document, text, ink)
    set_apart(document)
    document.setTextWidth(width)
    return document


class Notes:
    """Paints notes; keeps their pictures."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()

    def paint(
        self, painter: QPainter, scene: Scene, view: View, seen: Rect, palette: Palette, chosen: frozenset[str]
    ) -> None:
        """Paints all notes that are seen."""
        for key in scene.boxes.of("note"):
            rect = scene.boxes.rect("note", key)
            if touches(rect, seen):
                self._note(painter, scene.flow.notes[key], rect, view, palette, key in chosen)

    def _note(self, painter: QPainter, note: Note, rect: Rect, view: View, palette: Palette, chosen: bool) -> None:
        box, tokens = snapped(rect, view), palette.tokens
        tint = tint_of(note.color, "")
        ground = mix(tint, tokens.canvas, 0.2) if tint else tokens.note
        edge = mix(tint or tokens.warn, ground, 0.35)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hair = max(1, round(view.ratio))
        pen = QPen(color(tokens.accent), 2 * hair) if chosen else QPen(color(edge), hair)
        inset, radius = pen.widthF() / 2, 6 * min(1.0, view.zoom) * view.ratio
        painter.setPen(pen)
        painter.setBrush(color(ground))
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)
        if view.zoom >= _TEXT_ZOOM and note.text:
            picture = self._text(note, rect, view, tokens.text_high, tokens.accent)
            pad = round(_PAD * view.scale)
            painter.drawPixmap(int(box.left()) + pad, int(box.top()) + pad, picture)
        elif view.zoom >= _WORDS_ZOOM and note.text:
            inks = tokens.text_high, mix(tokens.text_high, ground, 0.8)
            _beginning(painter, note.text, box, view.ratio, inks)

    def _text(self, note: Note, rect: Rect, view: View, ink: str, link: str) -> QPixmap:
        width, height = rect[2] - rect[0] - 2 * _PAD, rect[3] - rect[1] - 2 * _PAD
        key = (note.text, width, height, view.scale, ink, link)
        made = self._kept.get(key)
        if made is None:
            grown = max(1.0, SIZES.text_least / (SIZES.font * view.zoom))
            size = (width / grown, height / grown)
            made = self._kept[key] = note_picture(note.text, *size, view.scale * grown, ink, link)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return made


def _beginning(painter: QPainter, text: str, box: QRectF, ratio: float, inks: tuple[str, str]) -> None:
    """As many lines as there is room for; the first paragraph stands out, as in a note seen near."""
    size = math.ceil(SIZES.text_least)
    step, width, height = line_height(size), box.width() / ratio - 2 * _EDGE, box.height() / ratio - _EDGE
    room = max(0, int(height // step))
    painter.save()
    painter.translate(box.left(), box.top())
    painter.scale(ratio, ratio)
    top = _EDGE + size
    for paragraph, kind, ink in zip(_plain(text), _KINDS, inks, strict=True):
        lines, more = wrapped(paragraph, kind, size, int(width), room, False)
        painter.setFont(face(kind, size))
        painter.setPen(color(ink))
        for number, line in enumerate(lines):
            last = more and number == len(lines) - 1
            shown = shortened(f"{line}{' …' if last else ''}", kind, size, int(width) + 2)
            painter.drawText(QPointF(_EDGE, top + step * number), shown)
        room, top = room - len(lines), top + step * len(lines)
    painter.restore()


@lru_cache(maxsize=256)
def _plain(text: str) -> tuple[str, str]:
    """What a note says, without marks and empty lines: its first paragraph, and all others."""
    document = _InertDocument()
    set_markdown(document, text[:400], "")
    first, _, others = document.toPlainText().strip().partition("\n")
    return " ".join(first.split()), " ".join(others.split())


def note_picture(text: str, width: float, height: float, scale: float, ink: str, link: str) -> QPixmap:
    """A note's text as a picture, transparent around it."""
    picture = QPixmap(max(1, round(width * scale)), max(1, round(height * scale)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.scale(scale, scale)
    document = note_document(text[: _letters_seen(width, height)], max(width, 20), ink, link)
    shown = _whole_lines(document, height)
    painter.setClipRect(QRectF(0, 0, width, shown))
    draw_note(painter, document, QRectF(0, 0, width, shown), ink, link)
    if shown < document.size().height() and shown > 2 * _FADE:
        _fade_out(painter, QRectF(0, shown - _FADE, width, _FADE))
    painter.end()
    return picture


def _whole_lines(document: QTextDocument, height: float) -> float:
    """How much of a document fits into a height without cutting through a line of text."""
    if document.size().height() <= height:
        return document.size().height()
    layout, fitting, block = document.documentLayout(), 0.0, document.begin()
    while block.isValid():
        lines, top = block.layout(), layout.blockBoundingRect(block).top()
        for number in range(lines.lineCount()):
            line = lines.lineAt(number)
            bottom = top + line.y() + line.height()
            fitting = max(fitting, bottom) if bottom <= height + 1 else fitting
        block = block.next()
    return fitting or height


def _letters_seen(width: float, height: float) -> int:
    """More letters than there is room for, marks of Markdown included; Qt would lay out all there are."""
    return 1000 + int(width * height / _LETTER_LEAST)


def _fade_out(painter: QPainter, area: QRectF) -> None:
    """Takes away some of what was drawn, more at the bottom: it goes on below, and can still be read to its end."""
    fade = QLinearGradient(area.topLeft(), area.bottomLeft())
    fade.setColorAt(0, Qt.GlobalColor.transparent)
    fade.setColorAt(1, QColor(0, 0, 0, _TAKEN))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.fillRect(area, fade)


def draw_note(painter: QPainter, document: QTextDocument, clip: QRectF, ink: str, link: str) -> None:
    """Draws a laid out note."""
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = clip
    context.palette.setColor(QPalette.ColorRole.Text, color(ink))
    context.palette.setColor(QPalette.ColorRole.Link, color(link))
    document.documentLayout().draw(painter, context)
