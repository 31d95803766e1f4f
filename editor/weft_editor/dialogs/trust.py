"""Asks for trust: shows exactly what a flow may do once it is given."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.widgets.boxes import text
from weft_engine.trust import NodeNeed, describe

_HEIGHT = 220


class TrustDialog(Dialog):
    """See the module."""

    granted = Signal()
    withdrawn = Signal()

    def __init__(self, parent: QWidget | None, name: str, needs: Sequence[NodeNeed], *, is_granted: bool) -> None:
        super().__init__(parent, "What this flow may do", width=560)
        self.asked = QPlainTextEdit("\n\n".join(_sentence(each) for each in describe(needs)))
        self.asked.setReadOnly(True)
        self.asked.setProperty("role", "code")
        self.asked.setMinimumHeight(_HEIGHT)
        self.asked.setAccessibleName("What the flow asks for")
        self.add(
            text(f"“{name}” asks to do this on your computer" if needs else f"“{name}” asks for nothing", "heading")
        )
        if not needs:
            self.add(text("It only computes and calls the models it names; it needs no trust."))
            self.add_button("Close", self.accept, default=True)
            return
        self.add(self.asked)
        self.add(
            text("Trust holds for exactly this. Editing prompts or moving nodes keeps it, other code or hosts end it.")
        )
        if is_granted:
            self.add_button("Withdraw Trust", self._withdraw, role="danger", left=True)
            self.add_button("Close", self.accept, default=True)
        else:
            self.add_button("Cancel", self.reject, default=True)
            self.add_button("Trust and Run", self._grant, role="primary")

    def _grant(self) -> None:
        self.accept()
        self.granted.emit()

    def _withdraw(self) -> None:
        self.accept()
        self.withdrawn.emit()


def _sentence(line: str) -> str:
    return line[:1].upper() + line[1:]
