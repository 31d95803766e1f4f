"""What gestures by keys have in common that edit the flow with each key."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from weft_editor.canvas.view import View
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.theme.tokens import Tokens
from weft_engine.document import Change

DONE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Stepping(Gesture):
    """Each step is made at once, as with nudging, and steps in a row are one of undo; Enter and Escape both end it."""

    def start(self, pointer: Pointer) -> None:
        self.session.undo.seal()
        self.session.changed.connect(self._on_changed)
        self.show(self)
        self.look()

    @property
    @abstractmethod
    def is_there(self) -> bool:
        """Whether there still is what it works on: an undo, or somebody else, may take it away."""

    @abstractmethod
    def look(self) -> None:
        """Shows what is meant now, and says what can be done with it."""

    @abstractmethod
    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """See `Drawable`."""

    def _on_changed(self, change: Change) -> None:
        if self.is_there:
            self.look()
        else:
            self.finish()

    def end(self, pointer: Pointer) -> None:
        self.finish()

    def cancel(self) -> None:
        self.finish()

    def finish(self) -> None:
        """Ends it; what was done stays."""
        if self.over:
            return
        self.over = True
        self.session.changed.disconnect(self._on_changed)
        self.session.undo.seal()
        self.clear(self)
        self.canvas.message.emit("")
