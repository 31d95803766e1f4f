"""Which flows a window shows: takes them in, gives them to another window, closes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from weft_editor.inert import literal
from weft_editor.language import tr

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView
    from weft_editor.main_window import MainWindow
    from weft_engine.ids import Scope


class FlowsShown(QObject):
    """The flows of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._windows = window.program.windows
        window.files.opened.connect(lambda tab, behind: self.take_in(tab, behind, bring=behind is None))
        window.tabs.close_requested.connect(self.close)
        window.tabs.torn_off.connect(self._on_torn_off)
        window.tabs.extras.append(self._add_to_menu)

    # Coming and going

    def take_in(self, tab: FlowTab, at: int | None = None, *, bring: bool = True) -> None:
        """Shows a flow.

        Args:
            tab: A new one, or one that another window has handed over.
            at: Its place among the tabs; the last one by default.
            bring: Whether it comes to the front.
        """
        window, tie = self._window, tab.ties.tie
        tie(tab.message, window.status.say)
        tie(tab.title_changed, window.show_title)
        tie(tab.view_made, self._watch_view)
        for view in tab.views.values():
            self._watch_view(view)
        tie(tab.view_changed, lambda: window.show_view(tab))
        tie(tab.tab_requested, lambda scope: self.open_inside(tab, scope))
        tie(tab.file_requested, lambda file: window.files.open_called(tab, file))
        tie(tab.template_requested, window.files.open_template)
        tie(tab.copy_requested, lambda node: window.files.embed_copy(tab, node))
        tie(tab.session.path_changed, self._windows.changed)
        for part in (window.saving, window.editing, window.running, window.remedying, window.viewing):
            part.watch(tab)
        window.tabs.add_flow(tab, at, bring=bring)
        if tab not in window.program.open_tabs:
            window.program.open_tabs.append(tab)
            self._window.program.collecting.flow_came()
            window.program.views.show(tab, (), tab.canvas)
        self._windows.changed()

    def hand_over(self, tab: FlowTab) -> None:
        """Lets a flow go, as it is, to another window."""
        tab.ties.cut()
        self._window.tabs.remove(tab)
        self._window.panels.forget(tab)

    def _watch_view(self, view: FlowView) -> None:
        window = self._window
        view.tab.ties.hold(view.equipment.on_open_requested(lambda path: window.files.open(Path(str(path)))))

    def open_inside(self, tab: FlowTab, scope: Scope) -> None:
        """Shows an embedded flow in a tab of its own, or brings that tab to the front."""
        origin = tab.origin or tab
        for other in self._window.program.open_tabs:
            if other.origin is origin and other.here.scope == scope:
                self._windows.bring(other)
                return
        self._window.files.open_inside(origin).enter(scope)

    # Closing

    def close(self, page: QWidget | None) -> bool:
        """Closes a tab, asking about unsaved edits; returns whether it is closed."""
        tab = self._window.tabs.flow_of(page)
        if tab is not None:
            if tab.origin is None and not self._window.saving.may_close(tab):
                return False
            self._close_with_parts(tab, discard=True)
        elif page is not None:
            self._window.tabs.remove(page)
        self._show_something()
        return True

    def may_close_all(self) -> bool:
        """Asks about unsaved edits of all flows that live here; returns whether all may be closed."""
        for tab in self._window.tabs.flows:
            if tab.file.is_dirty and tab.origin is None:
                self._window.tabs.setCurrentWidget(tab)
            if tab.origin is None and not self._window.saving.may_close(tab):
                return False
        return True

    def close_all(self) -> None:
        """Closes all without asking."""
        for tab in sorted(self._window.tabs.flows, key=lambda each: each.origin is None):
            self._close_with_parts(tab, discard=True)

    def _close_with_parts(self, tab: FlowTab, *, discard: bool) -> None:
        """Closes a flow, and the tabs of its subflows wherever they are."""
        for other in [each for each in self._window.program.open_tabs if each.origin is tab]:
            shown = self._windows.of(other).flows
            shown._drop(other, discard=False)
            if shown is not self:
                shown._show_something()
        self._drop(tab, discard=discard)

    def _drop(self, tab: FlowTab, *, discard: bool) -> None:
        self._window.program.views.keep((tab,))
        tab.close_flow(discard=discard)
        self.hand_over(tab)
        self._window.program.open_tabs.remove(tab)
        tab.deleteLater()
        self._window.program.collecting.flow_went()
        self._windows.changed()

    def _show_something(self) -> None:
        if not self._window.tabs.count():
            self._window.welcome()

    # To another window

    def _add_to_menu(self, menu: QMenu, page: QWidget) -> None:
        tab = self._window.tabs.flow_of(page)
        if tab is None:
            return
        menu.addSeparator()
        alone = menu.addAction(tr("Move to new window"), partial(self._windows.move, tab))
        alone.setEnabled(self._window.tabs.count() > 1)
        others = [each for each in self._windows.all if each is not self._window]
        if others:
            windows = menu.addMenu(tr("Move to window"))
            for window in others:
                windows.addAction(literal(window.name), _moving(tab, window))

    def _on_torn_off(self, page: QWidget, spot: QPoint) -> None:
        """A tab was dragged out of the bar and let go somewhere on the screen."""
        tab = self._window.tabs.flow_of(page)
        if tab is None:
            return
        target = self._windows.at(spot)
        if target is not None and target is not self._window:
            self._windows.move(tab, target, at=target.tabs.place_at(spot))
        elif self._window.tabs.count() > 1:
            self._windows.move(tab, spot=spot)


def _moving(tab: FlowTab, window: MainWindow) -> Callable[[], object]:
    return lambda: window.program.windows.move(tab, window)
