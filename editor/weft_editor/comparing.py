"""The commands that compare an open flow with another version of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from weft_editor.dialogs import ask
from weft_editor.file_names import FLOW_FILES
from weft_editor.language import moment, said, tr
from weft_engine.errors import WeftError

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab
    from weft_editor.program import Program


def _saved_when(path: Path) -> str:
    try:
        when = datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return path.name
    return tr("the version saved {moment}", moment=moment(when))


class Comparing(QObject):
    """The commands of one window that compare flows with files."""

    def __init__(self, window: QWidget, program: Program) -> None:
        super().__init__(window)
        self._window, self._program = window, program

    def with_file(self, tab: FlowTab) -> None:
        """Asks for a file and compares with what is in it."""
        folder = tab.session.path.parent if tab.session.path else self._program.settings.folder
        chosen, _ = QFileDialog.getOpenFileName(self._window, tr("Compare With"), str(folder), FLOW_FILES)
        if chosen:
            self._with(tab, Path(chosen), lambda path: path.name)

    def with_saved(self, tab: FlowTab) -> None:
        """Compares with what is in the flow's own file."""
        path = tab.session.path
        if path is None:
            ask.to_know(
                self._window, tr("There is nothing to compare with"), tr("This flow was never saved to a file.")
            )
            return
        self._with(tab, path, _saved_when)

    def _with(self, tab: FlowTab, path: Path, name: Callable[[Path], str]) -> None:
        from weft_engine.document import storage

        try:
            loaded = storage.load(path)
        except WeftError as error:
            ask.to_know(self._window, tr("“{name}” could not be opened", name=path.name), said(error.message))
            return
        (tab.origin or tab).compare(loaded.flow, name(path))
