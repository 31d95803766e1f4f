"""What was given to each flow's inputs last, kept in the state folder: offered again, never part of the flow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from weft_engine.folders import state_folder
from weft_engine.redaction import redact
from weft_engine.values import Json

FILE_NAME: Final = "inputs.json"
_FLOWS_MOST: Final = 100
_CHARS_MOST: Final = 100_000
"""A flow's values beyond this are not kept."""


class RememberedInputs:
    """Values by flow, the latest used last."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or state_folder() / FILE_NAME
        self._flows: dict[str, dict[str, Any]] | None = None

    def of(self, flow: str) -> dict[str, Json]:
        """What a flow was given last.

        Args:
            flow: What stands for the flow: its path, or a name for one that has none.
        """
        return dict(self._all().get(flow, {}))

    def keep(self, flow: str, values: Mapping[str, Json]) -> None:
        """Remembers values, without secrets. A disk that refuses is no reason to bother anybody."""
        held = redact(dict(values))
        if len(json.dumps(held, default=str)) > _CHARS_MOST:
            return
        flows = self._all()
        flows.pop(flow, None)
        flows[flow] = held
        while len(flows) > _FLOWS_MOST:
            del flows[next(iter(flows))]
        self._write(flows)

    def _all(self) -> dict[str, dict[str, Any]]:
        if self._flows is None:
            self._flows = _read(self._file)
        return self._flows

    def _write(self, flows: Mapping[str, Any]) -> None:
        beside = self._file.with_suffix(".tmp")
        try:
            beside.write_text(json.dumps(flows, ensure_ascii=False), encoding="utf-8")
            beside.chmod(0o600)
            beside.replace(self._file)
        except OSError:
            return


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(key): value for key, value in held.items() if isinstance(value, dict)} if isinstance(held, dict) else {}
