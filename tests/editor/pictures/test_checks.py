"""The checks of screens find what they are there to find."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTabBar, QVBoxLayout, QWidget
from tests.editor.pictures.checks import cut_off, nameless, outside, unreachable, unseen

pytestmark = pytest.mark.gui


def shown(qtbot: Any, *widgets: QWidget, kind: type[QDialog] = QDialog) -> QDialog:
    dialog = kind()
    layout = QVBoxLayout(dialog)
    for each in widgets:
        layout.addWidget(each)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_a_label_without_room_is_cut_off_unless_a_tool_tip_says_it_whole(qtbot: Any) -> None:
    label = QLabel("a rather long sentence")
    label.setFixedWidth(40)
    dialog = shown(qtbot, label)
    assert len(list(cut_off(dialog))) == 1
    label.setToolTip("a rather long sentence")
    assert list(cut_off(dialog)) == []


def test_buttons_paragraphs_and_tabs_without_room_are_cut_off(qtbot: Any) -> None:
    button, paragraph, bar = QPushButton("Export everything"), QLabel("many words " * 20), QTabBar()
    button.setFixedWidth(30)
    paragraph.setWordWrap(True)
    paragraph.setFixedSize(80, 30)
    bar.addTab("A title that is long")
    bar.setElideMode(Qt.TextElideMode.ElideRight)
    bar.setFixedWidth(50)
    bar.setUsesScrollButtons(False)
    assert len(list(cut_off(shown(qtbot, button, paragraph, bar)))) == 3


def test_what_has_room_is_not_complained_of(qtbot: Any) -> None:
    dialog = shown(qtbot, QLabel("short"), QPushButton("OK"), QLineEdit("text"))
    assert [*cut_off(dialog), *outside(dialog)] == []


def test_a_widget_beyond_its_parent_and_a_dialog_beyond_the_screen_are_outside(qtbot: Any) -> None:
    dialog = shown(qtbot, QLabel("short"))
    lost = QLabel("lost", dialog)
    lost.move(dialog.width() - 4, 0)
    lost.show()
    assert len(list(outside(dialog))) == 1
    dialog.resize(dialog.screen().size() * 2)
    assert any("off the screen" in fault for fault in outside(dialog))


def test_a_field_without_a_name_is_found(qtbot: Any) -> None:
    field = QLineEdit()
    dialog = shown(qtbot, field)
    assert len(list(nameless(dialog))) == 1
    field.setAccessibleName("Name")
    assert list(nameless(dialog)) == []


def test_a_field_that_keeps_tab_traps_the_walk(qtbot: Any) -> None:
    trap = QPlainTextEdit()  # takes Tab for itself unless told otherwise
    dialog = shown(qtbot, QPushButton("One"), trap, QPushButton("Two"))
    assert list(unreachable(dialog))
    trap.setTabChangesFocus(True)
    assert list(unreachable(dialog)) == []


class _Flat(QPushButton):
    def paintEvent(self, event: Any) -> None:
        """Looks the same whatever happens."""


def test_a_control_that_does_not_show_the_focus_is_found(qtbot: Any) -> None:
    dialog = shown(qtbot, _Flat("Blind"), QPushButton("Seen"))
    assert len(list(unseen(dialog))) == 1
