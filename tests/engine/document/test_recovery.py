"""Unsaved edits survive their program, and a file that is open elsewhere is told of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from weft_engine.document import Flow, Node
from weft_engine.document.lock import FileLock
from weft_engine.document.recovery import Recovery, recovery_folder


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path / "home"))


def edited() -> Flow:
    flow = Flow()
    flow.sections["nodes"]["a"] = Node(type="nobody.knows", config={"kept": [1, 2]})
    return flow


CRASH = """
import os, signal
from pathlib import Path
from weft_engine.document import Flow, Node
from weft_engine.document.recovery import Recovery
from weft_engine.document.lock import FileLock
flow = Flow()
flow.sections["nodes"]["a"] = Node(type="nobody.knows", config={"kept": [1, 2]})
FileLock(Path("flow.weft")).claim()
Recovery().write(flow, Path("flow.weft"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def crashed(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CRASH], cwd=tmp_path, check=False)
    assert done.returncode == -9


def test_edits_of_a_killed_program_are_offered(tmp_path: Path) -> None:
    crashed(tmp_path)
    (found,) = Recovery.pending()
    assert found.flow == edited()
    assert (found.title, found.path) == ("flow", Path("flow.weft"))


def test_looking_at_them_or_declining_deletes_nothing(tmp_path: Path) -> None:
    crashed(tmp_path)
    assert len(Recovery.pending()) == len(Recovery.pending()) == 1


def test_edits_of_a_program_that_still_runs_are_not_offered() -> None:
    Recovery().write(edited(), None)
    assert Recovery.pending() == []


def test_recovered_edits_stay_recoverable_until_they_are_discarded(tmp_path: Path) -> None:
    crashed(tmp_path)
    (found,) = Recovery.pending()
    found.recovery.write(edited(), found.path)
    assert Recovery.pending() == [], "this program has them now"
    found.recovery.discard()
    assert list(recovery_folder().iterdir()) == []


def test_a_damaged_recovery_file_is_named_and_kept(tmp_path: Path) -> None:
    file = recovery_folder() / "x.recovery.json"
    file.write_text('{"process": {"host"')
    (found,) = Recovery.pending()
    assert "x.recovery.json is damaged" in found.fault
    assert file.exists()


def test_a_recovery_file_is_for_its_owner_only(tmp_path: Path) -> None:
    recovery = Recovery()
    recovery.write(edited(), None)
    assert recovery.file.stat().st_mode & 0o077 == 0


def test_a_file_open_in_a_dead_program_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert FileLock(Path("flow.weft")).claim() == ""


HOLD = """
import sys
from pathlib import Path
from weft_engine.document.lock import FileLock
assert FileLock(Path("flow.weft")).claim() == ""
print("held", flush=True)
sys.stdin.read()
"""


def test_a_file_open_in_another_program_is_told_of_and_its_note_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flow.weft").touch()
    (tmp_path / "link.weft").symlink_to("flow.weft")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        for name in ("flow.weft", "link.weft"):
            lock = FileLock(Path(name))
            assert f"process {other.pid}" in lock.claim()
            lock.release()
        assert other.stdin is not None
        other.stdin.close()
        other.wait()
    assert FileLock(Path("flow.weft")).claim() == ""


def test_a_released_file_is_free(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "flow.weft")
    assert lock.claim() == ""
    lock.release()
    assert FileLock(tmp_path / "flow.weft").claim() == ""
