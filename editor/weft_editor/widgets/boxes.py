"""Laying out: columns and rows on the grid of the theme, labels and lines of a role."""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from weft_editor.theme.tokens import Sizes

SIZES: Final = Sizes()
Margins = int | tuple[int, int, int, int]
Item = QWidget | QLayout | None
"""`None` stands for a stretch."""
B = TypeVar("B", bound=QBoxLayout)


def column(*items: Item, margins: Margins = 0, gap: int = SIZES.gap) -> QVBoxLayout:
    """Items below each other."""
    return _filled(QVBoxLayout(), items, margins, gap)


def row(*items: Item, margins: Margins = 0, gap: int = SIZES.gap) -> QHBoxLayout:
    """Items side by side."""
    return _filled(QHBoxLayout(), items, margins, gap)


def _filled(box: B, items: tuple[Item, ...], margins: Margins, gap: int) -> B:
    around = (margins,) * 4 if isinstance(margins, int) else margins
    box.setContentsMargins(*around)
    box.setSpacing(gap)
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)
    return box


def holding(layout: QLayout, role: str = "") -> QWidget:
    """A widget for a layout."""
    made = QWidget()
    made.setLayout(layout)
    if role:
        made.setProperty("role", role)
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def text(words: str, role: str = "plain", *, wrap: bool = True) -> QLabel:
    """A label; whatever the words hold is shown as it is."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setProperty("role", role)
    return made


def clear(layout: QLayout) -> None:
    """Takes all widgets out of a layout and deletes them."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def line() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Sets a property the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
