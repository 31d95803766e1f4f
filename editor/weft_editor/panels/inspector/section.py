"""A titled part of the inspector that can be folded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens

_folded: set[str] = set()
"""Titles of sections a person has folded, for this session of the program."""


class Section(QWidget):
    """A title that folds what is below it; folding is remembered by title."""

    def __init__(self, title: str, content: QWidget, tokens: Tokens, *, folded: bool = False) -> None:
        super().__init__()
        self._tokens = tokens
        self._title = title
        self.content = content
        self._button = QToolButton()
        self._button.setProperty("role", "section")
        self._button.setText(title)
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.toggled.connect(self._toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(content)
        is_open = (not folded and title not in _folded) or f"+{title}" in _folded
        self._button.setChecked(is_open)
        self._toggled(is_open)

    def _toggled(self, is_open: bool) -> None:
        self.content.setVisible(is_open)
        self._button.setIcon(icon("chevron-down" if is_open else "chevron-right", self._tokens.text_low))
        (_folded.discard if is_open else _folded.add)(self._title)
        (_folded.add if is_open else _folded.discard)(f"+{self._title}")
