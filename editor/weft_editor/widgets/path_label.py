"""A path in little room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from weft_editor.inert import tip
from weft_editor.widgets.boxes import SIZES


class PathLabel(QLabel):
    """A path that is shortened in its middle where there is no room; selecting copies all of it."""

    def __init__(self, path: str, role: str = "code") -> None:
        super().__init__()
        self._path = ""
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(SIZES.gap_xl * 4)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_path(path)

    def show_path(self, path: str) -> None:
        """Shows another path."""
        self._path = path
        self.setToolTip(tip([path]))
        self.setAccessibleName(path)
        self._shorten()

    def _shorten(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._path, Qt.TextElideMode.ElideMiddle, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as much as there is room for."""
        super().resizeEvent(event)
        self._shorten()
