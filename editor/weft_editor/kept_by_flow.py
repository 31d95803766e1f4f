"""A small file of the state folder that keeps something for each flow, the one used last at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weft_engine.folders import state_folder


class KeptByFlow:
    """Read anew before each change, since other programs may keep theirs in it. A disk that refuses bothers nobody."""

    def __init__(self, file_name: str, most: int, file: Path | None = None) -> None:
        """Args:
        file_name: In the state folder.
        most: Flows that are kept; those used longest ago go first.
        file: Another place.
        """
        self._file = file or state_folder() / file_name
        self._most = most

    def of(self, flow: str) -> dict[str, Any]:
        """What is kept for a flow; a damaged file is as good as none."""
        return dict(self._read().get(flow, {}))

    def keep(self, flow: str, held: Mapping[str, Any]) -> None:
        """Keeps this for a flow; nothing at all forgets it."""
        flows = self._read()
        if not held and flow not in flows:
            return
        flows.pop(flow, None)
        if held:
            flows[flow] = dict(held)
        while len(flows) > self._most:
            del flows[next(iter(flows))]
        self._write(flows)

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            held = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(held, dict):
            return {}
        return {str(key): value for key, value in held.items() if isinstance(value, dict)}

    def _write(self, flows: Mapping[str, Any]) -> None:
        beside = self._file.with_suffix(".tmp")
        try:
            beside.write_text(json.dumps(flows), encoding="ascii")  # escaped: names of files may be no text
            beside.chmod(0o600)
            beside.replace(self._file)
        except OSError:
            return
