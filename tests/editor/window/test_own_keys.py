"""Keys of a panel hold in that panel and leave those of the canvas alone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from weft_editor.widgets.own_keys import own_keys


def test_keys_of_a_widget_are_heard_in_it_and_nowhere_else(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    mine, other = QLineEdit(), QLineEdit("text")
    column = QVBoxLayout(window)
    column.addWidget(mine)
    column.addWidget(other)
    heard: list[int] = []
    own_keys(mine, "Ctrl+Return", lambda: heard.append(1))
    own_keys(mine, QKeySequence.StandardKey.New, lambda: heard.append(2))
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    for edit in (other, mine):
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(edit, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert heard == [1, 2]
