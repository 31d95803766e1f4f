"""Keys that hold only while the focus is in one widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def own_keys(widget: QWidget, keys: str | QKeySequence.StandardKey, act: Callable[[], object]) -> None:
    """Does something when keys are pressed in a widget or its children, and nowhere else.

    The context is set afterwards: given to the constructor together with a slot, it is silently not taken, and the keys
    would hold in the whole window.
    """
    made = QShortcut(QKeySequence(keys), widget)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(act)
