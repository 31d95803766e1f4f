"""Problems while a flow is edited: right again at the next turn after each edit, however large the flow.

Only what reads everything anew, the first check of a large flow and one after an edit of most of it, is done beside the
window; edits made meanwhile are followed once it is through.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from weft_engine.document import Change, Document, Flow
from weft_engine.registry import Registry

if TYPE_CHECKING:
    from weft_engine.graph.facts import Surroundings
    from weft_engine.graph.validator import Validator

LARGE: Final = 800
"""From so many nodes on, a whole check takes long enough to be felt between two keys."""
_MANY: Final = 300
"""An edit of so many nodes and wires takes about as long to follow as can be borne."""
_FIRST_MS: Final = 150
"""A flow is shown before it is checked for the first time."""


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="weft-check")


class Checking(QObject):
    """Checks one document and tells what it found."""

    found = Signal(object)
    """A tuple of `Problem`, of the document as it is now."""
    _made = Signal(object)

    def __init__(self, document: Document, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._registry = document, registry
        self._surroundings: Surroundings | None = None
        self._validator: Validator | None = None
        self._missed: list[Change] | None = None
        """Changes since the copy was taken that is being checked beside the window."""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.check)
        self._made.connect(self._on_made)

    def follow(self, change: Change) -> None:
        """The document has changed; what follows from it is told at the next turn."""
        if self._missed is not None:
            self._missed.append(change)
            return
        if self._validator is not None:
            self._validator.follow(change)
        self._soon.start(0)

    def look_around(self, surroundings: Surroundings) -> None:
        """What is known of models and keys has changed."""
        self._surroundings = surroundings
        if self._validator is None:
            self._soon.start(_FIRST_MS)
        else:
            self._validator.look_around(surroundings)
            self._soon.start(0)

    def check(self) -> None:
        """Tells the problems there are now; where that takes long, later."""
        self._soon.stop()
        if self._missed is not None:
            return
        if self._validator is not None and not (self._is_large and self._validator.waiting > _MANY):
            self.found.emit(self._validator.problems)
        elif self._is_large:
            self._check_aside()
        else:
            self._on_ready(_validator_of(self._document.flow, self._registry, self._surroundings))

    @property
    def _is_large(self) -> bool:
        return len(self._document.flow.nodes) > LARGE

    def _check_aside(self) -> None:
        self._validator, self._missed = None, []
        copy, registry, surroundings = self._document.flow.copy(), self._registry, self._surroundings
        _aside().submit(lambda: self._made.emit(_validator_of(copy, registry, surroundings)))

    def _on_made(self, validator: Validator) -> None:
        missed, self._missed = self._missed or [], None
        validator.adopt(self._document.flow)
        for change in missed:
            validator.follow(change)
        self._on_ready(validator)

    def _on_ready(self, validator: Validator) -> None:
        self._validator = validator
        if self._surroundings is not validator.surroundings:
            validator.look_around(self._surroundings)
        self.check()


def _validator_of(flow: Flow, registry: Registry, surroundings: Surroundings | None) -> Validator:
    from weft_engine.graph.validator import Validator

    return Validator(flow, registry, surroundings)
