"""The widget for a field."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.lists import LinesField, RecordsField
from weft_editor.fields.maps import MapField, RecordField
from weft_editor.fields.numbers import NumberField
from weft_editor.fields.picks import PicksField
from weft_editor.fields.schema import SchemaField
from weft_editor.fields.simple import ChoiceField, LineField, PathField, SuggestingField, ToggleField
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.fields.swatches import TintField
from weft_editor.fields.texts import CodeField, JsonField, TextField, ValueField

_WIDGETS: Final[dict[Kind, type[FieldWidget]]] = {
    Kind.LINE: LineField,
    Kind.TEXT: TextField,
    Kind.PROMPT: TextField,
    Kind.EXPRESSION: TextField,
    Kind.CODE: CodeField,
    Kind.JSON: JsonField,
    Kind.VALUE: ValueField,
    Kind.SCHEMA: SchemaField,
    Kind.TOGGLE: ToggleField,
    Kind.WHOLE: NumberField,
    Kind.NUMBER: NumberField,
    Kind.CHOICE: ChoiceField,
    Kind.MODEL: SuggestingField,
    Kind.SECRET: SuggestingField,
    Kind.VARIABLE: SuggestingField,
    Kind.CHANNEL: SuggestingField,
    Kind.FILE: PathField,
    Kind.FOLDER: PathField,
    Kind.LINES: LinesField,
    Kind.RECORDS: RecordsField,
    Kind.RECORD: RecordField,
    Kind.MAP: MapField,
    Kind.PICKS: PicksField,
    Kind.TINT: TintField,
}


def make_field(spec: FieldSpec, context: FieldContext, parent: QWidget | None = None) -> FieldWidget:
    """The widget that edits a field of this kind."""
    return _WIDGETS[spec.kind](spec, context, parent)
