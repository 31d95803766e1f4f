"""Reading large files beside the window."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from weft_editor.right_of_way import beside
from weft_editor.way_back import WayBack
from weft_engine.document import storage
from weft_engine.errors import WeftError
from weft_engine.giving_way import gently
from weft_engine.ports import ports_of

if TYPE_CHECKING:
    from weft_engine.registry import Registry

_SWITCH_S: Final = 0.0002
"""How long the interpreter may be held while the window waits."""


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="weft-load")


class Loading(QObject):
    """Reads files one after the other."""

    loaded = Signal(object, object)
    """Path, and `storage.Loaded` or the `WeftError` that says why there is none."""

    def __init__(self, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._waiting: list[Path] = []
        self._back = WayBack(self._on_read)

    @property
    def is_loading(self) -> bool:
        """Whether files are being read."""
        return bool(self._waiting)

    def load(self, path: Path) -> None:
        """Reads a file, unless that is being done."""
        if path in self._waiting:
            return
        self._waiting.append(path)
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_S))
        _aside().submit(beside(_read), path, self._registry, self._back)

    def _on_read(self, path: Path, found: storage.Loaded | Exception) -> None:
        self._waiting.remove(path)
        if isinstance(found, Exception) and not isinstance(found, WeftError):
            raise found
        self.loaded.emit(path, found)


def _read(path: Path, registry: Registry, back: WayBack) -> None:
    try:
        found: storage.Loaded | Exception = _loaded(path, registry)
    except Exception as error:  # told in the window's thread, whatever it is
        found = error
    back(path, found)


def _loaded(path: Path, registry: Registry) -> storage.Loaded:
    found = storage.load(path)
    for node in gently(found.flow.nodes.values()):  # known when the canvas asks
        ports_of(node, registry)
    return found
