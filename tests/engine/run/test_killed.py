"""Weft killed in the middle of a run: no program it started outlives it, whatever that program does to stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from tests.engine.run.flows import flow

from weft_engine.document.document import Flow
from weft_engine.document.storage import save
from weft_nodes.tools import python_process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")

HOSTILE: Final = Path(__file__).parents[1] / "mcp" / "hostile.py"
LINGERING: Final = """
import signal, subprocess, sys, time
def main():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sleep = "import signal, time; signal.signal(15, 1); time.sleep(600)"
    for own_session in (False, True):
        subprocess.Popen([sys.executable, "-c", sleep, MARK], start_new_session=own_session)
    open(MARK + "/called", "w").close()
    time.sleep(600)
"""
RUN: Final = """
import sys
from pathlib import Path
from weft_nodes.tools import python_process
python_process._CHILD = Path(sys.argv[1])
from weft_engine.cli.main import main
main(["run", sys.argv[2], "--trust"])
"""


def processes_of(folder: Path) -> list[int]:
    """Those that were started in the folder or were told of it."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                told = Path(entry.path, "cmdline").read_bytes().decode(errors="replace")
                where = str(Path(entry.path, "cwd").readlink())
            except OSError:
                continue
            if str(folder) in told or where.startswith(str(folder)):
                found.append(int(entry.name))
    return found


def waited_for(happens: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not happens() and time.monotonic() < until:
        time.sleep(0.02)
    return happens()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    inner = tmp_path / "inner"
    inner.mkdir()
    yield inner
    for left in processes_of(inner):  # a test that fails leaves nothing behind either
        os.kill(left, signal.SIGKILL)


def running(made: Flow, folder: Path, child: Path) -> subprocess.Popen[bytes]:
    save(folder.parent / "flow.weft", made)
    environment = {**os.environ, "WEFT_HOME": str(folder.parent / "home"), "TMPDIR": str(folder)}
    command = [sys.executable, "-c", RUN, str(child), str(folder.parent / "flow.weft")]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_once(begun: Callable[[], bool], weft: subprocess.Popen[bytes], folder: Path) -> int:
    """Kills Weft once it has begun; how many processes there were."""
    assert waited_for(begun)
    there = len(processes_of(folder))
    weft.kill()
    weft.wait()
    return there


def test_no_mcp_server_outlives_a_killed_weft(folder: Path) -> None:
    command = f"'{sys.executable}' '{HOSTILE}' deaf '{folder}'"
    schema = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    config = {"command": command, "tool": "echo", "description": "Says the same.", "parameters": schema}
    made = flow({"c": ("constant", {"value": "hi"}), "work": ("mcp_tool", config)}, ["c.value > work.text"])
    weft = running(made, folder, python_process._CHILD)
    notes = folder / "notes"
    begun = kill_once(lambda: notes.exists() and "called" in notes.read_text(), weft, folder)
    assert begun >= 3  # the guard, the server, and its child in a session of its own
    assert waited_for(lambda: not processes_of(folder), 10)


@pytest.mark.parametrize("separated", [True, False])
def test_no_code_outlives_a_killed_weft(folder: Path, separated: bool) -> None:
    child = python_process._CHILD
    if not separated:  # as on a system that lets nobody make namespaces
        text = child.read_text().replace(
            "def separate(network: bool) -> bool:", "def separate(network):\n    return False"
        )
        assert "return False" in text
        child = folder.parent / "child.py"
        child.write_text(text)
    weft = running(flow({"work": ("python", {"code": f"MARK = {str(folder)!r}\n{LINGERING}"})}, []), folder, child)
    begun = kill_once((folder / "called").exists, weft, folder)
    assert begun >= 3  # the worker and its two children
    assert waited_for(lambda: not processes_of(folder), 10)
