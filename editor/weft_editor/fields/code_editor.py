"""The editor of programs: line numbers, indentation."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from weft_editor.fields.editor import NO_NAMES, Editor
from weft_editor.theme.fonts import code_font
from weft_editor.theme.tokens import Tokens, color

_INDENT: Final = "    "


class _LineNumbers(QWidget):
    """The margin of a code editor."""

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        """As wide as the largest number."""
        return QSize(self._editor.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the numbers."""
        self._editor.paint_margin(event, self)


class CodeEditor(Editor):
    """An editor with line numbers; Tab indents, Enter keeps the indentation."""

    def __init__(self, tokens: Tokens, lines: tuple[int, int]) -> None:
        super().__init__(tokens, lines, NO_NAMES, tuple)
        self.setTabChangesFocus(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(code_font(12))
        self._margin = _LineNumbers(self)
        self.updateRequest.connect(self._on_update)
        self.blockCountChanged.connect(lambda _: self._fit_margin())
        self._fit_margin()

    def margin_width(self) -> int:
        """Width of the margin in pixels."""
        return 14 + self.fontMetrics().horizontalAdvance("9") * max(2, len(str(self.blockCount())))

    def _fit_margin(self) -> None:
        self.setViewportMargins(self.margin_width(), 0, 0, 0)

    def _on_update(self, area: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, area.y(), self._margin.width(), area.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the margin at the left."""
        super().resizeEvent(event)
        inner = self.contentsRect()
        self._margin.setGeometry(inner.left(), inner.top(), self.margin_width(), inner.height())

    def paint_margin(self, event: QPaintEvent, margin: QWidget) -> None:
        """Paints line numbers where the margin needs it."""
        painter = QPainter(margin)
        painter.fillRect(event.rect(), color(self._tokens.surface_3))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            height = self.blockBoundingRect(block).height()
            here = block.blockNumber() == self.textCursor().blockNumber()
            painter.setPen(color(self._tokens.text_mid if here else self._tokens.text_low))
            area = QRect(0, round(top), self.margin_width() - 8, round(height))
            painter.drawText(area, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            block, top = block.next(), top + height
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Indents."""
        if event.key() == Qt.Key.Key_Tab:
            self.textCursor().insertText(_INDENT)
            return
        if event.key() == Qt.Key.Key_Backtab:
            self._outdent()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            line = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
            indent = line[: len(line) - len(line.lstrip())] + (_INDENT if line.rstrip().endswith(":") else "")
            self.textCursor().insertText("\n" + indent)
            return
        super().keyPressEvent(event)

    def _outdent(self) -> None:
        cursor = self.textCursor()
        text = cursor.block().text()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        spaces = min(len(_INDENT), len(text) - len(text.lstrip(" ")))
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, spaces)
        cursor.removeSelectedText()
