"""The editor of several lines that fields are made of: it grows with its text, completes names, marks what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QToolTip

from weft_editor.fields.completion import NameList
from weft_editor.fields.field import Name
from weft_editor.fields.lines import is_beyond, shared
from weft_editor.fields.marks import Mark
from weft_editor.marked import marked_tip
from weft_editor.theme.tokens import Tokens, color
from weft_editor.turns import Soon
from weft_editor.widgets.long_lines import wrap_if_quick
from weft_editor.widgets.revealing import scrolled_around

ANYWHERE: Final = ""
"""Names are completed wherever one may stand."""
SLOTS: Final = "{{"
"""Names are completed after two braces."""
NO_NAMES: Final = None
_FADE: Final = 12
"""As high as what is seen of a line at the most that does not fit."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"


class Editor(QPlainTextEdit):
    """See the module.

    Args:
        tokens: The theme.
        lines: Least and most lines shown before it scrolls.
        opening: `ANYWHERE`, `SLOTS` or `NO_NAMES`.
        names: What may be used, as it is now.
    """

    reason_changed = Signal(str)
    """What is wrong where the cursor stands; empty: nothing."""

    def __init__(
        self,
        tokens: Tokens,
        lines: tuple[int, int],
        opening: str | None,
        names: Callable[[], Sequence[Name]],
    ) -> None:
        super().__init__()
        self._tokens = tokens
        self._lines = lines
        self._opening = opening
        self.names = names
        self._marks: tuple[Mark, ...] = ()
        self._reason = ""
        self._list = NameList(self, tokens)
        self._list.activated.connect(self._complete)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(6)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.updateGeometry())
        self.cursorPositionChanged.connect(self._tell_reason)
        self._in_sight = Soon(self, self._keep_cursor_in_sight)
        self.cursorPositionChanged.connect(self._in_sight.start)

    def sizeHint(self) -> QSize:
        """As high as its text, within bounds."""
        step = self.fontMetrics().lineSpacing()
        rows = max(1, int(self.document().size().height()))
        least, most = self._lines
        return QSize(200, min(max(rows, least), most) * step + 2 * int(self.document().documentMargin()) + 4)

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be."""
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fades where the text goes on below, so that no line is cut in half."""
        super().paintEvent(event)
        bar = self.verticalScrollBar()
        if bar.value() < bar.maximum():
            area = self.viewport().rect()
            fade = QLinearGradient(0, area.bottom() - _FADE, 0, area.bottom())
            fade.setColorAt(0, color(self._tokens.surface_3, 0.0))
            fade.setColorAt(0.8, color(self._tokens.surface_3))
            painter = QPainter(self.viewport())
            painter.fillRect(area.adjusted(0, area.height() - _FADE, 0, 0), fade)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks its lines elsewhere, of which the document tells nobody."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self._in_sight.start()  # the panel around it knows only after this how far it can be scrolled

    def _keep_cursor_in_sight(self) -> None:
        """An editor that grows while somebody types in it would go on below the edge of its panel."""
        area = scrolled_around(self)
        page = area.widget() if area is not None else None
        if area is None or page is None or not self.hasFocus():
            return
        line = self.cursorRect()
        spot = self.viewport().mapTo(page, line.center())
        area.ensureVisible(area.horizontalScrollBar().value(), spot.y(), 0, line.height())

    # Text from elsewhere

    def show_text(self, text: str) -> None:
        """Shows another text by changing only what differs, so that the cursor stays at its words."""
        old = self.toPlainText()
        if text == old:
            return
        wrap_if_quick(self, text)
        start = shared(old, text)
        most = min(len(old), len(text)) - start
        end = shared(old[::-1][:most], text[::-1][:most])
        self.document().setUndoRedoEnabled(False)  # it was no edit of this editor, so it is not its to take back
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(old[:start]))
        cursor.setPosition(_units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])
        self.document().setUndoRedoEnabled(True)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Takes what is pasted or dropped."""
        wrap_if_quick(self, source.text())
        super().insertFromMimeData(source)

    # Marks

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Underlines what is wrong."""
        self._marks = tuple(marks)
        text = self.toPlainText()
        wavy = QTextCharFormat()
        wavy.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wavy.setUnderlineColor(color(self._tokens.warn))
        self.setExtraSelections([self._selection(text, mark, wavy) for mark in marks])
        self._tell_reason()

    def _selection(self, text: str, mark: Mark, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(text[: mark.start]))
        cursor.setPosition(_units(text[: mark.end]), QTextCursor.MoveMode.KeepAnchor)
        made.cursor, made.format = cursor, form
        return made

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is underlined."""
        return self._marks

    def reason_at(self, position: int) -> str:
        """What is wrong at a place of the text."""
        at = len(self.toPlainText().encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))
        return next((mark.reason for mark in self._marks if mark.start <= at <= mark.end), "")

    def _tell_reason(self) -> None:
        reason = self.reason_at(self.textCursor().position()) if self._marks else ""
        if reason != self._reason:
            self._reason = reason
            self.reason_changed.emit(reason)

    def viewportEvent(self, event: QEvent) -> bool:
        """Says what is wrong under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            reason = self.reason_at(self.cursorForPosition(event.pos()).position())
            QToolTip.showText(event.globalPos(), marked_tip(reason), self)
            return True
        return super().viewportEvent(event)

    # Keys

    def event(self, event: QEvent) -> bool:
        """Leaves undo and redo to the window once the editor itself has nothing more to take back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            document = self.document()
            if is_beyond(event, document.isUndoAvailable(), document.isRedoAvailable()):
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Completes names; everything else is typed."""
        view = self._list.view
        if view.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            name = self._list.chosen
            view.hide()
            self._complete(name)
            return
        if view.isVisible() and event.key() == Qt.Key.Key_Escape:
            view.hide()
            return
        asked = event.key() == Qt.Key.Key_Space and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not asked:
            super().keyPressEvent(event)
        if asked or event.text():
            self._offer(asked)

    def _offer(self, asked: bool = False) -> None:
        prefix = self._word(asked)
        if prefix is None:
            self._list.view.hide()
            return
        names = [each for each in self.names() if each.name != prefix]
        self._list.offer(names, prefix, self.cursorRect())

    def _word(self, asked: bool = False) -> str | None:
        """The name being typed before the cursor, if a name may stand there."""
        if self._opening is None:
            return None
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        word = before[len(before.rstrip(_LETTERS)) :]
        ahead = before[: len(before) - len(word)].rstrip()
        if self._opening:
            return word if ahead.endswith(self._opening) else None
        return word if (word or asked) and not ahead.endswith(".") else None

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        typed = self._word(asked=True) or ""
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(typed))
        after = self.textCursor().block().text()[self.textCursor().positionInBlock() :]
        closing = "}}" if self._opening == SLOTS and not after.lstrip().startswith("}}") else ""
        cursor.insertText(name + closing)
        self.setTextCursor(cursor)


def _units(text: str) -> int:
    """The length of a text as Qt counts: in UTF-16."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)
