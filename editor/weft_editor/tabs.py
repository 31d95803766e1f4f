"""The open flows as tabs, and the welcome page among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu, QTabBar, QTabWidget, QWidget

from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab


class _Bar(QTabBar):
    """Closes a tab on a middle click."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            at = self.tabAt(event.position().toPoint())
            if at >= 0:
                self.tabCloseRequested.emit(at)
                return
        super().mouseReleaseEvent(event)


class Tabs(QTabWidget):
    """See the module."""

    flow_changed = Signal(object)
    """Another `FlowTab` is in front; `None` for the welcome page."""
    close_requested = Signal(object)
    """A tab is to be closed: a `FlowTab` or the welcome page."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._flows: list[FlowTab] = []
        bar = _Bar()
        bar.setProperty("role", "files")
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bar.customContextMenuRequested.connect(self._menu)
        self.setTabBar(bar)
        self.setDocumentMode(True)
        self.setMovable(True)
        self.setTabsClosable(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabCloseRequested.connect(lambda at: self.close_requested.emit(self.widget(at)))
        self.currentChanged.connect(lambda _: self.flow_changed.emit(self.flow))

    @property
    def flow(self) -> FlowTab | None:
        """The flow in front."""
        return self.flow_of(self.currentWidget())

    @property
    def flows(self) -> list[FlowTab]:
        """All open flows."""
        return sorted(self._flows, key=self.indexOf)

    def flow_of(self, page: QWidget | None) -> FlowTab | None:
        """A page as the flow it is; `None` for the welcome page."""
        return next((tab for tab in self._flows if tab is page), None)

    def add_flow(self, tab: FlowTab) -> None:
        """Adds a flow and brings it to the front."""
        self._flows.append(tab)
        at = self.addTab(tab, tab.title)
        self._dress(tab)
        tab.title_changed.connect(lambda: self._dress(tab))
        self.setCurrentIndex(at)
        tab.canvas.setFocus()

    def show_page(self, page: QWidget, title: str, icon_name: str) -> None:
        """Brings a page that is no flow to the front."""
        at = self.indexOf(page)
        if at < 0:
            at = self.insertTab(0, page, icon(icon_name, self._tokens.text_mid), title)
        self.setCurrentIndex(at)

    def remove(self, page: QWidget) -> None:
        """Takes a page out."""
        self._flows = [tab for tab in self._flows if tab is not page]
        at = self.indexOf(page)
        if at >= 0:
            self.removeTab(at)

    def _dress(self, tab: FlowTab) -> None:
        at = self.indexOf(tab)
        if at >= 0:
            self.setTabText(at, tab.title)
            path = tab.session.path
            self.setTabToolTip(at, str(path) if path else tr("Not saved yet"))
            self.setTabIcon(at, icon("lock" if tab.file.read_only else "workflow", self._tokens.text_mid))

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self._tokens = tokens
        for tab in self.flows:
            tab.set_tokens(tokens)
            self._dress(tab)

    def _close_all(self, pages: list[QWidget | None]) -> None:
        for page in pages:
            self.close_requested.emit(page)

    def _menu(self, pos: QPoint) -> None:
        at = self.tabBar().tabAt(pos)
        if at < 0:
            return
        page = self.widget(at)
        menu = QMenu(self)
        menu.addAction(tr("Close"), lambda: self.close_requested.emit(page))
        others = [self.widget(number) for number in range(self.count()) if number != at]
        menu.addAction(tr("Close Others"), lambda: self._close_all(others))
        menu.exec(self.tabBar().mapToGlobal(pos))
