"""A panel that can be moved: a dock with a title of its own, hidden where a tab already says it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QMenu, QToolButton, QWidget

from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import SIZES, holding, row

_SIDES: Final = {
    Qt.DockWidgetArea.LeftDockWidgetArea: tr("Move to the left"),
    Qt.DockWidgetArea.RightDockWidgetArea: tr("Move to the right"),
    Qt.DockWidgetArea.BottomDockWidgetArea: tr("Move to the bottom"),
}


class Dock(QDockWidget):
    """One panel of the window."""

    def __init__(self, key: str, title: str, content: QWidget, tokens: Tokens, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.setObjectName(key)
        self._window = window
        self._float, self._close = QToolButton(), QToolButton()
        for button, words in ((self._float, tr("Detach or attach the panel")), (self._close, tr("Hide the panel"))):
            button.setToolTip(words)
            button.setAccessibleName(f"{words}: {title}")
        self._float.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        self._close.clicked.connect(self.close)
        around = (SIZES.gap_l, SIZES.gap_s, SIZES.gap_s, SIZES.gap_s)
        self.bar = holding(row(QLabel(title), None, self._float, self._close, margins=around, gap=2), "dock-title")
        self._no_bar = QWidget()
        self.setWidget(content)
        self.setTitleBarWidget(self.bar)
        self.set_tokens(tokens)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.follow_tabs)
        self.toggleViewAction().triggered.connect(self._on_toggled)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A right click on its title."""
        if self.titleBarWidget() is self.bar and self.bar.geometry().contains(event.pos()):
            self.offer(event.globalPos())

    def offer(self, spot: QPoint) -> None:
        """Opens the menu of what can be done with it: as one of several tabs it has no title with buttons."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = tr("Attach the panel") if self.isFloating() else tr("Detach the panel")
        menu.addAction(words, lambda: self.setFloating(not self.isFloating()))
        menu.addSeparator()
        for area, title in _SIDES.items():
            if self.isFloating() or self._window.dockWidgetArea(self) is not area:
                menu.addAction(title, partial(self.move_to, area))
        menu.addSeparator()
        menu.addAction(tr("Hide the panel"), self.close)
        menu.popup(spot)

    def move_to(self, area: Qt.DockWidgetArea) -> None:
        """Stands at a side of the window from now on, in front of the panels there."""
        there = [
            each
            for each in self._window.findChildren(Dock)
            if each is not self and not (each.isHidden() or each.isFloating())
            and self._window.dockWidgetArea(each) is area
        ]  # fmt: skip
        self.setFloating(False)
        if there:
            self._window.tabifyDockWidget(there[0], self)
        else:
            self._window.addDockWidget(area, self)
        self.show()
        self.raise_()

    def _on_toggled(self, on: bool) -> None:
        """What a person asks for comes to the front: Qt would put it behind the tab that is there."""
        if on:
            self.raise_()

    def follow_soon(self) -> None:
        """Looks at its neighbours once the docks have come to rest: those that come or go behind it tell it nothing."""
        self._soon.start()

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self._float.setIcon(icon("external-link", tokens.text_low, 14))
        self._close.setIcon(icon("x", tokens.text_low, 14))

    def follow_tabs(self) -> None:
        """Shows the title, unless the dock is one of several tabs."""
        tabbed = not self.isFloating() and any(each.isVisible() for each in self._window.tabifiedDockWidgets(self))
        tabbed = tabbed or (not self.isFloating() and bool(self._open_neighbours()))
        wanted = self._no_bar if tabbed else self.bar
        if self.titleBarWidget() is not wanted:
            self.setTitleBarWidget(wanted)
            wanted.show()

    def _open_neighbours(self) -> list[QDockWidget]:
        return [each for each in self._window.tabifiedDockWidgets(self) if not each.isHidden()]
