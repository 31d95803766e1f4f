"""The menu bar, made of the window's actions; filled when it is first seen, or when the program has time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from weft_editor.actions import Actions
from weft_editor.editing import ALIGN, EDIT, NODE, WIRES
from weft_editor.inert import literal
from weft_editor.language import tr

if TYPE_CHECKING:
    from weft_editor.main_window import MainWindow
    from weft_editor.windows import Windows

MENUS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "&File": (
            "new", "new_window", "open", "*recent", "-", "save", "save_as", "-", "compare_saved", "compare_file", "-",
            "export", "-", "tear_off", "close_tab",
            "close_window", "-", "settings", "quit",
        ),
        "&Edit": EDIT,
        "&Node": NODE,
        "&View": (
            "palette", "-", "zoom_in", "zoom_out", "zoom_reset", "fit", "fit_selection", "back", "forward",
            "minimap", "wire_arrows", "-", "previous_iteration", "next_iteration",
            "previous_outer_iteration", "next_outer_iteration",
            "pick_iteration", "latest_iteration",
            "-", "*panels", "*windows", "reset_layout", "-", "theme_system", "theme_dark", "theme_light",
        ),
        "&Run": ("run", "run_here", "run_from", "run_node", "run_offline", "stop", "-", "inputs", "trust"),
        "&Help": ("welcome", "shortcuts", "codes", "-", "about"),
    }
)  # fmt: skip
"""Actions by menu; `-` is a separator, what begins with a star a menu of its own."""


class Menus:
    """Fills the menu bar.

    Args:
        window: Whose bar it is.
        actions: The window's actions.
        load: Makes sure that all actions are there.
        refresh: Called before a menu is seen.
        panels: What shows and hides panels.
        recent: Files opened lately, asked each time the menu opens.
        open_recent: Opens one of them.
        windows: All windows, to go to another.
    """

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        *,
        load: Callable[[], object],
        refresh: Callable[[], object],
        panels: Iterable[QAction],
        recent: Callable[[], Sequence[Path]],
        open_recent: Callable[[Path], object],
        windows: Windows,
    ) -> None:
        self._windows = windows
        self._actions, self._panels = actions, list(panels)
        self._load, self._refresh = load, refresh
        self._recent, self._open_recent = recent, open_recent
        self._menus: dict[str, QMenu] = {}
        for title in MENUS:
            menu = self._menus[title] = window.menuBar().addMenu(tr(title))
            menu.aboutToShow.connect(self._about_to_show)

    def _about_to_show(self) -> None:
        self.fill()
        self._refresh()

    def fill(self) -> None:
        """Fills all menus, once."""
        self._load()
        for title, menu in self._menus.items():
            if menu.isEmpty():
                self._fill(menu, MENUS[title])

    def _fill(self, menu: QMenu, keys: Sequence[str]) -> None:
        for key in keys:
            if key == "-":
                menu.addSeparator()
            elif key == "*recent":
                recent = menu.addMenu(tr("Open recent"))
                recent.aboutToShow.connect(lambda menu=recent: self._show_recent(menu))
            elif key == "*panels":
                menu.addMenu(tr("Panels")).addActions(self._panels)
            elif key == "*windows":
                windows = menu.addMenu(tr("Windows"))
                windows.aboutToShow.connect(lambda menu=windows: self._show_windows(menu))
            elif key == "*wires":
                self._fill(menu.addMenu(tr("Ports and wires")), WIRES)
            elif key == "*align":
                self._fill(menu.addMenu(tr("Align")), ALIGN)
            else:
                menu.addAction(self._actions[key])

    def _show_windows(self, menu: QMenu) -> None:
        menu.clear()
        for window in sorted(self._windows.all, key=lambda each: each.name.lower()):
            action = menu.addAction(literal(window.name))
            action.setCheckable(True)
            action.setChecked(window is self._windows.active)
            action.triggered.connect(self._going(window))

    def _going(self, window: MainWindow) -> Callable[[], object]:
        return lambda: self._windows.bring_window(window)

    def _show_recent(self, menu: QMenu) -> None:
        menu.clear()
        menu.setToolTipsVisible(True)
        paths = self._recent()
        for path in paths:
            action = menu.addAction(literal(path.stem))
            action.triggered.connect(self._opening(path))
            action.setToolTip(str(path))
        if not paths:
            menu.addAction(tr("No recent flows")).setEnabled(False)

    def _opening(self, path: Path) -> Callable[[], object]:
        return lambda: self._open_recent(path)
