"""What the first paint did without is loaded after it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from weft_editor import app, warming
from weft_editor.main_window import MainWindow
from weft_editor.program import Program
from weft_editor.restoring import Restoring
from weft_editor.warming import Warming


def test_all_is_loaded_and_then_told(program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(warming, "import_module", loaded.append)
    warm = Warming(program.engine, program.windows)
    with qtbot.waitSignal(warm.done):
        warm.start()
    assert tuple(loaded) == (*warming.BESIDE, *warming.HERE)


def test_what_is_left_is_shown_though_the_window_it_began_with_is_closed(
    window: MainWindow, program: Program, qtbot: QtBot
) -> None:
    other = MainWindow(program)
    app.go_on(program, Restoring(program))
    program.windows.remove(other)
    other.deleteLater()
    assert not window.panels.has_library
    qtbot.waitUntil(lambda: window.panels.has_library, timeout=20_000)


def test_what_is_loaded_in_the_engines_thread_knows_no_qt() -> None:
    code = f"import sys\nfor name in {warming.BESIDE!r}: __import__(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "PySide6" not in done.stdout


def test_what_is_loaded_is_there() -> None:
    for name in warming.HERE:
        warming.import_module(name)


def test_writing_down_that_no_flow_is_open_loads_no_canvas(home: Path) -> None:
    code = (
        "import sys\nfrom weft_editor.remembered_views import RememberedViews\n"
        "RememberedViews().keep([])\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "weft_editor.canvas.canvas" not in done.stdout.split()
