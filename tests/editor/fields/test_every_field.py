"""Every setting can be typed or chosen in the inspector, and taken back; what is wrong is said at its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPlainTextEdit, QToolButton

from weft_editor.fields.field import FieldContext, FieldWidget
from weft_editor.fields.form import Form
from weft_editor.fields.maps import RecordField
from weft_editor.fields.spec import FieldSpec, Kind, fields_of, plain
from weft_editor.panels.inspector.node_page import NodePage
from weft_editor.panels.inspector.other_pages import FlowPage
from weft_editor.panels.inspector.page import Page
from weft_editor.panels.inspector.policy import policy_fields
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Flow, storage
from weft_engine.registry import installed
from weft_engine.values import Json

from .hand import add, fill, good_number, lines_of, write

FIELDS = [(node_type.id, spec) for node_type in installed() for spec in fields_of(node_type.config_model)]
RECORDS = [
    (type_id, spec, inner) for type_id, spec in FIELDS if spec.kind is Kind.RECORDS for inner in spec.fields
]  # fmt: skip
CHOSEN = [each for each in FIELDS if each[1].when and None not in dict(each[1].when).values()]
"""Fields that mean something with some values of another one only."""
FOLLOWING = [each for each in FIELDS if None in dict(each[1].when).values()]
"""Fields that mean something once another one is given."""
GIVEN: dict[str, Json] = {"quality": "value.score", "answer_schema": {"type": "object"}}
NUMBERS = [(type_id, spec) for type_id, spec in FIELDS if spec.kind in (Kind.WHOLE, Kind.NUMBER)]
POLICIES = policy_fields()
TOOLS = [{"name": name, "description": f"About {name}.", "parameters": {}} for name in ("one", "two")]
FLOW = ("name", "description", "model", "max_concurrency", "seed", "max_cost_usd", "max_calls", "max_tokens",
        "max_time_s", "script")  # fmt: skip


def named(case: Any) -> str:
    return getattr(case, "name", None) or str(case)


class Opened:
    """A page of the inspector, as it is when somebody sits before it."""

    def __init__(self, session: Session, page: Page) -> None:
        self.session, self.page = session, page
        self.before = storage.flow_text(session.flow)

    def field(self, name: str) -> FieldWidget:
        """A field of any form on the page; the last form that has it."""
        for form in reversed(self.page.findChildren(Form)):
            try:
                return form.field(name)
            except KeyError:
                continue
        raise AssertionError(f"no field {name!r}")

    def complaints(self) -> list[str]:
        """What is said to be wrong, as far as it is seen."""
        return [
            each.text()
            for each in self.page.findChildren(QLabel)
            if each.property("role") == "error" and each.isVisible() and each.text()
        ]

    def take_all_back(self) -> None:
        while self.session.undo.can_undo:
            self.session.undo.undo()
        assert storage.flow_text(self.session.flow) == self.before


@pytest.fixture
def page_of(qtbot: Any) -> Callable[..., Opened]:
    """The page of a new node of a type, set as said; of the flow itself for none."""

    def open_it(type_id: str, mode: Mapping[str, Json] | None = None) -> Opened:
        session = Session(installed(), Flow())
        node = ""
        if type_id:
            config: dict[str, Any] = {"tools": TOOLS} if type_id == "mcp_server" else {}
            config |= mode or {}
            node, change = edits.add_node(session.flow, session.registry, type_id, 0, 0, config=config)
            session.document.apply(change)
        page: Page = NodePage(session, FieldContext(), node) if node else FlowPage(session, FieldContext())
        session.changed.connect(lambda _: page.refresh())
        session.problems_changed.connect(page.refresh_problems)
        session.check()
        qtbot.addWidget(page)
        page.resize(360, 2400)
        for section in page.findChildren(QToolButton):
            if section.property("role") == "section":
                section.setChecked(True)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        return Opened(session, page)

    return open_it


def mode_of(spec: FieldSpec) -> dict[str, Json]:
    """Settings with which a field means something."""
    return {name: values[0] if values is not None else GIVEN[name] for name, values in spec.when}


def config(opened: Opened) -> dict[str, Any]:
    (node,) = opened.session.flow.nodes.values()
    return dict(node.config)


def settled(opened: Opened, qtbot: Any, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=10_000)


@pytest.mark.parametrize(("type_id", "spec"), FIELDS, ids=named)
def test_every_field_of_every_node_type_is_edited_and_taken_back(
    page_of: Callable[..., Opened], type_id: str, spec: FieldSpec
) -> None:
    opened = page_of(type_id, mode_of(spec))
    form = opened.page.findChildren(Form)[0]
    assert form.field(spec.name).isVisible()
    shown = form.field(spec.name).value()
    expected = fill(form.field(spec.name))
    assert config(opened)[spec.name] == expected
    opened.take_all_back()
    assert form.field(spec.name).value() == shown


@pytest.mark.parametrize(("type_id", "spec"), CHOSEN, ids=named)
def test_a_field_that_means_nothing_as_things_stand_is_hidden_until_it_does(
    page_of: Callable[..., Opened], type_id: str, spec: FieldSpec
) -> None:
    opened = page_of(type_id, {spec.name: spec.default} if spec.name != "tools" else {})
    form = opened.page.findChildren(Form)[0]
    ((mode, wanted),) = spec.when
    assert wanted is not None
    choice, field = form.field(mode), form.field(spec.name)
    seen = {choice.value(): field.isVisible()}
    edit = choice.findChild(QComboBox) or choice.findChild(QCheckBox)
    assert edit is not None
    edit.setFocus()
    if isinstance(edit, QComboBox):
        QTest.keyClick(edit, Qt.Key.Key_Home)
        for _ in range(edit.count()):
            seen[choice.value()] = field.isVisible()
            QTest.keyClick(edit, Qt.Key.Key_Down)
    else:
        QTest.keyClick(edit, Qt.Key.Key_Space)
        seen[choice.value()] = field.isVisible()
    assert len(seen) > len(wanted)
    assert {value for value, is_seen in seen.items() if is_seen} == set(wanted)
    opened.take_all_back()


@pytest.mark.parametrize(("type_id", "spec"), FOLLOWING, ids=named)
def test_a_field_that_hangs_on_another_is_hidden_until_that_is_given(
    page_of: Callable[..., Opened], type_id: str, spec: FieldSpec
) -> None:
    opened = page_of(type_id)
    form = opened.page.findChildren(Form)[0]
    ((other, wanted),) = spec.when
    assert wanted is None and not form.field(spec.name).isVisible()
    fill(form.field(other))
    assert form.field(spec.name).isVisible()
    opened.take_all_back()
    assert not form.field(spec.name).isVisible()


@pytest.mark.parametrize(("type_id", "spec", "inner"), RECORDS, ids=named)
def test_every_field_of_a_record_is_edited_and_taken_back(
    page_of: Callable[..., Opened], type_id: str, spec: FieldSpec, inner: FieldSpec
) -> None:
    opened = page_of(type_id)
    records = opened.page.findChildren(Form)[0].field(spec.name)
    before = list(records.value() or [])  # type: ignore[arg-type]  # a list
    add(records)
    form = [each for each in records.findChildren(Form) if not isinstance(each.parent(), RecordField)][-1]
    expected = fill(form.field(inner.name))
    stored = config(opened)[spec.name]
    assert stored[:-1] == before
    assert stored[-1][inner.name] == expected
    opened.take_all_back()


@pytest.mark.parametrize(("type_id", "spec"), NUMBERS, ids=named)
def test_what_is_no_number_or_out_of_bounds_is_said_at_its_field_and_nothing_is_lost(
    page_of: Callable[..., Opened], qtbot: Any, type_id: str, spec: FieldSpec
) -> None:
    opened = page_of(type_id, mode_of(spec))
    (edit,) = lines_of(opened.page.findChildren(Form)[0].field(spec.name))
    for wrong in _wrong(spec):
        write(edit, wrong)
        settled(opened, qtbot, lambda: bool(opened.complaints()))
        assert edit.text() == wrong
        assert str(config(opened)[spec.name]) == wrong
    write(edit, str(good_number(spec)))
    settled(opened, qtbot, lambda: not opened.complaints())
    opened.take_all_back()


def _wrong(spec: FieldSpec) -> Iterator[str]:
    yield "x"
    if spec.low is not None:
        yield str(int(spec.low) - 1)
    if spec.high is not None:
        yield str(int(spec.high) + 1)
    if spec.above is not None:
        yield str(int(spec.above))


@pytest.mark.parametrize("spec", POLICIES, ids=named)
def test_every_policy_of_a_node_is_edited_and_taken_back(page_of: Callable[..., Opened], spec: FieldSpec) -> None:
    opened = page_of("template")
    expected = fill(opened.field(spec.name))
    (node,) = opened.session.flow.nodes.values()
    assert _fits(plain(getattr(node.policy, spec.name)), expected)
    opened.take_all_back()


@pytest.mark.parametrize("spec", [each for each in POLICIES if each.kind in (Kind.WHOLE, Kind.NUMBER)], ids=named)
def test_a_policy_that_cannot_be_is_refused_at_its_field_and_stays_as_typed(
    page_of: Callable[..., Opened], spec: FieldSpec
) -> None:
    opened = page_of("template")
    (edit,) = lines_of(opened.field(spec.name))
    write(edit, "x")
    assert [each for each in opened.complaints() if each.endswith("kept as it was.")]
    assert edit.text() == "x"
    assert storage.flow_text(opened.session.flow) == opened.before
    write(edit, str(good_number(spec)))
    assert not opened.complaints()


@pytest.mark.parametrize("name", FLOW)
def test_every_setting_of_a_flow_is_edited_and_taken_back(page_of: Callable[..., Opened], name: str) -> None:
    opened = page_of("")
    field = opened.field(name)
    if name == "script":
        write(lines_of(field, QPlainTextEdit)[0], '[{"say": "hi"}]')
        expected: Any = [{"say": "hi"}]
    else:
        expected = fill(field)
    flow = opened.session.flow
    known = {**dict(flow.meta), **dict(flow.settings), **dict(flow.settings.budget)}
    assert known[name] == expected
    opened.take_all_back()


@pytest.mark.parametrize("spec", POLICIES, ids=named)
def test_every_policy_of_a_flow_is_edited_and_taken_back(page_of: Callable[..., Opened], spec: FieldSpec) -> None:
    opened = page_of("")
    expected = fill(opened.field(spec.name))
    assert _fits(plain(getattr(opened.session.flow.settings.policy, spec.name)), expected)
    opened.take_all_back()


def _fits(stored: Any, expected: Any) -> bool:
    """Whether what is stored says what was typed; records are stored with all their fields."""
    if isinstance(expected, list):
        return len(stored) == len(expected) and all(map(_fits, stored, expected))
    if isinstance(expected, dict):
        return all(_fits(stored.get(name), value) for name, value in expected.items())
    return bool(stored == expected)


TEXTS = [
    (type_id, spec)
    for type_id, spec in FIELDS
    if spec.kind in (Kind.LINE, Kind.TEXT, Kind.PROMPT, Kind.EXPRESSION, Kind.CODE, Kind.FILE, Kind.FOLDER)
]


@pytest.mark.parametrize("words", ["", "x" * 40_000, "a\u202eb\x07c <b>& {{ \"\\", "漢 " * 5_000],
                         ids=["empty", "huge", "hostile", "wide"])  # fmt: skip
@pytest.mark.parametrize(("type_id", "spec"), TEXTS, ids=named)
def test_any_text_is_taken_as_it_is_or_told_to_be_wrong_and_taken_back(
    page_of: Callable[..., Opened], type_id: str, spec: FieldSpec, words: str
) -> None:
    opened = page_of(type_id, mode_of(spec))
    edit = opened.page.findChildren(Form)[0].field(spec.name).focusProxy()
    assert edit is not None
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if words:
        QApplication.clipboard().setText(words)
        QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    else:
        QTest.keyClick(edit, Qt.Key.Key_Delete)
    QApplication.processEvents()
    stored = config(opened).get(spec.name, spec.default)
    assert stored == words or opened.complaints() or (isinstance(stored, str) and stored.strip() == words.strip())
    opened.page.grab()
    opened.take_all_back()
