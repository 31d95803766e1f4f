"""The encrypted key file, for computers without a keychain: make it, open it, lock it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from weft_editor.dialogs.passphrase import PassphraseDialog, changed_words
from weft_editor.language import said, tr
from weft_editor.program import Program
from weft_editor.widgets.boxes import SIZES, column, restyle, row, text
from weft_engine.errors import WeftError
from weft_engine.secrets import Secrets


class KeyFilePage(QWidget):
    """While it is open, and there is no keychain, keys that are typed into Weft are kept in it."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._secrets: Secrets = program.world.secrets
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(tr("Passphrase"))
        self.passphrase.returnPressed.connect(self.open)
        self.open_button, self.lock_button = QPushButton(tr("Open")), QPushButton(tr("Lock"))
        self.open_button.clicked.connect(self.open)
        self.lock_button.clicked.connect(self.lock)
        self.change_button = QPushButton(tr("Change the passphrase …"))
        self.change_button.clicked.connect(self.change)
        self.state = text("", "hint")
        where = text(str(self._secrets.file.path), "code")
        about = tr(
            "Where a computer has no keychain, keys can be kept in one file that a passphrase encrypts. Without the "
            "passphrase nobody can read it, and nobody can bring it back."
        )
        fields = row(self.passphrase, self.open_button, self.lock_button)
        self.setLayout(
            column(
                text(tr("Key file"), "heading"),
                text(about, "hint"),
                where,
                fields,
                self.state,
                row(self.change_button, None),
                None,
                gap=SIZES.gap_l,
            )
        )
        self.refresh()

    def refresh(self) -> None:
        """Shows how it stands."""
        file = self._secrets.file
        self.lock_button.setEnabled(file.is_open)
        self.change_button.setVisible(file.exists)
        self.open_button.setText(tr("Open") if file.exists else tr("Make"))
        self.passphrase.setPlaceholderText(
            tr("Its passphrase") if file.exists else tr("A new passphrase, several words")
        )
        if file.is_open:
            self._say(tr("Open until Weft is closed") if file.exists else tr("Made when the first key is kept"))
        else:
            self._say(tr("Locked") if file.exists else tr("There is none yet"))

    def open(self) -> None:
        """Opens it with what was typed, or prepares a new one."""
        try:
            self._secrets.unlock_file(self.passphrase.text())
        except WeftError as error:
            self._say(said(error.message), trouble=True)
            return
        self.passphrase.clear()
        self.refresh()

    def lock(self) -> None:
        """Forgets the passphrase."""
        self._secrets.file.lock()
        self.refresh()

    def change(self) -> None:
        """Asks for another passphrase."""
        dialog = PassphraseDialog(self, self._secrets)
        dialog.changed.connect(self._on_changed)
        dialog.open()

    def _on_changed(self) -> None:
        self.refresh()
        self._say(changed_words(self._secrets))

    def _say(self, words: str, *, trouble: bool = False) -> None:
        restyle(self.state, "role", "error" if trouble else "hint")
        self.state.setText(words)
