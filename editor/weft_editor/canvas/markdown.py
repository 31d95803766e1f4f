"""Markdown laid out well: calm headings, bundled typefaces, tables with even rows and hairlines, quotes set apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextFrame,
    QTextFrameFormat,
    QTextTable,
    QTextTableCellFormat,
)

from weft_editor.theme.fonts import CODE_FAMILY, title_font
from weft_editor.theme.tokens import color

_IMAGE: Final = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
"""Pictures are not fetched: what they are called stands in their place."""
_FEATURES: Final = QTextDocument.MarkdownFeature.MarkdownNoHTML | QTextDocument.MarkdownFeature.MarkdownDialectGitHub
_THIN: Final = "\u2005"
_LINE: Final = 0.22
"""Opacity of a table's lines, in the ink of the text."""


def set_markdown(document: QTextDocument, text: str, ink: str) -> None:
    """Puts a text into a document; nothing in it can do anything."""
    document.setMarkdown(_IMAGE.sub(r"\1", text), _FEATURES)
    _calm(document)
    _reface(document, lambda format: format.fontWeight() > QFont.Weight.DemiBold, _demi_bold())
    _reface(document, lambda format: format.fontFixedPitch(), _code())
    for table in tables_of(document.rootFrame()):
        _rule(table, ink)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _goes_on(block: QTextBlock) -> bool:
    """Whether more of the same list follows, or a list within an item of it."""
    mine, other = block.textList(), block.next().textList()
    if not mine or not other:
        return False
    return mine.objectIndex() == other.objectIndex() or mine.format().indent() != other.format().indent()


def _calm(document: QTextDocument) -> None:
    """Headings as large as fits, a little air between paragraphs, none within the cells of a table."""
    for block in _blocks(document):
        cursor, spacing = QTextCursor(block), block.blockFormat()
        in_table = cursor.currentTable() is not None
        spacing.setTopMargin(0)
        spacing.setBottomMargin(0 if in_table else 2 if _goes_on(block) else 6)
        if spacing.property(QTextFormat.Property.BlockQuoteLevel):
            spacing.setLeftMargin(12)
        cursor.setBlockFormat(spacing)
        level = spacing.headingLevel()
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            look = QTextCharFormat()
            look.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
            look.setFont(title_font(max(12, 17 - 2 * level)))
            cursor.mergeCharFormat(look)


def set_apart(document: QTextDocument) -> None:
    """A little air behind bullets and boxes, which Qt draws hard against the words; only for what is never copied."""
    for block in _blocks(document):
        if block.textList():
            QTextCursor(block).insertText(_THIN, QTextCharFormat())


def _demi_bold() -> QTextCharFormat:
    """The boldest face there is: one that Qt makes up looks smeared."""
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.DemiBold)
    return look


def _code() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontFamilies([CODE_FAMILY])
    return look


def _reface(document: QTextDocument, concerns: Callable[[QTextCharFormat], bool], look: QTextCharFormat) -> None:
    found = [
        (piece.position(), piece.position() + piece.length())
        for block in _blocks(document)
        for piece in _pieces(block)
        if concerns(piece.charFormat())
    ]
    for start, end in found:
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(look)


def _pieces(block: QTextBlock) -> Iterator[QTextFragment]:
    pieces = block.begin()
    while not pieces.atEnd():
        yield pieces.fragment()
        pieces += 1


def tables_of(frame: QTextFrame) -> Iterator[QTextTable]:
    """All tables of a document, from its root frame on."""
    for each in frame.childFrames():
        if isinstance(each, QTextTable):
            yield each
        yield from tables_of(each)


def _rule(table: QTextTable, ink: str) -> None:
    """Even rows, a line below each but the last."""
    line = QBrush(color(ink, _LINE))
    format = table.format()
    format.setBorder(0)
    format.setBorderCollapse(True)
    format.setCellSpacing(0)
    format.setCellPadding(0)
    format.setTopMargin(2)
    format.setBottomMargin(8)
    table.setFormat(format)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            look = QTextTableCellFormat(cell.format().toTableCellFormat())
            look.setLeftPadding(0 if column == 0 else 6)
            look.setRightPadding(6)
            look.setTopPadding(3)
            look.setBottomPadding(3)
            if row < table.rows() - 1:
                look.setBottomBorder(1)
                look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                look.setBottomBorderBrush(line)
            cell.setFormat(look)
