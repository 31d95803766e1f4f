"""Takes keys by having them pressed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from weft_editor.language import tr
from weft_editor.widgets.boxes import restyle

_MODIFIERS: Final = frozenset(
    (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown)
)


class KeyRecorder(QPushButton):
    """Pressed, it waits for keys; Escape, or turning elsewhere, leaves it."""

    recorded = Signal(str)
    """Keys in Qt's portable form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setCheckable(True)
        self._keys = ""
        self.toggled.connect(self._show)
        self._show()

    def show_keys(self, keys: str) -> None:
        """Shows these keys, as a person reads them, while it does not wait."""
        self._keys = keys
        self._show()

    def begin(self) -> None:
        """Waits for keys."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setChecked(True)

    def _show(self) -> None:
        restyle(self, "waiting", self.isChecked())
        self.setText(tr("Press the keys …") if self.isChecked() else self._keys or tr("No keys"))

    def event(self, event: QEvent) -> bool:
        """While it waits every key is its own: Tab, and those of commands and dialogs."""
        if self.isChecked() and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
            if event.type() == QEvent.Type.KeyRelease:
                return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _MODIFIERS:
            return
        self.setChecked(False)
        if key == Qt.Key.Key_Escape and not held:
            return
        if key == Qt.Key.Key_Backtab:
            key = Qt.Key.Key_Tab
        self.recorded.emit(QKeySequence(held.value | key).toString(QKeySequence.SequenceFormat.PortableText))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Turning elsewhere leaves it."""
        self.setChecked(False)
        super().focusOutEvent(event)
