"""A bar above the canvas that lists what differs from another version of the flow, one row a thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QPushButton

from weft_editor.canvas.paint_versions import ICONS, tint_of
from weft_editor.inert import tip, visible
from weft_editor.language import tr
from weft_editor.theme.icons import icon, icon_pixmap
from weft_editor.theme.tokens import Tokens
from weft_editor.version_words import KINDS, Words, summary
from weft_editor.widgets.bar import Bar
from weft_editor.widgets.boxes import SIZES, column, row, text
from weft_editor.widgets.rows import set_row_height
from weft_engine.document.versions import Difference

_ROWS: Final = 6


class CompareBar(Bar):
    """Shows differences; which one is meant is chosen by click, arrow keys and buttons.

    Args:
        name: What the other version is called.
        tokens: The theme.
    """

    chosen = Signal(object)
    """A `Difference` is to be shown."""
    take_requested = Signal()
    """The flow is to become as the other version is."""
    close_requested = Signal()

    def __init__(self, name: str, tokens: Tokens) -> None:
        super().__init__()
        self._name = name
        self._found: list[Difference] = []
        self._mark = QLabel()
        self.title = text(visible(tr("Compared with {name}", name=name)), "label", wrap=False)
        self.count = QLabel()
        self.count.setProperty("role", "hint")
        self.back = self.button("chevron-up", tr("Previous difference"), lambda: self.step(-1))
        self.on = self.button("chevron-down", tr("Next difference"), lambda: self.step(1))
        self.take = QPushButton(tr("Take the other version"))
        self.take.setToolTip(tr("The flow becomes as it is in {name}; this can be undone", name=name))
        self.take.clicked.connect(self.take_requested.emit)
        close = self.button("x", tr("Close the comparison"), self.close_requested.emit)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Differences"))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_row_height(self.list)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemClicked.connect(lambda item: self._on_row(self.list.row(item)))
        self.setLayout(
            column(
                row(self._mark, self.title, self.count, None, self.back, self.on, self.take, close),
                self.list,
                margins=SIZES.gap,
                gap=SIZES.gap_s,
            )
        )
        self._tokens = tokens
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Takes another theme."""
        self._tokens = tokens
        self._mark.setPixmap(icon_pixmap("git-compare", tokens.text_mid, SIZES.icon, self.devicePixelRatioF()))
        super().set_tokens(tokens)
        for at, each in enumerate(self._found):
            self.list.item(at).setIcon(icon(ICONS[each.kind], tint_of(each.kind, tokens)))

    def show_found(self, found: Sequence[Difference], words: Words) -> None:
        """Lists these; the one that is chosen stays so if it is still there."""
        old = self._current()
        self._found = list(found)
        self.list.blockSignals(True)
        self.list.clear()
        for each in self._found:
            self.list.addItem(self._item(each, words))
        same = [at for at, each in enumerate(self._found) if old and _same_thing(each, old)]
        self.list.setCurrentRow(same[0] if same else -1)
        self.list.blockSignals(False)
        rows = min(len(self._found), _ROWS)
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 2 if rows else 0)
        self.list.setVisible(bool(rows))
        self.count.setText(summary(self._found))
        for button in (self.back, self.on, self.take):
            button.setEnabled(bool(self._found))

    def _item(self, each: Difference, words: Words) -> QListWidgetItem:
        fields = words.fields(each)
        about = f"{KINDS[each.kind]}: {fields}" if fields else KINDS[each.kind]
        item = QListWidgetItem(
            icon(ICONS[each.kind], tint_of(each.kind, self._tokens)), visible(f"{words.title(each)}   {about}")
        )
        item.setToolTip(tip(words.details(each)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, visible(f"{words.title(each)}, {about}"))
        return item

    def _current(self) -> Difference | None:
        at = self.list.currentRow()
        return self._found[at] if 0 <= at < len(self._found) else None

    def step(self, step: int) -> None:
        """Shows the next difference, or the one before; after the last comes the first."""
        if self._found:
            at = self.list.currentRow()
            first = 0 if step > 0 else len(self._found) - 1
            self.list.setCurrentRow(first if at < 0 else (at + step) % len(self._found))

    def _on_row(self, at: int) -> None:
        if 0 <= at < len(self._found):
            self.chosen.emit(self._found[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)


def _same_thing(one: Difference, other: Difference) -> bool:
    return (one.scope, one.thing, one.key, one.kind) == (other.scope, other.thing, other.key, other.kind)
