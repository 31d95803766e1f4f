"""Prompts and expressions: what is wrong is marked where it stands, names are offered with what they are."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from weft_editor.fields.editor import Editor
from weft_editor.fields.field import FieldContext, Name
from weft_editor.fields.form import Form
from weft_editor.fields.marks import marks_of
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.marked import marked, marked_tip, unmarked
from weft_editor.names import names_for
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.registry import installed

NAMES = (Name("question", "text", "Ask · value"), Name("facts", "text", "not wired", "No wire leads to `facts`."))


def marked_parts(kind: Kind, text: str, *, only: bool = False) -> list[tuple[str, str]]:
    return [(text[mark.start : mark.end], mark.reason) for mark in marks_of(kind, text, NAMES, only)]


def test_a_name_without_a_value_is_marked_wherever_it_stands() -> None:
    text = "{{question}} and {{facts.first}} and {{ size(facts) }}"
    assert marked_parts(Kind.PROMPT, text) == [("facts", "No wire leads to `facts`.")] * 2


def test_names_in_texts_and_after_points_are_no_names() -> None:
    assert marked_parts(Kind.EXPRESSION, "question.facts == 'facts'") == []


def test_a_slot_that_does_not_parse_is_marked_as_a_whole() -> None:
    ((part, reason),) = marked_parts(Kind.PROMPT, "one\ntwo {{ 1 + }} three")
    assert part == "{{ 1 + }}"
    assert "stays text" in reason


def test_an_expression_is_marked_where_it_goes_wrong() -> None:
    ((part, reason),) = marked_parts(Kind.EXPRESSION, "question > nosuch(1)")
    assert part == "nosuch"
    assert "unknown function" in reason


def test_where_only_some_names_mean_anything_all_others_are_marked() -> None:
    ((part, reason),) = marked_parts(Kind.EXPRESSION, "question == other", only=True)
    assert part == "other"
    assert "question" in reason


def test_half_an_expression_at_the_very_end_is_marked_within_the_text() -> None:
    for text in ("question >", "(", "a b", "'x"):
        for mark in marks_of(Kind.EXPRESSION, text, NAMES, False):
            assert 0 <= mark.start < mark.end <= len(text)


@pytest.fixture
def form(qtbot: Any) -> Form:
    made = Form((FieldSpec("p", "Prompt", Kind.PROMPT, help="Each `{{name}}` counts."),), FieldContext(lambda: NAMES))
    qtbot.addWidget(made)
    made.resize(320, 300)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    return made


def editor(form: Form) -> Editor:
    found = form.field("p").focusProxy()
    assert isinstance(found, Editor)
    found.setFocus()
    return found


def texts(form: Form) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [each.text() for each in form.findChildren(QLabel) if each.isVisible()]


def test_the_reason_is_read_below_the_prompt_while_the_cursor_is_in_the_name(form: Form) -> None:
    edit = editor(form)
    edit.insertPlainText("\U0001f600 ")  # one letter, two places as Qt counts
    QTest.keyClicks(edit, "{{facts}}")
    assert [mark.reason for mark in edit.marks] == ["No wire leads to `facts`."]
    QTest.keyClick(edit, Qt.Key.Key_Left)
    QTest.keyClick(edit, Qt.Key.Key_Left)
    assert any("No wire leads to" in each and "facts" in each for each in texts(form))
    QTest.keyClick(edit, Qt.Key.Key_Home)
    assert not any("No wire leads to" in each for each in texts(form))


def test_names_are_offered_with_type_and_source_and_taken_by_the_keyboard(form: Form) -> None:
    edit = editor(form)
    QTest.keyClicks(edit, "{{")
    view = edit._list.view
    assert view.isVisible()
    first = view.model().index(0, 0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "question, text, Ask · value"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.toPlainText() == "{{question}}"


def test_help_shows_code_as_code(form: Form) -> None:
    editor(form)
    (shown,) = [each for each in texts(form) if "counts" in each]
    assert "`" not in shown
    assert "monospace" in shown


def test_light_markdown_is_drawn_and_everything_else_is_shown_as_it_is() -> None:
    assert marked("a `<b>` *very* **big** 2*3*4 <i>").count("<span") == 2
    assert "<i>very</i>" in marked("a *very* b")
    assert "&lt;i&gt;" in marked("<i>")
    assert unmarked("a `b` *c* **d** 2*3*4") == "a b c d 2*3*4"
    assert marked_tip("") == ""


def test_a_node_offers_its_inputs_with_what_is_wired_then_the_other_nodes(qapp: Any) -> None:
    session = Session(installed(), Flow())
    ask, change = edits.add_node(session.flow, session.registry, "input", 0, 0, config={"name": "q"}, title="Ask")
    session.edit(change)
    fill, change = edits.add_node(session.flow, session.registry, "template", 0, 0, config={"text": "{{a}} {{b}}"})
    session.edit(change)
    session.edit(edits.connect(session.flow, session.registry, f"{ask}.value", f"{fill}.a"))
    first, second, other = names_for(session, fill)
    assert (first.name, first.source, first.trouble) == ("a", "Ask · value", "")
    assert (second.name, bool(second.trouble)) == ("b", True)
    assert (other.name, other.source) == ("q", "new input, for Ask"), "by the name of the input, not its id"
