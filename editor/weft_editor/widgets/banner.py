"""A bar above the canvas that says something about the flow and offers what can be done; never in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QWidget

from weft_editor.inert import visible
from weft_editor.language import sentence, tr
from weft_editor.theme.icons import icon, icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, row, text

Tone = Literal["info", "warning", "error", "ask"]
_ICONS: Final[dict[Tone, str]] = {
    "info": "info",
    "warning": "triangle-alert",
    "error": "octagon-alert",
    "ask": "user",
}
Choice = tuple[str, Callable[[], object]]


class Banner(QFrame):
    """One message with its choices; the first choice is the suggested one."""

    dismissed = Signal()

    def __init__(
        self,
        tokens: Tokens,
        tone: Tone,
        words: str,
        choices: Sequence[Choice] = (),
        *,
        can_dismiss: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("tone", tone)
        tints = {"info": tokens.accent, "warning": tokens.warn, "error": tokens.error, "ask": tokens.wait}
        mark = QLabel()
        mark.setPixmap(icon_pixmap(_ICONS[tone], tints[tone], SIZES.icon, self.devicePixelRatioF()))
        self.label = text(visible(sentence(words)))
        layout = row(mark, self.label, margins=(SIZES.gap_l, SIZES.gap_s + 2, SIZES.gap, SIZES.gap_s + 2))
        layout.setStretch(1, 1)
        for name, act in choices:
            layout.addWidget(self._button(name, act))
        if can_dismiss:
            close = QToolButton()
            close.setIcon(icon("x", tokens.text_mid))
            close.setToolTip(tr("Dismiss"))
            close.setAccessibleName(tr("Dismiss"))
            close.clicked.connect(self.dismiss)
            layout.addWidget(close)
        self.setLayout(layout)

    def _button(self, name: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(name)

        def chosen() -> None:
            self.dismiss()
            act()

        button.clicked.connect(chosen)
        return button

    def dismiss(self) -> None:
        """Goes away."""
        self.hide()
        self.dismissed.emit()
        self.deleteLater()
