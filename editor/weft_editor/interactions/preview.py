"""An edit shown while a gesture goes on: made in the document, outside of the undo history, and taken back before it
is made for good."""

from __future__ import annotations

from weft_editor.session import Session
from weft_engine.document import Change


class Preview:
    """At most one change that is shown but not yet made."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._inverse: Change | None = None

    def show(self, change: Change) -> None:
        """Shows a change of the flow as it was before any preview."""
        self.drop()
        if change.puts:
            self._inverse = self._session.try_out(change)

    def drop(self) -> None:
        """Takes back what is shown."""
        inverse, self._inverse = self._inverse, None
        if inverse is not None:
            self._session.take_back(inverse)
