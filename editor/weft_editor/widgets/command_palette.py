"""Finding any action by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from weft_editor.language import tr
from weft_editor.theme.fonts import ui_font
from weft_editor.theme.tokens import Tokens, color
from weft_editor.widgets.boxes import SIZES, column, text
from weft_editor.widgets.ranking import ranked

Index = QModelIndex | QPersistentModelIndex
_NONE: Final = QModelIndex()
_ROWS: Final = 10
_WIDTH: Final = 560
_ROW: Final = 32
_FAINT: Final = 0.5
_ENTRY: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the palette offers."""

    text: str
    group: str
    act: Callable[[], object] = field(compare=False)
    icon: QIcon | None = field(default=None, compare=False)
    keys: str = ""
    is_possible: bool = True
    """Whether it can be done now; what cannot is found, and shown to be so."""


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        return len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role == _ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            can = entry.is_possible or role == Qt.ItemDataRole.DisplayRole
            return entry.text if can else tr("{name}: cannot be done now", name=entry.text)
        return None


class _Painter(QStyledItemDelegate):
    """Icon, name, group on the left; keys on the right."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_WIDTH, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(_ENTRY)
        tokens, area = self._tokens, QRect(option.rect).adjusted(SIZES.gap_s, 1, -SIZES.gap_s, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = bool(option.state & option.state.State_Selected)
        if is_chosen:
            painter.setBrush(color(tokens.wash(tokens.accent, 0.22)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(area, SIZES.radius_s, SIZES.radius_s)
        inner = area.adjusted(SIZES.gap, 0, -SIZES.gap, 0)
        if not entry.is_possible:
            painter.setOpacity(_FAINT)
        if entry.icon is not None:
            entry.icon.paint(painter, QRect(inner.left(), inner.top(), SIZES.icon, inner.height()))
        inner.setLeft(inner.left() + SIZES.icon + SIZES.gap)
        self._write(painter, entry, inner, tokens.text_mid if is_chosen else tokens.text_low)
        painter.restore()

    def _write(self, painter: QPainter, entry: Entry, area: QRect, hint: str) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(ui_font(SIZES.font))
        painter.setPen(color(self._tokens.text_high))
        painter.drawText(area, middle, entry.text)
        after = painter.fontMetrics().horizontalAdvance(entry.text) + SIZES.gap
        painter.setFont(ui_font(SIZES.font_small))
        painter.setPen(color(hint))
        painter.drawText(area.adjusted(after, 0, 0, 0), middle, entry.group)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, entry.keys)


class CommandPalette(QFrame):
    """Floats at the top of its window until an entry is chosen or the focus goes elsewhere."""

    closed = Signal()

    def __init__(
        self, window: QWidget, tokens: Tokens, entries: Sequence[Entry], hint: str = tr("Find an action")
    ) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = list(entries)
        self.search = QLineEdit()
        self.search.setProperty("role", "palette")
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        self.search.textChanged.connect(self._refilter)
        self.search.installEventFilter(self)
        self._model = _Model()
        self.list = QListView()
        self.list.setProperty("role", "popup-list")
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Painter(tokens))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(lambda _: self._choose())
        self._none = text(tr("Nothing is called that"), "hint")
        self._none.setContentsMargins(SIZES.gap_xl, SIZES.gap, SIZES.gap_xl, SIZES.gap_l)
        self.setLayout(column(self.search, self.list, self._none, margins=1, gap=SIZES.gap_s))
        shade = QGraphicsDropShadowEffect(self)
        shade.setBlurRadius(SIZES.row)
        shade.setOffset(0, SIZES.gap)
        shade.setColor(color(tokens.shadow, 0.4))
        self.setGraphicsEffect(shade)
        self._refilter("")

    @property
    def shown(self) -> list[str]:
        """Names offered now, the best first."""
        return [entry.text for entry in self._model.entries]

    def open(self) -> None:
        """Shows it."""
        self._place()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        window = self.parentWidget()
        assert window is not None
        rows = min(max(len(self._model.entries), 1), _ROWS)
        self.list.setFixedHeight(rows * _ROW + SIZES.gap_s)
        self.list.setVisible(bool(self._model.entries))
        self._none.setVisible(not self._model.entries)
        width = min(_WIDTH, window.width() - 2 * SIZES.gap_xl)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(QPoint((window.width() - width) // 2, max(SIZES.gap, window.height() // 9)))

    def _refilter(self, pattern: str) -> None:
        entries = self._entries if pattern.strip() else [each for each in self._entries if each.is_possible]
        self._model.show(ranked(pattern, entries, lambda each: (each.text, f"{each.group} {each.text}")))
        self.list.setCurrentIndex(self._model.index(0))
        self._place()

    def _choose(self) -> None:
        at = self.list.currentIndex()
        entry = self._model.entries[at.row()] if at.isValid() else None
        if entry is not None and entry.is_possible:
            self.close()
            self.closed.emit()
            QTimer.singleShot(0, self.window(), entry.act)  # a dialog it opens must not hold up the end of this click

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move, Enter chooses, Escape closes, and so does losing the focus."""
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.close()
            self.closed.emit()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._model.entries:
            count = len(self._model.entries)
            at = self.list.currentIndex().row() + step
            at = at % count if abs(step) == 1 else min(max(at, 0), count - 1)
            self.list.setCurrentIndex(self._model.index(at))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            self.closed.emit()
            return True
        return False
