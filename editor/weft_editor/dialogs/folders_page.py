"""Where flows and exports go, and where Weft keeps what is its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QGridLayout, QPushButton, QWidget

from weft_editor.language import tr
from weft_editor.program import Program
from weft_editor.settings import Settings
from weft_editor.widgets.boxes import SIZES, column, restyle, text
from weft_editor.widgets.path_label import PathLabel
from weft_engine.document.recovery import recovery_folder
from weft_engine.folders import cache_folder, config_folder, data_folder, state_folder

_OWN: Final[tuple[tuple[str, Callable[[], Path]], ...]] = (
    (tr("Settings, keys of commands, models"), config_folder),
    (tr("Trust given"), data_folder),
    (tr("Unsaved work"), recovery_folder),
    (tr("Logs, open windows, inputs given last"), state_folder),
    (tr("What can be made again"), cache_folder),
)


class FoldersPage(QWidget):
    """Choices hold at once."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        settings = program.settings
        self.flows = ChosenFolder(
            tr("Flows"), tr("The folder used last"), lambda: settings.flows_folder,
            lambda folder: setattr(settings, "flows_folder", folder), settings,
        )  # fmt: skip
        self.exports = ChosenFolder(
            tr("Exports"), tr("Beside the flow, or where the last export went"), lambda: settings.exports_folder,
            lambda folder: setattr(settings, "exports_folder", folder), settings,
        )  # fmt: skip
        chosen, own = QGridLayout(), QGridLayout()
        for grid in (chosen, own):
            grid.setColumnStretch(1, 1)
            grid.setHorizontalSpacing(SIZES.gap_l)
            grid.setVerticalSpacing(SIZES.gap)
        for line, each in enumerate((self.flows, self.exports)):
            each.place(chosen, line)
        self.open_buttons: list[QPushButton] = []
        for line, (title, folder) in enumerate(_OWN):
            self._place_own(own, line, title, folder())
        self.setLayout(
            column(
                text(tr("Where dialogs begin"), "heading"), chosen,
                text(tr("Where Weft keeps its files"), "heading"), own,
                text(
                    tr(
                        "Files that nodes read or write are confined to the folder each node names, "
                        "and a flow from elsewhere asks before it uses one."
                    ),
                    "hint",
                ),
                None, gap=SIZES.gap_l,
            )
        )  # fmt: skip

    def _place_own(self, grid: QGridLayout, line: int, title: str, folder: Path) -> None:
        button = QPushButton(tr("Open folder"))
        button.setAutoDefault(False)
        button.setAccessibleName(tr("Open folder: {title}", title=title))
        button.clicked.connect(lambda: show_folder(folder))
        self.open_buttons.append(button)
        grid.addWidget(text(title, "label", wrap=False), line, 0)
        grid.addWidget(PathLabel(str(folder)), line, 1)
        grid.addWidget(button, line, 2)


class ChosenFolder:
    """One folder a person may choose: a line of a grid."""

    def __init__(
        self,
        title: str,
        usual: str,
        read: Callable[[], Path | None],
        write: Callable[[Path | None], object],
        settings: Settings,
    ) -> None:
        self._title, self._usual, self._read, self._write, self._settings = title, usual, read, write, settings
        self.label = PathLabel("")
        self.choose_button, self.clear_button = QPushButton(tr("Choose…")), QPushButton(tr("Usual"))
        self.choose_button.setAccessibleName(tr("Choose the folder: {title}", title=title))
        self.clear_button.setAccessibleName(tr("The usual folder: {title}", title=title))
        self.clear_button.setToolTip(usual)
        for button, act in ((self.choose_button, self._choose), (self.clear_button, self._clear)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._show()

    def place(self, grid: QGridLayout, line: int) -> None:
        """Puts it into a grid."""
        widgets = (text(self._title, "label", wrap=False), self.label, self.clear_button, self.choose_button)
        for at, widget in enumerate(widgets):
            grid.addWidget(widget, line, at)

    def _show(self) -> None:
        folder = self._read()
        missing = folder is not None and not folder.is_dir()
        self.label.show_path(tr("{folder} (not there)", folder=folder) if missing else str(folder or self._usual))
        restyle(self.label, "role", "code" if folder else "hint")
        self.clear_button.setEnabled(folder is not None)

    def _choose(self) -> None:
        begin = str(self._read() or self._settings.folder)
        chosen = QFileDialog.getExistingDirectory(self.choose_button.window(), self._title, begin)
        if chosen:
            self._write(Path(chosen))
            self._show()

    def _clear(self) -> None:
        self._write(None)
        self._show()


def show_folder(folder: Path) -> bool:
    """Opens a folder in the desktop's own program for files."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
