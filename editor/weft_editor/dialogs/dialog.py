"""What all dialogs share: content, and buttons at the foot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLayout, QPushButton, QVBoxLayout, QWidget

from weft_editor.widgets.boxes import SIZES, column, line, row


class Dialog(QDialog):
    """Deletes itself when it is closed."""

    def __init__(self, parent: QWidget | None, title: str, *, width: int = 480) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)
        self.body: QVBoxLayout = column(margins=SIZES.gap_xl, gap=SIZES.gap_l)
        self._foot = row(None, margins=(SIZES.gap_xl, SIZES.gap_l, SIZES.gap_xl, SIZES.gap_l))
        outer = column(gap=0)
        outer.addLayout(self.body, 1)
        outer.addWidget(line())
        outer.addLayout(self._foot)
        self.setLayout(outer)

    def showEvent(self, event: QShowEvent) -> None:
        """Gives the keyboard a place to be."""
        for button in self.findChildren(QPushButton):
            if not button.isDefault():
                button.setAutoDefault(False)  # Enter in a field would press whichever button Qt finds first
        super().showEvent(event)
        if self.focusWidget() is None:
            self.focusNextChild()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button the keyboard is on; elsewhere the one that was made the default, if any."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
            return
        super().keyPressEvent(event)

    def add(self, item: QWidget | QLayout) -> None:
        """Adds to the content."""
        if isinstance(item, QLayout):
            self.body.addLayout(item)
        else:
            self.body.addWidget(item)

    def add_button(
        self, text: str, act: Callable[[], object], *, role: str = "", left: bool = False, default: bool = False
    ) -> QPushButton:
        """Adds a button at the foot; what it does does not close the dialog by itself."""
        button = QPushButton(text)
        button.setProperty("role", role)
        button.setAutoDefault(default)
        button.setDefault(default)
        button.clicked.connect(lambda: act())
        self._foot.insertWidget(0, button) if left else self._foot.addWidget(button)
        return button
