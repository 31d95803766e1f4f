"""The bar of the file tabs: a middle click closes one, dragging one out of the bar takes it off."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QTabBar

_AWAY: Final = 28
"""So far out of the bar, in logical pixels, a tab comes off; nearer it is only moved along."""
_OPACITY: Final = 0.85
_LEAST: Final = 120
"""Least width of a tab whose name is longer."""


class FileBar(QTabBar):
    """See the module."""

    torn_off = Signal(int, QPoint)
    """The tab at a place was let go at a spot of the screen that is not in this bar."""

    def __init__(self) -> None:
        super().__init__()
        self._pressed: QPixmap | None = None
        """A picture of the tab that was taken hold of, before it was moved along."""
        self._ghost: QLabel | None = None
        """What hangs from the pointer while a tab is out of the bar."""

    @property
    def is_tearing(self) -> bool:
        """Whether a tab hangs from the pointer."""
        return self._ghost is not None

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Many tabs are scrolled rather than shortened until no name can be told from another."""
        wanted = self.tabSizeHint(index)
        return QSize(min(wanted.width(), _LEAST), wanted.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a tab was taken hold of."""
        super().mousePressEvent(event)
        at = event.position().toPoint()
        takes = event.button() == Qt.MouseButton.LeftButton and self.tabAt(at) >= 0
        self._pressed = self.grab(self.tabRect(self.tabAt(at))) if takes else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves a tab along, or takes it off."""
        picture = self._pressed
        if self._ghost is None and picture is not None and self._is_away(event.position().toPoint()):
            self._begin(event, picture)
        if self._ghost is not None:
            self._ghost.move(event.globalPosition().toPoint() + QPoint(8, 8))
            self._ghost.setVisible(self._is_away(event.position().toPoint()))
        else:
            super().mouseMoveEvent(event)

    def _is_away(self, spot: QPoint) -> bool:
        return not self.rect().adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY).contains(spot)

    def _begin(self, event: QMouseEvent, picture: QPixmap) -> None:
        """Lets Qt end its own moving of the tab, and hangs its picture from the pointer."""
        spot, screen = event.position(), event.globalPosition()
        left, none, held = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, event.modifiers()
        super().mouseReleaseEvent(QMouseEvent(QEvent.Type.MouseButtonRelease, spot, screen, left, none, held))
        ghost = QLabel()
        flags = Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowTransparentForInput
        ghost.setWindowFlags(flags)
        ghost.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        ghost.setWindowOpacity(_OPACITY)
        ghost.setPixmap(picture)
        ghost.adjustSize()
        self._ghost = ghost
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one: a mouse moves

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets a tab go."""
        if event.button() == Qt.MouseButton.MiddleButton:
            at = self.tabAt(event.position().toPoint())
            if at >= 0:
                self.tabCloseRequested.emit(at)
            return
        was_tearing = self.is_tearing
        self._end()
        if not was_tearing:
            super().mouseReleaseEvent(event)
        elif self._is_away(event.position().toPoint()):
            self.torn_off.emit(self.currentIndex(), event.globalPosition().toPoint())

    def _end(self) -> None:
        self._pressed = None
        ghost, self._ghost = self._ghost, None
        if ghost is not None:
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # there is one
            ghost.hide()
            ghost.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves the tab where it was."""
        is_key = isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.is_tearing:
            self._end()
            return True
        return super().eventFilter(watched, event)
