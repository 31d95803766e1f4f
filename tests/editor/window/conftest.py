"""A program with folders of its own, and a window of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from weft_editor import background
from weft_editor.app import make_program
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.program import Program
from weft_editor.session import Session
from weft_engine.document import Flow, storage
from weft_engine.registry import installed


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Weft's own folders, empty."""
    folder = tmp_path / "home"
    monkeypatch.setenv("WEFT_HOME", str(folder))
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def program(home: Path, qapp: QApplication) -> Iterator[Program]:
    made = make_program(qapp)
    made.appearance.set_choice("dark")
    yield made
    assert made.engine.stop()
    qapp.setStyleSheet("")


@pytest.fixture
def window(program: Program, qtbot: Any) -> Iterator[MainWindow]:
    made = MainWindow(program)
    made.show()
    qtbot.waitExposed(made)
    yield made
    for each in {made, *program.windows.all}:
        if isValid(each):
            each.end_without_asking()
            each.hide()  # to close it would ask about unsaved edits
            each.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def opened(window: MainWindow, tmp_path: Path) -> Callable[[Flow], FlowTab]:
    """Saves a flow to a file and opens that."""

    def open_it(flow: Flow) -> FlowTab:
        path = tmp_path / "flow.weft"
        storage.save(path, flow)
        tab = window.files.open(path)
        assert tab is not None
        return tab

    return open_it


@pytest.fixture
def session_of(qapp: QApplication) -> Callable[[Flow], Session]:
    return lambda flow: Session(installed(), flow)


@pytest.fixture
def loop(window: MainWindow, qapp: QApplication) -> Iterator[qasync.QEventLoop]:
    """The window's own loop runs, as in the program: slots can ask servers, and their answers come back."""
    made = qasync.QEventLoop(qapp)
    asyncio.events._set_running_loop(made)
    yield made
    background.cancel_all()
    while background._tasks:
        QApplication.processEvents()
    asyncio.events._set_running_loop(None)
    made.close()
