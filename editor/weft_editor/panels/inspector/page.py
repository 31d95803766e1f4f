"""What every page of the inspector is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from weft_editor.fields.field import FieldContext
from weft_editor.language import tr
from weft_editor.session import Session
from weft_engine.errors import ChangeError

_Record = TypeVar("_Record")


class Page(QWidget):
    """Shows and edits one thing of a session."""

    subject = ""
    """Id of the thing; empty if it has none of its own."""

    def __init__(self, session: Session, context: FieldContext) -> None:
        super().__init__()
        self.session = session
        self.context = context
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 12, 12, 16)
        self.column.setSpacing(12)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def refresh(self) -> None:
        """Shows the document as it is; called after every change."""

    def refresh_place(self) -> None:
        """Shows how its subject lies on the canvas; called after changes of nothing else."""

    def refresh_run(self, nodes: frozenset[str]) -> None:
        """Shows the run as it is; `nodes` have changed."""

    def refresh_problems(self) -> None:
        """Shows the problems there are."""


def record_in(records: Mapping[str, _Record], key: str) -> _Record:
    """The record that something shows and edits.

    Raises:
        ChangeError: It was removed; what shows it is about to go as well, and tells what is typed there until then.
    """
    try:
        return records[key]
    except KeyError:
        raise ChangeError(tr("it was removed")) from None


class Short(QLabel):
    """A text at the right that gives way: what does not fit ends in dots."""

    def __init__(self, text: str, role: str) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws as much of it as fits."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.rect(), alignment, self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()


def label(text: str, role: str) -> QLabel:
    """A text of a role known to the style sheet; inert whatever it holds."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("role", role)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
