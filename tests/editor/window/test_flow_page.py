"""The settings of a flow in the inspector, typed by real keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.panels.inspector.other_pages import FlowPage
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Flow, Settings

SessionOf = Callable[[Flow], Session]


def number_of(page: FlowPage, name: str) -> QLineEdit:
    for form in page.findChildren(Form):
        with suppress(KeyError):
            found = form.field(name).findChild(QLineEdit)
            assert isinstance(found, QLineEdit)
            return found
    raise AssertionError(f"no field {name!r}")


@pytest.mark.parametrize(
    ("name", "typed", "said"), [("seed", "x", "integer"), ("max_concurrency", "0", "1"), ("max_time_s", "-5", "0")]
)
def test_a_setting_that_a_flow_cannot_hold_is_told_at_its_field(
    session_of: SessionOf, qtbot: Any, name: str, typed: str, said: str
) -> None:
    session = session_of(Flow())
    page = FlowPage(session, FieldContext())
    qtbot.addWidget(page)
    page.show()
    line = number_of(page, name)
    line.selectAll()
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, Qt.Key.Key_Tab)
    told = [each.text() for each in page.findChildren(QLabel) if each.text().endswith("kept as it was.")]
    assert len(told) == 1
    assert said in told[0]
    assert dict(session.flow.settings) == dict(Flow().settings)
    line.selectAll()
    QTest.keyClicks(line, "7")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert not [each for each in page.findChildren(QLabel) if each.text().endswith("kept as it was.")]
    assert session.undo.can_undo


def test_a_cleared_setting_takes_its_default(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(Flow())
    session.edit(edits.set_settings(session.flow, Settings(max_concurrency=3)))
    page = FlowPage(session, FieldContext())
    qtbot.addWidget(page)
    page.show()
    line = number_of(page, "max_concurrency")
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert session.flow.settings.max_concurrency == Settings().max_concurrency
