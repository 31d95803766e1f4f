"""Problems while a flow is edited: right again at the next turn after each edit.

A large flow is checked beside the window, by a validator that has a copy of the flow and is told of its changes. The
window waits for it a moment, which is enough for nearly every edit; what takes longer (reading everything anew, a wire
that closes a circle of thousands) is told when it is there, and the window goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from weft_editor.right_of_way import beside, waiting
from weft_editor.turns import Soon
from weft_editor.way_back import WayBack
from weft_engine.document import Change, Document, Flow
from weft_engine.document.mirror import carried, repeat
from weft_engine.problems import Problem
from weft_engine.registry import Registry

if TYPE_CHECKING:
    from weft_engine.graph.facts import Surroundings
    from weft_engine.graph.validator import Validator

LARGE: Final = 800
"""From so many nodes on, a whole check takes long enough to be felt between two keys."""
_FIRST_MS: Final = 150
"""A flow is shown before it is checked for the first time."""
_MOMENT_S: Final = 0.008
"""The window waits no longer for an answer."""

Problems = tuple[Problem, ...]


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="weft-check")


class Checking(QObject):
    """Checks one document and tells what it found."""

    found = Signal(object)
    """A tuple of `Problem`, of the document as it is now."""

    def __init__(self, document: Document, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._registry = document, registry
        self._surroundings: Surroundings | None = None
        self._here: Validator | None = None
        self._beside: _Beside | None = None
        self._job: Future[Problems] | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.check)
        self._first = QTimer(self, singleShot=True, interval=_FIRST_MS)
        self._first.timeout.connect(Soon(self, self._check_first).start)
        self._back = WayBack(self._on_ready)

    def follow(self, change: Change) -> None:
        """The document has changed; what follows from it is told at the next turn."""
        if self._here is not None:
            self._here.follow(change)
        if self._beside is not None:
            self._beside.missed.append(carried(change))
        self._soon.start()

    def look_around(self, surroundings: Surroundings) -> None:
        """What is known of models and keys has changed."""
        self._surroundings = surroundings
        if self._here is not None:
            self._here.look_around(surroundings)
        if self._beside is not None:
            self._beside.looks_around = True
        self._first.start() if self._is_new else self._soon.start()

    @property
    def _is_new(self) -> bool:
        """Whether it was never checked."""
        return self._here is None and self._beside is None

    def _check_first(self) -> None:
        if self._is_new:
            self.check()

    def check(self) -> None:
        """Tells the problems there are now; where that takes long, later."""
        self._soon.stop()
        if self._job is not None:
            return
        if self._beside is None and len(self._document.flow.nodes) <= LARGE:
            self.found.emit(self._found_here())
        else:
            self._check_beside()

    def _found_here(self) -> Problems:
        if self._here is None:
            self._here = _validator_of(self._document.flow, self._registry, self._surroundings)
        return self._here.problems

    def _check_beside(self) -> None:
        self._here = None
        is_first = self._beside is None
        if self._beside is None:
            self._beside = _Beside(self._document.flow.copy(), self._registry)
        self._job = job = _aside().submit(beside(self._beside.work(self._surroundings)))
        try:
            with waiting():
                job.exception(0 if is_first else _MOMENT_S)
        except TimeoutError:
            job.add_done_callback(self._back)
        else:
            self._on_ready(job)

    def _on_ready(self, job: Future[Problems]) -> None:
        self._job = None
        if job.exception() is not None:
            self._beside = None  # it may have taken in half an edit: the next check begins anew
        beside = self._beside
        if beside is not None and beside.has_work:
            self._soon.start()
        else:
            self.found.emit(job.result())


class _Beside:
    """A validator in the other thread, with a flow of its own."""

    def __init__(self, flow: Flow, registry: Registry) -> None:
        self._flow, self._registry = flow, registry
        self._validator: Validator | None = None
        self.missed: list[Change] = []
        """Changes it has not been told of yet."""
        self.looks_around = False
        """Whether something else is known of the world."""

    @property
    def has_work(self) -> bool:
        return bool(self.missed) or self.looks_around

    def work(self, surroundings: Surroundings | None) -> Callable[[], Problems]:
        """What is to be done in the other thread now, to know the problems."""
        changes, self.missed = self.missed, []
        looks_around, self.looks_around = self.looks_around, False

        def working() -> Problems:
            if self._validator is None:
                self._validator = _validator_of(self._flow, self._registry, surroundings)
            elif looks_around:
                self._validator.look_around(surroundings)
            for change in changes:
                repeat(self._flow, change)
                self._validator.follow(change)
            return self._validator.problems

        return working


def _validator_of(flow: Flow, registry: Registry, surroundings: Surroundings | None) -> Validator:
    from weft_engine.graph.validator import Validator

    return Validator(flow, registry, surroundings)
