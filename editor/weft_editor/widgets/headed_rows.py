"""Rows under a head of columns, as panels list them."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from weft_editor.widgets.boxes import SIZES

Index = QModelIndex | QPersistentModelIndex
NONE: Final = QModelIndex()


class HeadedRows(QAbstractTableModel):
    """A model whose columns have names; figures stand at the right."""

    columns: ClassVar[tuple[str, ...]]
    figures: ClassVar[frozenset[int]] = frozenset()
    """Columns of figures."""

    def columnCount(self, parent: Index = NONE) -> int:
        """As many as have names."""
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section]
        return self.side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Where a column's words stand."""
        side = Qt.AlignmentFlag.AlignRight if column in self.figures else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def headed_table(model: QAbstractItemModel, name: str, row_height: int = SIZES.row) -> QTableView:
    """A table in which rows are chosen whole.

    Args:
        model: The rows.
        name: For screen readers.
        row_height: In logical pixels.
    """
    made = QTableView()
    made.setModel(model)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setShowGrid(False)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(row_height)
    made.horizontalHeader().setHighlightSections(False)
    made.setAccessibleName(name)
    return made
