"""Who else has a flow open: a note beside Weft's own files, never a hindrance."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from weft_engine.document.atomic import write_atomically
from weft_engine.document.processes import Process
from weft_engine.folders import state_folder


class FileLock:
    """A note that a flow's file is open here.

    Args:
        path: The flow's file; links are followed, so that one file has one note.
    """

    def __init__(self, path: Path) -> None:
        real = os.path.realpath(path)
        folder = state_folder() / "locks"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._note = folder / f"{hashlib.sha256(real.encode()).hexdigest()[:32]}.json"

    def claim(self) -> str:
        """Takes the file for this process.

        Returns:
            Who else has it open, as a person reads it, and then the note stays theirs; empty if nobody. A note of a
            process that is gone counts for nothing, and where notes cannot be written everybody may open everything.
        """
        holder = self._holder()
        if holder is not None:
            return holder
        note = {"process": Process.this().as_json(), "since": datetime.now(UTC).isoformat(timespec="minutes")}
        with suppress(OSError):
            write_atomically(self._note, json.dumps(note).encode(), mode=0o600)
        return ""

    def release(self) -> None:
        """Lets others have the file; the note of another is left alone."""
        process, _ = self._read()
        if process is not None and process.is_this:
            with suppress(OSError):
                self._note.unlink()

    def _holder(self) -> str | None:
        process, since = self._read()
        if process is None or process.is_this or not process.is_alive:
            return None
        where = "" if process.host == Process.this().host else f" on {process.host}"
        return f"Another Weft (process {process.pid}{where}) has had this file open since {since}"

    def _read(self) -> tuple[Process | None, str]:
        try:
            note = json.loads(self._note.read_bytes())
            return Process.from_json(note["process"]), str(note["since"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, ""
