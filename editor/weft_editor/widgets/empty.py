"""What a panel shows while it has nothing to show: what it is for, and the next thing to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, row

_ICON: Final = 28
_MOST: Final = 100_000


class EvenText(QLabel):
    """A sentence in the middle; where it needs several lines, they are about equally long: no word is left alone."""

    def __init__(self, words: str, role: str) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", role)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes no more of its width than its lines need."""
        super().resizeEvent(event)
        width = self.width()
        lines = self._height(width)
        narrow, wide = width // 2, width
        while narrow < wide:
            middle = (narrow + wide) // 2
            narrow, wide = (narrow, middle) if self._height(middle) <= lines else (middle + 1, wide)
        aside = max(0, (width - wide) // 2 - 1)
        if aside != self.contentsMargins().left():
            self.setContentsMargins(aside, 0, aside, 0)

    def _height(self, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
        return self.fontMetrics().boundingRect(QRect(0, 0, width, _MOST), flags, self.text()).height()


class EmptyState(QWidget):
    """An icon, a sentence, and perhaps a button."""

    def __init__(
        self,
        tokens: Tokens,
        icon_name: str,
        title: str,
        words: str,
        action: tuple[str, Callable[[], object]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        mark = QLabel()
        mark.setPixmap(icon_pixmap(icon_name, tokens.line_strong, _ICON, self.devicePixelRatioF()))
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title, self.words = EvenText(title, "empty-title"), EvenText(words, "hint")
        items: list[QWidget] = [mark, self.title, self.words]
        box = column(None, *items, margins=SIZES.gap_xl, gap=SIZES.gap_s + 2)
        if action is not None:
            button = QPushButton(action[0])
            button.clicked.connect(action[1])
            box.addLayout(row(None, button, None))
        box.addStretch(2)
        self.setLayout(box)
