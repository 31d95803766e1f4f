"""Asks for trust: shows exactly what a flow may do once it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from weft_editor.dialogs.dialog import Dialog
from weft_editor.language import tr
from weft_editor.widgets.boxes import SIZES, text
from weft_engine.trust import NodeNeed, grouped, legible

_HEIGHT: Final = 240
_TITLES: Final[Mapping[str, str]] = {
    "code": tr("Run this code"),
    "command": tr("Start this program"),
    "host": tr("Exchange data with"),
    "folder": tr("Read and write files in"),
    "environment": tr("Use your secret"),
    "tool": tr("Offer models the tool"),
}


class TrustDialog(Dialog):
    """See the module."""

    granted = Signal()
    withdrawn = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        name: str,
        needs: Sequence[NodeNeed],
        *,
        is_granted: bool,
        grant: str = tr("Trust and run"),
    ) -> None:
        super().__init__(parent, tr("What this flow may do"), width=560)
        self.asked = QPlainTextEdit(spelled_out(needs))
        self.asked.setReadOnly(True)
        self.asked.setProperty("role", "code")
        self.asked.setMinimumHeight(_HEIGHT)
        self.asked.document().setDocumentMargin(SIZES.gap)
        self.asked.setAccessibleName(tr("What the flow asks for"))
        asks = tr("“{name}” asks to do this on your computer", name=name)
        self.add(text(asks if needs else tr("“{name}” asks for nothing", name=name), "heading"))
        if not needs:
            self.add(text(tr("It only computes and calls the models it names; it needs no trust.")))
            self.add_button(tr("Close"), self.accept, default=True)
            return
        self.add(self.asked)
        self.add(
            text(tr("Trust holds for exactly this: editing prompts keeps it, other code or hosts end it."), "hint")
        )
        if is_granted:
            self.add_button(tr("Withdraw trust"), self._withdraw, role="danger", left=True)
            self.add_button(tr("Close"), self.accept, default=True)
        else:
            self.add_button(tr("Cancel"), self.reject, default=True)
            self.add_button(grant, self._grant, role="primary")

    def _grant(self) -> None:
        self.accept()
        self.granted.emit()

    def _withdraw(self) -> None:
        self.accept()
        self.withdrawn.emit()


def spelled_out(needs: Sequence[NodeNeed]) -> str:
    """All that is asked, a block each; what several nodes ask for appears once."""
    return "\n\n".join(_block(need, askers) for need, askers in grouped(needs))


def _block(need: NodeNeed, askers: Sequence[str]) -> str:
    what = "\n".join(f"    {line}" for line in legible(need).split("\n"))
    title = _TITLES[need.need.kind]
    return tr("{titles}   (asked by {askers})\n{what}", titles=title, askers=", ".join(askers), what=what)
