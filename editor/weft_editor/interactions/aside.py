"""Work on a large flow beside the window, whose result becomes an edit of the flow."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Signal

from weft_editor.language import tr
from weft_editor.right_of_way import beside
from weft_editor.session import Session
from weft_editor.way_back import WayBack
from weft_engine.document import Change, Node
from weft_engine.document.document import checked
from weft_engine.edits import Pasted
from weft_engine.errors import WeftError
from weft_engine.giving_way import gently
from weft_engine.ports import ports_of
from weft_engine.registry import Registry

T = TypeVar("T")
Brought = tuple[Pasted, Change]
LARGE: Final = 500
"""From so many nodes on, such work takes long enough to be felt."""


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="weft-edit")


def prepared(pasted: Pasted, change: Change, registry: Registry) -> Brought:
    """A change that is quick to apply and to show: what is in it was looked at here, in whatever thread this is."""
    for put in gently(change.puts):
        if isinstance(put.value, Node):
            ports_of(put.value, registry)
    return pasted, checked(change)


class Aside(QObject):
    """One piece of work at a time. It is dropped when the flow changes meanwhile, or somebody cancels it."""

    started = Signal(str)
    """What is being done, as a sentence."""
    ended = Signal()
    message = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._number = 0
        self._then: Callable[[Any], object] | None = None
        self._back = WayBack(self._on_done)
        session.changed.connect(self._on_changed)

    @property
    def is_working(self) -> bool:
        """Whether something is being worked on."""
        return self._then is not None

    def run(self, words: str, work: Callable[[], T], then: Callable[[T], object]) -> None:
        """Works something out in another thread.

        Args:
            words: What is being done, for the person.
            work: Must not look at the open flow: it may change.
            then: Makes the edit, in the window's thread.
        """
        self.cancel()
        self._number += 1
        self._then = then
        number, back = self._number, self._back
        self.started.emit(words)

        def working() -> None:
            try:
                found: T | Exception = work()
            except Exception as error:  # told in the window's thread, whatever it is
                found = error
            back(number, found)

        _aside().submit(beside(working))

    def cancel(self) -> None:
        """Lets the work go; nothing has changed."""
        if self._then is not None:
            self._then = None
            self.ended.emit()

    def _on_changed(self, change: Change) -> None:
        """Where things lie or hang together is no longer as it was; what they hold makes no difference."""
        if self._then is not None and any(section != "meta" for _, section in change.touched):
            self.cancel()
            self.message.emit(tr("Stopped: the flow was changed meanwhile"))

    def _on_done(self, number: int, found: object) -> None:
        then = self._then
        if number != self._number or then is None:
            return
        self._then = None
        self.ended.emit()
        if isinstance(found, WeftError):
            self.message.emit(found.message)
        elif isinstance(found, Exception):
            raise found
        else:
            then(found)
