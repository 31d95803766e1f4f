"""The newcomer's path, on a virtual screen of its own, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.editor.journeys.starting import start


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="virtual screens are a thing of X")
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_newcomer_gets_from_a_template_to_a_subflow_of_their_own_and_back(tmp_path: Path, theme: str) -> None:
    assert "the newcomer has arrived" in start("newcomer", tmp_path, theme)
