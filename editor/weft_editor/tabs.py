"""The open flows as tabs, and the welcome page among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QTabWidget, QWidget

from weft_editor.inert import literal
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.file_bar import FileBar

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab


class Tabs(QTabWidget):
    """See the module."""

    flow_changed = Signal(object)
    """Another `FlowTab` is in front; `None` for the welcome page."""
    close_requested = Signal(object)
    """A tab is to be closed: a `FlowTab` or the welcome page."""
    torn_off = Signal(object, QPoint)
    """A tab was dragged out of the bar and let go at a spot of the screen."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._flows: list[FlowTab] = []
        self.extras: list[Callable[[QMenu, QWidget], object]] = []
        """Called with the menu of a tab and its page before it is shown, to add entries."""
        bar = FileBar()
        bar.torn_off.connect(lambda at, spot: self.torn_off.emit(self.widget(at), spot))
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

    def add_flow(self, tab: FlowTab, at: int | None = None, *, bring: bool = True) -> None:
        """Adds a flow at a place, the last one by default, and brings it to the front."""
        self._flows.append(tab)
        place = self.insertTab(self.count() if at is None else at, tab, tab.title)
        self._dress(tab)
        tab.ties.tie(tab.title_changed, lambda: self._dress(tab))
        if bring:
            self.setCurrentIndex(place)
            tab.canvas.setFocus()

    def has_bar_at(self, spot: QPoint) -> bool:
        """Whether a spot of the screen is on the bar."""
        bar = self.tabBar()
        return bar.isVisible() and bar.rect().contains(bar.mapFromGlobal(spot))

    def place_at(self, spot: QPoint) -> int | None:
        """Before which tab a spot of the screen is; `None` if it is on none."""
        at = self.tabBar().tabAt(self.tabBar().mapFromGlobal(spot))
        return at if at >= 0 else None

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
            self.setTabText(at, literal(tab.title))
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
        menu = self.menu_of(at)
        menu.exec(self.tabBar().mapToGlobal(pos))
        menu.deleteLater()

    def menu_of(self, at: int) -> QMenu:
        """The menu of the tab at a place."""
        page = self.widget(at)
        menu = QMenu(self)
        menu.addAction(tr("Close"), lambda: self.close_requested.emit(page))
        others = [self.widget(number) for number in range(self.count()) if number != at]
        menu.addAction(tr("Close others"), lambda: self._close_all(others)).setEnabled(bool(others))
        if page is not None:
            for extra in self.extras:
                extra(menu, page)
        return menu
