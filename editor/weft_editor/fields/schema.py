"""A JSON Schema: as a table of properties, or as JSON; both show the same."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from weft_editor.fields import schema_shape as shape
from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.schema_table import SchemaTable
from weft_editor.fields.spec import FieldSpec
from weft_editor.fields.texts import JsonField
from weft_editor.language import said, tr
from weft_editor.widgets.boxes import SIZES, column, holding, row, text
from weft_engine.schemas import schema_fault
from weft_engine.values import Json


class SchemaField(FieldWidget):
    """See the module. A schema that is no object with properties opens as JSON."""

    tall = True

    def __init__(self, spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._value: Json = None
        self.table = SchemaTable(context.tokens)
        self.table.edited.connect(self._on_table)
        self.table.finished.connect(self.finished)
        self._not_here = text(tr("The table shows properties of an object; this schema is edited as JSON."), "hint")
        self.json = JsonField(spec, context)
        self.json.edited.connect(self._on_json)
        self.json.finished.connect(self.finished)
        self.as_table, self.as_json = _switch(tr("Table")), _switch(tr("JSON"))
        self._pages = (holding(column(self.table, self._not_here)), self.json)
        group = QButtonGroup(self)
        for number, each in enumerate((self.as_table, self.as_json)):
            group.addButton(each, number)
        group.idClicked.connect(self._turn)
        self.setLayout(column(row(self.as_table, self.as_json, None, gap=2), *self._pages, gap=SIZES.gap_s))
        self.as_table.setChecked(True)
        self._turn(0)
        self._show_table()

    def _turn(self, page: int) -> None:
        for number, each in enumerate(self._pages):
            each.setVisible(number == page)
        self.setFocusProxy(self.json if page else self.table.add)

    def value(self) -> Json:
        """The schema; `None` for none."""
        return self._value

    def set_value(self, value: Json) -> None:
        """Shows a schema."""
        if value == self._value and self.json.value() == value:
            return
        self._value = value
        self.json.set_value(value)
        self._show_table()
        self._check()
        if not self._is_object():
            self.as_json.setChecked(True)
            self._turn(1)

    def _is_object(self) -> bool:
        return not self._value or shape.kind_of(self._value) in ("object", "any")

    def _show_table(self) -> None:
        is_object = self._is_object()
        self.table.setVisible(is_object)
        self._not_here.setVisible(not is_object)
        if is_object:
            self.table.show_schema(self._value if isinstance(self._value, dict) else {})

    def _on_table(self) -> None:
        made = self.table.value()
        nothing: Json = None if self.spec.optional else {}
        self._value = nothing if shape.is_blank(made) else made
        self.json.set_value(self._value)
        self._tell()

    def _on_json(self, value: Json) -> None:
        self._value = value
        self._show_table()
        self._tell()

    def _tell(self) -> None:
        self.edited.emit(self._value)
        self._check()

    def _check(self) -> None:
        fault = schema_fault(self._value) if isinstance(self._value, dict) else ""
        self.complained.emit(tr("no JSON Schema: {fault}", fault=said(fault)) if fault else "")

    def set_unset(self, words: str) -> None:
        """Says it in the empty JSON."""
        self.json.set_unset(words)


def _switch(words: str) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setCheckable(True)
    return button
