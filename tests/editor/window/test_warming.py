"""What the first paint did without is loaded after it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from weft_editor import warming
from weft_editor.program import Program
from weft_editor.warming import Warming


def test_all_is_loaded_and_then_told(program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(warming, "import_module", loaded.append)
    warm = Warming(program.engine, program.windows)
    with qtbot.waitSignal(warm.done):
        warm.start()
    assert tuple(loaded) == (*warming.BESIDE, *warming.HERE)


def test_what_is_loaded_in_the_engines_thread_knows_no_qt() -> None:
    code = f"import sys\nfor name in {warming.BESIDE!r}: __import__(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "PySide6" not in done.stdout


def test_what_is_loaded_is_there() -> None:
    for name in warming.HERE:
        warming.import_module(name)
