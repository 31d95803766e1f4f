"""Field widgets, driven by real key and mouse events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QToolButton
from shiboken6 import isValid

from weft_editor.fields.field import FieldContext, FieldWidget, Name
from weft_editor.fields.form import Form
from weft_editor.fields.make import make_field
from weft_editor.fields.numbers import NumberField
from weft_editor.fields.picks import PicksField
from weft_editor.fields.simple import ChoiceField
from weft_editor.fields.spec import FieldSpec, Kind, fields_of
from weft_nodes.voting.vote import VoteConfig

Heard = list[Any]


def shown(qtbot: Any, spec: FieldSpec, value: Any, context: FieldContext | None = None) -> tuple[FieldWidget, Heard]:
    field = make_field(spec, context or FieldContext())
    qtbot.addWidget(field)
    field.set_value(value)
    heard: Heard = []
    field.edited.connect(heard.append)
    field.resize(300, 200)
    field.show()
    qtbot.waitExposed(field)
    return field, heard


ROUND_TRIPS = [
    (FieldSpec("a", "A", Kind.LINE), "hello"),
    (FieldSpec("a", "A", Kind.TEXT), "two\nlines"),
    (FieldSpec("a", "A", Kind.PROMPT), "Hi {{name}}"),
    (FieldSpec("a", "A", Kind.CODE, language="python"), "def main():\n    return 1\n"),
    (FieldSpec("a", "A", Kind.EXPRESSION), "score > 3"),
    (FieldSpec("a", "A", Kind.TOGGLE), True),
    (FieldSpec("a", "A", Kind.WHOLE), 7),
    (FieldSpec("a", "A", Kind.NUMBER), 0.25),
    (FieldSpec("a", "A", Kind.NUMBER, optional=True), None),
    (FieldSpec("a", "A", Kind.CHOICE, choices=("x", "y")), "y"),
    (FieldSpec("a", "A", Kind.CHOICE, choices=("x", "y"), optional=True), None),
    (FieldSpec("a", "A", Kind.MODEL), "scripted:default"),
    (FieldSpec("a", "A", Kind.LINES), ["one", "two"]),
    (FieldSpec("a", "A", Kind.MAP), {"k": "v", "n": 3}),
    (FieldSpec("a", "A", Kind.JSON), {"type": "object", "n": [1, None]}),
    (FieldSpec("a", "A", Kind.VALUE, typed="text"), '"quoted"'),
    (FieldSpec("a", "A", Kind.VALUE, typed="list"), ["Oslo", "Rome"]),
    (FieldSpec("a", "A", Kind.VALUE, typed="list"), [1, {"a": ["b"]}]),
    (FieldSpec("a", "A", Kind.VALUE, typed="list"), ["two\nlines", " spaces ", "[", ""]),
    (FieldSpec("a", "A", Kind.VALUE, typed="list"), []),
    (FieldSpec("a", "A", Kind.VALUE, typed="number"), 3),
    (FieldSpec("a", "A", Kind.VALUE, typed="number"), "no number"),
    (FieldSpec("a", "A", Kind.VALUE, typed="any"), "words"),
    (FieldSpec("a", "A", Kind.VALUE, typed="any"), "3"),
    (FieldSpec("a", "A", Kind.VALUE, typed="any"), {"a": 1}),
    (FieldSpec("a", "A", Kind.PICKS, source="b"), ["x", "y"]),
    (FieldSpec("a", "A", Kind.RECORDS, fields=(FieldSpec("name", "Name", Kind.LINE),)), [{"name": "x", "kept": 1}]),
    (FieldSpec("a", "A", Kind.RECORD, fields=(FieldSpec("n", "N", Kind.WHOLE),)), {"n": 2, "kept": True}),
]


@pytest.mark.parametrize(("spec", "value"), ROUND_TRIPS, ids=lambda each: getattr(each, "kind", ""))
def test_a_shown_value_is_read_back_and_signals_nothing(qtbot: Any, spec: FieldSpec, value: Any) -> None:
    field, heard = shown(qtbot, spec, value)
    assert field.value() == value
    field.set_value(value)
    assert heard == []


def test_typing_tells_the_new_text_at_every_key(qtbot: Any) -> None:
    field, heard = shown(qtbot, FieldSpec("a", "A", Kind.LINE), "")
    QTest.keyClicks(field.focusProxy(), "ab")
    assert heard == ["a", "ab"]


def test_a_long_line_shows_how_it_begins_but_while_somebody_types_in_it(qtbot: Any) -> None:
    field, _ = shown(qtbot, FieldSpec("a", "A", Kind.LINE), "words that are longer than the field is wide " * 3)
    edit = field.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit) and edit.cursorPosition() == 0
    qtbot.waitUntil(edit.hasFocus)
    edit.clearFocus()
    edit.setFocus()
    QTest.keyClicks(edit, "more")
    assert edit.text().endswith("wide more") and edit.cursorPosition() == len(edit.text())
    edit.clearFocus()
    assert edit.cursorPosition() == 0


def test_a_line_can_be_deleted_while_somebody_types_in_it(qtbot: Any) -> None:
    field, _ = shown(qtbot, FieldSpec("a", "A", Kind.LINE), "words")
    edit = field.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    qtbot.waitUntil(edit.hasFocus)
    edit.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(edit) and isValid(field)


def test_arrow_keys_step_a_number_within_its_bounds(qtbot: Any) -> None:
    field, heard = shown(qtbot, FieldSpec("a", "A", Kind.WHOLE, low=1, high=3), 2)
    for _ in range(3):
        QTest.keyClick(field.focusProxy(), Qt.Key.Key_Up)
    assert heard[-1] == 3
    for _ in range(5):
        QTest.keyClick(field.focusProxy(), Qt.Key.Key_Down)
    assert field.value() == 1


def test_a_wheel_over_a_choice_changes_nothing(qtbot: Any) -> None:
    field, heard = shown(qtbot, FieldSpec("a", "A", Kind.CHOICE, choices=("x", "y")), "x")
    combo = field.focusProxy()
    qtbot.mouseMove(combo)
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert field.value() == "x"
    assert heard == []


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.TEXT, Kind.PROMPT, Kind.CODE, Kind.JSON])
def test_a_wheel_that_scrolls_past_a_field_leaves_the_keys_where_they_go(qtbot: Any, kind: Kind) -> None:
    """Else the next letter meant for the canvas is typed into the form, or chooses something there."""
    field, heard = shown(qtbot, FieldSpec("a", "A", kind, choices=("x", "y")), {"a": 1} if kind is Kind.JSON else "x")
    panel = field.window()
    panel.activateWindow()
    elsewhere = QLineEdit(panel)
    elsewhere.show()
    assert QTest.qWaitForWindowActive(panel)
    elsewhere.setFocus()
    spot = field.focusProxy().rect().center()
    QTest.wheelEvent(panel.windowHandle(), field.focusProxy().mapTo(panel, spot), QPoint(0, -120))
    QTest.keyClicks(QApplication.focusWidget(), "y")
    assert elsewhere.hasFocus() and elsewhere.text() == "y" and heard == []


def test_json_that_does_not_parse_is_not_told_and_says_why(qtbot: Any) -> None:
    field, heard = shown(qtbot, FieldSpec("a", "A", Kind.JSON), {"a": 1})
    edit = field.focusProxy()
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(edit, "{")
    assert heard == []
    assert field.value() == {"a": 1}
    assert field._fault.isVisible()  # type: ignore[attr-defined]
    QTest.keyClicks(edit, "}")
    assert heard == [{}]


def value_of(qtbot: Any, kind: str, text: str) -> Any:
    """What a person gets who types a text where a value of a type is wanted."""
    field, _ = shown(qtbot, FieldSpec("a", "A", Kind.VALUE, typed=kind), None)
    edit = field.focusProxy()
    for at, line in enumerate(text.split("\n")):
        if at:
            QTest.keyClick(edit, Qt.Key.Key_Return)
        QTest.keyClicks(edit, line)
    return field.value()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "[1]", "[1]"),
        ("list", "Oslo\nRome\n", ["Oslo", "Rome"]),
        ("list", "[1, 2]", [1, 2]),
        ("messages", '[{"role": "user"}]', [{"role": "user"}]),
        ("number", "7.5", 7.5),
        ("boolean", "true", True),
        ("json", '{"a": 1}', {"a": 1}),
        ("any", "Oslo", "Oslo"),
        ("any", "7", 7),
    ],
)
def test_a_value_is_written_as_its_type_has_it(qtbot: Any, kind: str, text: str, value: Any) -> None:
    assert value_of(qtbot, kind, text) == value


@pytest.mark.parametrize(("kind", "text"), [("list", "[1,"), ("number", "seven"), ("json", "{")])
def test_what_is_no_value_of_the_type_is_said(qtbot: Any, kind: str, text: str) -> None:
    field, _ = shown(qtbot, FieldSpec("a", "A", Kind.VALUE, typed=kind), None)
    QTest.keyClicks(field.focusProxy(), text)
    assert field._fault.isVisible()  # type: ignore[attr-defined]


def test_a_value_follows_the_field_that_says_its_type(qtbot: Any) -> None:
    specs = [
        FieldSpec("type", "Type", Kind.CHOICE, choices=("text", "list"), default="text"),
        FieldSpec("default", "Default", Kind.VALUE, source="type"),
    ]
    form = Form(specs, FieldContext())
    qtbot.addWidget(form)
    form.set_values({"default": ["Oslo", "Rome"]})
    edit = form.field("default").focusProxy()
    assert isinstance(edit, QPlainTextEdit)
    assert json.loads(edit.toPlainText()) == ["Oslo", "Rome"]
    form.set_values({"type": "list", "default": ["Oslo", "Rome"]})
    assert edit.toPlainText() == "Oslo\nRome"


def test_a_prompt_completes_names_after_two_braces(qtbot: Any) -> None:
    context = FieldContext(names=lambda: [Name("question"), Name("quality")])
    field, heard = shown(qtbot, FieldSpec("a", "A", Kind.PROMPT), "", context)
    edit = field.focusProxy()
    QTest.keyClicks(edit, "{{que")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert field.value() == "{{question}}"
    assert heard[-1] == "{{question}}"


def test_rows_can_be_added_moved_and_removed(qtbot: Any) -> None:
    field, heard = shown(qtbot, FieldSpec("a", "A", Kind.LINES), ["one", "two"])
    buttons = {button.toolTip(): button for button in field.findChildren(QToolButton)}
    QTest.mouseClick(buttons["Move up"], Qt.MouseButton.LeftButton)
    assert field.value() == ["two", "one"]
    add = next(button for button in field.findChildren(QToolButton) if button.text() == "Add")
    QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len([each for each in field.findChildren(QLineEdit) if each.isVisible()]) == 3)
    new = [each for each in field.findChildren(QLineEdit) if each.isVisible()][-1]
    QTest.keyClicks(new, "three")
    assert heard[-1] == ["two", "one", "three"]


def test_a_form_tells_which_field_was_edited_and_keeps_what_it_does_not_show(qtbot: Any) -> None:
    form = Form((FieldSpec("name", "Name", Kind.LINE),), FieldContext())
    qtbot.addWidget(form)
    form.set_values({"name": "x", "other": 1})
    heard: Heard = []
    form.edited.connect(lambda name, value: heard.append((name, value)))
    QTest.keyClick(form.field("name").focusProxy(), Qt.Key.Key_End)
    QTest.keyClicks(form.field("name").focusProxy(), "y")
    assert heard == [("name", "xy")]
    assert form.values() == {"name": "xy", "other": 1}


def test_a_fault_is_shown_at_its_field(qtbot: Any) -> None:
    form = Form((FieldSpec("n", "N", Kind.WHOLE),), FieldContext())
    qtbot.addWidget(form)
    form.show()
    form.set_faults({"n": "must be at least 1"})
    from PySide6.QtWidgets import QLabel

    assert any(each.text() == "must be at least 1" and each.isVisible() for each in form.findChildren(QLabel))


PICKS = FieldSpec("only", "Only", Kind.PICKS, source="all")
OFFERED = [{"name": "read", "description": "Reads & tells."}, {"name": "write", "description": ""}]


def picking(qtbot: Any, only: list[str]) -> tuple[PicksField, Heard]:
    field, heard = shown(qtbot, PICKS, only)
    assert isinstance(field, PicksField)
    field.set_offers(OFFERED)
    field.set_value(only)
    QApplication.processEvents()
    return field, heard


def tick(box: QCheckBox) -> None:
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def state(field: PicksField) -> list[bool]:
    return [field.all.isChecked(), *(pick.box.isChecked() for pick in field.picks)]


def test_nothing_chosen_means_all_and_a_box_says_so(qtbot: Any) -> None:
    field, heard = picking(qtbot, [])
    assert state(field) == [True, True, True]
    tick(field.picks[0].box)
    assert heard == [["write"]]
    assert state(field) == [False, False, True]
    tick(field.all)
    assert heard[-1] == []
    assert state(field) == [True, True, True]


def test_the_last_one_chosen_cannot_be_taken_away(qtbot: Any) -> None:
    field, heard = picking(qtbot, ["write"])
    tick(field.picks[1].box)
    assert heard == []
    assert state(field) == [False, False, True]


def test_what_is_chosen_and_no_longer_offered_can_be_taken_away(qtbot: Any) -> None:
    field, heard = picking(qtbot, ["gone", "read"])
    assert [pick.name for pick in field.picks] == ["read", "write", "gone"]
    assert "does not offer it" in field.picks[2].hint.text()
    tick(field.picks[2].box)
    assert heard == [["read"]]


def test_many_can_be_searched_by_name_and_description(qtbot: Any) -> None:
    field, heard = picking(qtbot, [])
    assert not field.search.isVisible()
    field.set_offers([*OFFERED, *({"name": f"tool-{at}", "description": "Does it."} for at in range(20))])
    QApplication.processEvents()
    QTest.keyClicks(field.search, "TELLS")
    assert [pick.name for pick in field.picks if pick.isVisible()] == ["read"]
    tick(field.picks[0].box)
    assert len(heard[-1]) == 21  # those that are not seen stay chosen


def test_keys_toggle_a_choice(qtbot: Any) -> None:
    field, heard = picking(qtbot, [])
    field.picks[1].setFocus()
    QTest.keyClick(field.picks[1].box, Qt.Key.Key_Space)
    assert heard == [["read"]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1,000", 1000), ("12,345,678", 12_345_678), ("-2,500", -2500), ("0,125", 0.125), ("0,7", 0.7), ("1.000", 1.0),
        ("1e400", "1e400"), ("nan", "nan"), ("-inf", "-inf"), ("1,00", 1.0), ("1,000,00", "1,000,00"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(qtbot: Any, typed: str, meant: Any) -> None:
    field, heard = shown(qtbot, FieldSpec("a", "A", Kind.NUMBER), None)
    QTest.keyClicks(field.focusProxy() or field.findChild(QLineEdit), typed)
    assert heard[-1] == meant and type(heard[-1]) is type(meant)
    QTest.keyClick(field.findChild(QLineEdit), Qt.Key.Key_Up)


def test_a_list_of_names_that_opens_is_no_leaving_of_the_field(qtbot: Any) -> None:
    field, _ = shown(qtbot, FieldSpec("a", "A", Kind.PROMPT), "")
    finished: Heard = []
    field.finished.connect(lambda: finished.append(True))
    edit = field.focusProxy()
    for reason, count in (
        (Qt.FocusReason.PopupFocusReason, 0), (Qt.FocusReason.ActiveWindowFocusReason, 0),
        (Qt.FocusReason.TabFocusReason, 1),
    ):  # fmt: skip
        QApplication.sendEvent(edit, QFocusEvent(QEvent.Type.FocusOut, reason))
        assert len(finished) == count


def test_a_choice_is_shown_in_words_and_kept_as_it_is(qtbot: Any) -> None:
    compare = next(each for each in fields_of(VoteConfig) if each.name == "compare")
    field, _ = shown(qtbot, compare, "casefold")
    assert isinstance(field, ChoiceField)
    assert [field.combo.itemText(at) for at in range(field.combo.count())][:2] == ["Exact", "Ignoring case"]
    assert field.value() == "casefold"


def test_a_persons_own_choices_are_shown_as_they_wrote_them(qtbot: Any) -> None:
    field, _ = shown(qtbot, FieldSpec("tone", "Tone", Kind.CHOICE, choices=("json", "very_formal")), "json")
    assert isinstance(field, ChoiceField)
    assert [field.combo.itemText(at) for at in range(field.combo.count())] == ["json", "very_formal"]


def test_thousands_are_parted_but_while_a_number_is_edited(qtbot: Any) -> None:
    field, _ = shown(qtbot, FieldSpec("limit", "Limit", Kind.WHOLE, default=5_000_000), 5_000_000)
    assert isinstance(field, NumberField)
    assert field.edit.text() == "5,000,000"
    assert field.edit.placeholderText() == "5,000,000"
    field.edit.setFocus()
    qtbot.waitUntil(field.edit.hasFocus)
    assert field.edit.text() == "5000000"
    qtbot.keyClicks(field.edit, "1")
    assert field.value() == 50_000_001
    field.edit.clearFocus()
    assert field.edit.text() == "50,000,001"
    field.set_value(2048)
    assert field.edit.text() == "2048"


def test_a_text_that_needs_more_lines_in_a_narrower_form_is_shown_whole(qtbot: Any) -> None:
    form = Form([FieldSpec("about", "About", Kind.TEXT)], FieldContext())
    qtbot.addWidget(form)
    form.set_values({"about": "words that go on and on " * 8})
    form.resize(600, 400)
    form.show()
    qtbot.waitExposed(form)
    form.resize(220, 700)
    edit = form.findChild(QPlainTextEdit)
    assert edit is not None
    qtbot.waitUntil(lambda: not edit.verticalScrollBar().isVisible())
