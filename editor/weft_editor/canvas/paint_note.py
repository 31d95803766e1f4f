"""Paints notes: Markdown, inert. Nothing is fetched, no HTML is understood, no link leads anywhere."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any, Final

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from weft_editor.canvas.paint_ground import snapped, touches
from weft_editor.canvas.palette import Palette, tint_of
from weft_editor.canvas.scene import Scene
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View
from weft_editor.theme.fonts import title_font, ui_font
from weft_editor.theme.oklch import mix
from weft_editor.theme.tokens import color
from weft_engine.document import Note

_IMAGE: Final = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
"""Pictures are not fetched: what they are called stands in their place."""
_PAD: Final = 10.0
_KEPT: Final = 64
_TEXT_ZOOM: Final = 0.45
"""Below it a note is a plain box."""


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
    document.setMarkdown(
        _IMAGE.sub(r"\1", text),
        QTextDocument.MarkdownFeature.MarkdownNoHTML | QTextDocument.MarkdownFeature.MarkdownDialectGitHub,
    )
    _calm_headings(document)
    _soften_bold(document)
    document.setTextWidth(width)
    return document


def _calm_headings(document: QTextDocument) -> None:
    """Headings as large as fits a note, a little air between paragraphs."""
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        cursor = QTextCursor(block)
        spacing = block.blockFormat()
        spacing.setTopMargin(0)
        spacing.setBottomMargin(2 if block.textList() else 6)
        cursor.setBlockFormat(spacing)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            look = QTextCharFormat()
            look.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
            look.setFont(title_font(max(12, 17 - 2 * level)))
            cursor.mergeCharFormat(look)
        block = block.next()


def _soften_bold(document: QTextDocument) -> None:
    """Bold as the boldest face there is: one that Qt makes up looks smeared."""
    bold: list[tuple[int, int]] = []
    block = document.begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            if piece.charFormat().fontWeight() > QFont.Weight.DemiBold:
                bold.append((piece.position(), piece.position() + piece.length()))
            pieces += 1
        block = block.next()
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.DemiBold)
    for start, end in bold:
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(look)


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

    def _text(self, note: Note, rect: Rect, view: View, ink: str, link: str) -> QPixmap:
        width, height = rect[2] - rect[0] - 2 * _PAD, rect[3] - rect[1] - 2 * _PAD
        key = (note.text, width, height, view.scale, ink, link)
        made = self._kept.get(key)
        if made is None:
            made = self._kept[key] = note_picture(note.text, width, height, view.scale, ink, link)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return made


def note_picture(text: str, width: float, height: float, scale: float, ink: str, link: str) -> QPixmap:
    """A note's text as a picture, transparent around it."""
    picture = QPixmap(max(1, round(width * scale)), max(1, round(height * scale)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.scale(scale, scale)
    draw_note(painter, note_document(text, max(width, 20), ink, link), QRectF(0, 0, width, height), ink, link)
    painter.end()
    return picture


def draw_note(painter: QPainter, document: QTextDocument, clip: QRectF, ink: str, link: str) -> None:
    """Draws a laid out note."""
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = clip
    context.palette.setColor(QPalette.ColorRole.Text, color(ink))
    context.palette.setColor(QPalette.ColorRole.Link, color(link))
    document.documentLayout().draw(painter, context)
