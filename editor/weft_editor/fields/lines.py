"""Line edits as fields use them: what is typed and where the cursor stands survive, and Ctrl+Z goes on past them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

_LONGEST: Final = 100_000_000


def whole_line(text: str = "", parent: QWidget | None = None) -> QLineEdit:
    """A line edit that cuts nothing off: by itself Qt's keeps 32,767 letters and drops the rest without a word."""
    return _filled(QLineEdit(parent), text)


def make_line(text: str = "") -> QLineEdit:
    """A line edit for a field; while nobody types in it, it shows how its text begins."""
    return _filled(_Line(), text)


def _filled(edit: QLineEdit, text: str) -> QLineEdit:
    edit.setMaxLength(_LONGEST)
    edit.setText(text)
    edit.setCursorPosition(0)
    return edit


def keep_cursor(edit: QLineEdit, text: str) -> None:
    """Shows another text; if somebody is typing, the cursor stays at its letters."""
    old, at = edit.text(), edit.cursorPosition()
    if text == old:
        return
    edit.setText(text)
    if edit.hasFocus():
        start = shared(old, text)
        edit.setCursorPosition(at if at < start else max(start, len(text) - (len(old) - at)))
    else:
        edit.setCursorPosition(0)


def shared(one: str, other: str) -> int:
    """How many first characters two texts share."""
    for at, (mine, yours) in enumerate(zip(one, other, strict=False)):
        if mine != yours:
            return at
    return min(len(one), len(other))


_STILL_HERE: Final = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why the focus goes though the person comes back to the same letters."""


class _Line(QLineEdit):
    """Leaves undo and redo to the window once the line has nothing more to take back; left, it shows its start.

    Not by a filter of its events: one gets them, that the focus goes among them, also of a line that is half deleted.
    """

    def event(self, event: QEvent) -> bool:
        """Lets go of undo and redo where it has none."""
        asks = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and is_beyond(event, self.isUndoAvailable(), self.isRedoAvailable()):
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Goes on at its end, unless a click or a key says where."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.OtherFocusReason:
            self.end(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows its start to whoever only reads it."""
        if event.reason() not in _STILL_HERE:
            self.setCursorPosition(0)
        super().focusOutEvent(event)


def is_beyond(event: QKeyEvent, can_undo: bool, can_redo: bool) -> bool:
    """Whether a key means undo or redo, and the editor itself has none: then the window gets it."""
    undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
    beyond = (event.matches(undo) and not can_undo) or (event.matches(redo) and not can_redo)
    if beyond:
        event.ignore()
    return beyond
