"""What was open where, kept from one start to the next in the state folder."""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from weft_engine.folders import state_folder

if TYPE_CHECKING:
    from weft_editor.flow_tab import FlowTab

FILE_NAME: Final = "windows.json"
_MOST_BYTES: Final = 2_000_000
_MOST_WINDOWS: Final = 32
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TabKept:
    """A flow that was open; flows without a file are not kept here, but by recovery."""

    path: Path
    scope: tuple[str, ...] = ()
    """Which embedded flow was shown."""
    is_part: bool = False
    """Whether it was a second tab of that flow."""

    @classmethod
    def of(cls, tab: FlowTab) -> TabKept:
        """A flow as it is open now."""
        return cls(tab.session.path or Path(), tuple(tab.here.scope), tab.origin is not None)


@dataclass(frozen=True, slots=True)
class WindowKept:
    """A window that was open."""

    geometry: bytes
    docks: bytes
    tabs: tuple[TabKept, ...] = ()
    front: int = -1
    """Which of the tabs was in front; -1 for none of them."""


class LastWindows:
    """Read at the start, written whenever something changes. A damaged file is as good as none."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or state_folder() / FILE_NAME

    def read(self) -> list[WindowKept]:
        """The windows there were, the one used last at the end; none while the program that had them still runs."""
        record = self._record()
        if _is_of_another(record):
            return []
        found = [_window(each) for each in _list(record.get("windows"))[:_MOST_WINDOWS]]
        return [each for each in found if each is not None]

    def write(self, windows: Sequence[WindowKept]) -> None:
        """Keeps these, unless another program that runs has its own there. A full disk is only logged."""
        from weft_engine.atomic import write_atomically
        from weft_engine.processes.process import Process

        if _is_of_another(self._record()):
            return
        record = {"process": Process.this().as_json(), "windows": [_as_json(each) for each in windows]}
        try:
            write_atomically(self._file, json.dumps(record, indent=1).encode(), mode=0o600)
        except OSError as error:
            _log.warning("what is open could not be kept: %s", error)

    def _record(self) -> Mapping[str, Any]:
        from weft_engine.atomic import read_file

        try:
            data = read_file(self._file, _MOST_BYTES)
            record = json.loads(data.decode())
        except (OSError, ValueError, RecursionError):
            return {}
        return record if isinstance(record, dict) else {}


def _is_of_another(record: Mapping[str, Any]) -> bool:
    from weft_engine.processes.process import Process

    process = Process.from_json(record.get("process"))
    return process is not None and not process.is_this and process.is_alive is True


def _as_json(window: WindowKept) -> dict[str, Any]:
    tabs = [{"path": str(tab.path), "scope": list(tab.scope), "part": tab.is_part} for tab in window.tabs]
    geometry, docks = (base64.b64encode(each).decode() for each in (window.geometry, window.docks))
    return {"geometry": geometry, "docks": docks, "tabs": tabs, "front": window.front}


def _window(raw: Any) -> WindowKept | None:
    if not isinstance(raw, dict):
        return None
    tabs = [_tab(each) for each in _list(raw.get("tabs"))]
    front = raw.get("front")
    at = front if isinstance(front, int) and 0 <= front < len(tabs) and tabs[front] is not None else -1
    shown = tabs[at] if at >= 0 else None
    known = tuple(each for each in tabs if each is not None)
    return WindowKept(_bytes(raw.get("geometry")), _bytes(raw.get("docks")), known, known.index(shown) if shown else -1)


def _tab(raw: Any) -> TabKept | None:
    path = raw.get("path") if isinstance(raw, dict) else None
    if not isinstance(path, str) or not path or "\0" in path:
        return None
    scope = tuple(each for each in _list(raw.get("scope")) if isinstance(each, str))
    return TabKept(Path(path), scope, raw.get("part") is True)


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _bytes(raw: Any) -> bytes:
    try:
        return base64.b64decode(raw, validate=True) if isinstance(raw, str) else b""
    except (binascii.Error, ValueError):
        return b""
