"""The tab bars of docks: a right click on a tab offers what its dock does; those that belong to no place are put away.

`QMainWindow` makes a tab bar for every arrangement of its docks that it has ever tried, and leaves those of former
arrangements standing where they were, painted over whatever is there now.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

from weft_editor.widgets.dock import Dock

_AWAY: Final = -10_000


class TabBars(QObject):
    """Watches a window's docks; after each change of their places it puts away what is left over."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.tidy)

    def watch(self, dock: QDockWidget) -> None:
        """Tidies up whenever this dock moves, or is shown or hidden."""
        for signal in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
            signal.connect(lambda *_: self._soon.start())

    def tidy(self) -> None:
        """Moves leftover tab bars out of sight; those in use get their place from Qt each time the docks move."""
        if not self._window.isVisible():
            return
        for bar in self.leftover():
            bar.move(_AWAY, _AWAY)
        for bar in self._window.findChildren(QTabBar):
            if bar.parent() is self._window:
                bar.installEventFilter(self)  # twice is as good as once

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Opens the menu of the dock whose tab is clicked."""
        if isinstance(watched, QTabBar) and isinstance(event, QContextMenuEvent):
            title = watched.tabText(watched.tabAt(event.pos()))
            dock = next((each for each in self._window.findChildren(Dock) if each.windowTitle() == title), None)
            if dock is not None:
                dock.offer(event.globalPos())
                return True
        return super().eventFilter(watched, event)

    def leftover(self) -> list[QTabBar]:
        """Tab bars within the window that stand above no dock of theirs."""
        docks = [dock for dock in self._window.findChildren(QDockWidget) if dock.isVisible() and not dock.isFloating()]
        bars = [bar for bar in self._window.findChildren(QTabBar) if bar.parent() is self._window and bar.isVisible()]
        inside = self._window.rect()
        return [
            bar for bar in bars if bar.geometry().intersects(inside) and not any(_is_above(bar, dock) for dock in docks)
        ]


def _is_above(bar: QTabBar, dock: QDockWidget) -> bool:
    below = (bar.x(), bar.y() + bar.height(), bar.width())
    titles = [bar.tabText(index) for index in range(bar.count())]
    return below == (dock.x(), dock.y(), dock.width()) and dock.windowTitle() in titles
