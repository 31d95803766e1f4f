"""A saved flow to start from."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.run.random_flows import random_flow

from weft_engine.document.storage import save


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flow.weft"
    save(path, random_flow(1))
    return path
