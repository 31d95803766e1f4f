"""Where somebody is typing, kept while the form around it is made anew (another theme, another type of node)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget


@dataclass(frozen=True, slots=True)
class Kept:
    """The editor with the focus: which one of its kind it is, and what it holds."""

    kind: type[QWidget]
    place: int
    name: str
    text: str
    cursor: int
    anchor: int

    @classmethod
    def of(cls, form: QWidget | None) -> Self | None:
        """Where the focus is in a form, if it is."""
        focused = QApplication.focusWidget()
        if form is None or focused is None or not form.isAncestorOf(focused):
            return None
        alike = _alike(form, type(focused))
        if focused not in alike:
            return None
        return cls(type(focused), alike.index(focused), focused.accessibleName(), *_content(focused))

    def restore(self, form: QWidget) -> None:
        """Puts focus, cursor and a half-typed text back, if the form has such an editor."""
        found = _alike(form, self.kind)
        if self.place >= len(found) or found[self.place].accessibleName() != self.name:
            return
        editor = found[self.place]
        editor.setFocus()
        if isinstance(editor, QPlainTextEdit):
            if editor.toPlainText() != self.text:
                editor.selectAll()
                editor.insertPlainText(self.text)
            cursor = editor.textCursor()
            cursor.setPosition(self.anchor)
            cursor.setPosition(self.cursor, QTextCursor.MoveMode.KeepAnchor)
            editor.setTextCursor(cursor)
        elif isinstance(editor, QLineEdit):
            if editor.text() != self.text:
                editor.setText(self.text)
            editor.setCursorPosition(self.cursor)


def _alike(form: QWidget, kind: type[QWidget]) -> list[QWidget]:
    """Editors of a kind that can be seen in a form: what is hidden in it may not be there once it is made anew."""
    return [each for each in form.findChildren(kind) if type(each) is kind and each.isVisibleTo(form)]


def _content(editor: QWidget) -> tuple[str, int, int]:
    if isinstance(editor, QPlainTextEdit):
        cursor = editor.textCursor()
        return editor.toPlainText(), cursor.position(), cursor.anchor()
    if isinstance(editor, QLineEdit):
        return editor.text(), editor.cursorPosition(), editor.cursorPosition()
    return "", 0, 0
