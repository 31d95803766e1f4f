"""The flow files that a flow calls, each read once: what was looked at before a run is what the run then uses."""

from __future__ import annotations

from pathlib import Path

from weft_engine.document.document import Flow
from weft_engine.document.storage import load
from weft_engine.errors import FlowFileError


class CalledFiles:
    """Flows by the names that subflow nodes call them by.

    Args:
        folder: Where relative names start; `None`: the flow has no file, so it can call none.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._read: dict[Path, Flow | FlowFileError] = {}

    def path(self, name: str) -> Path:
        """The file a name means.

        Raises:
            FlowFileError: There is no folder to start from, or the name is one of another computer: even looking there
                would connect to it, and send it who is asking.
        """
        if self.folder is None:
            raise FlowFileError(f"the flow must be saved before it can call the file {name!r}")
        if name.startswith(("//", "\\\\", "/\\", "\\/")):
            raise FlowFileError(f"{name!r} is on another computer: copy it here and call the copy")
        return (self.folder / name).resolve()

    def flow(self, name: str) -> Flow:
        """The flow in a file as it was when it was first asked for; never changed afterwards.

        Raises:
            FlowFileError: It cannot be read or is no flow; the same then holds for as long as this object lives.
        """
        path = self.path(name)
        if path not in self._read:
            try:
                self._read[path] = load(path).flow
            except FlowFileError as error:
                self._read[path] = error
        found = self._read[path]
        if isinstance(found, FlowFileError):
            raise found
        return found
