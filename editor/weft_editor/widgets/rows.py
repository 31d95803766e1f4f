"""Rows of lists and trees at the height the theme says; style sheets reach it only sometimes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from weft_editor.widgets.boxes import SIZES


class _Rows(QStyledItemDelegate):
    def __init__(self, view: QAbstractItemView, height: int) -> None:
        super().__init__(view)
        self._height = height

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self._height)


def set_row_height(view: QAbstractItemView, height: int = SIZES.row) -> None:
    """Makes every row of a list or tree so high."""
    view.setItemDelegate(_Rows(view, height))
