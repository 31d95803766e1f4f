"""Somebody who presses keys and buttons at random: nothing breaks, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from weft_editor.canvas.canvas import Canvas
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine.document import storage

Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
_KEYS: Final = [
    Key.Key_Tab, Key.Key_Return, Key.Key_Escape, Key.Key_Delete, Key.Key_Backspace, Key.Key_Left, Key.Key_Right,
    Key.Key_Up, Key.Key_Down, Key.Key_F2, Key.Key_F5, Key.Key_Space, Key.Key_Home, Key.Key_Menu, Key.Key_Slash,
    *(Key(code) for code in range(Key.Key_A, Key.Key_Z + 1) if code != Key.Key_S),
]  # fmt: skip
_HELD: Final = [*[Mod.NoModifier] * 5, Mod.ControlModifier, Mod.ShiftModifier, Mod.AltModifier,
                Mod.ControlModifier | Mod.ShiftModifier]  # fmt: skip
_LEFT_ALONE: Final = ("quit", "exit", "open", "save", "export", "close", "recent", "folder", "licen", "new flow")
"""Commands that leave the flow or touch other files."""
_CONTROLS: Final = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)


class Monkey:
    """Random use of a window."""

    def __init__(self, window: MainWindow, tab: FlowTab, random: Random) -> None:
        self.window, self.tab, self.random = window, tab, random
        self.acts: list[str] = []
        self._closing = QTimer(interval=50, singleShot=True)
        self._closing.timeout.connect(self._close_what_is_open)
        self._closing.start()

    @property
    def canvas(self) -> Canvas:
        return self.tab.canvas

    def act(self) -> None:
        """Does one thing."""
        (do,) = self.random.choices(
            (self._key, self._click, self._drag, self._use_control, self._command, self._theme),
            (30, 20, 28, 10, 8, 1),
        )
        self.acts.append(do.__name__)
        do()
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as a loop that runs does

    def rest(self) -> None:
        """Lets go of everything."""
        for _ in range(20):
            self._close_what_is_open()
            QApplication.processEvents()
        self._closing.stop()

    def _somewhere(self, widget: QWidget) -> QPoint:
        return QPoint(self.random.randrange(max(widget.width(), 1)), self.random.randrange(max(widget.height(), 1)))

    def _key(self) -> None:
        held, key = self.random.choice(_HELD), self.random.choice(_KEYS)
        if held & Mod.ControlModifier and key in (Key.Key_N, Key.Key_O, Key.Key_W, Key.Key_Q, Key.Key_P):
            return
        QTest.keyClick(QApplication.focusWidget() or self.canvas, key, held)

    def _click(self) -> None:
        button = self.random.choice((Button.LeftButton,) * 4 + (Button.RightButton,))
        click: Callable[..., object] = QTest.mouseDClick if self.random.random() < 0.2 else QTest.mouseClick
        click(self.canvas, button, self.random.choice(_HELD), self._somewhere(self.canvas))

    def _drag(self) -> None:
        button = self.random.choice((Button.LeftButton,) * 4 + (Button.MiddleButton,))
        QTest.mousePress(self.canvas, button, self.random.choice(_HELD), self._somewhere(self.canvas))
        for _ in range(self.random.randrange(1, 6)):
            QTest.mouseMove(self.canvas, self._somewhere(self.canvas))
            QApplication.processEvents()
        QTest.mouseRelease(self.canvas, button, Mod.NoModifier, self._somewhere(self.canvas))

    def _use_control(self) -> None:
        shown = [each for each in self.window.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
        controls = [each for each in shown if isinstance(each, _CONTROLS)]
        if not controls:
            return
        control = self.random.choice(controls)
        if isinstance(control.parent(), QTabBar):
            return  # closes the tab
        words = control.text() if isinstance(control, QAbstractButton) else ""
        if any(each in f"{words} {control.toolTip()}".lower() for each in _LEFT_ALONE):
            return
        scrolls = isinstance(control, (QPlainTextEdit, QAbstractItemView))
        inside = control.viewport() if scrolls else control  # type: ignore[union-attr]  # these have one
        QTest.mouseClick(inside, Button.LeftButton, Mod.NoModifier, self._somewhere(inside))
        if isinstance(control, (QLineEdit, QPlainTextEdit)):
            QTest.keyClicks(control, self.random.choice(("abc", "{{x}}", "1", "-5", "[1,2]", "")))

    def _command(self) -> None:
        commands = [each for each in self.window.findChildren(QAction) if each.isEnabled() and each.text()]
        named = [each for each in commands if not any(word in each.text().lower() for word in _LEFT_ALONE)]
        self.random.choice([each for each in named if each.menu() is None and _is_at_hand(each)]).trigger()

    def _theme(self) -> None:
        self.window.program.appearance.set_choice(self.random.choice(("dark", "light")))

    def _close_what_is_open(self) -> None:
        self._closing.start()  # what is pressed here may open a box that has to be closed before this ends
        shown = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if shown is None:
            return
        if isinstance(shown, QFileDialog) or self.random.random() < 0.6:
            QTest.keyClick(shown, Key.Key_Escape)
            return
        buttons = [each for each in shown.findChildren(QAbstractButton) if each.isVisible() and each.isEnabled()]
        QTest.mouseClick(self.random.choice(buttons), Button.LeftButton) if buttons else shown.close()


def _is_at_hand(action: QAction) -> bool:
    """Whether a person could get at it: the menu of a label that is not shown cannot be opened."""
    label = action.parent()
    return not isinstance(label, QLabel) or label.isVisible()


@pytest.fixture
def monkey(window: MainWindow, request: pytest.FixtureRequest) -> Iterator[Monkey]:
    window.resize(1400, 900)
    window.files.open_template("quorum-vote")
    (tab,) = window.tabs.flows
    made = Monkey(window, tab, Random(request.param))
    yield made
    made.rest()


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("monkey", [1, 2], indirect=True)
def test_random_use_breaks_nothing_and_can_be_undone(monkey: Monkey, pytestconfig: pytest.Config, qtbot: Any) -> None:
    before = storage.flow_text(monkey.tab.session.flow)
    for _ in range(3000 if pytestconfig.getoption("--long") else 120):
        monkey.act()
    monkey.rest()
    monkey.tab.runs.stop()
    undo = monkey.tab.session.undo
    while undo.can_undo:
        undo.undo()
    assert storage.flow_text(monkey.tab.session.flow) == before
