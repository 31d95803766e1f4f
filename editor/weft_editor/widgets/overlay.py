"""Keeps a small widget in a corner of a larger one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from weft_editor.widgets.boxes import SIZES


class CornerOverlay(QObject):
    """Places `widget`, a child of `host`, at its bottom right."""

    def __init__(self, host: QWidget, widget: QWidget) -> None:
        super().__init__(widget)
        self._host, self._widget = host, widget
        for each in (host, widget):
            each.installEventFilter(self)
        self._place()

    def _place(self) -> None:
        margin = SIZES.gap_l
        size = self._widget.size()
        self._widget.move(self._host.width() - size.width() - margin, self._host.height() - size.height() - margin)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows both."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)
