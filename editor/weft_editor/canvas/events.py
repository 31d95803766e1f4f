"""Hands a viewport's events to its interactor."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from weft_editor.canvas.interactor import Interactor
from weft_editor.canvas.viewport import Viewport


class Forwarding(Viewport):
    """A viewport whose events go to `interactor`; without one nothing happens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.interactor: Interactor | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.interactor:
            self.interactor.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.interactor:
            self.interactor.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.interactor:
            self.interactor.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.interactor:
            self.interactor.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.interactor:
            self.interactor.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self.interactor and self.interactor.key_press(event)):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not (self.interactor and self.interactor.key_release(event)):
            super().keyReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.interactor:
            self.interactor.context_menu(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.interactor:
            self.interactor.drag_enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.interactor:
            self.interactor.drag_move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self.interactor:
            self.interactor.drag_leave(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.interactor:
            self.interactor.drop(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self.interactor:
            self.interactor.leave()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self.interactor:
            self.interactor.focus_lost()
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab belongs to the canvas: it opens the quick-add search."""
        return False

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self.interactor:
            self.interactor.pinch(event)
            return True
        return super().event(event)
