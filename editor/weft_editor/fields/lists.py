"""Lists: of texts, and of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from weft_editor.fields.form import Form
from weft_editor.fields.lines import keep_cursor, make_line
from weft_editor.fields.rows import RowsField
from weft_editor.fields.spec import Kind
from weft_engine.values import Json, to_text


class LinesField(RowsField):
    """A list of texts; Enter in the last one adds another."""

    def _entry(self, value: Any) -> QWidget:
        edit = make_line(to_text(value))
        edit.setAccessibleName(self.spec.label)
        edit.textEdited.connect(lambda _: self.edited.emit(self.value()))
        edit.editingFinished.connect(self.finished)
        edit.returnPressed.connect(lambda: self._go_on(edit))
        return edit

    def _go_on(self, edit: QLineEdit) -> None:
        if edit is self._rows[-1] and edit.text() and self._add.isEnabled():
            self.append()

    def _update(self, row: QWidget, value: Any) -> None:
        assert isinstance(row, QLineEdit)
        keep_cursor(row, value)

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
        self.show_entries([to_text(each) for each in value] if isinstance(value, list) else [])


class RecordsField(RowsField):
    """A list of records, each a small form."""

    framed = True

    def _entry(self, value: Any) -> QWidget:
        form = Form(self.spec.fields, self.context, dense=True)
        form.set_values(value if isinstance(value, dict) else {})
        form.edited.connect(lambda *_: self.edited.emit(self.value()))
        form.finished.connect(self.finished)
        return form

    def _update(self, row: QWidget, value: Any) -> None:
        assert isinstance(row, Form)
        row.set_values(value if isinstance(value, dict) else {})

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
            self.show_entries(wanted)

    def look_again(self) -> None:
        """Looks in every record."""
        for row in self._rows:
            assert isinstance(row, Form)
            row.look_again()


def _said(records: Sequence[Any]) -> list[Any]:
    return [
        {name: value for name, value in each.items() if value is not None} if isinstance(each, dict) else each
        for each in records
    ]
