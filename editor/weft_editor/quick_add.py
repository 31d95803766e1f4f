"""The search for something to add: type a few letters, choose with arrows or the mouse, Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from weft_editor.interactions.offers import Offer
from weft_editor.language import tr
from weft_editor.quick_add_rows import HEADING, ROW, Row, RowDelegate, RowModel, rows_for
from weft_editor.theme.icons import icon_pixmap
from weft_editor.theme.tokens import Tokens

WIDTH: Final = 460
_ROWS_MOST: Final = 11
_STAYS: Final = (
    Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MouseFocusReason,  # the click itself closes it
)  # fmt: skip
_EDGE: Final = 8
"""Least distance to the edge of the window."""


@dataclass(frozen=True, slots=True)
class _Hints:
    """What stands below the list."""

    plain: str = tr("↑↓ choose   ↵ add   Esc close")
    wired: str = tr("Only what fits the wire   ↑↓ choose   ↵ add and connect   Esc close")


class QuickAddPopup(QFrame):
    """Floats above the window it belongs to; closes on Escape, a choice, or a click elsewhere."""

    chosen = Signal(str)
    """Id of the offer that was taken."""
    closed = Signal()

    def __init__(
        self,
        owner: QWidget,
        tokens: Tokens,
        offers: Sequence[Offer],
        recent: Sequence[str] = (),
        *,
        wired: bool = False,
    ) -> None:
        """Args:
        owner: The widget it is opened from; it floats above that one's window.
        tokens: The theme.
        offers: What there is, in order.
        recent: Ids shown first while nothing is typed.
        wired: The offers are those that fit a wire.
        """
        super().__init__(owner.window())
        self._window = owner.window()
        self._offers, self._recent = offers, recent
        self._is_open = True
        self.setProperty("role", "popup")
        self.setObjectName("quick-add")
        self.setAccessibleName(tr("Add a node"))
        self.line = QLineEdit()
        self.line.setFrame(False)
        self.line.setPlaceholderText(tr("Search nodes that fit") if wired else tr("Search nodes"))
        self.line.setAccessibleName(tr("Search nodes"))
        self.model = RowModel()
        self.list = QListView()
        self.empty = QLabel()
        self._build(tokens, wired)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self._filter("")

    def _build(self, tokens: Tokens, wired: bool) -> None:
        self.setFixedWidth(WIDTH)
        s = tokens.sizes
        # The sheet frames every popup, and a list is a frame too.
        self.line.setStyleSheet(f"background: transparent; border: none; padding: 0; font-size: {s.font_title}px;")
        self.list.setStyleSheet("background: transparent; border: none;")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.gap_l + 2, s.gap, s.gap_l, s.gap)
        head.setSpacing(s.gap_l + 1)
        lens = QLabel()
        lens.setPixmap(icon_pixmap("search", tokens.text_low, 16, self.devicePixelRatioF()))
        head.addWidget(lens)
        head.addWidget(self.line, 1)
        layout.addLayout(head)
        layout.addWidget(_line())
        self._build_list(tokens)
        layout.addSpacing(s.gap_s)
        layout.addWidget(self.list)
        self.empty.setProperty("role", "label")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(72)
        layout.addWidget(self.empty)
        layout.addWidget(_line())
        hint = QLabel(_Hints().wired if wired else _Hints().plain)
        hint.setWordWrap(True)
        hint.setProperty("role", "hint")
        hint.setContentsMargins(s.gap_l, s.gap_s, s.gap_l, s.gap_s + 2)
        layout.addWidget(hint)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 6)
        tint = QColor(tokens.shadow)
        tint.setAlphaF(0.5 if tokens.is_dark else 0.22)
        shadow.setColor(tint)
        self.setGraphicsEffect(shadow)

    def _build_list(self, tokens: Tokens) -> None:
        view = self.list
        view.setModel(self.model)
        view.setItemDelegate(RowDelegate(tokens, view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setMouseTracking(True)
        view.setAccessibleName(tr("Nodes found"))
        view.entered.connect(self._on_entered)
        view.clicked.connect(self._take)

    # Finding

    def _filter(self, query: str) -> None:
        rows = rows_for(self._offers, query, self._recent)
        self.model.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.empty.setText(
            tr("Nothing is called “{strip}”", strip=query.strip()) if query.strip() else tr("Nothing fits this wire")
        )
        height = sum(HEADING if row.offer is None else ROW for row in rows)
        self.list.setFixedHeight(min(height, _ROWS_MOST * ROW) + 8)
        self._choose(self._next(-1, 1))
        self.adjustSize()
        self._keep_inside()

    def _next(self, row: int, step: int) -> int:
        """The next row that can be chosen, around the ends; -1 without any."""
        count = self.model.rowCount()
        for number in range(1, count + 1):
            place = (row + step * number) % count
            if self.model.rows[place].offer is not None:
                return place
        return -1

    def _choose(self, row: int) -> None:
        index = self.model.index(row, 0) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if row == self._next(-1, 1):
            self.list.scrollToTop()
        found = self.current()
        if found is not None and found.offer is not None and QAccessible.isActive():
            words = f"{found.offer.title}. {found.offer.description}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.list, words))

    def _on_entered(self, index: QModelIndex) -> None:
        if self.model.rows[index.row()].offer is not None:
            self.list.setCurrentIndex(index)

    def current(self) -> Row | None:
        """The row Enter would take."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def _take(self, index: QModelIndex) -> None:
        offer = self.model.rows[index.row()].offer
        if offer is not None:
            self.close_popup()
            self.chosen.emit(offer.id)

    # Opening and closing

    def open_at(self, global_pos: QPoint) -> None:
        """Shows it with its search field under a screen position."""
        at = self._window.mapFromGlobal(global_pos) - QPoint(24, 20)
        self.move(at)
        self._keep_inside()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one

    def _keep_inside(self) -> None:
        room: QRect = self._window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        x = max(room.left(), min(self.x(), room.right() - self.width()))
        y = max(room.top(), min(self.y(), room.bottom() - self.height()))
        self.move(x, y)

    def close_popup(self) -> None:
        """Closes it without a choice."""
        if self._is_open:
            self._is_open = False
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # there is one
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._is_open:
            return False
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.line and isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() not in _STAYS:
                self.close_popup()
            return False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            return self._pressed(watched, event)
        return False

    def _pressed(self, watched: QObject, event: QMouseEvent) -> bool:
        """A click elsewhere closes it and does nothing else."""
        if not isinstance(watched, QWidget) or watched is self or self.isAncestorOf(watched):
            return False
        if self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint())):
            return False
        self.close_popup()
        return True

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_popup()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            index = self.list.currentIndex()
            if index.isValid():
                self._take(index)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            step = 1 if key in (Qt.Key.Key_Down, Qt.Key.Key_Tab) else -1
            self._choose(self._next(self.list.currentIndex().row(), step))
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = 1 if key == Qt.Key.Key_PageDown else -1
            place = self.list.currentIndex().row() + step * (_ROWS_MOST - 1)
            self._choose(self._next(max(-1, min(place, self.model.rowCount())) - step, step))
        else:
            return False
        return True


def _line() -> QFrame:
    made = QFrame()
    made.setProperty("role", "line")
    return made
