"""The stack of banners above a canvas, at most one of each kind."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from weft_editor.widgets.boxes import column


class Banners(QWidget):
    """Shows widgets below each other; one of the same key takes the place of the earlier one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, QWidget] = {}
        self._column: QVBoxLayout = column(gap=0)
        self.setLayout(self._column)

    def show_one(self, key: str, banner: QWidget) -> None:
        """Shows a banner."""
        self.remove(key)
        self._shown[key] = banner
        banner.destroyed.connect(lambda: self._shown.pop(key, None) if self._shown.get(key) is banner else None)
        self._column.addWidget(banner)

    def remove(self, key: str) -> None:
        """Takes the banner of a key away."""
        old = self._shown.pop(key, None)
        if old is not None:
            old.hide()
            old.deleteLater()

    def shown(self, key: str) -> QWidget | None:
        """The banner of a key."""
        return self._shown.get(key)
