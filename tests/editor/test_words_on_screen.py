"""No text on any screen is left in English: dialogs, panels, menus, tool tips, and the inspector of every node type."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.timeout(1800)
def test_no_screen_shows_a_text_that_cannot_be_translated(tmp_path: Path) -> None:
    world = {**os.environ, "WEFT_LANGUAGE": "pseudo", "WEFT_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.editor.words_on_screen", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=world, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stderr
    assert not done.stdout, done.stdout
