"""The list of names that can go on what is being typed, each with its type and where its value comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from weft_editor.fields.field import Name
from weft_editor.language import tr
from weft_editor.theme.fonts import code_font, ui_font
from weft_editor.theme.tokens import Tokens, color

_ABOUT: Final = Qt.ItemDataRole.UserRole
_TYPE: Final = Qt.ItemDataRole.UserRole + 1
_WIDTH: Final = 300
_SHOWN: Final = 10


class NameList(QCompleter):
    """Offers names below the cursor of an editor."""

    def __init__(self, editor: QPlainTextEdit, tokens: Tokens) -> None:
        self._names = QStandardItemModel()
        super().__init__(self._names, editor)
        self._names.setParent(self)
        self.setWidget(editor)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(_SHOWN)
        self._delegate = _NameDelegate(tokens, self)
        self.view.setItemDelegate(self._delegate)

    @property
    def view(self) -> QAbstractItemView:
        """The list."""
        popup = self.popup()
        assert popup is not None
        return popup

    def offer(self, names: Sequence[Name], prefix: str, at: QRect) -> bool:
        """Shows the names that begin so, below a place; returns whether there are any."""
        self._names.clear()
        for name in names:
            self._names.appendRow(_item(name))
        self.setCompletionPrefix(prefix)
        if not self.completionCount():
            self.view.hide()
            return False
        self.view.setItemDelegate(self._delegate)
        self.view.setCurrentIndex(self.completionModel().index(0, 0))
        self.complete(QRect(at.left(), at.top(), _WIDTH, at.height()))
        return True

    @property
    def chosen(self) -> str:
        """The name that is marked."""
        return str(self.view.currentIndex().data() or self.currentCompletion())


def _item(name: Name) -> QStandardItem:
    item = QStandardItem(name.name)
    item.setEditable(False)
    item.setData(name.source, _ABOUT)
    item.setData(name.type, _TYPE)
    item.setData(
        ", ".join(each for each in (name.name, tr(name.type), name.source) if each), Qt.ItemDataRole.AccessibleTextRole
    )
    item.setToolTip(name.trouble)
    return item


class _NameDelegate(QStyledItemDelegate):
    """The name, its type in the colour of its wires, and its source."""

    def __init__(self, tokens: Tokens, parent: QCompleter) -> None:
        super().__init__(parent)
        self._tokens = tokens

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_WIDTH, self._tokens.sizes.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, gap = self._tokens, self._tokens.sizes.gap
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color(tokens.wash(tokens.accent, 0.25, tokens.surface_2)))
        area = option.rect.adjusted(gap, 0, -gap, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(code_font(tokens.sizes.font))
        painter.setPen(color(tokens.text_high))
        painter.drawText(area, middle, str(index.data()))
        area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(str(index.data())) + gap)
        painter.setFont(ui_font(tokens.sizes.font_small))
        area = self._type(painter, area, str(index.data(_TYPE) or ""))
        about = painter.fontMetrics().elidedText(
            str(index.data(_ABOUT) or ""), Qt.TextElideMode.ElideRight, area.width()
        )
        painter.setPen(color(tokens.text_low))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, about)
        painter.restore()

    def _type(self, painter: QPainter, area: QRect, kind: str) -> QRect:
        """Draws the type; returns what is left."""
        if kind:
            painter.setPen(color(self._tokens.types.get(kind, self._tokens.text_mid)))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, tr(kind))
            area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(tr(kind)) + self._tokens.sizes.gap)
        return area
