"""What a person does with hands on mouse and keyboard, as events that windows and dialogs get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QMenu,
    QMessageBox,
    QWidget,
)

from weft_editor.app import make_program
from weft_editor.dialogs.settings import SettingsDialog
from weft_editor.main_window import MainWindow
from weft_editor.restoring import Restoring
from weft_editor.windows import keep_on_screen

LEFT: Final = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PATIENCE_MS: Final = 30_000
W = TypeVar("W", bound=QWidget)


def turn_to(window: QWidget) -> None:
    """Makes it the window a person works in, as a window manager does."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QApplication.processEvents()  # the window, too, hears of it


def press(window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """A key, in a window."""
    turn_to(window)
    QTest.keyClick(window, key, held)


def key(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """A key, wherever the keyboard is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, held)
    QApplication.processEvents()  # some fields do what Enter says a moment later


def write(edit: QWidget, text: str) -> None:
    """Clicks a field and types something in place of what stands there."""
    click(edit)
    assert edit.hasFocus(), "a click puts the keyboard there"
    QTest.keyClick(edit, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(edit, text) if text else QTest.keyClick(edit, Qt.Key.Key_Delete)


def click(widget: QWidget) -> None:
    """On its words or mark, not on the room beside them."""
    assert widget.isVisible() and widget.isEnabled(), f"{widget} cannot be clicked"
    target: Any = widget.viewport() if hasattr(widget, "viewport") else widget
    QTest.mouseClick(target, LEFT, NONE, QPoint(min(10, target.width() // 2), target.height() // 2))


def button(among: QWidget, words: str) -> QAbstractButton:
    """The button that can be seen and says so."""
    found = [
        each
        for each in among.findChildren(QAbstractButton)
        if each.isVisible() and words in (each.text(), each.accessibleName(), each.toolTip())
    ]
    assert len(found) == 1, f"{words!r}: {found}"
    return found[0]


def right_click(widget: QWidget, spot: QPoint) -> None:
    """As the screen tells of it, so that what asks for a menu is asked."""
    window = widget.window()
    turn_to(window)
    handle = window.windowHandle()
    assert handle is not None
    QTest.mouseClick(handle, Qt.MouseButton.RightButton, NONE, widget.mapTo(window, spot))
    QApplication.processEvents()


def in_menu(words: str) -> None:
    """Clicks an entry of the menu that is open."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu), f"no menu is open for {words!r}"
    names = {each.text().replace("&", "").partition("\t")[0]: each for each in menu.actions()}
    assert words in names, f"{words!r} is not among {list(names)}"
    action = names[words]
    assert action.isEnabled(), f"{words!r} cannot be chosen"
    spot, inner = menu.actionGeometry(action).center(), action.menu()
    QTest.mouseMove(menu, spot)
    QTest.mouseClick(menu, LEFT, NONE, spot)
    while isinstance(inner, QMenu) and not inner.isVisible():
        QTest.qWait(10)  # a menu within a menu opens a moment later
    QApplication.processEvents()


def drag(grip: QWidget, start: QPoint, end: QPoint) -> None:
    """Drags something by its grip over the screen, from one spot of it to another."""
    _move(grip, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for step in range(1, 25):
        _move(grip, QEvent.Type.MouseMove, start + (end - start) * (step / 24), Qt.MouseButton.NoButton, LEFT)
        QApplication.processEvents()
    _move(grip, QEvent.Type.MouseButtonRelease, end, LEFT, Qt.MouseButton.NoButton)
    QApplication.processEvents()


def _move(grip: QWidget, kind: QEvent.Type, spot: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    event = QMouseEvent(kind, QPointF(grip.mapFromGlobal(spot)), QPointF(spot), button, held, NONE)
    QApplication.sendEvent(grip, event)


def the(kind: type[W], among: QWidget) -> W:
    """The only one of its kind that is seen, waited for: what follows from an edit comes in turns."""

    def seen() -> list[W]:
        return [each for each in among.findChildren(kind) if each.isVisible()]

    wait_until(lambda: len(seen()) == 1)
    return seen()[0]


def wait_until(condition: Callable[[], bool]) -> None:
    """Lets the program go on until something holds."""
    left = PATIENCE_MS
    while not condition() and left > 0:
        QTest.qWait(10)
        left -= 10
    assert condition()


def choose(pages: QListWidget, words: str) -> None:
    """Clicks an entry of a list."""
    (item,) = pages.findItems(words, Qt.MatchFlag.MatchExactly)
    pages.scrollToItem(item)
    QTest.mouseClick(pages.viewport(), LEFT, NONE, pages.visualItemRect(item).center())


def settings(window: MainWindow, page: str) -> Any:
    """A page of the settings, opened by key and click."""
    press(window, Qt.Key.Key_Comma, CTRL)
    dialog = the(SettingsDialog, window)
    turn_to(dialog)
    choose(dialog.list, page)
    return dialog.pages.currentWidget()


def from_menu_bar(window: MainWindow, *words: str) -> None:
    """Clicks through menus of the menu bar."""
    bar = window.menuBar()
    (title,) = (each for each in bar.actions() if each.text().replace("&", "") == words[0])
    QTest.mouseClick(bar, LEFT, NONE, bar.actionGeometry(title).center())
    for word in words[1:]:
        in_menu(word)


def when_asked(*answers: str) -> list[str]:
    """Presses these buttons of the message boxes that are about to come, one each; gives what they asked."""
    asked: list[str] = []

    def click_next() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, click_next)
            return
        asked.append(box.text())
        answer = answers[len(asked) - 1]
        if len(asked) < len(answers):
            QTimer.singleShot(10, click_next)
        QTest.mouseClick(next(each for each in box.buttons() if each.text() == answer), LEFT)

    QTimer.singleShot(0, click_next)
    return asked


def name_path(path: Path | None, do: Callable[[], object]) -> None:
    """Does what asks for a file or folder, types this one there and presses Enter; `None` leaves it by Escape."""
    seen: list[QFileDialog] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            return
        (line,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        completions = QApplication.activePopupWidget()
        if completions is not None:
            QTest.keyClick(completions, Qt.Key.Key_Escape)
        elif path is None:
            seen.append(dialog)
            QTest.keyClick(line, Qt.Key.Key_Escape)
        elif not seen:
            seen.append(dialog)
            is_there = Path(dialog.directory().absolutePath()) == path.parent
            QTest.keyClick(line, Qt.Key.Key_A, CTRL)
            QTest.keyClicks(line, path.name if is_there else str(path))
        else:
            QTest.keyClick(line, Qt.Key.Key_Return)

    waiting = QTimer(interval=100)
    waiting.timeout.connect(answer)
    waiting.start()
    do()
    waiting.stop()
    assert seen, "a file or folder was asked for"


@contextmanager
def started_again(qapp: QApplication) -> Iterator[MainWindow]:
    """The window in front of a program that is started on the same folders."""
    program = make_program(qapp)
    restoring = Restoring(program)
    windows = restoring.begin()
    for each in windows:
        each.show()
    restoring.finish()
    for each in windows:
        keep_on_screen(each)
        each.load_rest()
        if not each.tabs.count():
            each.welcome()
    try:
        yield windows[-1]
    finally:
        windows = list(program.windows.all)
        program.windows.end_without_asking()
        for each in windows:
            each.hide()
            each.deleteLater()
        assert program.engine.stop()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
