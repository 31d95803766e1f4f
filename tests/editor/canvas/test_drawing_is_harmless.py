"""Drawing a booby-trapped flow only draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.engine.test_looking_is_harmless import trapped
from tests.watching import watched

from weft_editor.canvas.picture import picture_of, svg_of
from weft_editor.theme.tokens import DARK
from weft_engine.document import storage
from weft_engine.registry import installed


def test_a_picture_of_a_booby_trapped_flow_starts_connects_and_writes_nothing(tmp_path: Path, qapp: Any) -> None:
    flow = storage.load(trapped(tmp_path)).flow
    picture_of(flow, installed(), DARK)  # what is loaded lazily is loaded now
    svg_of(flow, installed(), DARK)
    with watched() as seen:
        assert not picture_of(flow, installed(), DARK).isNull()
        assert svg_of(flow, installed(), DARK)
    assert seen == []
