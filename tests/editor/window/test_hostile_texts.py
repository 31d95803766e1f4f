"""Titles and values that turn direction, steer terminals, look like markup or go on for ever, on every panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine import edits
from weft_engine.document import Flow, Group, Note, storage

from .flows import Sketch

Opened = Callable[[Flow], FlowTab]
HOSTILE: Final = {
    "right to left": "שלום עולם \u202egnp.exe\u202c مرحبا",
    "control": "a\x1b[31mred\x07\x00b\x9b2Jc\r\nd\te",
    "markup": "<b>bold</b><img src=x onerror=alert(1)>&amp;&lt;[link](http://example.invalid)`code`",
    "long": "x" * 100_000,
    "many words": "many words " * 9_000,
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘" * 20,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 200,
}


def named(words: str) -> Flow:
    """A flow in which all a person can name is called so."""
    sketch = Sketch()
    source = sketch.add("constant", words, value=words)
    echo = sketch.add("template", words, text="{{value}}")
    out = sketch.add("output", words, name="answer", description=words)
    sketch.wire(f"{source}.value", f"{echo}.value")
    sketch.wire(f"{echo}.text", f"{out}.value")
    document = sketch.document
    document.apply(
        edits.set_meta(sketch.flow, sketch.flow.meta.model_copy(update={"name": words, "description": words}))
    )
    document.apply(edits.add_note(sketch.flow, Note(text=words, x=0, y=400))[1])
    document.apply(edits.add_group(sketch.flow, Group(title=words, x=-40, y=-80, width=900, height=400))[1])
    return sketch.flow


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_panel_shows_it_as_what_it_is_and_the_file_keeps_it(
    window: MainWindow, qtbot: Any, tmp_path: Path, kind: str
) -> None:
    words = HOSTILE[kind]
    flow = named(words)
    path = tmp_path / "named.weft"
    storage.save(path, flow)
    assert storage.load(path).flow == flow
    window.files.open(path)  # a long one is read beside the window
    qtbot.waitUntil(lambda: window.tabs.flow is not None, timeout=30_000)
    tab = window.tabs.flow
    assert tab is not None
    window.resize(1280, 720)
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.session.run.view.status == "done", timeout=30_000)
    assert tab.session.run.view.outputs == {"answer": words}
    tab.canvas.fit(animate=False)
    for key in window.docks.docks:
        window.docks.bring(key)
        QApplication.processEvents()
    for node in tab.session.flow.nodes:
        tab.session.select(nodes=[node])
        QApplication.processEvents()
        window.grab()
    tab.session.select()
    assert window.size().width() == 1280, "no title makes the window wider"
    assert not [each.text()[:80] for each in window.findChildren(QLabel) if _takes_markup(each, words)]
    QTest.keyClick(tab.canvas, Qt.Key.Key_F2)
    window.finding.open_palette()
    window.finding.open_palette()


def _takes_markup(label: QLabel, words: str) -> bool:
    """Whether a label would take what somebody wrote for markup."""
    if label.textFormat() is Qt.TextFormat.PlainText or not label.text():
        return False
    return "<img" in label.text() and "onerror" in label.text() and words.startswith("<b>")


def test_a_title_is_typed_and_taken_back_whatever_it_is(window: MainWindow, opened: Opened) -> None:
    tab = opened(named("plain"))
    (node, *_) = tab.session.flow.nodes
    before = storage.flow_text(tab.session.flow)
    for words in (HOSTILE["right to left"], HOSTILE["markup"], "x" * 500):
        tab.canvas.setFocus()
        tab.session.select(nodes=[node])
        QTest.keyClick(tab.canvas, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QWidget) and editor is not tab.canvas
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QApplication.clipboard().setText(words)
        QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert tab.session.flow.nodes[node].title == words
        tab.canvas.grab()
    while tab.session.undo.can_undo:
        tab.session.undo.undo()
    assert storage.flow_text(tab.session.flow) == before
