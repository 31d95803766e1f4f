"""Every screen at every scale, in every language: nothing is cut off, everything can be named, reached and seen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from tests.editor.pictures.__main__ import surroundings

ROOT: Final = Path(__file__).parents[3]
FEW: Final = (
    "welcome",
    "palette",
    "finding",
    "subflow",
    "settings",
    "about",
    "shortcuts",
    "export",
    "bottom",
    "unsaved",
)
"""Scenes of the short version: every kind of window once."""


def look(home: Path, check: str, scale: float, language: str, only: tuple[str, ...]) -> dict[str, Any]:
    """What a check says of scenes played in a process of their own."""
    home.mkdir(exist_ok=True)
    environment = surroundings(home, scale, "1280x720") | {"WEFT_LANGUAGE": language}
    command = [sys.executable, "-m", "tests.editor.pictures.checking", check, "--only", *only]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=1500)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["seen"]
    return found


@pytest.mark.gui
@pytest.mark.parametrize(("scale", "language"), [(1.0, "pseudo"), (1.5, "en")])
def test_nothing_is_cut_off_on_a_small_screen(tmp_path: Path, scale: float, language: str) -> None:
    assert look(tmp_path, "room", scale, language, FEW)["faults"] == []


@pytest.mark.gui
@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("language", ["en", "de", "pseudo"])
def test_nothing_is_cut_off_anywhere_at_any_scale(tmp_path: Path, scale: float, language: str) -> None:
    assert look(tmp_path, "room", scale, language, ())["faults"] == []


@pytest.mark.gui
def test_every_control_is_named_reached_by_tab_and_seen_to_be_reached(tmp_path: Path) -> None:
    assert look(tmp_path, "access", 1.0, "en", FEW)["faults"] == []


@pytest.mark.gui
@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_control_of_every_screen_is_named_reached_and_seen(tmp_path: Path) -> None:
    assert look(tmp_path, "access", 1.0, "en", ())["faults"] == []
