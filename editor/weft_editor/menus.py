"""The menu bar, made of the window's actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from weft_editor.actions import Actions

_FILE: Final = ("new", "open", "*recent", "-", "save", "save_as", "-", "export_json", "export_png", "-",
                "close_tab", "-", "settings", "quit")  # fmt: skip
_VIEW: Final = ("palette", "-", "zoom_in", "zoom_out", "zoom_reset", "fit", "fit_selection", "-",
                "back", "forward", "-", "minimap", "-", "*panels",
                "reset_layout", "-", "theme_system", "theme_dark", "theme_light")  # fmt: skip
_RUN: Final = ("run", "run_here", "run_offline", "stop", "-", "inputs", "trust")
_HELP: Final = ("welcome", "shortcuts", "-", "about")


class Menus:
    """Fills the menu bar.

    Args:
        window: Whose bar it is.
        actions: The window's actions.
        edit: What the Edit menu holds; `None` is a separator.
        node: What the Node menu holds.
        refresh: Called before these two are seen.
        panels: What shows and hides panels.
        recent: Files opened lately, asked each time the menu opens.
        open_recent: Opens one of them.
    """

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        *,
        edit: Sequence[QAction | None],
        node: Sequence[QAction | None],
        refresh: Callable[[], object],
        panels: Iterable[QAction],
        recent: Callable[[], Sequence[Path]],
        open_recent: Callable[[Path], object],
    ) -> None:
        self._actions, self._panels = actions, list(panels)
        self._recent, self._open_recent = recent, open_recent
        bar = window.menuBar()
        self._fill(bar.addMenu("&File"), _FILE)
        for title, held in (("&Edit", edit), ("&Node", node)):
            menu = bar.addMenu(title)
            menu.aboutToShow.connect(refresh)
            for action in held:
                menu.addSeparator() if action is None else menu.addAction(action)
        self._fill(bar.addMenu("&View"), _VIEW)
        self._fill(bar.addMenu("&Run"), _RUN)
        self._fill(bar.addMenu("&Help"), _HELP)

    def _fill(self, menu: QMenu, keys: Sequence[str]) -> None:
        for key in keys:
            if key == "-":
                menu.addSeparator()
            elif key == "*recent":
                recent = menu.addMenu("Open Recent")
                recent.aboutToShow.connect(lambda menu=recent: self._show_recent(menu))
            elif key == "*panels":
                menu.addMenu("Panels").addActions(self._panels)
            else:
                menu.addAction(self._actions[key])

    def _show_recent(self, menu: QMenu) -> None:
        menu.clear()
        menu.setToolTipsVisible(True)
        paths = self._recent()
        for path in paths:
            action = menu.addAction(path.stem)
            action.triggered.connect(self._opening(path))
            action.setToolTip(str(path))
        if not paths:
            menu.addAction("No recent flows").setEnabled(False)

    def _opening(self, path: Path) -> Callable[[], object]:
        return lambda: self._open_recent(path)
