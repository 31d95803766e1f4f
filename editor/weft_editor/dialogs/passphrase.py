"""Asks for another passphrase of the key file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.language import said, tr
from weft_editor.widgets.boxes import SIZES, restyle, text
from weft_engine.errors import WeftError
from weft_engine.keyfile import PASSPHRASE_VARIABLE
from weft_engine.secrets import Secrets


class PassphraseDialog(Dialog):
    """Stays until the passphrase is changed or the person gives up; says what is wrong with what was typed."""

    changed = Signal()

    def __init__(self, parent: QWidget | None, secrets: Secrets) -> None:
        super().__init__(parent, tr("Change the passphrase"), width=440)
        self._secrets = secrets
        self.current = _typed(tr("The passphrase it has now"))
        self.new = _typed(tr("The new passphrase"))
        self.repeated = _typed(tr("The new one again"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES.gap_l)
        grid.setVerticalSpacing(SIZES.gap)
        for at, edit in enumerate((self.current, self.new, self.repeated)):
            label = text(edit.accessibleName(), "label", wrap=False)
            label.setBuddy(edit)
            grid.addWidget(label, at, 0)
            grid.addWidget(edit, at, 1)
            edit.returnPressed.connect(self.change)
        self.state = text(tr("Copies of the file that were made before still open with the old one."), "hint")
        self.add(text(tr("Change the passphrase"), "heading"))
        self.add(grid)
        self.add(self.state)
        self.add_button(tr("Cancel"), self.reject)
        self.button = self.add_button(tr("Change"), self.change, role="primary", default=True)
        self.current.setFocus()

    def change(self) -> None:
        """Changes it, or says why not; the file is then as it was."""
        new = self.new.text()
        if new != self.repeated.text():
            self._refuse(tr("The two new passphrases differ."), self.repeated)
            return
        try:
            self._secrets.change_passphrase(self.current.text(), new)
        except WeftError as error:
            self._refuse(said(error.message), self.current)
            return
        self.accept()
        self.changed.emit()

    def _refuse(self, why: str, edit: QLineEdit) -> None:
        restyle(self.state, "role", "error")
        self.state.setText(why)
        edit.setFocus()
        edit.selectAll()


def _typed(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setAccessibleName(name)
    return edit


def changed_words(secrets: Secrets) -> str:
    """What to say once it is changed."""
    if secrets.is_passphrase_in_environment:
        return tr("Changed. {variable} still holds the old one: change it there too", variable=PASSPHRASE_VARIABLE)
    return tr("Changed: it opens with the new passphrase from now on")
