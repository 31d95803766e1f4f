"""Fields of several lines: texts, prompts with their variables, code, expressions, JSON."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.highlight import Highlighter
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.language import said, tr
from weft_editor.theme.fonts import code_font
from weft_editor.theme.tokens import Tokens, color
from weft_engine.values import Json, to_text

_LINES: Final = {
    Kind.EXPRESSION: (1, 6),
    Kind.TEXT: (3, 14),
    Kind.PROMPT: (4, 18),
    Kind.CODE: (8, 28),
    Kind.JSON: (4, 20),
}
"""Least and most lines shown before it scrolls, by kind."""
_INDENT: Final = "    "


class Editor(QPlainTextEdit):
    """A text editor that grows with its text and completes names."""

    def __init__(self, context: FieldContext, lines: tuple[int, int], opening: str) -> None:
        super().__init__()
        self._context = context
        self._lines = lines
        self._opening = opening
        """What a name must follow to be completed; empty: anything."""
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self._complete)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(6)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.updateGeometry())

    def sizeHint(self) -> QSize:
        """As high as its text, within bounds."""
        step = self.fontMetrics().lineSpacing()
        rows = max(1, int(self.document().size().height()))
        least, most = self._lines
        return QSize(200, min(max(rows, least), most) * step + 2 * int(self.document().documentMargin()) + 4)

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be."""
        return QSize(80, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Completes names; everything else is typed."""
        popup = self._popup()
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            name = popup.currentIndex().data() or self._completer.currentCompletion()
            popup.hide()
            self._complete(name)
            return
        if popup.isVisible() and event.key() == Qt.Key.Key_Escape:
            popup.hide()
            return
        super().keyPressEvent(event)
        if event.text():
            self._offer()

    def _popup(self) -> QAbstractItemView:
        popup = self._completer.popup()
        assert popup is not None
        return popup

    def _offer(self) -> None:
        prefix = self._word()
        if prefix is None:
            self._popup().hide()
            return
        names = [name for name in self._context.variables() if name != prefix]
        self._names.setStringList(names)
        self._completer.setCompletionPrefix(prefix)
        if not self._completer.completionCount():
            self._popup().hide()
            return
        popup = self._popup()
        popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        area = self.cursorRect()
        area.setWidth(220)
        self._completer.complete(area)

    def _word(self) -> str | None:
        """The name being typed before the cursor, if a name may stand there."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        word = before[len(before.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")) :]
        ahead = before[: len(before) - len(word)].rstrip()
        if self._opening:
            return word if ahead.endswith(self._opening) else None
        return word if word and not ahead.endswith(".") else None

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self._word() or ""))
        after = self.textCursor().block().text()[self.textCursor().positionInBlock() :]
        closing = "}}" if self._opening == "{{" and not after.lstrip().startswith("}}") else ""
        cursor.insertText(name + closing)
        self.setTextCursor(cursor)


class TextField(FieldWidget):
    """A text of several lines."""

    tall = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._quiet = False
        self._told = ""
        self.edit = self._editor()
        self.edit.setPlaceholderText(to_text(spec.default)[:200])
        self.edit.textChanged.connect(self._on_text)
        self.edit.installEventFilter(self)
        grammar = {Kind.PROMPT: "prompt", Kind.EXPRESSION: "expression", Kind.JSON: "json"}.get(
            spec.kind, spec.language
        )
        self._highlighter = Highlighter(self.edit.document(), grammar, context.tokens)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.edit)
        self.setFocusProxy(self.edit)

    def _editor(self) -> Editor:
        kind = self.spec.kind
        editor = Editor(self.context, _LINES[kind], "{{" if kind is Kind.PROMPT else "")
        if kind is not Kind.TEXT and kind is not Kind.PROMPT:
            editor.setFont(code_font(12))
        return editor

    def _on_text(self) -> None:
        """Qt says a text changed also when only its colours did."""
        text = self.edit.toPlainText()
        if text != self._told:
            self._told = text
            if not self._quiet:
                self._typed()

    def _typed(self) -> None:
        self.edited.emit(self.value())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Notices when the person leaves."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.finished.emit()
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # Qt hands on what it gave

    def value(self) -> Json:
        """The text."""
        return self.edit.toPlainText()

    def set_value(self, value: Json) -> None:
        """Shows the text; the cursor stays where the text is the same."""
        self._show(to_text(value))

    def _show(self, text: str) -> None:
        if text == self.edit.toPlainText():
            return
        self._quiet = True
        at = self.edit.textCursor().position()
        self.edit.setPlainText(text)
        cursor = self.edit.textCursor()
        cursor.setPosition(min(at, len(text)))
        self.edit.setTextCursor(cursor)
        self._quiet = False


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

    def __init__(self, context: FieldContext, lines: tuple[int, int]) -> None:
        super().__init__(context, lines, "{{")
        self._tokens: Tokens = context.tokens
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


class CodeField(TextField):
    """A program."""

    def _editor(self) -> Editor:
        return CodeEditor(self.context, _LINES[Kind.CODE])


class JsonField(TextField):
    """Any JSON value. While the text is no JSON, the value stays what it was and the fault is shown."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._fault = QLabel()
        self._fault.setProperty("role", "error")
        self._fault.setWordWrap(True)
        self._fault.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._fault)
        self._value: Json = spec.default

    def _typed(self) -> None:
        try:
            self._value = _parse(self.edit.toPlainText())
        except (ValueError, RecursionError) as error:
            self._fault.setText(tr("no JSON yet: {error}", error=said(str(error))))
            self._fault.show()
            return
        self._fault.hide()
        self.edited.emit(self._value)

    def value(self) -> Json:
        """The last good value."""
        return self._value

    def set_value(self, value: Json) -> None:
        """Shows the value, laid out."""
        if value == self._value and self.edit.toPlainText():
            return
        self._value = value
        self._fault.hide()
        self._show("" if value is None else json.dumps(value, ensure_ascii=False, indent=2))


def _parse(text: str) -> Json:
    def refuse(name: str) -> None:
        raise ValueError(tr("{name} is no JSON value", name=name))

    return json.loads(text, parse_constant=refuse) if text.strip() else None
