"""JSON Schemas edited as a table and as JSON, by keys and clicks."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from weft_editor.fields import schema_shape as shape
from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.fields.schema import SchemaField
from weft_editor.fields.schema_table import PropertyRow, SchemaTable
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.widgets.combo import Combo

from .hand import write

Left = Qt.MouseButton.LeftButton
REVIEW = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "verdict": {"type": "string", "enum": ["good", "bad"], "description": "What it is"},
        "score": {"type": "number", "minimum": 0},
        "where": {"$ref": "#/$defs/place"},
    },
    "required": ["verdict"],
    "$defs": {"place": {"type": "string"}},
}


class Shown:
    """A schema field in a form, and the last value it told."""

    def __init__(self, form: Form, field: SchemaField) -> None:
        self.form, self.field = form, field
        self.told: Any = None
        form.edited.connect(self._hear)

    def _hear(self, _: str, value: Any) -> None:
        self.told = value

    @property
    def table(self) -> SchemaTable:
        return self.field.table

    def errors(self) -> list[str]:
        shown = [each for each in self.form.findChildren(QLabel) if each.isVisible() and each.text()]
        return [each.text() for each in shown if each.property("role") == "error"]


@pytest.fixture
def shown(qtbot: Any) -> Shown:
    form = Form((FieldSpec("form", "Form", Kind.SCHEMA, optional=True),), FieldContext())
    qtbot.addWidget(form)
    form.set_values({})
    form.resize(320, 900)
    form.show()
    form.activateWindow()
    assert QTest.qWaitForWindowActive(form)
    field = form.field("form")
    assert isinstance(field, SchemaField)
    return Shown(form, field)


def add(table: SchemaTable, name: str) -> PropertyRow:
    QTest.mouseClick(table.add, Left)
    QTest.keyClicks(table.rows[-1].name, name)
    return table.rows[-1]


def choose(combo: Combo, kind: str) -> None:
    """By the keyboard, a step at a time."""
    combo.setFocus()
    while combo.currentData() != kind:
        QTest.keyClick(combo, Qt.Key.Key_Down if combo.currentIndex() < combo.findData(kind) else Qt.Key.Key_Up)


def test_properties_are_added_typed_and_described(shown: Shown) -> None:
    score = add(shown.table, "score")
    choose(score.kind, "integer")
    QTest.mouseClick(score.required, Left, pos=QPoint(8, score.required.height() // 2))
    QTest.mouseClick(score.opener, Left)
    assert score.more is not None
    write(score.more.about, "from bad to good")
    write(score.more.choices, "1, 2, 3")
    assert shown.told == {
        "type": "object",
        "properties": {"score": {"type": "integer", "description": "from bad to good", "enum": [1, 2, 3]}},
    }


def test_objects_within_lists_within_objects_are_edited_in_place(shown: Shown) -> None:
    row = add(shown.table, "people")
    choose(row.kind, "array")
    assert row.more is not None
    choose(row.more.item, "object")
    assert row.more.inside is not None
    add(row.more.inside, "name")
    person = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    assert shown.told["properties"] == {"people": {"type": "array", "items": person}}


def test_table_and_json_show_the_same_whichever_is_edited(shown: Shown) -> None:
    add(shown.table, "a")
    QTest.mouseClick(shown.field.as_json, Left)
    assert shown.field.json.edit.isVisible()
    write(shown.field.json.edit, '{"type": "object", "properties": {"b": {"type": "boolean"}}}')
    assert shown.told == {"type": "object", "properties": {"b": {"type": "boolean"}}}
    QTest.mouseClick(shown.field.as_table, Left)
    (row,) = shown.table.rows
    assert (row.name.text(), row.kind.currentData(), row.required.isChecked()) == ("b", "boolean", False)


def test_what_the_table_cannot_show_is_kept(shown: Shown) -> None:
    shown.form.set_values({"form": REVIEW})
    verdict, score, where = shown.table.rows
    assert where.kind.currentText() == "other"
    write(score.name, "points")
    properties = dict(REVIEW["properties"])  # type: ignore[call-overload]  # it is one
    properties["points"] = properties.pop("score")
    assert shown.told == {**REVIEW, "properties": properties}
    QTest.mouseClick(verdict.opener, Left)
    assert verdict.more is not None
    assert verdict.more.choices.text() == "good, bad"


def test_a_schema_that_is_no_object_opens_as_json(shown: Shown) -> None:
    shown.form.set_values({"form": {"type": "array", "items": {"type": "string"}}})
    assert shown.field.json.isVisible()
    QTest.mouseClick(shown.field.as_table, Left)
    assert not shown.table.isVisible()


def test_names_that_are_there_twice_or_missing_are_told_at_the_table(shown: Shown) -> None:
    add(shown.table, "a")
    second = add(shown.table, "a")
    assert shown.errors() == ["a is there twice; the first counts."]
    assert second.name.property("wrong") is True
    write(second.name, "")
    assert shown.errors() == ["A property without a name is not kept: name it."]
    assert list(shown.told["properties"]) == ["a"]
    QTest.keyClicks(second.name, "b")
    assert not shown.errors()
    assert list(shown.told["properties"]) == ["a", "b"]


def test_json_that_is_no_schema_is_told_and_kept(shown: Shown) -> None:
    QTest.mouseClick(shown.field.as_json, Left)
    write(shown.field.json.edit, '{"type": "strin')
    assert any("no JSON yet" in each for each in shown.errors())
    QTest.keyClicks(shown.field.json.edit, '"}')
    assert any("no JSON Schema" in each for each in shown.errors())
    assert shown.told == {"type": "strin"}


def test_the_last_property_taken_away_leaves_no_schema(shown: Shown) -> None:
    row = add(shown.table, "a")
    row.removed.emit()
    assert shown.told is None
    assert not shown.table.rows


def test_undo_of_a_name_leaves_the_row_and_its_cursor_where_they_are(shown: Shown) -> None:
    shown.form.set_values({"form": REVIEW})
    row = shown.table.rows[0]
    QTest.keyClicks(row.name, "xy")
    shown.form.set_values({"form": REVIEW})
    assert shown.table.rows[0] is row
    assert row.name.text() == "verdict"


@pytest.mark.parametrize("kind", [*shape.KINDS])
def test_a_type_can_be_changed_to_any_other_and_is_then_that(kind: str) -> None:
    for schema in REVIEW["properties"].values():  # type: ignore[attr-defined]  # it is one
        if shape.kind_of(schema) != shape.OTHER:
            assert shape.kind_of(shape.with_kind(schema, kind)) == kind


def test_reading_the_properties_and_putting_them_back_changes_nothing() -> None:
    assert shape.with_properties(REVIEW, shape.properties_of(REVIEW)) == REVIEW  # type: ignore[arg-type]  # it is one
