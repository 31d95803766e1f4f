"""Fields that hold several values: lists of texts, lists of records, maps, and one record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.form import Form
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_engine.values import Json, to_text


class _Rows(FieldWidget):
    """Rows with an entry each, a button to add one, and buttons to move and remove each."""

    tall = True
    framed: ClassVar[bool] = False
    """Whether each row is a box of its own, since it holds more than one line."""

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._rows: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._add = QToolButton()
        self._add.setText(tr("Add"))
        self._add.setToolButtonStyle(self._add.toolButtonStyle().ToolButtonTextBesideIcon)
        self._add.setIcon(icon("plus", context.tokens.text_mid))
        self._add.setAccessibleName(tr("Add to {label}", label=spec.label))
        self._add.clicked.connect(self._append)
        self._layout.addWidget(self._add)

    def _entry(self, value: Any) -> QWidget:
        """The widget of a row, showing `value`."""
        raise TypeError(type(self).__name__)

    def _new(self) -> Any:
        """The value of a new row."""
        raise TypeError(type(self).__name__)

    def _read(self, row: QWidget) -> Any:
        """What a row holds."""
        raise TypeError(type(self).__name__)

    def entries(self) -> list[Any]:
        """What the rows hold."""
        return [self._read(row) for row in self._rows]

    def _show_entries(self, values: Sequence[Any]) -> None:
        if self.entries() == list(values) and len(self._rows) == len(values):
            return
        for row in self._rows:
            holder = row.parentWidget()
            assert holder is not None
            holder.hide()
            holder.deleteLater()
        self._rows.clear()
        for value in values:
            self._insert(value)
        self._limit()

    def _insert(self, value: Any) -> QWidget:
        entry = self._entry(value)
        holder = QFrame()
        holder.setProperty("role", "record" if self.framed else "row")
        line = QHBoxLayout(holder)
        edge = 8 if self.framed else 0
        line.setContentsMargins(edge, edge, edge // 2, edge)
        line.setSpacing(2)
        line.addWidget(entry, 1)
        buttons = QVBoxLayout() if self.framed else QHBoxLayout()
        buttons.setSpacing(2)
        buttons.addWidget(self._button("chevron-up", tr("Move up"), lambda: self._move(entry)))
        buttons.addWidget(self._button("x", tr("Remove"), lambda: self._remove(entry)))
        line.addLayout(buttons)
        if self.framed:
            buttons.addStretch(1)
        self._layout.insertWidget(len(self._rows), holder)
        self._rows.append(entry)
        return entry

    def _button(self, name: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIcon(icon(name, self.context.tokens.text_low))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    def _append(self) -> None:
        entry = self._insert(self._new())
        entry.setFocus()
        self._done()

    def _remove(self, entry: QWidget) -> None:
        values = self.entries()
        del values[self._rows.index(entry)]
        self._show_entries(values)
        self._done()

    def _move(self, entry: QWidget) -> None:
        at = self._rows.index(entry)
        if at:
            values = self.entries()
            values[at - 1], values[at] = values[at], values[at - 1]
            self._show_entries(values)
            self._done()

    def _done(self) -> None:
        self._limit()
        self.edited.emit(self.value())
        self.finished.emit()

    def _limit(self) -> None:
        self._add.setEnabled(self.spec.most is None or len(self._rows) < self.spec.most)


class LinesField(_Rows):
    """A list of texts."""

    def _entry(self, value: Any) -> QWidget:
        edit = QLineEdit(to_text(value))
        edit.textEdited.connect(lambda _: self.edited.emit(self.value()))
        edit.editingFinished.connect(self.finished)
        return edit

    def _new(self) -> Any:
        return ""

    def _read(self, row: QWidget) -> Any:
        assert isinstance(row, QLineEdit)
        return row.text()

    def value(self) -> Json:
        """The texts; `None` for an optional list without any."""
        return self.entries() or (None if self.spec.optional else [])

    def set_value(self, value: Json) -> None:
        """Shows a row a text."""
        self._show_entries([to_text(each) for each in value] if isinstance(value, list) else [])


class RecordsField(_Rows):
    """A list of records, each a small form."""

    framed = True

    def _entry(self, value: Any) -> QWidget:
        form = Form(self.spec.fields, self.context, dense=True)
        form.set_values(value if isinstance(value, dict) else {})
        form.edited.connect(lambda *_: self.edited.emit(self.value()))
        form.finished.connect(self.finished)
        return form

    def _new(self) -> Any:
        return {
            each.name: each.default
            for each in self.spec.fields
            if each.default is not None and each.kind is not Kind.RECORD
        }

    def _read(self, row: QWidget) -> Any:
        assert isinstance(row, Form)
        return row.values()

    def value(self) -> Json:
        """The records; `None` for an optional list without any."""
        return self.entries() or (None if self.spec.optional else [])

    def set_value(self, value: Json) -> None:
        """Shows a form a record; a field that says nothing makes no difference."""
        wanted = value if isinstance(value, list) else []
        if _said(self.entries()) != _said(wanted):
            self._show_entries(wanted)


def _said(records: Sequence[Any]) -> list[Any]:
    return [
        {name: value for name, value in each.items() if value is not None} if isinstance(each, dict) else each
        for each in records
    ]


class _Pair(QWidget):
    """A key and its value."""

    edited = Signal()
    finished = Signal()

    def __init__(self, key: str, value: Json) -> None:
        super().__init__()
        self.key, self.content = QLineEdit(key), QLineEdit(to_text(value))
        self._given, self._shown = value, to_text(value)
        self.key.setPlaceholderText("name")
        self.content.setPlaceholderText("value")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.key, 2)
        line.addWidget(self.content, 3)
        for edit in (self.key, self.content):
            edit.textEdited.connect(lambda _: self.edited.emit())
            edit.editingFinished.connect(self.finished)
        self.setFocusProxy(self.key)

    def pair(self) -> tuple[str, Json]:
        """As it stands; a value that was not touched stays of its kind."""
        text = self.content.text()
        return self.key.text(), self._given if text == self._shown else text


class MapField(_Rows):
    """Texts by name."""

    def _entry(self, value: Any) -> QWidget:
        pair = _Pair(*value)
        pair.edited.connect(lambda: self.edited.emit(self.value()))
        pair.finished.connect(self.finished)
        return pair

    def _new(self) -> Any:
        return "", ""

    def _read(self, row: QWidget) -> Any:
        assert isinstance(row, _Pair)
        return row.pair()

    def value(self) -> Json:
        """The map; rows without a name are not yet part of it."""
        found = {key: content for key, content in self.entries() if key}
        return None if self.spec.optional and not found else found

    def set_value(self, value: Json) -> None:
        """Shows a row a name."""
        wanted = value if isinstance(value, dict) else {}
        if wanted != (self.value() or {}):
            self._show_entries(list(wanted.items()))


class RecordField(FieldWidget):
    """One record, as a form in the form."""

    tall = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self.form = Form(spec.fields, context)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addWidget(self.form)
        self.form.edited.connect(lambda *_: self.edited.emit(self.value()))
        self.form.finished.connect(self.finished)

    def value(self) -> Json:
        """The record without what is not given."""
        return {name: value for name, value in self.form.values().items() if value is not None}

    def set_value(self, value: Json) -> None:
        """Shows the record; a field without a value counts as not given."""
        given = value if isinstance(value, dict) else {}
        self.form.set_values({name: each for name, each in given.items() if each is not None})
