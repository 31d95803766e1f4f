"""Somebody who fills in fields: each kind by the keys and clicks it is made for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QToolButton, QWidget

from weft_editor.fields.field import FieldWidget
from weft_editor.fields.form import Form
from weft_editor.fields.maps import RecordField
from weft_editor.fields.picks import PicksField
from weft_editor.fields.schema import SchemaField
from weft_editor.fields.spec import FieldSpec, Kind

_TEXTS: Final = {
    Kind.LINE: "abc",
    Kind.TEXT: "some words",
    Kind.VALUE: "some words",
    Kind.PROMPT: "Hi {{name}}",
    Kind.EXPRESSION: "value > 1",
    Kind.CODE: "def main(): return 1",
    Kind.MODEL: "scripted:other",
    Kind.SECRET: "secret:NAME",
    Kind.VARIABLE: "abc",
    Kind.CHANNEL: "abc",
    Kind.FILE: "a/b.txt",
    Kind.FOLDER: "a/b",
}


def write(edit: QWidget, text: str) -> None:
    """Replaces what an editor holds, by keys."""
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(edit, text) if text else QTest.keyClick(edit, Qt.Key.Key_Delete)


def add(field: FieldWidget) -> None:
    """Presses the button that adds a row."""
    buttons = [each for each in field.findChildren(QToolButton) if each.text() == "Add"]
    nested = [each for inner in field.findChildren(FieldWidget) for each in inner.findChildren(QToolButton)]
    (button,) = [each for each in buttons if each not in nested]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def lines_of(field: QWidget, kind: type[QWidget] = QLineEdit) -> list[Any]:
    """The editors of a field that are there."""
    return [each for each in field.findChildren(kind) if not each.isHidden()]


def fill(field: FieldWidget) -> Any:
    """Gives a field a good value, other than it has; returns it as it must then stand in the document."""
    makers: dict[Kind, Callable[[FieldWidget], Any]] = {
        Kind.TOGGLE: _toggle, Kind.CHOICE: _choose, Kind.WHOLE: _count, Kind.NUMBER: _count, Kind.LINES: _line,
        Kind.MAP: _pair, Kind.JSON: _json, Kind.SCHEMA: _schema, Kind.RECORDS: _record, Kind.RECORD: _inner,
        Kind.PICKS: _pick,
    }  # fmt: skip
    made = makers.get(field.spec.kind, _text)(field)
    QApplication.processEvents()
    return made


def _text(field: FieldWidget) -> str:
    text = _TEXTS[field.spec.kind]
    edit = field.focusProxy()
    assert isinstance(edit, QWidget)
    write(edit, text)
    return text


def _toggle(field: FieldWidget) -> bool:
    box = field.findChild(QCheckBox)
    assert isinstance(box, QCheckBox)
    before = box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    return not before


def _choose(field: FieldWidget) -> Any:
    combo = field.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    last = combo.currentIndex() == combo.count() - 1
    QTest.keyClick(combo, Qt.Key.Key_Up if last else Qt.Key.Key_Down)
    return combo.currentData()


def good_number(spec: FieldSpec) -> Any:
    """A number within the bounds that is not the default."""
    whole = spec.kind is Kind.WHOLE
    candidates = (7, 2, 1) if whole else (0.5, 7.5, 1.5)
    low = spec.low if spec.low is not None else spec.above if spec.above is not None else candidates[-1]
    fitting = (*candidates, int(low) + 1 if whole else low + 0.25)
    return next(
        each
        for each in fitting
        if each != spec.default
        and (spec.low is None or each >= spec.low)
        and (spec.above is None or each > spec.above)
        and (spec.high is None or each <= spec.high)
    )


def _count(field: FieldWidget) -> Any:
    number = good_number(field.spec)
    write(lines_of(field)[0], str(number))
    return number


def _line(field: FieldWidget) -> Any:
    before = list(field.value() or [])  # type: ignore[arg-type]  # a list
    add(field)
    write(lines_of(field)[-1], "one")
    return [*before, "one"]


def _pair(field: FieldWidget) -> Any:
    before = dict(field.value() or {})  # type: ignore[arg-type]  # a map
    add(field)
    key, content = lines_of(field)[-2:]
    write(key, "key")
    write(content, "2")
    return {**before, "key": 2 if field.spec.entries is Kind.NUMBER else "2"}


def _json(field: FieldWidget) -> Any:
    write(lines_of(field, QPlainTextEdit)[0], '{"a": [1, true]}')
    return {"a": [1, True]}


def _schema(field: FieldWidget) -> Any:
    assert isinstance(field, SchemaField)
    QTest.mouseClick(field.table.add, Qt.MouseButton.LeftButton)
    QTest.keyClicks(field.table.rows[-1].name, "score")
    return {"type": "object", "properties": {"score": {"type": "string"}}, "required": ["score"]}


def _pick(field: FieldWidget) -> Any:
    assert isinstance(field, PicksField)
    first, *others = field.picks
    QTest.mouseClick(first.box, Qt.MouseButton.LeftButton, pos=QPoint(8, first.box.height() // 2))
    return [each.name for each in others]


def _record(field: FieldWidget) -> Any:
    before = list(field.value() or [])  # type: ignore[arg-type]  # a list
    add(field)
    form = _last_form(field)
    first = field.spec.fields[0].name
    made = fill(form.field(first))
    return [*before, {**form.values(), first: made}]


def _last_form(field: FieldWidget) -> Form:
    """The form of the last record, and not one inside of it."""
    forms = [each for each in field.findChildren(Form) if not isinstance(each.parent(), RecordField)]
    return forms[-1]


def _inner(field: FieldWidget) -> Any:
    assert isinstance(field, RecordField)
    if not field.add.isHidden():
        QTest.mouseClick(field.add, Qt.MouseButton.LeftButton)
    first = field.spec.fields[0].name
    return {first: fill(field.form.field(first))}
