"""Chooses the model of the next runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from weft_editor.inert import literal
from weft_editor.language import number, tr
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens

_MOST_PER_SERVER = 40
_WIDTH = 168


class ModelSelector(QToolButton):
    """A button that shows the model chosen and opens the list of those there are."""

    chosen = Signal(str)
    """A reference, or empty for what the flow says."""
    asked = Signal()
    """The list is about to be shown: it may be brought up to date."""
    settings_requested = Signal()
    search_requested = Signal()
    """There are more models than a menu can show."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "choice")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMinimumWidth(_WIDTH)
        self.setToolTip(tr("The model of the next runs"))
        self.setAccessibleName(tr("Model of the next runs"))
        self._reference = ""
        self._servers: list[tuple[str, tuple[str, ...], str]] = []
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._about_to_show)
        self.setMenu(self._menu)
        self.set_tokens(tokens)
        self.set_model("")

    @property
    def model(self) -> str:
        """The reference chosen; empty for what the flow says."""
        return self._reference

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self.setIcon(icon("brain", tokens.text_mid))

    def set_model(self, reference: str) -> None:
        """Shows a choice."""
        self._reference = reference
        self.setText(f" {literal(reference) or tr('Model of the flow')}")

    def set_models(self, servers: Sequence[tuple[str, tuple[str, ...], str]]) -> None:
        """What there is: a server's name, its references, and why it does not say more."""
        self._servers = list(servers)
        if self._menu.isVisible():
            self._fill()

    def _about_to_show(self) -> None:
        self._fill()
        self.asked.emit()

    def _fill(self) -> None:
        menu = self._menu
        menu.clear()
        group = QActionGroup(menu)
        self._entry(menu, group, tr("Model of the flow"), "")
        if not self._servers:
            self._entry(menu, group, tr("Scripted, offline"), "scripted:default")
        for name, references, trouble in self._servers:
            section = menu.addSection(literal(name))
            section.setToolTip(trouble)
            target = menu
            for reference in references[:_MOST_PER_SERVER]:
                self._entry(target, group, reference, reference)
            if len(references) > _MOST_PER_SERVER:
                more = number(len(references) - _MOST_PER_SERVER, ",d")
                target.addAction(tr("{more} more: find one…", more=more), self.search_requested.emit)
            if trouble:
                told = menu.addAction(literal(trouble[:80]))
                told.setEnabled(False)
        menu.addSeparator()
        menu.addAction(tr("Models and keys…"), self.settings_requested.emit)

    def _entry(self, menu: QMenu, group: QActionGroup, words: str, reference: str) -> None:
        action = QAction(literal(words), menu, checkable=True)
        action.setChecked(reference == self._reference)
        action.triggered.connect(lambda: self.choose(reference))
        group.addAction(action)
        menu.addAction(action)

    def choose(self, reference: str) -> None:
        """Takes this one, as if it were clicked."""
        self.set_model(reference)
        self.chosen.emit(reference)
