"""Records by name: a map of texts or numbers, and one record as a form in the form."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.form import Form
from weft_editor.fields.lines import keep_cursor, make_line
from weft_editor.fields.numbers import number_of
from weft_editor.fields.rows import RowsField
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.language import tr
from weft_editor.theme.icons import icon
from weft_editor.widgets.boxes import SIZES, column, row
from weft_engine.values import Json, to_text


class _Pair(QWidget):
    """A key and its value."""

    edited = Signal()
    finished = Signal()

    def __init__(self, key: str, value: Json, label: str) -> None:
        super().__init__()
        self.key, self.content = make_line(key), make_line(to_text(value))
        self._given, self._shown = value, to_text(value)
        self.key.setPlaceholderText(tr("name"))
        self.content.setPlaceholderText(tr("value"))
        self.key.setAccessibleName(tr("{label}: name", label=label))
        self.content.setAccessibleName(tr("{label}: value", label=label))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SIZES.gap_s)
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

    def show_pair(self, key: str, value: Json) -> None:
        """Shows another pair."""
        self._given, self._shown = value, to_text(value)
        keep_cursor(self.key, key)
        keep_cursor(self.content, self._shown)


class MapField(RowsField):
    """Texts or numbers by name."""

    def _entry(self, value: Any) -> QWidget:
        key, content = value
        pair = _Pair(key, content, self.spec.label)
        pair.edited.connect(self._on_pair)
        pair.finished.connect(self.finished)
        return pair

    def _update(self, row: QWidget, value: Any) -> None:
        assert isinstance(row, _Pair)
        row.show_pair(*value)

    def _new(self) -> Any:
        return "", ""

    def _read(self, row: QWidget) -> Any:
        assert isinstance(row, _Pair)
        key, value = row.pair()
        return key, number_of(value) if self.spec.entries is Kind.NUMBER and isinstance(value, str) else value

    def value(self) -> Json:
        """The map; rows without a name are not yet part of it, and of equal names the first counts."""
        found: dict[str, Json] = {}
        for key, content in self.entries():
            if key:
                found.setdefault(key, content)
        return None if self.spec.optional and not found else found

    def _on_pair(self) -> None:
        self.edited.emit(self.value())
        self.complained.emit(self._complaint())

    def _done(self) -> None:
        super()._done()
        self.complained.emit(self._complaint())

    def _complaint(self) -> str:
        names = [key for key, _ in self.entries()]
        twice = next((key for key in names if key and names.count(key) > 1), "")
        unnamed = any(not key and content != "" for key, content in self.entries())
        if twice:
            return tr("{name} is there twice; the first counts until the other is renamed.", name=twice)
        return tr("A value without a name is not kept: name it.") if unnamed else ""

    def set_value(self, value: Json) -> None:
        """Shows a row a name."""
        wanted = value if isinstance(value, dict) else {}
        if wanted != (self.value() or {}):
            self.show_entries(list(wanted.items()))
            self.complained.emit("")


class RecordField(FieldWidget):
    """One record, as a form in the form."""

    tall = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self.form = Form(spec.fields, context)
        self.form.setContentsMargins(SIZES.gap, 0, 0, 0)
        self.add = QToolButton()
        self.add.setText(tr("Add"))
        self.add.setToolTip(tr("Add to {label}", label=spec.label))
        self.add.setIcon(icon("plus", context.tokens.text_mid))
        self.add.setAccessibleName(tr("Add to {label}", label=spec.label))
        self.add.clicked.connect(self.open)
        self._head = row(None, self.add, gap=SIZES.gap)
        self.setLayout(column(self._head, self.form, gap=SIZES.gap_s))
        self._is_open = False
        self._show_form()
        self.form.edited.connect(lambda *_: self.edited.emit(self.value()))
        self.form.finished.connect(self.finished)

    def take_label(self, label: QWidget) -> bool:
        """What opens the form stands at the end of the line of its label."""
        self._head.insertWidget(0, label)
        return True

    def open(self) -> None:
        """Shows what could be given, to be filled in."""
        self._is_open = True
        self._show_form()
        first = next(iter(self.spec.fields), None)
        if first is not None:
            self.form.field(first.name).setFocus()

    def _show_form(self) -> None:
        """As long as nothing is given, it takes no room."""
        self._is_open = self._is_open or bool(self.value())
        self.form.setVisible(self._is_open)
        self.add.setVisible(not self._is_open)

    def value(self) -> Json:
        """The record without what is not given."""
        return {name: value for name, value in self.form.values().items() if value is not None}

    def set_value(self, value: Json) -> None:
        """Shows the record; a field without a value counts as not given."""
        given = value if isinstance(value, dict) else {}
        self.form.set_values({name: each for name, each in given.items() if each is not None})
        self._show_form()

    def look_again(self) -> None:
        """Looks in the record."""
        self.form.look_again()
