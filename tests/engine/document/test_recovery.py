"""Unsaved edits survive their program, and a file that is open elsewhere is told of."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from weft_engine.document import Flow, Node
from weft_engine.document.lock import FileLock
from weft_engine.document.recovery import Recovery, recovery_folder
from weft_engine.folders import state_folder


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


def lines_of(file: Path) -> dict[str, object]:
    record = json.loads(file.read_text())
    assert isinstance(record, dict)
    return record


DAMAGED = {
    "empty": b"",
    "cut off": b'{"process": {"host"',
    "no text": b"\xff\xfe\x00",
    "no object": b"[1]",
    "of another form": b'{"process": 3, "flow": 4}',
    "without a flow": b'{"process": null, "path": null, "saved_at": ""}',
    "with a flow that is none": b'{"process": null, "path": null, "saved_at": "", "flow": {"format": "x"}}',
    "endlessly deep": b"[" * 100_000,
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_recovery_file_is_listed_and_goes_only_when_the_person_says_so(how: str) -> None:
    file = recovery_folder() / "x.recovery.json"
    file.write_bytes(DAMAGED[how])
    (found,) = Recovery.pending()
    assert found.fault
    assert file.read_bytes() == DAMAGED[how]
    found.discard()
    assert Recovery.pending() == []


def test_a_damaged_one_does_not_hide_the_others(tmp_path: Path) -> None:
    crashed(tmp_path)
    (recovery_folder() / "x.recovery.json").write_text("{")
    assert sorted(bool(each.fault) for each in Recovery.pending()) == [False, True]


def test_the_newest_edits_come_first(tmp_path: Path) -> None:
    for day in (1, 3, 2):
        crashed(tmp_path)
        for file in recovery_folder().glob("*.recovery.json"):
            record = lines_of(file)
            if str(record["saved_at"]) > "2002":
                file.write_text(json.dumps({**record, "saved_at": f"2001-01-0{day}T00:00:00+00:00"}))
    assert [each.saved_at[9] for each in Recovery.pending()] == ["3", "2", "1"]


def test_edits_made_on_another_computer_are_offered_for_nobody_can_ask_there(tmp_path: Path) -> None:
    crashed(tmp_path)
    (file,) = recovery_folder().glob("*.recovery.json")
    file.write_text(json.dumps({**lines_of(file), "process": {"host": "far", "pid": 1, "born": "", "machine": "far"}}))
    (found,) = Recovery.pending()
    assert found.flow == edited()


def test_a_text_that_no_file_can_hold_does_not_stop_edits_from_being_kept() -> None:
    flow = edited()
    flow.sections["nodes"]["b"] = Node(type="t", title="half \ud83d")
    recovery = Recovery()
    recovery.write(flow, Path(os.fsdecode(b"odd\xff.weft")))
    record = lines_of(recovery.file)
    assert record["path"] == os.fsdecode(b"odd\xff.weft")
    assert "half \ufffd" in recovery.file.read_text()


def test_a_disk_that_is_full_leaves_the_edits_kept_before(monkeypatch: pytest.MonkeyPatch) -> None:
    recovery = Recovery()
    recovery.write(edited(), None)
    before = recovery.file.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        recovery.write(Flow(), None)
    assert recovery.file.read_bytes() == before
    assert list(recovery_folder().iterdir()) == [recovery.file]


def test_what_a_kill_in_the_middle_of_writing_left_goes_after_a_day() -> None:
    old, new = (recovery_folder() / f".{name}.tmp" for name in ("old", "new"))
    for file in (old, new):
        file.touch()
    os.utime(old, (0, 0))
    Recovery.pending()
    assert (old.exists(), new.exists()) == (False, True)


def test_where_nothing_can_be_kept_nothing_is_pending_and_every_file_may_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("WEFT_HOME", str(blocked))
    assert Recovery.pending() == []
    lock = FileLock(tmp_path / "flow.weft")
    assert lock.claim() == ""
    lock.release()


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


def write_note(tmp_path: Path, **changes: object) -> None:
    """Makes the note on `flow.weft` one of another process."""
    FileLock(tmp_path / "flow.weft").claim()
    (note,) = (state_folder() / "locks").iterdir()
    note.write_text(json.dumps({**json.loads(note.read_text()), **changes}))


FAR = {"host": "far", "pid": 1, "born": "", "machine": "far"}


def test_a_file_open_on_another_computer_is_told_of_for_a_day(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    write_note(tmp_path, process=FAR, since=(now - timedelta(hours=2)).isoformat())
    assert "on far" in FileLock(tmp_path / "flow.weft").claim()
    write_note(tmp_path, process=FAR, since=(now - timedelta(days=2)).isoformat())
    assert FileLock(tmp_path / "flow.weft").claim() == ""


@pytest.mark.parametrize("text", ["", "[]", '{"process": 3}', '{"process": {}, "since": "x"}'])
def test_a_damaged_note_counts_for_nothing(tmp_path: Path, text: str) -> None:
    write_note(tmp_path)
    (note,) = (state_folder() / "locks").iterdir()
    note.write_text(text)
    assert FileLock(tmp_path / "flow.weft").claim() == ""


def test_a_file_whose_name_is_no_text_has_a_note_too(tmp_path: Path) -> None:
    assert FileLock(tmp_path / os.fsdecode(b"odd\xff.weft")).claim() == ""


def test_a_released_file_is_free(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "flow.weft")
    assert lock.claim() == ""
    lock.release()
    assert FileLock(tmp_path / "flow.weft").claim() == ""
