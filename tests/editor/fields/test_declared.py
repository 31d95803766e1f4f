"""Variables and channels of a flow, declared in the inspector by keys and clicks."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPlainTextEdit, QToolButton

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.panels.inspector.declared import DeclaredRow, DeclaredSection
from weft_editor.panels.inspector.inspector import Inspector
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Channel, Flow, StateVariable, storage
from weft_engine.registry import installed

from .hand import fill, write

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def session(qapp: QApplication) -> Session:
    made = Session(installed(), Flow())
    for change in (
        edits.set_variable(made.flow, "total", StateVariable(type="number", initial=1, reducer="add")),
        edits.set_channel(made.flow, "news", Channel()),
        edits.add_node(made.flow, made.registry, "state_read", 0, 0, config={"variable": "total"}, title="Look")[1],
        edits.add_node(made.flow, made.registry, "send", 0, 200, config={"channel": "news"}, title="Tell")[1],
    ):
        made.document.apply(change)
    return made


@pytest.fixture
def inspector(session: Session, qtbot: Any) -> Inspector:
    inspector = Inspector(session, FieldContext())
    qtbot.addWidget(inspector)
    inspector.resize(360, 1800)
    inspector.show()
    inspector.activateWindow()
    assert QTest.qWaitForWindowActive(inspector)
    return inspector


@pytest.fixture
def sections(inspector: Inspector) -> list[DeclaredSection]:
    return inspector.page.findChildren(DeclaredSection)


@pytest.fixture
def variables(sections: list[DeclaredSection]) -> DeclaredSection:
    return sections[0]


def rename(row: DeclaredRow, name: str) -> None:
    write(row.name, name)
    QTest.keyClick(row.name, Key.Key_Return)


def test_a_variable_is_added_named_and_filled_in_then_taken_back(session: Session, variables: DeclaredSection) -> None:
    before = storage.flow_text(session.flow)
    QTest.mouseClick(variables.add, Left)
    focused = QApplication.focusWidget()
    assert focused is variables.rows["variable"].name
    QTest.keyClicks(focused, "votes")
    QTest.keyClick(focused, Key.Key_Return)
    row = variables.rows["votes"]
    combo = row.form.field("type").findChild(QComboBox)
    assert combo is not None
    combo.setFocus()
    QTest.keyClick(combo, Key.Key_L)
    fill(row.form.field("initial"))
    assert session.flow.sections["state"]["votes"] == StateVariable(type="list", initial=["some words"])
    while session.undo.can_undo:
        session.undo.undo()
    assert storage.flow_text(session.flow) == before
    assert list(variables.rows) == ["total"]


def test_a_renamed_variable_is_followed_by_the_nodes_that_use_it(session: Session, variables: DeclaredSection) -> None:
    rename(variables.rows["total"], "sum")
    assert session.flow.nodes["look"].config["variable"] == "sum"
    assert list(session.flow.sections["state"]) == ["sum"]
    assert variables.rows["sum"].users.text() == "Used by Look"
    session.undo.undo()
    assert session.flow.nodes["look"].config["variable"] == "total"
    assert list(variables.rows) == ["total"]


def test_a_name_that_is_taken_or_blank_is_refused_at_its_row(session: Session, variables: DeclaredSection) -> None:
    QTest.mouseClick(variables.add, Left)
    row = variables.rows["variable"]
    for wrong in ("total", ""):
        rename(row, wrong)
        told = [each.text() for each in row.findChildren(QLabel) if each.property("role") == "error" and each.text()]
        assert told
        assert set(session.flow.sections["state"]) == {"total", "variable"}
    rename(row, "other")
    assert set(session.flow.sections["state"]) == {"total", "other"}


def test_removing_what_nodes_use_says_who_and_comes_back_with_undo(
    session: Session, variables: DeclaredSection
) -> None:
    remove = next(each for each in variables.rows["total"].findChildren(QToolButton) if each.toolTip() == "Remove")
    QTest.mouseClick(remove, Left)
    assert not session.flow.sections["state"]
    assert any(each.text() == "total is gone; still named by Look." for each in variables.findChildren(QLabel))
    session.undo.undo()
    assert list(variables.rows) == ["total"]


def test_the_initial_value_is_edited_as_the_type_says_and_the_expression_only_where_it_counts(
    session: Session, variables: DeclaredSection
) -> None:
    row = variables.rows["total"]
    assert fill(row.form.field("initial")) == 0.5
    assert session.flow.sections["state"]["total"].initial == 0.5
    assert row.form.field("expression").isHidden()
    combo = row.form.field("reducer").findChild(QComboBox)
    assert combo is not None
    combo.setFocus()
    QTest.keyClick(combo, Key.Key_End)
    assert not row.form.field("expression").isHidden()
    edit = row.form.field("expression").findChild(QPlainTextEdit)
    assert edit is not None
    write(edit, "old + new")
    assert session.flow.sections["state"]["total"].expression == "old + new"


def test_the_name_of_a_type_is_typed_on_while_the_initial_value_follows_it(
    session: Session, variables: DeclaredSection
) -> None:
    """Each letter chooses; `i` by itself would be an image, `b` of `number` a boolean."""
    row = variables.rows["total"]
    combo = row.form.field("type").findChild(QComboBox)
    assert combo is not None
    combo.setFocus()
    for letters, name in (("list", "list"), ("number", "number"), ("text", "text")):
        QTest.qWait(QApplication.keyboardInputInterval() + 50)  # else it would be one word with the letters before
        QTest.keyClicks(combo, letters)
        assert session.flow.sections["state"]["total"].type == name
        assert QApplication.focusWidget() is combo
    QApplication.processEvents()
    QTest.keyClick(combo, Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None and row.form.field("initial").isAncestorOf(focused)
    QTest.keyClick(focused, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(focused, "none")
    assert session.flow.sections["state"]["total"].initial == "none"
    QTest.keyClick(focused, Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None and row.form.field("reducer").isAncestorOf(focused)
    while session.undo.can_undo:
        session.undo.undo()
    assert session.flow.sections["state"]["total"] == StateVariable(type="number", initial=1, reducer="add")
    assert row.form.field("initial").value() == 1


def test_a_channel_is_changed_and_what_it_cannot_be_is_told(session: Session, sections: list[DeclaredSection]) -> None:
    row = sections[1].rows["news"]
    fill(row.form.field("delivery"))
    assert session.flow.sections["channels"]["news"].delivery == "all"
    edit = row.form.field("capacity").focusProxy()
    assert edit is not None
    write(edit, "0")
    assert session.flow.sections["channels"]["news"].capacity == 1000
    assert [
        each for each in row.findChildren(QLabel) if each.text().endswith("kept as it was.") and not each.isHidden()
    ]


def test_a_node_is_offered_the_variables_there_are(session: Session, inspector: Inspector) -> None:
    session.select(nodes=["look"])
    field = inspector.page.findChildren(Form)[0].field("variable")
    assert field.suggestions() == ["total"]  # type: ignore[attr-defined]  # it is one with suggestions
