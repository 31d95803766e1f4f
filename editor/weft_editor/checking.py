"""Validation while a flow is edited: at once where that takes no time, else beside the window and a moment later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from weft_engine.document import Document, Flow
from weft_engine.problems import Problem
from weft_engine.registry import Registry

LARGE: Final = 800
"""From so many nodes on, checking takes long enough to be felt between two keys."""
_CALM_MS: Final = 250
"""How long nothing may have changed before a large flow is checked."""


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="weft-check")


class Checking(QObject):
    """Checks one document and tells what it found."""

    found = Signal(object)
    """A tuple of `Problem`, of the document as it is now."""
    _checked = Signal(int, object)

    def __init__(self, document: Document, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._registry = document, registry
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.check)
        self._checked.connect(self._on_checked)

    def soon(self) -> None:
        """The document has changed."""
        self._timer.setInterval(_CALM_MS if self._is_large else 0)
        self._timer.start()

    @property
    def _is_large(self) -> bool:
        return len(self._document.flow.nodes) > LARGE

    def check(self) -> None:
        """Checks now: a large flow beside the window, another in place."""
        flow, revision = self._document.flow, self._document.revision
        if not self._is_large:
            self.found.emit(_problems(flow, self._registry))
            return
        snapshot = flow.copy()
        _aside().submit(lambda: self._checked.emit(revision, _problems(snapshot, self._registry)))

    def _on_checked(self, revision: int, problems: tuple[Problem, ...]) -> None:
        """What is no longer so is not told; a later check is on its way."""
        if revision == self._document.revision:
            self.found.emit(problems)


def _problems(flow: Flow, registry: Registry) -> tuple[Problem, ...]:
    from weft_engine.graph.validate import validate

    return tuple(validate(flow, registry))
