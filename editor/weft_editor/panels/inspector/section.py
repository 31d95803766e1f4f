"""A titled part of the inspector that can be folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens, color
from weft_editor.widgets.boxes import SIZES
from weft_editor.widgets.revealing import Reveal

_folded: set[str] = set()
"""Titles of sections a person has folded, for this session of the program."""


_MARK: Final = 14
_INSET: Final = 2
"""Room the icon leaves on its left."""


class _Head(QToolButton):
    """The title with a mark before it that stands at the very edge, in line with what is below."""

    def __init__(self, title: str, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self.setProperty("role", "section")
        self.setText(title)
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        """As much as it paints."""
        self.ensurePolished()
        figures = self.fontMetrics()
        return QSize(_MARK + SIZES.gap_s + figures.horizontalAdvance(self.text()) + 1, max(_MARK, figures.height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws mark and title."""
        t, is_meant = self._tokens, self.isChecked() or self.underMouse()
        tint = t.accent if self.hasFocus() else t.text_mid if is_meant else t.text_low
        painter = QPainter(self)
        name = "chevron-down" if self.isChecked() else "chevron-right"
        mark = icon_pixmap(name, tint, _MARK, self.devicePixelRatioF())
        painter.drawPixmap(-_INSET, (self.height() - _MARK) // 2, mark)
        painter.setPen(color(tint))
        place = self.rect().adjusted(_MARK + SIZES.gap_s - _INSET, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()


class Section(QWidget):
    """A title that folds what is below it; folding is remembered by title.

    Args:
        title: What it is called.
        content: What is below, or what makes that when it is first unfolded.
        tokens: The theme.
        folded: Whether it is folded until a person unfolds it.
    """

    def __init__(
        self, title: str, content: QWidget | Callable[[], QWidget], tokens: Tokens, *, folded: bool = False
    ) -> None:
        super().__init__()
        self._title = title
        self.content = content if isinstance(content, QWidget) else None
        self._make = content if not isinstance(content, QWidget) else None
        self._button = _Head(title, tokens)
        self._button.toggled.connect(self._toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        if self.content is not None:
            layout.addWidget(self.content)
        self._reveal = Reveal(self._button, partly=True)
        is_open = (not folded and title not in _folded) or f"+{title}" in _folded
        self._button.setChecked(is_open)
        self._toggled(is_open)

    def _toggled(self, is_open: bool) -> None:
        if is_open and self.content is None and self._make is not None:
            self.content = self._make()
            cast(QVBoxLayout, self.layout()).addWidget(self.content)
        if self.content is not None:
            self.content.setVisible(is_open)
            if is_open and self.isVisible():
                self._reveal.of(self.content)
        (_folded.discard if is_open else _folded.add)(self._title)
        (_folded.add if is_open else _folded.discard)(f"+{self._title}")
