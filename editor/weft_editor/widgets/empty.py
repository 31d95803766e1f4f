"""What a panel shows while it has nothing to show: what it is for, and the next thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, column, row, text

_ICON = 28


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
        self.title, self.words = text(title, "empty-title"), text(words, "hint")
        for each in (self.title, self.words):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        items: list[QWidget] = [mark, self.title, self.words]
        box = column(None, *items, margins=SIZES.gap_xl, gap=SIZES.gap_s + 2)
        if action is not None:
            button = QPushButton(action[0])
            button.clicked.connect(action[1])
            box.addLayout(row(None, button, None))
        box.addStretch(2)
        self.setLayout(box)
