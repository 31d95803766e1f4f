"""The program used without mercy, in a process of its own for each seed: none may crash or hang, or fail unforeseen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.proofs import Proof

_LONG_S, _SHORT_S = 60, 3
_HANGS_S = 150
"""So long after its time it has to be over, also on a busy computer."""
_NO_MERCY = {"MALLOC_PERTURB_": "165", "PYTHONFAULTHANDLER": "1", "QT_QPA_PLATFORM": "offscreen"}
"""What is freed or not yet filled is never zero, so that it is noticed when it is used."""


def used(home: Path, seed: int, seconds: int) -> str:
    """Uses the program; returns what it printed. Every fifth runs with Python's own checks of memory."""
    checked = {"PYTHONMALLOC": "debug"} if seed % 5 == 0 else {}
    environment = {**os.environ, **_NO_MERCY, **checked, "WEFT_HOME": str(home)}
    command = [sys.executable, "-m", "tests.editor.window.hostile", str(seed), str(seconds)]
    out, both = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, env=environment, stdout=out, stderr=both, text=True) as process:
        try:
            said, _ = process.communicate(timeout=seconds + _HANGS_S)
        finally:
            process.kill()
    assert process.returncode == 0, f"seed {seed} ended with {process.returncode}:\n{said[-8000:]}"
    return said


def acts(said: str) -> int:
    (line,) = (each for each in said.splitlines() if each.startswith("acts "))
    return int(line.split()[1])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_program_survives_hostile_use(home: Path, seed: int) -> None:
    assert acts(used(home, seed, _SHORT_S)) > 0


@pytest.mark.long
def test_the_program_survives_hostile_use_for_long(tmp_path: Path, proof: Proof) -> None:
    for seed in proof.over(range(20)):
        proof.counts["acts"] += acts(used(tmp_path / str(seed), seed, _LONG_S))
