"""View commands of the window: minimap, theme, panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from weft_editor.actions import Actions
from weft_editor.docks import Docks
from weft_editor.program import Program
from weft_editor.theme.appearance import CHOICES, Choice

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.flow_view import FlowView


class Viewing(QObject):
    """The view commands of one window."""

    def __init__(self, program: Program, actions: Actions, docks: Docks) -> None:
        super().__init__(actions)
        self._program, self._actions, self._docks = program, actions, docks
        actions.on("minimap", self._toggle_minimap)
        actions.on("wire_arrows", self._toggle_arrows)
        actions.on("reset_layout", docks.reset)
        themes = QActionGroup(self)
        for choice in CHOICES:
            action = actions[f"theme_{choice}"]
            themes.addAction(action)
            actions.on(f"theme_{choice}", self._wearing(choice))
        program.appearance.choice_changed.connect(self._show_theme)
        program.settings.minimap_changed.connect(self._show_minimap)
        self._show_theme(program.settings.theme)
        self._show_minimap(program.settings.minimap)
        program.settings.arrows_changed.connect(self._show_arrows)
        self._show_arrows(program.settings.arrows)

    def watch(self, tab: FlowTab) -> None:
        """Shows a flow as the person wants flows to be shown."""
        tab.show_minimap(self._program.settings.minimap)
        tab.show_arrows(self._program.settings.arrows)
        tab.ties.tie(tab.view_made, self._on_view_made)

    def _on_view_made(self, view: FlowView) -> None:
        view.show_minimap(self._program.settings.minimap)
        view.canvas.set_arrows(self._program.settings.arrows)

    def set_theme(self, choice: Choice) -> None:
        """Wears another theme, also at the next start."""
        self._program.settings.theme = choice
        self._program.appearance.set_choice(choice)

    def _show_theme(self, choice: str) -> None:
        self._actions[f"theme_{choice}"].setChecked(True)

    def _wearing(self, choice: Choice) -> Callable[[], object]:
        return lambda: self.set_theme(choice)

    def _toggle_arrows(self) -> None:
        self._program.settings.arrows = self._actions["wire_arrows"].isChecked()

    def _show_arrows(self, shown: bool) -> None:
        self._actions["wire_arrows"].setChecked(shown)
        for tab in self._program.open_tabs:
            tab.show_arrows(shown)

    def _toggle_minimap(self) -> None:
        self._program.settings.minimap = self._actions["minimap"].isChecked()

    def _show_minimap(self, shown: bool) -> None:
        self._actions["minimap"].setChecked(shown)
        for tab in self._program.open_tabs:
            tab.show_minimap(shown)
