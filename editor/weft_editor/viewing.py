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


class Viewing(QObject):
    """The view commands of one window."""

    def __init__(self, program: Program, actions: Actions, docks: Docks) -> None:
        super().__init__(actions)
        self._program, self._actions, self._docks = program, actions, docks
        self._tab: FlowTab | None = None
        actions.on("minimap", self._toggle_minimap)
        actions.on("reset_layout", docks.reset)
        actions["minimap"].setChecked(program.settings.minimap)
        themes = QActionGroup(self)
        for choice in CHOICES:
            action = actions[f"theme_{choice}"]
            themes.addAction(action)
            action.setChecked(choice == program.settings.theme)
            actions.on(f"theme_{choice}", self._wearing(choice))

    def show_flow(self, tab: FlowTab | None) -> None:
        """Commands mean this flow from now on."""
        self._tab = tab

    def watch(self, tab: FlowTab) -> None:
        """Shows a flow that was opened as a whole."""
        tab.show_minimap(self._program.settings.minimap)
        tab.view_made.connect(lambda view: view.show_minimap(self._program.settings.minimap))
        tab.canvas.fit(animate=False)

    def set_theme(self, choice: Choice) -> None:
        """Wears another theme, also at the next start."""
        self._program.settings.theme = choice
        self._actions[f"theme_{choice}"].setChecked(True)
        self._program.appearance.set_choice(choice)

    def _wearing(self, choice: Choice) -> Callable[[], object]:
        return lambda: self.set_theme(choice)

    def _toggle_minimap(self) -> None:
        shown = self._actions["minimap"].isChecked()
        self._program.settings.minimap = shown
        if self._tab:
            self._tab.show_minimap(shown)
