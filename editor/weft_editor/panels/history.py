"""The edits that can be undone, by name; a click goes back or forth to one."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from weft_editor.language import said, tr
from weft_editor.session import Session
from weft_editor.theme.icons import icon
from weft_editor.theme.tokens import Tokens
from weft_editor.widgets.boxes import column
from weft_editor.widgets.rows import set_row_height

_SHOWN = 2_000


class History(QWidget):
    """The panel."""

    def __init__(self, session: Session, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tokens = session, tokens
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(tr("Edit history"))
        set_row_height(self.list)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        self.setLayout(column(self.list))
        self._first = 0
        session.history_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the steps there are, those that were undone dimmed."""
        undo = self._session.undo
        self._first = max(0, len(undo.steps) - _SHOWN)
        labels = [said(each.label) for each in undo.steps[self._first :]]
        names = [tr("… {first} earlier edits", first=self._first) if self._first else tr("Opened"), *labels]
        self._rename(names)
        for number in range(self.list.count()):
            self._show(self.list.item(number), number, undo.position - self._first)
        self.list.setCurrentRow(undo.position - self._first)

    def _rename(self, names: list[str]) -> None:
        while self.list.count() > len(names):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(names):
            self.list.addItem(QListWidgetItem())
        for number, name in enumerate(names):
            self.list.item(number).setText(name)

    def _show(self, item: QListWidgetItem, number: int, position: int) -> None:
        undone = number > position
        item.setForeground(QColor(self._tokens.skip if undone else self._tokens.text_high))
        item.setIcon(icon("arrow-right" if number == position else "minus", self._tokens.text_low))

    def _go(self, item: QListWidgetItem) -> None:
        self._session.undo.go_to(self.list.row(item) + self._first)
