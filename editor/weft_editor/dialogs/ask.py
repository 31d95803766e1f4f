"""Short questions with a few answers."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QMessageBox, QWidget

from weft_editor.language import said, tr
from weft_editor.widgets.boxes import restyle

Answer = Literal["save", "discard", "cancel"]


def _box(parent: QWidget, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle("Weft")
    box.setText(title)
    box.setInformativeText(said(text))
    return box


def about_unsaved(parent: QWidget, name: str) -> Answer:
    """What to do with unsaved edits."""
    box = _box(parent, tr("Save the changes to “{name}”?", name=name), tr("They are lost if you do not save them."))
    save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("Don’t save"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    restyle(save, "role", "primary")
    box.exec()
    clicked = box.clickedButton()
    return "save" if clicked is save else "discard" if clicked is discard else "cancel"


def about_overwriting(parent: QWidget, name: str) -> Literal["overwrite", "load", "cancel"]:
    """What to do when the file that is saved to was changed by another program."""
    box = _box(
        parent,
        tr("“{name}” was changed by another program", name=name),
        tr("Saving writes over that change. Loading it takes the place of your edits, and can be undone."),
    )
    load = box.addButton(tr("Load the change"), QMessageBox.ButtonRole.AcceptRole)
    overwrite = box.addButton(tr("Save over it"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    return "load" if clicked is load else "overwrite" if clicked is overwrite else "cancel"


def to_go_on(parent: QWidget, title: str, text: str, verb: str) -> bool:
    """Whether to do something that cannot be taken back."""
    box = _box(parent, title, text)
    go_on = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    return box.clickedButton() is go_on


def to_know(parent: QWidget, title: str, text: str) -> None:
    """Tells something that went wrong because of what the person just did."""
    box = _box(parent, title, text)
    box.addButton(tr("OK"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
