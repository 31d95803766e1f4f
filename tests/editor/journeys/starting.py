"""Starts a journey on a virtual screen of its own, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def start(journey: str, home: Path, theme: str) -> str:
    """What a journey, a module of this folder, wrote until it ended."""
    assert shutil.which("xvfb-run"), "xvfb is missing: python3 run.py test installs it"
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "WEFT_HOME": str(home), "WEFT_THEME": theme}
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1700x1100x24", sys.executable, "-m", f"tests.editor.journeys.{journey}"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return done.stdout + done.stderr
