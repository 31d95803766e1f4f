"""The person's settings: theme, models and keys, navigation, where files live."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QListWidget, QRadioButton, QStackedWidget, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.dialogs.key_file import KeyFilePage
from weft_editor.dialogs.keys_page import KeysPage
from weft_editor.dialogs.language_choice import LanguageChoice
from weft_editor.dialogs.model_servers import ModelServers
from weft_editor.dialogs.prices import Prices
from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.settings import Navigation
from weft_editor.theme.appearance import CHOICES
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_editor.widgets.rows import set_row_height
from weft_engine.folders import cache_folder, config_folder, data_folder, state_folder

_LIST_WIDTH: Final = 168
_SIZE: Final = (760, 520)
_THEMES: Final = {"system": tr("As the system"), "dark": tr("Dark"), "light": tr("Light")}
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
        self._program = program
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName(tr("Pages"))
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
            (tr("Appearance"), "palette", self._appearance()),
            (tr("Keys"), "keyboard", KeysPage(program)),
            (tr("Navigation"), "mouse-pointer-2", self._navigation()),
            (tr("Folders"), "folder", self._folders()),
        ):
            self.list.addItem(title)
            self.list.item(self.list.count() - 1).setIcon(icon(icon_name, program.tokens.text_mid))
            self.pages.addWidget(page)
        self.list.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.list.setCurrentRow(0)
        content = row(self.list, self.pages, gap=SIZES.gap_xl)
        content.setStretch(1, 1)
        self.body.addLayout(content, 1)
        self.add_button(tr("Close"), self.accept)

    def _appearance(self) -> QWidget:
        program, group = self._program, QButtonGroup(self)
        buttons: list[QWidget] = []
        for choice in CHOICES:
            button = QRadioButton(_THEMES[choice])
            button.setChecked(choice == program.settings.theme)
            button.clicked.connect(lambda _=False, choice=choice: self._wear(choice))
            group.addButton(button)
            buttons.append(button)
        return holding(column(text(tr("Theme"), "heading"), *buttons, LanguageChoice(), None, gap=SIZES.gap))

    def _wear(self, choice: str) -> None:
        self._program.settings.theme = choice  # type: ignore[assignment]  # one of CHOICES
        self._program.appearance.set_choice(choice)  # type: ignore[arg-type]  # one of CHOICES

    def _navigation(self) -> QWidget:
        settings, group = self._program.settings, QButtonGroup(self)
        items: list[QWidget] = []
        for mode, (title, words) in _NAVIGATION.items():
            button = QRadioButton(title)
            button.setChecked(mode == settings.navigation)
            button.clicked.connect(lambda _=False, mode=mode: setattr(settings, "navigation", mode))
            group.addButton(button)
            items += [button, text(words, "hint")]
        return holding(column(text(tr("Moving about the canvas"), "heading"), *items, None, gap=SIZES.gap))

    def _folders(self) -> QWidget:
        places = (
            (tr("Settings and window"), config_folder()),
            (tr("Trust given"), data_folder()),
            (tr("Unsaved work and logs"), state_folder()),
            (tr("What can be made again"), cache_folder()),
        )
        items: list[QWidget] = []
        for title, path in places:
            where = text(str(path), "code")
            where.setTextInteractionFlags(
                where.textInteractionFlags() | where.textInteractionFlags().TextSelectableByMouse
            )
            items += [text(title, "label"), where]
        return holding(column(text(tr("Where Weft keeps its files"), "heading"), *items, None, gap=SIZES.gap))
