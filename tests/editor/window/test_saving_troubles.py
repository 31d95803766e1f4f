"""A flow that cannot be saved, or whose file goes away, stays unsaved, and the window offers what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPlainTextEdit, QPushButton

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.session import Session
from weft_editor.widgets.banner import Banner
from weft_engine import edits
from weft_engine.document import Flow, storage
from weft_engine.document.recovery import recovery_folder
from weft_engine.registry import installed

from .flows import echo

Opened = Callable[[Flow], FlowTab]


def rename(tab: FlowTab) -> None:
    tab.session.edit(edits.set_title(tab.session.flow, "greet", "Mine"))


def by_key(window: MainWindow) -> None:
    """Ctrl+S."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def press(tab: FlowTab, key: str, words: str) -> None:
    banner = tab.banners.shown(key)
    assert isinstance(banner, Banner)
    (button,) = (each for each in banner.findChildren(QPushButton) if each.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


@pytest.mark.parametrize("step", ["tempfile.mkstemp", "os.fdopen", "os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_what_cannot_be_saved_stays_unsaved_and_can_be_tried_again(
    window: MainWindow, opened: Opened, monkeypatch: pytest.MonkeyPatch, number: int, step: str
) -> None:
    tab = opened(echo())
    path = tab.session.path
    assert path is not None
    rename(tab)

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as disk:
        disk.setattr(step, refuse)
        by_key(window)
        banner = tab.banners.shown("save")
        assert isinstance(banner, Banner)
        assert os.strerror(number) in banner.label.text()
        assert tab.file.is_dirty
    assert storage.load(path).flow == echo()
    press(tab, "save", "Try again")
    assert not tab.file.is_dirty
    assert storage.load(path).flow.nodes["greet"].title == "Mine"
    assert tab.banners.shown("save") is None


def test_what_cannot_be_saved_can_be_saved_elsewhere(
    window: MainWindow, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = opened(echo())
    path = tab.session.path
    assert path is not None
    rename(tab)
    path.chmod(0o444)
    by_key(window)
    choose(monkeypatch, tmp_path / "elsewhere.weft")
    press(tab, "save", "Save as…")
    assert storage.load(tmp_path / "elsewhere.weft").flow.nodes["greet"].title == "Mine"
    assert storage.load(path).flow == echo()
    assert not tab.file.is_dirty


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_of_a_file_that_was_moved_or_deleted_nothing_is_lost(
    window: MainWindow, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any, how: str
) -> None:
    tab = opened(echo())
    path = tab.session.path
    assert path is not None
    path.rename(tmp_path / "moved.txt") if how == "moved" else path.unlink()
    qtbot.waitUntil(lambda: tab.banners.shown("outside") is not None, timeout=5000)
    assert tab.session.flow == echo()
    assert tab.file.is_dirty, "closing it asks"
    tab.file.flush()
    assert list(recovery_folder().iterdir()), "a crash loses nothing either"
    choose(monkeypatch, path)
    press(tab, "outside", "Save as…")
    assert not tab.file.is_dirty
    assert storage.load(path).flow == echo()
    assert tab.banners.shown("outside") is None


def test_a_file_that_comes_back_as_it_was_is_saved_again(
    window: MainWindow, opened: Opened, tmp_path: Path, qtbot: Any
) -> None:
    tab = opened(echo())
    path = tab.session.path
    assert path is not None
    path.rename(tmp_path / "moved.txt")
    qtbot.waitUntil(lambda: tab.file.is_dirty, timeout=5000)
    (tmp_path / "moved.txt").rename(path)
    qtbot.waitUntil(lambda: not tab.file.is_dirty, timeout=5000)
    assert tab.banners.shown("outside") is None


class TestWritingOver:
    """A file that another program changed is written over only if the person says so."""

    @pytest.fixture
    def tab(self, opened: Opened) -> FlowTab:
        made = opened(echo())
        rename(made)
        assert made.session.path is not None
        theirs = Session(installed(), echo())
        theirs.edit(edits.set_title(theirs.flow, "greet", "Theirs"))
        storage.save(made.session.path, theirs.flow)
        return made

    def title(self, tab: FlowTab) -> str:
        assert tab.session.path is not None
        return storage.load(tab.session.path).flow.nodes["greet"].title

    def answer(self, words: str) -> None:
        def press_it() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            (button,) = (each for each in box.buttons() if each.text() == words)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

        QTimer.singleShot(0, press_it)

    @pytest.mark.parametrize(
        ("words", "left"), [("Cancel", "Theirs"), ("Load the change", "Theirs"), ("Save over it", "Mine")]
    )
    def test_saving_asks_first(self, window: MainWindow, tab: FlowTab, words: str, left: str) -> None:
        self.answer(words)
        assert window.saving.save(tab) is (words == "Save over it")
        assert self.title(tab) == left
        assert tab.file.is_dirty is (words == "Cancel")
        if words == "Load the change":
            tab.session.undo.undo()
        assert tab.session.flow.nodes["greet"].title == "Mine"

    def test_who_kept_theirs_is_not_asked_again(self, window: MainWindow, tab: FlowTab, qtbot: Any) -> None:
        qtbot.waitUntil(lambda: tab.banners.shown("outside") is not None, timeout=5000)
        press(tab, "outside", "Keep mine")
        assert window.saving.save(tab)
        assert self.title(tab) == "Mine"


def test_what_was_given_before_the_flow_had_a_file_is_offered_when_that_is_opened(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = window.files.open_template("hello")
    inputs = window.panels.run_panel(tab).inputs
    assert inputs.form is not None
    field = inputs.form.field("question").findChild(QPlainTextEdit)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, "Why?")
    choose(monkeypatch, tmp_path / "mine.weft")
    assert window.saving.save(tab)
    assert window.program.remembered.of(str((tmp_path / "mine.weft").resolve())) == {"question": "Why?"}


def test_a_write_protected_file_is_told_of_and_saved_elsewhere_by_a_click(
    window: MainWindow, opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tab = opened(echo())
    path = tab.session.path
    assert path is not None
    before, elsewhere = path.read_bytes(), tmp_path / "mine.weft"
    path.chmod(0o444)
    tab.session.select(nodes=["greet"])
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "Mine")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    banner = tab.banners.shown("save")
    assert isinstance(banner, Banner) and path.name in banner.label.text() and "protected" in banner.label.text()
    assert tab.file.is_dirty and path.read_bytes() == before
    choose(monkeypatch, elsewhere)
    press(tab, "save", "Save as…")
    assert not tab.file.is_dirty and tab.banners.shown("save") is None
    assert storage.load(elsewhere).flow.nodes["greet"].title == "Mine"
    assert path.read_bytes() == before and tab.session.path == elsewhere


def test_saving_from_a_second_tab_of_a_flow_takes_back_what_the_first_one_says(
    window: MainWindow, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    tab = opened(echo())
    path = tab.session.path
    assert path is not None
    part = window.files.open_inside(tab)
    path.rename(tmp_path / "moved.txt")
    qtbot.waitUntil(lambda: tab.banners.shown("outside") is not None, timeout=5000)
    choose(monkeypatch, path)
    assert window.saving.save_as(part)
    assert storage.load(path).flow == echo()
    assert tab.banners.shown("outside") is None
