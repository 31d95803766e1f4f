"""Unsaved edits, kept on the disk while a flow is open, so that a crash loses at most the last moments.

One file per open flow in the state folder, replaced atomically at every write; nothing here ever touches the flow's
own file. A recovery file is offered again when the process that wrote it is gone. It is removed when the flow is saved
or its edits are given up, never because somebody declined to look at it.
"""

from __future__ import annotations

import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from weft_engine.atomic import write_atomically
from weft_engine.document.document import Flow
from weft_engine.document.storage import parse_flow
from weft_engine.document.writing import flow_text
from weft_engine.errors import WeftError
from weft_engine.folders import state_folder
from weft_engine.processes.process import Process

_SUFFIX: Final = ".recovery.json"
_DAY_S: Final = 86_400


def recovery_folder() -> Path:
    """Where recovery files lie; made for its owner only."""
    folder = state_folder() / "recovery"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class Recovery:
    """The recovery file of one open flow; made at the first write."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or recovery_folder() / f"{secrets.token_hex(8)}{_SUFFIX}"

    @property
    def file(self) -> Path:
        """Where it is."""
        return self._file

    def write(self, flow: Flow, path: Path | None) -> None:
        """Keeps a flow as it is now. Raises `OSError` if it cannot be written; the file before is then intact.

        Args:
            flow: The flow with its unsaved edits.
            path: The flow's own file, if it has one.
        """
        head = json.dumps({
            "path": str(path) if path else None,
            "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "process": Process.this().as_json(),
        })  # fmt: skip
        text = f'{head.removesuffix("}")}, "flow": {flow_text(flow)}}}'
        write_atomically(self._file, text.encode(), mode=0o600)

    def discard(self) -> None:
        """The edits were saved or given up."""
        with suppress(FileNotFoundError):
            self._file.unlink()

    @staticmethod
    def pending() -> list[Recoverable]:
        """Edits whose program is gone, the newest first; a damaged file is listed with what is wrong with it.

        Those of another computer, whose programs cannot be asked for, are listed too: better twice than never.
        """
        try:
            folder = recovery_folder()
            _sweep(folder)
            found = [each for file in folder.glob(f"*{_SUFFIX}") if (each := _read(file))]
        except OSError:
            return []
        return sorted(found, key=lambda each: each.saved_at, reverse=True)


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Unsaved edits from a program that is gone."""

    recovery: Recovery
    """Go on with this one, so that they stay recoverable until they are saved."""
    flow: Flow
    """Empty if the file is damaged."""
    path: Path | None
    saved_at: str
    """ISO 8601, in UTC."""
    fault: str = ""
    """What is wrong with the file, which is kept all the same."""

    @property
    def title(self) -> str:
        """What a person knows it by."""
        return self.path.stem if self.path else self.flow.meta.name

    def discard(self) -> None:
        """The person does not want them."""
        self.recovery.discard()


def _sweep(folder: Path) -> None:
    """Removes what a program that was killed in the middle of writing left; the files themselves are whole."""
    for file in folder.glob(".*.tmp"):
        if time.time() - _changed(file) > _DAY_S:
            file.unlink(missing_ok=True)


def _read(file: Path) -> Recoverable | None:
    try:
        record: Any = json.loads(file.read_bytes())
        process = Process.from_json(record["process"])
        if process is not None and process.is_alive:
            return None
        flow = parse_flow(json.dumps(record["flow"]).encode()).flow
        path = Path(record["path"]) if record["path"] else None
        return Recoverable(Recovery(file), flow, path, str(record["saved_at"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, WeftError) as error:
        when = datetime.fromtimestamp(_changed(file), UTC).isoformat(timespec="seconds")
        return Recoverable(Recovery(file), Flow(), None, when, f"{file.name} is damaged: {error}")


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
