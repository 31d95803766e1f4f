"""Saving: at every moment, whatever fails, the file is the old one or the new one."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from tests.engine.run.random_flows import random_flow
from tests.proofs import Proof

from weft_engine.document import Flow, Node
from weft_engine.document import storage as storage_module
from weft_engine.document.storage import SaveError, flow_text, load, save

_ROOT: Final = str(Path(__file__).resolve().parents[3])


@pytest.mark.parametrize(
    "step", ["tempfile.mkstemp", "os.fsync", "os.fdopen", "pathlib.Path.replace", "pathlib.Path.chmod"]
)
def test_an_error_at_any_step_leaves_the_old_file_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = file.read_bytes()

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, fail)
    with pytest.raises(SaveError, match="No space left on device"):
        save(file, random_flow(2))
    monkeypatch.undo()
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == ["flow.weft"]


_FILLED: Final = """
import resource, signal, sys
from pathlib import Path
from tests.engine.run.random_flows import random_flow
from weft_engine.document.storage import SaveError, flow_text, save
file, flow = Path(sys.argv[1]), random_flow(2)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
room = int(len(flow_text(flow).encode()) * float(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
try:
    save(file, flow)
except SaveError as error:
    print(error.message)
"""


@pytest.mark.skipif(os.name == "nt", reason="has no such limit")
@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_disk_that_fills_up_while_it_is_written_leaves_the_old_file_and_nothing_else(
    file: Path, share: float
) -> None:
    before = file.read_bytes()
    command = [sys.executable, "-c", _FILLED, str(file), str(share)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": _ROOT})
    assert str(file) in said.stdout and "choose another place" in said.stdout, said.stderr
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == ["flow.weft"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EIO, errno.EDQUOT])
def test_a_folder_nothing_can_be_written_to_is_named_with_a_way_out(
    file: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(SaveError) as caught:
        save(file, random_flow(2))
    assert str(file) in caught.value.message
    assert os.strerror(number) in caught.value.message
    assert "choose another place" in caught.value.message
    assert load(file).flow == random_flow(1)


def test_an_interruption_while_saving_leaves_the_old_file_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(file, random_flow(2))
    assert load(file).flow == random_flow(1)
    assert [each.name for each in file.parent.iterdir()] == ["flow.weft"]


def test_the_bytes_and_their_mode_are_on_the_disk_before_the_name_and_the_name_before_it_is_said(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    for owner, name in ((Path, "chmod"), (os, "fsync"), (Path, "replace")):
        real = getattr(owner, name)

        def noted(*given: Any, real: Any = real, name: str = name) -> Any:
            done.append(name)
            return real(*given)

        monkeypatch.setattr(owner, name, noted)
    save(file, random_flow(2))
    assert done == ["chmod", "fsync", "replace", "fsync"]


def test_a_file_system_without_modes_is_no_obstacle(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    save(file, random_flow(2))
    assert load(file).flow == random_flow(2)


def test_a_write_protected_file_is_not_replaced(file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(SaveError, match="write-protected"):
        save(file, random_flow(2))
    assert load(file).flow == random_flow(1)


def test_a_folder_and_a_pipe_are_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(SaveError):
            save(path, Flow())
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize("what", ["moved", "deleted", "damaged", "changed"])
def test_a_file_that_was_moved_deleted_or_changed_outside_is_saved_again(file: Path, what: str) -> None:
    if what == "moved":
        file.rename(file.with_name("elsewhere.weft"))
    elif what == "deleted":
        file.unlink()
    else:
        file.write_text("{" if what == "damaged" else flow_text(random_flow(3)))
    assert load_digest(file) != storage_module.digest_of(flow_text(random_flow(1)).encode()), "it can be told"
    save(file, random_flow(2))
    assert load(file).flow == random_flow(2)


def load_digest(file: Path) -> str:
    return storage_module.digest_of(file.read_bytes()) if file.exists() else ""


def test_a_link_to_nothing_makes_the_file_it_names(tmp_path: Path) -> None:
    link = tmp_path / "link.weft"
    link.symlink_to("later.weft")
    save(link, random_flow(2))
    assert link.is_symlink()
    assert load(tmp_path / "later.weft").flow == random_flow(2)


def test_a_name_as_long_as_names_can_be_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / ("ä" * 120 + ".weft")
    save(file, random_flow(2))
    assert load(file).flow == random_flow(2)


def test_half_a_surrogate_pair_is_saved_as_the_sign_for_it_and_loses_nothing_else(tmp_path: Path) -> None:
    made = Flow()
    made.sections["nodes"]["a"] = Node(type="t", title="half \ud83d", config={"p": ["whole \U0001f600", "\udc00"]})
    save(tmp_path / "x.weft", made)
    kept = load(tmp_path / "x.weft").flow.nodes["a"]
    assert (kept.title, kept.config) == ("half \ufffd", {"p": ["whole \U0001f600", "\ufffd"]})


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


UNREADABLE = {
    "too deep": (nested(195), "200 deep"),
    "endlessly deep": (nested(5000), "no plain JSON"),
    "no number": (float("nan"), "no plain JSON"),
    "no JSON": ({1}, "no plain JSON"),
    "too large": ("x" * 68_000_000, "more than 64 MB"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_could_not_be_opened_again_is_not_saved(file: Path, what: str) -> None:
    value, said = UNREADABLE[what]
    made = Flow()
    made.sections["pools"]["big"] = {"in": [[[[value]]]]}
    with pytest.raises(SaveError) as caught:
        save(file, made)
    assert said in caught.value.message
    assert load(file).flow == random_flow(1)


def test_a_link_is_followed_and_kept(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.weft"
    link.symlink_to(file)
    save(link, random_flow(2))
    assert link.is_symlink()
    assert load(file).flow == random_flow(2)


def test_the_mode_of_a_file_is_kept(file: Path) -> None:
    file.chmod(0o600)
    save(file, random_flow(2))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        save(tmp_path / "new.weft", random_flow(2))
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new.weft").stat().st_mode) == 0o640


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="could not be saved"):
        save(tmp_path / "gone" / "flow.weft", random_flow(2))


def test_the_digest_is_that_of_the_bytes(file: Path) -> None:
    assert save(file, random_flow(2)) == load(file).digest == storage_module.digest_of(file.read_bytes())


SAVE_AND_SAVE = """
import os, sys
from pathlib import Path
from weft_engine.document.storage import load, save
file, *sources = map(Path, sys.argv[1:])
flows = [load(source).flow for source in sources]
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child:
        print(child, flush=True)
        os.waitpid(child, 0)
        print("killed", flush=True)
        continue
    while True:
        for flow in flows:
            save(file, flow)
"""
"""Of each line it gets, it begins a process that saves one flow after the other for as long as it lives."""


def killed_while_saving(file: Path, seeds: Iterable[int]) -> None:
    """Kills a process that saves, once for each seed, and looks at the file each time."""
    sources = [file.with_name(f"{number}.weft") for number in (1, 2)]
    for number, source in enumerate(sources, 1):
        save(source, random_flow(number))
    wanted = {source.read_bytes() for source in sources}
    command = [sys.executable, "-c", SAVE_AND_SAVE, str(file), *map(str, sources)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        for seed in seeds:
            print(file=parent.stdin, flush=True)
            child = int(parent.stdout.readline())
            threading.Event().wait(Random(seed).uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            assert parent.stdout.readline() == "killed\n"
            assert file.read_bytes() in wanted, f"seed {seed}"
        parent.stdin.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(file: Path) -> None:
    killed_while_saving(file, range(40))


@pytest.mark.long
def test_a_thousand_kills_leave_no_damaged_file(file: Path, proof: Proof) -> None:
    killed_while_saving(file, proof.over(range(2000)))
    proof.counts["processes killed while saving, the file whole each time"] = 2000
