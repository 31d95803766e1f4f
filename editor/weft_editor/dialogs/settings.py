"""The person's settings: theme, models and keys, navigation, where files live."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QListWidget, QRadioButton, QStackedWidget, QWidget

from weft_editor.dialogs import ask
from weft_editor.dialogs.appearance_page import AppearancePage
from weft_editor.dialogs.dialog import Dialog
from weft_editor.dialogs.folders_page import FoldersPage
from weft_editor.dialogs.key_file import KeyFilePage
from weft_editor.dialogs.keys_page import KeysPage
from weft_editor.dialogs.model_servers import ModelServers
from weft_editor.dialogs.prices import Prices
from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.settings import Navigation
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_editor.widgets.rows import set_row_height

_LIST_WIDTH: Final = 168
_SIZE: Final = (760, 520)
_NAVIGATION: Final[dict[Navigation, tuple[str, str]]] = {
    "auto": (tr("By the device"), tr("A wheel zooms; two fingers on a touchpad pan.")),
    "mouse": (tr("Mouse"), tr("The wheel zooms; middle button or Space and drag pan.")),
    "touchpad": (tr("Touchpad"), tr("Two fingers pan; pinch, or Ctrl with two fingers, zooms.")),
}


class SettingsDialog(Dialog):
    """Everything takes effect at once; servers when they are saved."""

    models_changed = Signal()

    def __init__(self, parent: QWidget | None, program: Program) -> None:
        super().__init__(parent, tr("Settings"), width=_SIZE[0])
        self.resize(*_SIZE)
        self.program = program
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName(tr("Pages"))
        self.list.setProperty("role", "pages")
        set_row_height(self.list, SIZES.control)
        self.pages = QStackedWidget()
        self.servers = ModelServers(program)
        self.servers.saved.connect(self.models_changed)
        self.prices, self.key_file = Prices(program), KeyFilePage(program)
        self.prices.saved.connect(self.models_changed)
        for title, icon_name, page in (
            (tr("Models and keys"), "key", self.servers),
            (tr("Prices"), "coins", self.prices),
            (tr("Key file"), "lock", self.key_file),
            (tr("Appearance"), "palette", AppearancePage(program)),
            (tr("Keys"), "keyboard", KeysPage(program)),
            (tr("Navigation"), "mouse-pointer-2", self._navigation()),
            (tr("Folders"), "folder", FoldersPage(program)),
        ):
            self.list.addItem(title)
            self.list.item(self.list.count() - 1).setIcon(icon(icon_name, program.tokens.text_mid))
            self.pages.addWidget(page)
        self.list.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.list.setCurrentRow(0)
        self._by_name: dict[str, QWidget] = {"models": self.servers, "prices": self.prices}
        content = row(self.list, self.pages, gap=SIZES.gap_xl)
        content.setStretch(1, 1)
        self.body.addLayout(content, 1)
        self.add_button(tr("Close"), self.accept)

    def done(self, result: int) -> None:
        """Asks about what was typed for servers and not saved."""
        unsaved = self.servers.unsaved
        if unsaved:
            answer = ask.about_unsaved(self, ", ".join(unsaved))
            if answer == "cancel" or (answer == "save" and not self.servers.save_drafts()):
                self.list.setCurrentRow(self.pages.indexOf(self.servers))
                return
        super().done(result)

    def show_page(self, name: str) -> None:
        """Brings a page forward: `models` (with the keys of servers) or `prices`."""
        if name in self._by_name:
            self.list.setCurrentRow(self.pages.indexOf(self._by_name[name]))

    def _navigation(self) -> QWidget:
        settings, group = self.program.settings, QButtonGroup(self)
        items: list[QWidget] = []
        for mode, (title, words) in _NAVIGATION.items():
            button = QRadioButton(title)
            button.setChecked(mode == settings.navigation)
            button.clicked.connect(lambda _=False, mode=mode: setattr(settings, "navigation", mode))
            group.addButton(button)
            about = text(words, "hint")
            about.setIndent(SIZES.icon + SIZES.gap)
            items.append(holding(column(button, about, gap=2)))
        return holding(column(text(tr("Moving about the canvas"), "heading"), *items, None, gap=SIZES.gap_l))
