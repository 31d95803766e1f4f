"""Where the panels around the canvas stand: placed, moved, hidden, put back, and found again at the next start."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QTabWidget

from weft_editor.keys import PANEL
from weft_editor.panels.panels import Panels, titles
from weft_editor.program import Program
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.dock import Dock
from weft_editor.widgets.tab_bars import TabBars

_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_PLACES: Final = (
    (_LEFT, ("library", "outline")),
    (_RIGHT, ("inspector", "history")),
    (_BOTTOM, ("run", "timeline", "problems", "log", "shared")),
)
"""Areas, and what stands in each as tabs, the one in front first."""
_WIDTHS: Final = {"library": 232, "inspector": 304}
_BOTTOM_HEIGHT: Final = 208
LAYOUT_VERSION: Final = 1
_FRONT: Final = ("library", "inspector", "run")
_LIBRARY: Final = "library"
"""The one panel that does not speak of a flow."""


class Docks(QObject):
    """The docks of one window."""

    def __init__(self, window: QMainWindow, program: Program, panels: Panels) -> None:
        super().__init__(window)
        self._window, self._program = window, program
        self._tab_bars = TabBars(window)
        self._awake: tuple[QByteArray, list[str]] | None = None
        """Where the docks stood, and which were there, while some are hidden for want of a flow."""
        named = titles()
        self.docks = {
            key: Dock(key, named[key], content, program.tokens, window) for key, content in panels.widgets.items()
        }
        for key, dock in self.docks.items():
            self._tab_bars.watch(dock)
            panels.follow_dock(key, dock)
            for signal in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
                signal.connect(lambda *_: self._follow_soon())  # one that comes or goes behind another tells it nothing
        for area, _ in _PLACES:
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        self.reset()
        program.appearance.changed.connect(self._on_theme)
        program.keys.changed.connect(self._follow_keys)
        self._follow_keys()

    def rest(self, on: bool) -> None:
        """Without a flow, panels that only speak of a flow make room."""
        if on and self._awake is None:
            there = [key for key, dock in self.docks.items() if key != _LIBRARY and not dock.isHidden()]
            self._awake = (self._window.saveState(LAYOUT_VERSION), there)
            for key in there:
                self.docks[key].hide()
        elif not on and self._awake is not None:
            # Not by restoreState: before the window is shown that leaves tab bars behind that belong to nothing.
            (_, there), self._awake = self._awake, None
            for key in there:
                self.docks[key].show()
            for first in _FRONT:
                if first in (*there, _LIBRARY):
                    self.docks[first].raise_()
        self._follow_soon()

    def bring(self, key: str) -> None:
        """Makes a panel seen."""
        self.docks[key].show()
        self.docks[key].raise_()

    def reset(self) -> None:
        """All docks back to their places."""
        self._awake = None
        for area, keys in _PLACES:
            for key in keys:
                self.docks[key].setFloating(False)
                self._window.addDockWidget(area, self.docks[key])
                self.docks[key].show()
            first, *others = (self.docks[key] for key in keys)
            for other in others:
                self._window.tabifyDockWidget(first, other)
            first.raise_()
        wide = [self.docks[key] for key in _WIDTHS]
        self._window.resizeDocks(wide, list(_WIDTHS.values()), Qt.Orientation.Horizontal)
        self._window.resizeDocks([self.docks["run"]], [_BOTTOM_HEIGHT], Qt.Orientation.Vertical)
        self._follow_tabs()

    def _follow_soon(self) -> None:
        for dock in self.docks.values():
            dock.follow_soon()

    def _follow_tabs(self) -> None:
        for dock in self.docks.values():
            dock.follow_tabs()

    def _follow_keys(self) -> None:
        for key, dock in self.docks.items():
            keys = self._program.keys.of(f"{PANEL}{key}")
            dock.toggleViewAction().setShortcuts([QKeySequence(each) for each in keys])
            self._window.addAction(dock.toggleViewAction())

    def _on_theme(self, tokens: Tokens) -> None:
        for dock in self.docks.values():
            dock.set_tokens(tokens)

    def state(self) -> QByteArray:
        """Where the docks stand, also while some make room."""
        return self._awake[0] if self._awake else self._window.saveState(LAYOUT_VERSION)

    def restore(self, state: QByteArray | None) -> None:
        """Puts the docks where they stood; those that make room now stand there once there is a flow."""
        if state is not None:
            is_resting, self._awake = self._awake is not None, None
            self._window.restoreState(state, LAYOUT_VERSION)
            self.rest(True) if is_resting else None
        self._follow_tabs()
