"""What was closed is gone: Python keeps nothing of it, however early it was closed."""

from __future__ import annotations

import gc
from weakref import ref

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from weft_editor.main_window import MainWindow
from weft_editor.program import Program

Refs = list[ref[object]]
PANELS = ("inspector", "outline", "history", "run", "timeline", "problems", "log", "shared")


def settle() -> None:
    """Ends what is to be ended, and collects what hangs in circles."""
    for _ in range(5):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.unfreeze()
    gc.collect()


def left(refs: Refs) -> list[str]:
    return [type(each()).__name__ for each in refs if each() is not None]


def a_window(program: Program, near: MainWindow) -> Refs:
    """Opens a window with its welcome page, a flow and all its panels, and closes it at once."""
    other = program.windows.open(near)
    tab = other.files.open_template("hello")
    panels = [other.panels.panel(key, tab) for key in PANELS]
    refs: Refs = [ref(each) for each in (other, tab, tab.session, tab.session.flow, tab.canvas, *panels)]
    assert other.close()
    return refs


def a_tab(window: MainWindow, qtbot: QtBot) -> Refs:
    """Opens a flow, runs it with all its panels made, and closes it."""
    tab = window.files.open_template("hello")
    panels = [window.panels.panel(key, tab) for key in PANELS]
    window.running.run(offline=True)
    qtbot.waitUntil(lambda: tab.session.run.view.status == "done", timeout=20_000)
    refs: Refs = [ref(each) for each in (tab, tab.session, tab.session.flow, tab.canvas, tab.runs, *panels)]
    assert window.close_page(tab)
    return refs


def test_a_window_that_was_closed_is_gone(program: Program, window: MainWindow) -> None:
    refs = a_window(program, window)
    settle()
    assert not left(refs)


def test_a_flow_that_was_run_and_closed_is_gone(window: MainWindow, qtbot: QtBot) -> None:
    window.load_rest()
    refs = a_tab(window, qtbot)
    settle()
    assert not left(refs)
