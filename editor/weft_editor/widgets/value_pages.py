"""A value as a table to sort, a tree to unfold and search, or a picture to zoom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from weft_editor.canvas.paint_rich import decoded
from weft_editor.canvas.recognising import Table
from weft_editor.inert import visible
from weft_editor.language import counted, tr
from weft_editor.widgets.boxes import SIZES, column
from weft_engine.values import Json, to_text

ROWS_MOST: Final = 5000
_ITEMS_MOST: Final = 20_000
"""Entries of a tree; what lies deeper is added when it is unfolded."""
_PICTURE_EDGE: Final = 8192
_COLUMN_MOST: Final = 320
_SHOWN_CHARS: Final = 400


class TablePage(QTableWidget):
    """A table; a click on a column sorts by it, numbers by their size."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab leads out; arrows lead from cell to cell
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(SIZES.row)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_table(self, table: Table) -> None:
        """Shows its rows."""
        self.setSortingEnabled(False)
        self.clear()
        self.setColumnCount(len(table.columns))
        self.setRowCount(len(table.rows))
        self.setHorizontalHeaderLabels(list(table.columns))
        for at, row in enumerate(table.rows):
            for number, cell in enumerate(row):
                self.setItem(at, number, _item(cell, table.numeric[number]))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.resizeColumnsToContents()
        for at in range(self.columnCount()):
            self.setColumnWidth(at, min(self.columnWidth(at), _COLUMN_MOST))
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        for at, is_number in enumerate(table.numeric):
            head = self.horizontalHeaderItem(at)
            if is_number and head is not None:
                head.setTextAlignment(right | middle)
        self.horizontalHeader().setStretchLastSection(not table.numeric[-1])
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)


class _Cell(QTableWidgetItem):
    def __lt__(self, other: QTableWidgetItem) -> bool:
        try:
            return float(self.text() or "-inf") < float(other.text() or "-inf")
        except ValueError:
            return self.text().casefold() < other.text().casefold()


def _item(cell: str, is_numeric: bool) -> QTableWidgetItem:
    made = _Cell(cell)
    side = Qt.AlignmentFlag.AlignRight if is_numeric else Qt.AlignmentFlag.AlignLeft
    made.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return made


class TreePage(QWidget):
    """Names and values that can be unfolded, with a field that finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a name or value"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(tr("Find a name or value"))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(lambda: self._go(1))
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.setUniformRowHeights(True)
        self.tree.itemExpanded.connect(_fill)
        self._found: list[QTreeWidgetItem] = []
        self._at = 0
        self.setLayout(column(self.search, self.tree, gap=SIZES.gap_s))

    def show_value(self, value: Json) -> None:
        """Shows a value, unfolded as far as it is small."""
        self.tree.clear()
        for name, item in _entries(value):
            self.tree.addTopLevelItem(_node(name, item))
        if self.tree.topLevelItemCount() <= 50:
            self.tree.expandToDepth(0)
        self.tree.resizeColumnToContents(0)

    def _find(self, words: str) -> None:
        pattern = words.strip().casefold()
        self._found, self._at = [], -1
        if pattern:
            self._unfold()
            self._found = [each for each in self._all() if pattern in f"{each.text(0)}\n{each.text(1)}".casefold()]
            self._go(1)

    def _unfold(self) -> None:
        for count, item in enumerate(self._all()):
            if count > _ITEMS_MOST:
                break
            _fill(item)

    def _all(self) -> Iterator[QTreeWidgetItem]:
        queue = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        while queue:
            item = queue.pop(0)
            if item is not None:
                yield item
                queue[:0] = [item.child(at) for at in range(item.childCount())]

    def _go(self, by: int) -> None:
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self.tree.setCurrentItem(self._found[self._at])


_VALUE: Final = Qt.ItemDataRole.UserRole


def _entries(value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(at + 1), each) for at, each in enumerate(value))
    else:
        yield "", value


def _node(name: str, value: Json) -> QTreeWidgetItem:
    if isinstance(value, (Mapping, list)):
        is_list = isinstance(value, list)
        one, many = ("1 item", "{count} items") if is_list else ("1 entry", "{count} entries")
        made = QTreeWidgetItem([visible(name), counted(len(value), one, many)])
        if value:
            made.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            made.setData(0, _VALUE, [value])  # in a list, so that Qt does not make another kind of mapping of it
        return made
    text = "null" if value is None else to_text(value)
    return QTreeWidgetItem([visible(name), visible(" ".join(text[:_SHOWN_CHARS].split()))])


def _fill(item: QTreeWidgetItem) -> None:
    """Adds what is under an entry when it is first asked for."""
    kept = item.data(0, _VALUE)
    if kept and not item.childCount():
        item.addChildren([_node(name, each) for name, each in _entries(kept[0])])


class PicturePage(QScrollArea):
    """A picture, fitted; the wheel with Ctrl zooms, a double click fits again."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "picture")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._label)
        self.picture = QPixmap()
        """As large as it is, within bounds."""
        self.zoom = 0.0
        """0: fitted."""
        self.viewport().installEventFilter(self)

    def show_picture(self, base64: str) -> None:
        """Shows it, or says that it is none."""
        image = decoded(base64, _PICTURE_EDGE)
        self.picture = QPixmap.fromImage(image) if image is not None else QPixmap()
        self.zoom = 0.0
        self._place()

    def _place(self) -> None:
        if self.picture.isNull():
            self._label.setText(tr("The picture cannot be read"))
            self._label.adjustSize()
            return
        room, size = self.viewport().size(), self.picture.size()
        share = self.zoom or min(room.width() / size.width(), room.height() / size.height(), 1.0)
        smooth = Qt.TransformationMode.SmoothTransformation
        shown = self.picture.scaled(size * share, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        self._label.setPixmap(shown)
        self._label.resize(shown.size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits it again."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Zooms and fits."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.zoom = 0.0
            self._place()
            return True
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self.picture.isNull():
                now = self._label.pixmap().width() / self.picture.width()
                self.zoom = min(max(now * 1.2 ** (event.angleDelta().y() / 120), 0.05), 8.0)
                self._place()
            return True
        return super().eventFilter(watched, event)
