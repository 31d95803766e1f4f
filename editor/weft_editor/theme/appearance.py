"""Which theme the program wears: the person's choice, or what the system says, followed as it changes."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from weft_editor.theme.fonts import ui_font
from weft_editor.theme.style import palette_of, style_sheet
from weft_editor.theme.tokens import THEMES, ThemeName, Tokens
from weft_engine.collecting import without_collection

Choice = Literal["system", "dark", "light"]
CHOICES: Final[tuple[Choice, ...]] = ("system", "dark", "light")


class Appearance(QObject):
    """Dresses the application in a theme."""

    changed = Signal(object)
    """The `Tokens` that hold from now on."""
    choice_changed = Signal(str)
    """The person wants another theme; it may look as before."""

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self._app = app
        self.choice: Choice = choice
        self.tokens: Tokens = THEMES[self._wanted()]
        app.setStyle("Fusion")
        app.setFont(ui_font(self.tokens.sizes.font))
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    def set_choice(self, choice: Choice) -> None:
        """Takes the person's choice."""
        self.choice = choice
        self.choice_changed.emit(choice)
        self._follow()

    def _wanted(self) -> ThemeName:
        if self.choice != "system":
            return self.choice
        return "light" if self._app.styleHints().colorScheme() == Qt.ColorScheme.Light else "dark"

    def _follow(self) -> None:
        tokens = THEMES[self._wanted()]
        if tokens is not self.tokens:
            self.tokens = tokens
            self._dress()
            self.changed.emit(tokens)

    def _dress(self) -> None:
        with without_collection():  # a forgotten widget deleted while Qt goes through the list of all would crash
            self._app.setPalette(palette_of(self.tokens))
            self._app.setStyleSheet(style_sheet(self.tokens.name))
