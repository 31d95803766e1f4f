"""Find: a field above the canvas with a list of what was found, in the flow and inside its subflows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem

from weft_editor.inert import tip, visible
from weft_editor.language import tr
from weft_editor.places import path_of
from weft_editor.searching import Found, found_in
from weft_editor.session import Session
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.bar import Bar
from weft_editor.widgets.boxes import SIZES, column, row
from weft_editor.widgets.rows import set_row_height

_ROWS: Final = 6
_DELAY_MS: Final = 80


class FindBar(Bar):
    """Follows the session of a whole flow; Enter and F3 go on, Shift back, Escape closes."""

    chosen = Signal(object)
    """A `Found` is to be shown."""
    closed = Signal()

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__()
        self._session = session
        self.found: list[Found] = []
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Find by name, type, setting, output or error"))
        self.words.setAccessibleName(tr("Find"))
        self.words.setClearButtonEnabled(True)
        self.words.installEventFilter(self)
        self.count = QLabel()
        self.count.setProperty("role", "hint")
        back = self.button("chevron-up", tr("Previous (Shift+F3)"), lambda: self.step(-1))
        on = self.button("chevron-down", tr("Next (F3)"), lambda: self.step(1))
        close = self.button("x", tr("Close (Esc)"), self.close_bar)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Found nodes"))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_row_height(self.list)
        self.list.itemClicked.connect(lambda item: self._show(self.list.row(item)))
        self.setLayout(
            column(row(self.words, self.count, back, on, close), self.list, margins=SIZES.gap, gap=SIZES.gap_s)
        )
        self._soon = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._soon.timeout.connect(self.search)
        self.words.textChanged.connect(lambda _: self._soon.start())
        session.changed.connect(self._on_changed)
        session.run_status_changed.connect(self._on_changed)
        self.set_tokens(tokens)
        self.search()
        self.hide()

    def _on_changed(self) -> None:
        if self.isVisible():
            self._soon.start()

    def open(self) -> None:
        """Shows the field, ready to be typed in."""
        self.show()
        self.search()
        self.words.setFocus()
        self.words.selectAll()

    def close_bar(self) -> None:
        """Hides it; what was looked for is kept for F3."""
        self.hide()
        self.closed.emit()

    def search(self) -> None:
        """Looks anew."""
        self._soon.stop()
        at = self.list.currentRow()
        old = self.found[at] if 0 <= at < len(self.found) else None
        self.found = found_in(self._session, self.words.text())
        self.list.clear()
        for each in self.found:
            path = " › ".join((*path_of(self._session.flow, each.scope), each.title))
            said = "" if each.excerpt == each.title else f"   {each.where}: {each.excerpt}"
            item = QListWidgetItem(visible(f"{path}{said}"))
            item.setToolTip(tip([each.excerpt]))
            self.list.addItem(item)
        if old in self.found:
            self.list.setCurrentRow(self.found.index(old))
        rows = min(len(self.found), _ROWS)
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 2 if rows else 0)
        self.list.setVisible(bool(rows))
        self._show_count()

    def _show_count(self) -> None:
        if not self.words.text().strip():
            self.count.setText("")
        elif not self.found:
            self.count.setText(tr("Nothing found"))
        else:
            at, count = self.list.currentRow(), len(self.found)
            self.count.setText(tr("{count} found", count=count) if at < 0 else f"{at + 1} of {count}")

    def step(self, step: int) -> None:
        """Shows the next result, or the one before; after the last comes the first."""
        if self._soon.isActive() or not self.found:
            self.search()
        if self.found:
            at = self.list.currentRow()
            first = 0 if step > 0 else len(self.found) - 1
            self._show(first if at < 0 else (at + step) % len(self.found))

    def _show(self, at: int) -> None:
        self.list.setCurrentRow(at)
        self._show_count()
        self.chosen.emit(self.found[at])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Up, Down and Escape in the field."""
        if watched is not self.words or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_bar()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up):
            back = key == Qt.Key.Key_Up or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step(-1 if back else 1)
        else:
            return False
        return True
