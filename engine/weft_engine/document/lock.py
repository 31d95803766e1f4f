"""Who else has a flow open: a note beside Weft's own files, never a hindrance."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from weft_engine.atomic import write_atomically
from weft_engine.folders import state_folder
from weft_engine.processes.process import Process

_FORGOTTEN: Final = timedelta(days=1)
"""After how long the note of another computer, whose processes cannot be asked for, counts for nothing."""


class FileLock:
    """A note that a flow's file is open here. Where notes cannot be kept, everybody may open everything.

    Args:
        path: The flow's file; links are followed, so that one file has one note.
    """

    def __init__(self, path: Path) -> None:
        real = os.fsencode(os.path.realpath(path))
        self._name = f"{hashlib.sha256(real).hexdigest()[:32]}.json"

    def claim(self) -> str:
        """Takes the file for this process.

        Returns:
            Who else has it open, as a person reads it, and then the note stays theirs; empty if nobody. A note of a
            process that is gone counts for nothing.
        """
        holder = self._holder()
        if holder:
            return holder
        note = {"process": Process.this().as_json(), "since": datetime.now(UTC).isoformat(timespec="minutes")}
        with suppress(OSError):
            write_atomically(self._note(), json.dumps(note).encode(), mode=0o600)
        return ""

    def release(self) -> None:
        """Lets others have the file; the note of another is left alone."""
        process, _ = self._read()
        if process is not None and process.is_this:
            with suppress(OSError):
                self._note().unlink()

    def _note(self) -> Path:
        folder = state_folder() / "locks"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / self._name

    def _holder(self) -> str:
        process, since = self._read()
        if process is None or process.is_this:
            return ""
        alive = process.is_alive
        if alive is None:
            alive = datetime.now(UTC) - since < _FORGOTTEN
        if not alive:
            return ""
        when = since.astimezone().strftime("%Y-%m-%d %H:%M")
        if process.is_here:
            return f"Another Weft (process {process.pid}) has had this file open since {when}"
        return f"A Weft on {process.host} (process {process.pid}) has had this file open since {when}"

    def _read(self) -> tuple[Process | None, datetime]:
        try:
            note = json.loads(self._note().read_bytes())
            return Process.from_json(note["process"]), datetime.fromisoformat(note["since"]).astimezone(UTC)
        except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return None, datetime.now(UTC)
