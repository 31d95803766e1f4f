"""The main job, on a virtual screen of its own, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.editor.journeys.starting import start


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="virtual screens are a thing of X")
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_main_job_is_done_by_mouse_and_keyboard(tmp_path: Path, theme: str) -> None:
    assert "the main job is done" in start("main_job", tmp_path, theme)
