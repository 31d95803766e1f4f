"""The whole program in a process of its own, driven by a few lines of script, told of by the lines it prints."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_START: Final = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
import weft_editor.app as app
from weft_engine import edits

def say(words):
    print(words, flush=True)

{script}

started = app.after_first_paint
app.after_first_paint = lambda window: (started(window), drive(window))
sys.exit(app.main(Path(sys.argv[1])))
"""


class Program:
    """A running program."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []

    @property
    def said(self) -> str:
        """All it has printed."""
        return "\n".join(self.lines)

    def line(self) -> str:
        """Waits for the next line; fails if the program ends instead."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"it ended with {self.process.wait(30)}:\n{self.said}"
        self.lines.append(line.rstrip("\n"))
        return self.lines[-1]

    def wait_for(self, beginning: str) -> str:
        """Waits for a line that begins so."""
        line = self.line()
        while not line.startswith(beginning):
            line = self.line()
        return line

    def end(self, number: int) -> int:
        """Sends a signal, takes in what is still printed, and gives the exit code."""
        self.process.send_signal(number)
        assert self.process.stdout is not None
        self.lines += self.process.stdout.read().splitlines()
        return self.process.wait(30)


@contextmanager
def program(home: Path, path: Path, script: str, environment: Mapping[str, str] | None = None) -> Iterator[Program]:
    """Starts the program on a file; `script` defines `drive(window)`, called after the first paint."""
    variables = {**os.environ, "WEFT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", **(environment or {})}
    command = [sys.executable, "-c", _START.format(script=script), str(path)]
    out, both = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, env=variables, stdout=out, stderr=both, text=True) as process:
        try:
            yield Program(process)
        finally:
            process.kill()
