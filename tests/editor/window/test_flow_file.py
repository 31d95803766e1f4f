"""The stored side of an open flow: saving, recovery, changes from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from weft_editor.flow_file import RECOVERY_MS, FlowFile, _writer
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import storage
from weft_engine.document.recovery import Recovery, recovery_folder
from weft_engine.errors import NewerVersionError
from weft_engine.registry import installed

from .flows import echo


@pytest.fixture
def path(home: Path, tmp_path: Path) -> Path:
    made = tmp_path / "flow.weft"
    storage.save(made, echo())
    return made


@pytest.fixture
def file(path: Path, qapp: Any) -> Iterator[FlowFile]:
    loaded = storage.load(path)
    made = FlowFile(Session(installed(), loaded.flow, path), digest=loaded.digest)
    yield made
    made.close(discard=True)


def rename(file: FlowFile, title: str) -> None:
    session = file.session
    session.edit(edits.set_title(session.flow, "greet", title))


def recovered() -> list[str]:
    return [each.name for each in recovery_folder().iterdir()]


def test_an_edit_makes_it_dirty_and_saving_clean(file: FlowFile, path: Path) -> None:
    assert not file.is_dirty
    rename(file, "Other")
    assert file.is_dirty
    file.save()
    assert not file.is_dirty
    assert storage.load(path).flow.nodes["greet"].title == "Other"


def test_an_edit_is_on_the_disk_within_two_seconds(file: FlowFile, qtbot: Any) -> None:
    assert RECOVERY_MS <= 2000
    rename(file, "Unsaved")
    qtbot.waitUntil(lambda: bool(recovered()), timeout=RECOVERY_MS + 3000)


def test_steady_edits_do_not_put_the_recovery_off(file: FlowFile, qtbot: Any) -> None:
    rename(file, "1")
    qtbot.wait(300)
    left = file._soon.remainingTime()
    rename(file, "2")
    assert file._soon.remainingTime() <= left


def test_saving_discards_the_recovery(file: FlowFile, qtbot: Any) -> None:
    rename(file, "Unsaved")
    file.flush()
    assert recovered()
    file.save()
    qtbot.waitUntil(lambda: not recovered(), timeout=5000)


def test_undoing_to_what_was_saved_discards_the_recovery(file: FlowFile, qtbot: Any) -> None:
    rename(file, "Unsaved")
    file.flush()
    file.session.undo.undo()
    file.keep_now()
    qtbot.waitUntil(lambda: not recovered(), timeout=5000)


def test_ending_without_asking_keeps_the_edits_for_the_next_start(file: FlowFile) -> None:
    rename(file, "Unsaved")
    file.close(discard=False)
    (name,) = recovered()
    text = (recovery_folder() / name).read_text()
    assert '"Unsaved"' in text


def test_a_recovered_flow_is_dirty_until_it_is_saved(path: Path, qapp: Any) -> None:
    recovery = Recovery()
    recovery.write(echo(), path)
    file = FlowFile(Session(installed(), echo(), path), recovery=recovery)
    assert file.is_dirty
    file.save()
    assert not file.is_dirty
    file.close()


def test_a_change_from_outside_is_told_once(file: FlowFile, path: Path, qtbot: Any) -> None:
    other = echo()
    storage.save(path, other)  # the same bytes: nothing has changed
    heard: list[str] = []
    file.changed_outside.connect(heard.append)
    changed = Session(installed(), other)
    changed.edit(edits.set_title(changed.flow, "greet", "From outside"))
    with qtbot.waitSignal(file.changed_outside, timeout=5000):
        storage.save(path, changed.flow)
    assert heard == ["changed"]
    file.reload()
    assert file.session.flow.nodes["greet"].title == "From outside"
    assert not file.is_dirty


def test_our_own_saving_is_no_change_from_outside(file: FlowFile, qtbot: Any) -> None:
    rename(file, "Mine")
    with qtbot.assertNotEmitted(file.changed_outside, wait=600):
        file.save()


def test_a_file_that_vanishes_is_told(file: FlowFile, path: Path, qtbot: Any) -> None:
    with qtbot.waitSignal(file.changed_outside, timeout=5000) as caught:
        path.unlink()
    assert caught.args == ["gone"]


def test_loading_the_change_can_be_undone(file: FlowFile, path: Path) -> None:
    rename(file, "Mine")
    mine = file.session.flow.copy()
    other = Session(installed(), echo())
    other.edit(edits.set_title(other.flow, "greet", "Theirs"))
    storage.save(path, other.flow)
    file.reload()
    assert file.session.flow == other.flow
    file.session.undo.undo()
    assert file.session.flow == mine
    assert file.is_dirty


def test_a_file_of_a_newer_weft_is_not_saved_over(path: Path, qapp: Any) -> None:
    before = path.read_bytes()
    session = Session(installed(), echo(), path)
    file = FlowFile(session, read_only="it was written by a newer Weft")
    rename(file, "Mine")
    with pytest.raises(NewerVersionError):
        file.save()
    assert path.read_bytes() == before
    assert file.is_dirty
    other = path.with_name("copy.weft")
    file.save(other)
    assert session.path == other
    assert not file.is_dirty
    file.close()


def test_saving_as_moves_the_session_to_the_new_file(file: FlowFile, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "other.weft"
    file.save(target)
    assert file.session.path == target
    assert path.exists()


@pytest.fixture
def slow_disk() -> Iterator[Event]:
    """A disk that writes nothing before it is told to."""
    go_on = Event()
    _writer().submit(go_on.wait)
    yield go_on
    go_on.set()


def test_what_is_written_aside_counts_as_unsaved_until_it_is_on_the_disk(
    file: FlowFile, path: Path, slow_disk: Event, qtbot: Any
) -> None:
    rename(file, "Other")
    file.save_aside()
    assert file.is_dirty
    assert file.is_saving
    with qtbot.waitSignal(file.saved, timeout=5000):
        slow_disk.set()
    assert not file.is_dirty
    assert storage.load(path).flow.nodes["greet"].title == "Other"


def test_edits_made_while_the_flow_is_written_stay_unsaved(
    file: FlowFile, path: Path, slow_disk: Event, qtbot: Any
) -> None:
    rename(file, "Written")
    file.save_aside()
    rename(file, "Later")
    with qtbot.waitSignal(file.saved, timeout=5000):
        slow_disk.set()
    assert file.is_dirty
    assert storage.load(path).flow.nodes["greet"].title == "Written"
    file.session.undo.undo()
    assert not file.is_dirty


def test_another_history_than_that_which_was_written_is_unsaved(file: FlowFile, slow_disk: Event, qtbot: Any) -> None:
    rename(file, "Written")
    file.save_aside()
    file.session.undo.undo()
    rename(file, "Elsewhere")
    with qtbot.waitSignal(file.saved, timeout=5000):
        slow_disk.set()
    assert file.is_dirty


def test_saving_again_while_the_flow_is_written_writes_it_again(
    file: FlowFile, path: Path, slow_disk: Event, qtbot: Any
) -> None:
    rename(file, "First")
    file.save_aside()
    rename(file, "Second")
    file.save_aside()
    slow_disk.set()
    qtbot.waitUntil(lambda: not file.is_dirty, timeout=5000)
    assert storage.load(path).flow.nodes["greet"].title == "Second"


def test_closing_waits_for_what_is_being_written(file: FlowFile, path: Path) -> None:
    rename(file, "Other")
    file.save_aside()
    file.close()
    assert storage.load(path).flow.nodes["greet"].title == "Other"


def test_what_cannot_be_written_aside_is_told_and_stays_unsaved(file: FlowFile, tmp_path: Path, qtbot: Any) -> None:
    rename(file, "Other")
    with qtbot.waitSignal(file.not_saved, timeout=5000) as told:
        file.save_aside(tmp_path / "no such folder" / "flow.weft")
    assert told.args[0]
    assert file.is_dirty
    assert not file.is_saving


def test_another_name_chosen_while_the_flow_is_written_is_the_one_it_gets(
    file: FlowFile, path: Path, tmp_path: Path, slow_disk: Event, qtbot: Any
) -> None:
    rename(file, "Second")
    file.save_aside()
    file.save_aside(tmp_path / "copy.weft")
    slow_disk.set()
    qtbot.waitUntil(lambda: not file.is_saving and not file.is_dirty, timeout=10_000)
    assert file.path == tmp_path / "copy.weft"
    assert storage.load(tmp_path / "copy.weft").flow.nodes["greet"].title == "Second"
    assert storage.load(path).flow.nodes["greet"].title == "Second", "the first command was carried out as well"


def test_what_weft_itself_just_wrote_is_nobody_elses(file: FlowFile, path: Path, qtbot: Any) -> None:
    rename(file, "Second")
    file.save_aside()
    _writer().submit(lambda: None).result()  # it is on the disk, the window has not heard of it yet
    assert file.is_saving and storage.load(path).flow.nodes["greet"].title == "Second"
    assert not file.overwrites
    file.finish_saving()
    path.write_bytes(path.read_bytes() + b"\n")
    assert file.overwrites
