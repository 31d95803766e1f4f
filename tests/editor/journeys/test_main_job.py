"""The main job, on a virtual screen of its own, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="virtual screens are a thing of X")
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_main_job_is_done_by_mouse_and_keyboard(tmp_path: Path, theme: str) -> None:
    assert shutil.which("xvfb-run"), "xvfb is missing: python3 run.py test installs it"
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "WEFT_HOME": str(tmp_path), "WEFT_THEME": theme}
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1700x1100x24", sys.executable, "-m", "tests.editor.journeys.main_job"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "the main job is done" in done.stdout, done.stdout + done.stderr
