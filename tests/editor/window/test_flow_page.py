"""The settings of a flow in the inspector, typed by real keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QToolButton, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.fields.form import Form
from weft_editor.panels.inspector.inspector import Inspector
from weft_editor.panels.inspector.node_page import NodePage
from weft_editor.panels.inspector.other_pages import FlowPage
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Flow, Settings

from .flows import Sketch

SessionOf = Callable[[Flow], Session]


def field_of(page: QWidget, name: str) -> QWidget:
    for form in page.findChildren(Form):
        with suppress(KeyError):
            return form.field(name)
    raise AssertionError(f"no field {name!r}")


def number_of(page: FlowPage, name: str) -> QLineEdit:
    found = field_of(page, name).findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


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


def test_what_a_section_unfolds_and_what_is_said_of_a_field_is_scrolled_to(session_of: SessionOf, qtbot: Any) -> None:
    inspector = Inspector(session_of(Flow()))
    qtbot.addWidget(inspector)
    inspector.resize(300, 500)
    inspector.show()
    qtbot.waitExposed(inspector)
    (head,) = (each for each in inspector.findChildren(QToolButton) if each.text() == "Scripted model")
    inspector.ensureWidgetVisible(head)
    if head.isChecked():  # folding is remembered by title
        QTest.mouseClick(head, Qt.MouseButton.LeftButton)
    QTest.mouseClick(head, Qt.MouseButton.LeftButton)

    def is_seen(widget: QWidget) -> bool:
        place = QRect(widget.mapTo(inspector.viewport(), QPoint()), widget.size())
        return widget.isVisible() and inspector.viewport().rect().contains(place)

    rules = field_of(inspector, "script")
    qtbot.waitUntil(lambda: is_seen(rules))
    edit = rules.findChild(QPlainTextEdit)
    assert edit is not None
    QTest.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(is_seen(each) for each in inspector.findChildren(QLabel) if "contains" in each.text()))
    QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(edit, '[{"say"')
    qtbot.waitUntil(lambda: any(is_seen(each) for each in inspector.findChildren(QLabel) if "JSON" in each.text()))
    assert is_seen(rules)


def test_the_page_of_a_node_shows_the_id_that_rules_name_it_by(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(Flow())
    for _ in range(2):
        session.edit(edits.add_node(session.flow, session.registry, "agent", 0, 0)[1])
    for node in ("agent", "agent-2"):
        page = NodePage(session, FieldContext(), node)
        qtbot.addWidget(page)
        assert node in [each.text() for each in page.findChildren(QLabel) if each.property("role") == "code"]


def test_help_that_is_far_below_does_not_scroll_away_what_is_typed_in(session_of: SessionOf, qtbot: Any) -> None:
    sketch = Sketch()
    node = sketch.add("router", routes=[{"name": f"way_{number}"} for number in range(12)])
    session = session_of(sketch.flow)
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(300, 500)
    inspector.show()
    qtbot.waitExposed(inspector)
    session.select(nodes=[node])
    name = next(each for each in inspector.findChildren(QLineEdit) if each.text() == "way_0")
    QApplication.processEvents()  # it has its place only then
    before = inspector.verticalScrollBar().value()
    QTest.mouseClick(name, Qt.MouseButton.LeftButton)
    QTest.keyClicks(name, "x")
    QTest.qWait(50)
    assert name.hasFocus()
    assert any(each.isVisible() for each in inspector.findChildren(QLabel) if "ways out" in each.text())
    assert abs(inspector.verticalScrollBar().value() - before) < 60
    assert 0 <= name.mapTo(inspector.viewport(), QPoint()).y() <= 480
