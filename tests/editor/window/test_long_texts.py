"""Texts with a line that never breaks, as encoded files have, hold up neither the fields nor the results."""

from __future__ import annotations

import json
import time
from typing import Any, Final

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.fields.spec import FieldSpec, Kind
from weft_editor.fields.texts import TextField
from weft_editor.theme.tokens import DARK
from weft_editor.widgets.value_view import ValueView

LINE: Final = "iVBORw0KGgo" * 30_000
"""Wrapped, it would take Qt a minute."""
PATIENCE_S: Final = 5.0
WRAPS, SCROLLS = QPlainTextEdit.LineWrapMode.WidgetWidth, QPlainTextEdit.LineWrapMode.NoWrap


def field(qtbot: Any) -> TextField:
    made = TextField(FieldSpec("value", "Value", Kind.TEXT), FieldContext(tokens=DARK))
    qtbot.addWidget(made)
    made.resize(260, 300)
    made.show()
    return made


def view(qtbot: Any) -> ValueView:
    made = ValueView("answer", DARK)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def seen(widget: QWidget) -> None:
    QApplication.processEvents()
    widget.repaint()


def test_a_field_shows_it_and_wraps_others(qtbot: Any) -> None:
    shown = field(qtbot)
    start = time.process_time()
    shown.set_value(LINE)
    seen(shown)
    assert time.process_time() - start < PATIENCE_S
    assert shown.value() == LINE
    assert shown.edit.lineWrapMode() == SCROLLS
    shown.set_value("word " * 2000)
    assert shown.edit.lineWrapMode() == WRAPS


def test_it_can_be_pasted(qtbot: Any) -> None:
    shown, pasted = field(qtbot), QMimeData()
    pasted.setText(LINE)
    start = time.process_time()
    shown.edit.insertFromMimeData(pasted)
    seen(shown)
    assert time.process_time() - start < PATIENCE_S
    assert shown.value() == LINE


def test_a_result_shows_its_beginning_and_copies_all_of_it(qtbot: Any, qapp: QApplication) -> None:
    shown = view(qtbot)
    start = time.process_time()
    shown.set_value(LINE)
    seen(shown)
    assert time.process_time() - start < PATIENCE_S
    assert LINE.startswith(shown.shown_text())
    assert "more characters" in shown._note.text()
    shown.copy()
    assert qapp.clipboard().text() == LINE


def test_of_large_json_only_the_beginning_is_written_out(qtbot: Any, qapp: QApplication) -> None:
    shown, rows = view(qtbot), {"rows": [{"at": at, "word": f"word {at}"} for at in range(150_000)]}
    start = time.process_time()
    shown.set_value(rows)
    seen(shown)
    assert time.process_time() - start < 2.0
    assert shown.shown_text().startswith('{\n  "rows": [\n    {\n      "at": 0')
    assert "its beginning" in shown._note.text()
    shown.copy()
    assert json.loads(qapp.clipboard().text()) == rows
    shown.set_value({"rows": []})
    assert not shown._note.isVisible()


def test_a_result_that_grows_into_one_is_no_longer_wrapped(qtbot: Any) -> None:
    shown = view(qtbot)
    start = time.process_time()
    for end in range(1000, 60_000, 1000):
        shown.set_value(LINE[:end])
        seen(shown)
    assert time.process_time() - start < PATIENCE_S
    assert shown._plain.lineWrapMode() == SCROLLS


@pytest.mark.parametrize("text", ["漢字" * 10_000, "word " * 10_000, "line\n" * 10_000])
def test_what_breaks_anywhere_is_wrapped(qtbot: Any, text: str) -> None:
    shown = view(qtbot)
    shown.set_value(text)
    assert shown._plain.lineWrapMode() == WRAPS
