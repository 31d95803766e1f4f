"""A short message at the foot of a window that goes away by itself; trouble stays until it is dismissed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QWidget

from weft_editor.inert import visible
from weft_editor.language import sentence, tr
from weft_editor.theme.icons import icon, icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, row, text

_SHOWN_MS: Final = 5000
_WIDEST: Final = 560
_FOOT: Final = 40


class Toast(QFrame):
    """Floats over its window."""

    def __init__(self, window: QWidget, tokens: Tokens) -> None:
        super().__init__(window)
        self.setProperty("role", "toast")
        self._tokens = tokens
        self._mark = QLabel()
        self._label = text("", "")
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setMaximumWidth(_WIDEST)
        close = QToolButton()
        close.setIcon(icon("x", tokens.text_mid))
        close.setToolTip(tr("Dismiss"))
        close.setAccessibleName(tr("Dismiss"))
        close.clicked.connect(self.hide)
        self.setLayout(row(self._mark, self._label, close, margins=(SIZES.gap_l, SIZES.gap, SIZES.gap, SIZES.gap)))
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._label.text()

    def say(self, words: str, *, trouble: bool = False) -> None:
        """Shows a message."""
        name, tint = ("octagon-alert", self._tokens.error) if trouble else ("info", self._tokens.accent)
        self._mark.setPixmap(icon_pixmap(name, tint, SIZES.icon, self.devicePixelRatioF()))
        self._label.setText(visible(sentence(words)))
        self._timer.stop()
        if not trouble:
            self._timer.start()
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        self._label.setWordWrap(False)
        self._label.setWordWrap(self._label.sizeHint().width() > _WIDEST)
        self._label.setMinimumWidth(_WIDEST if self._label.wordWrap() else 0)
        self.adjustSize()
        window = self.parentWidget()
        if window is not None:
            self.move((window.width() - self.width()) // 2, window.height() - self.height() - _FOOT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the window changes size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
