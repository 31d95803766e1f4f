"""A bar above the canvas with buttons that follow the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QToolButton

from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens


class Bar(QFrame):
    """See the module; `set_tokens` is to be called once its buttons are made."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "crumbs")
        self._buttons: list[tuple[QToolButton, str]] = []

    def button(self, name: str, tip: str, act: Callable[[], object]) -> QToolButton:
        """A new button.

        Args:
            name: Its icon.
            tip: What it does.
            act: Does it.
        """
        made = QToolButton()
        made.setAutoRaise(True)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.clicked.connect(act)
        self._buttons.append((made, name))
        return made

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        for button, name in self._buttons:
            button.setIcon(icon(name, tokens.text_mid))
