"""Whether anything on the screen may move by itself: as the person wants it, else as the system says."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QStyle

MotionChoice = Literal["system", "reduced", "full"]
MOTION_CHOICES: Final[tuple[MotionChoice, ...]] = ("system", "reduced", "full")


class Motion(QObject):
    """Kept by the program; canvases and panels follow it."""

    changed = Signal(bool)
    """Whether motion is reduced from now on."""

    def __init__(self, choice: MotionChoice = "system") -> None:
        super().__init__()
        self._choice: MotionChoice = choice

    @property
    def is_reduced(self) -> bool:
        """Views change at once, and nothing moves by itself."""
        return system_reduces_motion() if self._choice == "system" else self._choice == "reduced"

    def set_choice(self, choice: MotionChoice) -> None:
        """Takes the person's choice."""
        before, self._choice = self.is_reduced, choice
        if self.is_reduced != before:
            self.changed.emit(self.is_reduced)


def system_reduces_motion() -> bool:
    """What the desktop is set to, as far as Qt hears of it."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
