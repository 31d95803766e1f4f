"""The whole program, in a process of its own, meets its faults: killed while editing, opened twice, broken inside."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from weft_editor.main_window import MainWindow
from weft_editor.trouble import log_path
from weft_editor.widgets.banner import Banner
from weft_engine import events
from weft_engine.document import storage
from weft_engine.document.recovery import Recovery, recovery_folder

from .by_hand import button, click, when_asked
from .flows import asking, echo
from .programs import program

EDIT_EVERY_MS = 20
EDITS_IN_2_S = 2000 // EDIT_EVERY_MS

EDITING = f"""
def drive(window):
    session, count = window.tabs.flow.session, 0

    def edit():
        nonlocal count
        count += 1
        session.edit(edits.set_title(session.flow, "greet", str(count)))
        say(f"edit {{count}}")

    timer = QTimer(window, interval={EDIT_EVERY_MS})
    timer.timeout.connect(edit)
    timer.start()
"""


@pytest.fixture
def path(home: Path, tmp_path: Path) -> Path:
    made = tmp_path / "flow.weft"
    storage.save(made, echo())
    return made


def press(banner: QWidget, words: str) -> None:
    (button,) = (each for each in banner.findChildren(QPushButton) if each.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def edit_number(line: str) -> int:
    return int(line.removeprefix("edit "))


def killed_while_editing(home: Path, path: Path, further: int) -> int:
    """Kills the program so many edits after the first were kept; returns the last edit it made."""
    with program(home, path, EDITING) as editing:
        last = edit_number(editing.wait_for("edit "))
        while not list(recovery_folder().glob("*.recovery.json")):
            last = edit_number(editing.wait_for("edit "))
        for _ in range(further):
            last = edit_number(editing.wait_for("edit "))
        assert editing.end(signal.SIGKILL) == -signal.SIGKILL
        made = [edit_number(each) for each in editing.lines if each.startswith("edit ")]
    return max(last, *made)


@pytest.mark.parametrize("further", [0, 75])
def test_a_kill_while_editing_loses_at_most_two_seconds_of_edits(home: Path, path: Path, further: int) -> None:
    last = killed_while_editing(home, path, further)
    (found,) = Recovery.pending()
    kept = int(found.flow.nodes["greet"].title) if found.flow else 0
    assert 0 < kept <= last
    assert last - kept <= EDITS_IN_2_S, f"edits come every {EDIT_EVERY_MS} ms"
    assert storage.load(path).flow == echo(), "the file itself is as it was saved"


def test_what_a_killed_program_left_is_offered_again_until_it_is_taken(
    home: Path, path: Path, window: MainWindow
) -> None:
    killed_while_editing(home, path, 0)
    (kept,) = recovery_folder().iterdir()
    before = kept.read_bytes()
    window.offer_recovery()
    press(window.banners.findChildren(Banner)[-1], "Not now")
    assert kept.read_bytes() == before, "declining deletes nothing"
    window.offer_recovery()
    press(window.banners.findChildren(Banner)[-1], "Recover")
    (tab,) = window.tabs.flows
    assert int(tab.session.flow.nodes["greet"].title) > 0
    assert tab.session.path == path
    assert tab.file.is_dirty
    assert kept.exists(), "it stays until it is saved"


@pytest.mark.parametrize("words", ["Dismiss", "Delete…"])
def test_a_corrupt_recovery_file_is_told_of_and_kept_whatever_is_done_with_the_message(
    home: Path, window: MainWindow, words: str
) -> None:
    file = recovery_folder() / "x.recovery.json"
    file.write_bytes(b'{"process": {"host"')
    window.offer_recovery()
    (banner,) = window.banners.findChildren(Banner)
    assert "could not be read" in banner.label.text()
    QApplication.processEvents()
    asked = when_asked("Cancel") if words == "Delete…" else []
    click(button(banner, words))
    assert len(asked) == (words == "Delete…"), "to delete it for good is asked about, and can be called off"
    assert not window.banners.findChildren(Banner) or banner.isHidden()
    assert file.read_bytes() == b'{"process": {"host"'


HOLDING = """
def drive(window):
    say(f"open {window.tabs.flow.session.path.name}")
