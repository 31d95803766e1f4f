"""The form of a policy, used as a person uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QToolButton, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.fields.simple import ChoiceField
from weft_editor.fields.spec import Kind
from weft_editor.panels.inspector.node_page import NodePage
from weft_editor.panels.inspector.policy import inherited_texts, policy_fields
from weft_editor.panels.inspector.section import Section
from weft_editor.session import Session
from weft_editor.theme.tokens import DARK
from weft_engine import edits
from weft_engine.document import Flow, OutputCheck, Policy, Settings
from weft_engine.registry import installed

from .flows import echo

SessionOf = Callable[[Flow], Session]


@pytest.fixture
def session(session_of: SessionOf) -> Session:
    flow = echo()
    flow.singles["settings"] = Settings(policy=Policy(retries=4, on_error="isolate"))
    return session_of(flow)


@pytest.fixture
def form(session: Session, qtbot: Any) -> Form:
    """The policy of the node `greet`, unfolded."""
    page = NodePage(session, FieldContext(tokens=DARK), "greet")
    session.changed.connect(lambda _: page.refresh())
    qtbot.addWidget(page)
    page.resize(340, 1600)
    page.show()
    qtbot.waitExposed(page)
    button = next(each for each in page.findChildren(QToolButton) if each.text() == "Policy")
    section = button.parentWidget()
    assert isinstance(section, Section)
    if not button.isChecked():
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert isinstance(section.content, Form)
    return section.content


def policy(session: Session) -> Policy:
    return session.flow.nodes["greet"].policy


def edit_of(widget: QWidget) -> QLineEdit:
    found = widget.findChild(QLineEdit)
    assert found is not None
    return found


def test_every_field_has_a_title_help_and_the_editor_it_needs() -> None:
    specs = {spec.name: spec for spec in policy_fields()}
    assert all(spec.help and spec.label for spec in specs.values())
    kinds = {
        "timeout_s": Kind.NUMBER, "retries": Kind.WHOLE, "retry_on": Kind.LINES, "retry_if": Kind.EXPRESSION,
        "jitter": Kind.CHOICE, "on_error": Kind.CHOICE, "fallback": Kind.JSON, "fallback_outputs": Kind.MAP,
        "output_checks": Kind.RECORDS,
    }  # fmt: skip
    assert {name: specs[name].kind for name in kinds} == kinds
    check = {spec.name: spec.kind for spec in specs["output_checks"].fields}
    assert check == {"port": Kind.LINE, "form": Kind.SCHEMA, "pattern": Kind.LINE, "condition": Kind.EXPRESSION}


def test_what_is_inherited_is_shown_and_not_set(session: Session, form: Form) -> None:
    on_error = form.field("on_error")
    assert isinstance(on_error, ChoiceField)
    retries = edit_of(form.field("retries"))
    assert (retries.text(), retries.placeholderText()) == ("", "4 (from the flow)")
    assert (on_error.value(), on_error.combo.currentText()) == (None, "Isolate (from the flow)")
    assert policy(session) == Policy()


def test_what_the_flow_says_is_followed_while_the_node_is_shown(session: Session, form: Form) -> None:
    session.edit(edits.set_settings(session.flow, Settings(policy=Policy(retries=7, retry_on=["timeout", "model"]))))
    assert edit_of(form.field("retries")).placeholderText() == "7 (from the flow)"
    assert any(each.text() == "timeout, model (from the flow)" for each in form.field("retry_on").findChildren(QLabel))
    session.undo.undo()
    assert edit_of(form.field("retries")).placeholderText() == "4 (from the flow)"


def test_a_loop_takes_only_what_happens_on_errors_from_the_flow() -> None:
    common = Policy(retries=4, on_error="isolate")
    texts = inherited_texts(common, installed().get("loop"))
    assert set(texts) == {"on_error"}
    assert set(inherited_texts(common, installed().get("agent"))) == {"retries", "on_error"}


def test_a_number_typed_is_set_and_taken_back_with_undo(session: Session, form: Form) -> None:
    edit = edit_of(form.field("timeout_s"))
    edit.setFocus()
    QTest.keyClicks(edit, "30")
    assert policy(session).timeout_s == 30
    session.undo.undo()
    assert policy(session).timeout_s is None


def test_a_choice_is_set(session: Session, form: Form) -> None:
    combo = form.field("jitter").findChild(QComboBox)
    assert combo is not None
    assert combo.currentText() == "Full (default)"
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert policy(session).jitter == "none"


def test_a_check_is_added_and_filled_in(session: Session, form: Form) -> None:
    checks = form.field("output_checks")
    (add,) = [each for each in checks.findChildren(QToolButton) if each.text() == "Add"]
    QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    (record,) = checks.findChildren(Form)
    QTest.keyClicks(edit_of(record.field("port")), "out")
    condition = record.field("condition").findChild(QPlainTextEdit)
    assert condition is not None
    QTest.keyClicks(condition, "value > 1")
    assert policy(session).output_checks == [OutputCheck(port="out", condition="value > 1")]


def test_a_kind_to_retry_on_is_added_and_removed_again(session: Session, form: Form) -> None:
    kinds = form.field("retry_on")
    (add,) = [each for each in kinds.findChildren(QToolButton) if each.text() == "Add"]
    QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    QTest.keyClicks(edit_of(kinds), "timeout")
    assert policy(session).retry_on == ["timeout"]
    (remove,) = [each for each in kinds.findChildren(QToolButton) if each.toolTip() == "Remove"]
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert policy(session).retry_on is None


def test_what_is_folded_is_made_when_it_is_unfolded(session: Session, form: Form, qtbot: Any) -> None:
    section = form.parentWidget()
    button = section.findChild(QToolButton)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not form.isVisible()
    page = NodePage(session, FieldContext(tokens=DARK), "greet")
    qtbot.addWidget(page)
    page.show()
    button = next(each for each in page.findChildren(QToolButton) if each.text() == "Policy")
    section = button.parentWidget()
    assert isinstance(section, Section) and section.content is None
    session.edit(edits.set_policy(session.flow, "greet", Policy(retries=4)))
    page.refresh()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert isinstance(section.content, Form) and section.content.isVisible()
    assert section.content.values()["retries"] == 4
