"""Short questions with a few answers."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtWidgets import QGridLayout, QLabel, QMessageBox, QWidget

from weft_editor.language import said, tr
from weft_editor.widgets.boxes import SIZES, restyle

_WIDTH: Final = 300
Answer = Literal["save", "discard", "cancel"]


def _box(parent: QWidget, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle("Weft")
    box.setText(title)
    box.setInformativeText(said(text))
    _lay_out(box)
    return box


def _lay_out(box: QMessageBox) -> None:
    """As other dialogs: without an icon nothing stands at the place of one."""
    grid = box.layout()
    beside = grid.itemAtPosition(0, 0) if isinstance(grid, QGridLayout) else None
    room = beside.spacerItem() if beside is not None else None
    if isinstance(grid, QGridLayout) and room is not None:
        room.changeSize(0, 0)
        grid.setHorizontalSpacing(0)
        grid.setContentsMargins(SIZES.gap_xl, SIZES.gap_xl, SIZES.gap_xl, SIZES.gap_l)
    for each in box.findChildren(QLabel):
        if each.objectName() == "qt_msgbox_informativelabel":
            each.setMinimumWidth(_WIDTH)


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
