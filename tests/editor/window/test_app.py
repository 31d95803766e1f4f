"""The program as a process: its end by a signal, and trouble nobody foresaw."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from weft_editor.trouble import Trouble, log_path
from weft_engine.document import storage
from weft_engine.document.recovery import Recovery

from .flows import asking

_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
import weft_editor.app as app
from weft_engine import edits

def edit_and_run(window):
    tab = window.tabs.flow
    tab.session.edit(edits.set_title(tab.session.flow, "boss", "Unsaved title"))
    tab.runs.asked.connect(lambda asked: print("running", flush=True))
    window.running.run()

started = app.after_first_paint
app.after_first_paint = lambda window: (started(window), edit_and_run(window))
sys.exit(app.main(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_program_with_unsaved_work_on_the_disk_and_a_live_run(
    home: Path, tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "flow.weft"
    storage.save(path, asking())
    environment = {**os.environ, "WEFT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        while line and line.strip() != "running":
            line = process.stdout.readline()
        assert line.strip() == "running"
        process.send_signal(number)
        rest = process.stdout.read()
        assert process.wait(30) == 0, rest
    assert "Traceback" not in rest
    (found,) = Recovery.pending()
    assert found.flow is not None and found.flow.nodes["boss"].title == "Unsaved title", "the next start offers it"
    assert found.path == path and storage.load(path).flow == asking(), "the file is as it was saved"


def test_an_exception_nobody_caught_is_logged_without_secrets_and_shown_once(home: Path, qtbot: Any) -> None:
    trouble = Trouble()
    said: list[str] = []
    trouble.happened.connect(said.append)

    def fail() -> None:
        raise RuntimeError("key sk-abcdefghijklmnopqrstuv12 is wrong")

    with trouble:
        for _ in range(3):
            try:
                fail()
            except RuntimeError as error:
                sys.excepthook(type(error), error, error.__traceback__)
        qtbot.waitUntil(lambda: bool(said), timeout=2000)
    assert len(said) == 1
    assert "RuntimeError" in said[0]
    written = log_path().read_text()
    assert written.count("uncaught") == 3
    assert "sk-abc" not in written + said[0]


def test_an_exception_in_a_thread_is_heard_too(home: Path, qtbot: Any) -> None:
    trouble = Trouble()
    said: list[str] = []
    trouble.happened.connect(said.append)

    def fail() -> None:
        raise ValueError("in a thread")

    with trouble:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: bool(said), timeout=2000)
    assert "ValueError" in said[0]


def test_the_old_hooks_are_put_back() -> None:
    before = (sys.excepthook, threading.excepthook)
    with Trouble():
        assert sys.excepthook != before[0]
    assert (sys.excepthook, threading.excepthook) == before