"""


def test_a_file_open_in_another_program_is_told_of_when_it_is_opened(
    home: Path, path: Path, window: MainWindow
) -> None:
    with program(home, path, HOLDING) as other:
        other.wait_for("open flow.weft")
        tab = window.files.open(path)
        assert tab is not None
        banner = tab.banners.shown("lock")
        assert isinstance(banner, Banner)
        assert f"process {other.process.pid}" in banner.label.text()
        assert window.close_page(tab)
        assert other.end(signal.SIGTERM) == 0
    again = window.files.open(path)
    assert again is not None
    assert again.banners.shown("lock") is None, "the other has ended"


CANARY = "canary-4f1d0a-not-of-any-known-form"
FORMED = "sk-" + "canary0a1b2c3d4e5f6g7h8"

BREAKING = """
import os, threading
from PySide6.QtWidgets import QWidget
from weft_editor import background

def drive(window):
    window.program.world.secrets.value("secret:CANARY")

    secrets = os.environ["CANARY"] + " " + os.environ["FORMED"]

    def fail_in_slot():
        raise RuntimeError(f"in slot: {secrets}")

    def fail_in_thread():
        raise RuntimeError(f"in thread: {secrets}")

    async def fail_in_task():
        raise RuntimeError(f"in task: {secrets}")

    class Painted(QWidget):
        def paintEvent(self, event):
            raise RuntimeError(f"in paint: {secrets}")

    tell, heard = window.toast.say, []
    def said(words, **how):
        tell(words, **how)
        heard.append(words)
        say(f"shown {window.toast.isVisible()} {words}")
        if len(heard) == 4:
            window.painted.hide()
            tab = window.tabs.flow
            tab.session.edit(edits.set_title(tab.session.flow, "greet", "Later"))
            tab.file.save()
            say("saved")

    window.toast.say = said
    QTimer.singleShot(0, fail_in_slot)
    window.painted = Painted(window)
    window.painted.show()
    background.start(fail_in_task())
    threading.Thread(target=fail_in_thread).start()
"""


def test_exceptions_in_slots_threads_tasks_and_painting_are_shown_and_logged_without_secrets(
    home: Path, path: Path
) -> None:
    with program(home, path, BREAKING, {"CANARY": CANARY, "FORMED": FORMED}) as breaking:
        breaking.wait_for("saved")
        assert breaking.end(signal.SIGTERM) == 0
    shown = [each for each in breaking.lines if "shown True" in each]
    written = log_path().read_text()
    for where in ("slot", "thread", "task", "paint"):
        assert sum(f"RuntimeError (in {where}: " in each for each in shown) == 1
        assert f"in {where}: " in written
    assert "Traceback" in written
    assert CANARY not in breaking.said + written
    assert FORMED not in breaking.said + written
    assert storage.load(path).flow.nodes["greet"].title == "Later", "the work goes on"


def test_a_flow_is_edited_and_closed_by_hand_while_it_runs(
    window: MainWindow, opened: Callable[[Any], Any], qtbot: Any
) -> None:
    tab = opened(asking())
    said: list[str] = []
    window.running.run()
    qtbot.waitUntil(lambda: tab.runs.phase.name == "RUNNING" and bool(tab.session.node_run("boss")), timeout=20_000)
    window.toast.say = lambda words, **how: said.append(words)  # type: ignore[method-assign]  # listens
    tab.canvas.setFocus()
    tab.session.select(nodes=list(tab.session.flow.nodes))
    QTest.keyClick(tab.canvas, Qt.Key.Key_Delete)
    assert not tab.session.flow.nodes
    assert tab.runs.is_running, "the run works on its own copy"
    tab.session.undo.undo()
    live = tab.runs._live
    assert live is not None
    assert window.close_page(tab)
    qtbot.waitUntil(lambda: any(isinstance(each, events.RunFinished) for each in live.messages), timeout=5_000)
    assert tab not in window.tabs.flows
    assert said == []


COPYING = """
def drive(window):
    tab = window.tabs.flow
    tab.session.select(nodes=list(tab.session.flow.nodes))
    {copy}
    say("copied")
"""


@pytest.mark.parametrize("copy", ["tab.equipment.commands.copy()", "window.exporting.copy_mermaid(tab)"])
def test_what_was_copied_does_not_crash_the_end(home: Path, path: Path, copy: str) -> None:
    with program(home, path, COPYING.format(copy=copy)) as copying:
        copying.wait_for("copied")
        assert copying.end(signal.SIGTERM) == 0
