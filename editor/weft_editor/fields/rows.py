"""Fields that are rows: an entry each, with buttons to add, move and remove one.

Rows are changed one at a time and never made anew as a whole: whoever types in one keeps focus and cursor, whatever
happens to the others meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.spec import FieldSpec
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES, row, text

_ABOVE: Final = 2
"""What stands above the rows: the label with its button, and what holds without any."""


class RowsField(FieldWidget):
    """See the module; what an entry is and holds is the subclass's."""

    tall = True
    framed: ClassVar[bool] = False
    """Whether each row is a box of its own, since it holds more than one line."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._rows: list[QWidget] = []
        self._ups: dict[QWidget, QToolButton] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SIZES.gap_s)
        self._unset = text("", "hint")
        self._unset.hide()
        self._head = row(None, self._make_add(), gap=SIZES.gap)
        self._layout.addLayout(self._head)
        self._layout.addWidget(self._unset)

    def take_label(self, label: QWidget) -> bool:
        """What adds a row stands at the end of the line of its label."""
        self._head.insertWidget(0, label)
        return True

    def _make_add(self) -> QToolButton:
        self._add = QToolButton()
        self._add.setText(tr("Add"))
        self._add.setToolTip(tr("Add to {label}", label=self.spec.label))
        self._add.setIcon(icon("plus", self.context.tokens.text_mid))
        self._add.setAccessibleName(tr("Add to {label}", label=self.spec.label))
        self._add.clicked.connect(lambda: self.append())
        return self._add

    def _entry(self, value: Any) -> QWidget:
        """The widget of a row, showing `value`."""
        raise TypeError(type(self).__name__)

    def _update(self, row: QWidget, value: Any) -> None:
        """Shows another value in a row."""
        raise TypeError(type(self).__name__)

    def _new(self) -> Any:
        """The value of a new row."""
        raise TypeError(type(self).__name__)

    def _read(self, row: QWidget) -> Any:
        """What a row holds."""
        raise TypeError(type(self).__name__)

    def entries(self) -> list[Any]:
        """What the rows hold."""
        return [self._read(each) for each in self._rows]

    def set_unset(self, words: str) -> None:
        """Says below the rows what holds while there are none."""
        self._unset.setText(words)
        self._show_unset()

    def _show_unset(self) -> None:
        self._unset.setVisible(bool(self._unset.text()) and not self._rows)

    def show_entries(self, values: Sequence[Any]) -> None:
        """Shows these: rows that hold their value already are left alone."""
        for entry, value in zip(self._rows, values, strict=False):
            if self._read(entry) != value:
                self._update(entry, value)
        while len(self._rows) > len(values):
            self._drop(self._rows[-1])
        for value in values[len(self._rows) :]:
            self._insert(value)
        self._limit()

    def _insert(self, value: Any) -> QWidget:
        entry = self._entry(value)
        holder = QFrame()
        holder.setProperty("role", "record" if self.framed else "row")
        line = QHBoxLayout(holder)
        edge = SIZES.gap if self.framed else 0
        line.setContentsMargins(edge, edge, edge // 2, edge)
        line.setSpacing(2)
        line.addWidget(entry, 1)
        buttons = QVBoxLayout() if self.framed else QHBoxLayout()
        buttons.setSpacing(2)
        up = self._ups[entry] = self._button("chevron-up", tr("Move up"), lambda: self._move(entry))
        buttons.addWidget(up)
        buttons.addWidget(self._button("x", tr("Remove"), lambda: self._remove(entry)))
        line.addLayout(buttons)
        line.setAlignment(buttons, Qt.AlignmentFlag.AlignTop if self.framed else Qt.AlignmentFlag.AlignVCenter)
        self._layout.insertWidget(_ABOVE + len(self._rows), holder)
        self._rows.append(entry)
        return entry

    def _button(self, name: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icon(name, self.context.tokens.text_low, disabled=self.context.tokens.line_strong))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    def append(self) -> None:
        """Adds a row, to be typed in."""
        entry = self._insert(self._new())
        entry.setFocus()
        self._done()

    def _drop(self, entry: QWidget) -> None:
        self._rows.remove(entry)
        del self._ups[entry]
        holder = _holder(entry)
        holder.hide()
        holder.deleteLater()

    def _remove(self, entry: QWidget) -> None:
        at = self._rows.index(entry)
        self._drop(entry)
        (self._rows[min(at, len(self._rows) - 1)] if self._rows else self._add).setFocus()
        self._done()

    def _move(self, entry: QWidget) -> None:
        at = self._rows.index(entry)
        if at:
            self._rows.insert(at - 1, self._rows.pop(at))
            self._layout.insertWidget(_ABOVE + at - 1, _holder(entry))
            self._done()

    def _done(self) -> None:
        self._limit()
        self.edited.emit(self.value())
        self.finished.emit()

    def _limit(self) -> None:
        self._add.setEnabled(self.spec.most is None or len(self._rows) < self.spec.most)
        self._show_unset()
        for entry, up in self._ups.items():
            up.setEnabled(entry is not self._rows[0])


def _holder(entry: QWidget) -> QWidget:
    holder = entry.parentWidget()
    assert holder is not None
    return holder
