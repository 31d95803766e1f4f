"""The tree that a terminal shows of a run."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.engine.run.flows import flow, run

from weft_engine import events as ev
from weft_engine.cli.live import LiveProgress
from weft_engine.cli.outline import outline_of
from weft_engine.document import Flow
from weft_engine.registry import installed


def looping() -> Flow:
    return flow(
        {
            "s": ("constant", {"type": "number", "value": "0"}),
            "l": ("loop", {"max_iterations": 3}),
            "add": ("transform", {"expression": "n + 1"}),
            "o": "output",
        },
        ["s.value > l.start", "l.state > add.n", "add.value > l.next", "l.done > o.value"],
    )


def shown(progress: LiveProgress, console: Console) -> list[str]:
    with console.capture() as said:
        console.print(progress.drawn())
    return said.get().splitlines()


def made(of: Flow, height: int = 40, width: int = 100) -> tuple[LiveProgress, Console]:
    console = Console(file=io.StringIO(), width=width, height=height, color_system=None)
    return LiveProgress(outline_of(of, installed()), "Counting", console), console


def test_nodes_of_a_body_stand_under_their_loop_with_how_often_they_ran() -> None:
    progress, console = made(looping())
    progress(run(looping()).events)
    head, *lines = shown(progress, console)
    assert head.startswith("Counting  done")
    assert [line.rstrip() for line in lines] == ["✓ Constant", "✓ Loop ×3", "  ✓ Transform ×3", "✓ Output"]


def test_a_low_terminal_keeps_what_is_at_work_and_counts_the_rest() -> None:
    wide = flow({f"n{i}": "constant" for i in range(20)}, [])
    progress, console = made(wide, height=8)
    for i in range(20):
        progress((ev.NodeStarted(2 * i, float(i), f"n{i}", (), 1, {}),))
        if i != 4:
            progress((ev.NodeFinished(2 * i + 1, float(i), f"n{i}", (), {}, 0.0, ""),))
    lines = shown(progress, console)
    assert lines[5] == "● Constant"
    assert lines[-1] == "  … 15 more"
    assert len(lines) == 7


def test_streamed_text_shows_its_newest_part() -> None:
    progress, console = made(looping(), width=30)
    progress((ev.NodeStarted(0, 0.0, "add", (), 1, {}), ev.NodeDelta(1, 0.1, "add", (), "old " * 40 + "newest", "")))
    line = shown(progress, console)[-1]
    assert line.endswith("newest")
    assert len(line) <= 30


def test_what_a_model_says_cannot_steer_the_tree() -> None:
    progress, console = made(looping())
    progress((ev.NodeStarted(0, 0.0, "add", (), 1, {}), ev.NodeDelta(1, 0.1, "add", (), "\x1b[2J[red]gone", "")))
    line = shown(progress, console)[-1]
    assert "\x1b" not in line
    assert "[red]gone" in line


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_on_a_terminal_the_tree_is_drawn_and_the_result_stays_on_stdout(tmp_path: Path) -> None:
    controller, terminal = pty.openpty()
    environment = {**os.environ, "WEFT_HOME": str(tmp_path), "TERM": "xterm-256color", "COLUMNS": "90", "LINES": "30"}
    command = [sys.executable, "-m", "weft_engine.cli", "run", "hello", "--offline", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, env=environment) as process:
        os.close(terminal)
        drawn = _all_of(controller)
        assert process.stdout is not None
        result = process.stdout.read()
    assert process.returncode == 0
    assert result.lstrip().startswith(b"{")
    assert "✓" in drawn
    assert "\x1b[" in drawn


def _all_of(controller: int) -> str:
    pieces: list[bytes] = []
    while True:
        try:
            piece = os.read(controller, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(controller)
    return b"".join(pieces).decode(errors="replace")


def test_lines_can_be_asked_for(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from weft_engine.cli.main import main

    monkeypatch.setenv("WEFT_HOME", str(tmp_path))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["run", "hello", "--offline", "--progress", "lines"]) == 0
    said = capsys.readouterr().err
    assert "│" in said
    assert "\x1b" not in said
