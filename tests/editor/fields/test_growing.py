"""Fields that grow while somebody types in them, in a panel that has no room for all of them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from weft_editor.fields.field import FieldContext
from weft_editor.panels.inspector.inspector import Inspector
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.registry import installed


@pytest.fixture
def low(qapp: QApplication, qtbot: Any) -> Inspector:
    """The inspector of an agent, not high enough for more than its first few lines."""
    session = Session(installed(), Flow())
    node, change = edits.add_node(session.flow, session.registry, "agent", 0, 0)
    session.document.apply(change)
    session.select(nodes=[node])
    made = Inspector(session, FieldContext())
    qtbot.addWidget(made)
    made.resize(320, 260)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    return made


def sees_cursor(panel: Inspector, edit: QPlainTextEdit) -> bool:
    line = edit.cursorRect()
    ends = (edit.viewport().mapTo(panel.viewport(), QPoint(line.x(), y)) for y in (line.top(), line.bottom()))
    return all(0 <= spot.y() < panel.viewport().height() for spot in ends)


def test_what_is_typed_stays_in_sight_as_the_field_grows(low: Inspector, qtbot: Any) -> None:
    edit = low.page.form.field("system").findChild(QPlainTextEdit)  # type: ignore[attr-defined]  # it is a node's
    assert edit is not None
    low.ensureWidgetVisible(edit)
    QTest.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton)
    for number in range(12):
        QTest.keyClicks(edit, f"rule {number}")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        QTest.qWait(20)  # the form is laid out anew
        qtbot.waitUntil(lambda: sees_cursor(low, edit))
    QTest.keyClick(edit, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: sees_cursor(low, edit))
    QTest.keyClick(edit, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(20)
    assert sees_cursor(low, edit)
    low.verticalScrollBar().setValue(0)  # who looks elsewhere is not brought back
    QTest.qWait(50)
    assert not sees_cursor(low, edit)


def test_a_field_nobody_types_in_moves_nothing(low: Inspector) -> None:
    session = low.page.session  # type: ignore[attr-defined]
    (node,) = session.flow.nodes
    session.edit(edits.set_config(session.flow, node, "system", "many\n" * 30))
    QTest.qWait(50)
    assert low.verticalScrollBar().value() == 0


def test_a_page_that_would_like_more_room_does_not_widen_its_panel(low: Inspector) -> None:
    for least in (0, 600):
        low.page.setMinimumWidth(least)
        QApplication.processEvents()
        assert low.sizeHint().width() == low.minimumWidth()
