"""What was given to each flow's inputs last, kept in the state folder: offered again, never part of the flow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from weft_editor.kept_by_flow import KeptByFlow
from weft_engine.redaction import redact
from weft_engine.values import Json

FILE_NAME: Final = "inputs.json"
_FLOWS_MOST: Final = 100
_CHARS_MOST: Final = 100_000
"""A flow's values beyond this are not kept."""


class RememberedInputs:
    """Values by flow, the latest used last."""

    def __init__(self, file: Path | None = None) -> None:
        self._kept = KeptByFlow(FILE_NAME, _FLOWS_MOST, file)

    def of(self, flow: str) -> dict[str, Json]:
        """What a flow was given last.

        Args:
            flow: What stands for the flow: its path, or a name for one that has none.
        """
        return self._kept.of(flow)

    def keep(self, flow: str, values: Mapping[str, Json]) -> None:
        """Remembers values, without secrets. A disk that refuses is no reason to bother anybody."""
        held = redact(dict(values))
        if len(json.dumps(held, default=str)) <= _CHARS_MOST:
            self._kept.keep(flow, held)
