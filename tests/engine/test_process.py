"""A running program is told from one that has ended, on this computer and on others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from weft_engine.processes.process import Process, birth_by_ps, birth_of


@pytest.fixture
def other() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_this_process_is_alive_and_itself() -> None:
    here = Process.this()
    assert here.is_this
    assert here.is_here
    assert here.is_alive is True
    assert Process.from_json(here.as_json()) == here


@pytest.mark.parametrize("birth", [birth_of, birth_by_ps])
def test_a_process_keeps_its_birth_until_it_ends(birth: object, other: subprocess.Popen[bytes]) -> None:
    assert callable(birth)
    born = birth(other.pid)
    assert born
    assert born == birth(other.pid)
    assert birth(os.getpid())
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert birth(other.pid) is None, "it has ended, though nobody has waited for it yet"
    other.wait()
    assert birth(other.pid) is None


def test_a_later_process_of_the_same_number_is_another() -> None:
    before = replace(Process.this(), born="before")
    assert before.is_alive is False
    assert not before.is_this


def test_a_process_whose_birth_is_not_told_counts_as_alive_while_its_number_is_in_use() -> None:
    assert replace(Process.this(), born="").is_alive is True
    assert replace(Process.this(), born="", pid=2**30).is_alive is False


def test_a_computer_is_the_same_whatever_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    here = replace(Process.this(), machine="m")
    monkeypatch.setattr("weft_engine.processes.process._this", lambda pid: here)
    assert replace(here, host="renamed").is_alive is True
    assert replace(here, machine="another").is_alive is None
    assert replace(here, machine="", host="another").is_alive is None
    assert replace(here, machine="").is_alive is True


@pytest.mark.parametrize("raw", [None, 3, "text", {}, {"host": "h", "pid": "x", "born": ""}, {"host": "h", "pid": 1}])
def test_what_is_no_process_is_none(raw: object) -> None:
    assert Process.from_json(raw) is None


@pytest.mark.parametrize("pid", [0, -1])
def test_numbers_that_mean_more_than_one_process_are_none(pid: int) -> None:
    assert birth_of(pid) is None
