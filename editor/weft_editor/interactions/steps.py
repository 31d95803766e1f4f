"""How far an arrow key moves something."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
FAR: Final = 8
"""Steps of the grid an arrow moves with Shift."""


def step_of(event: QKeyEvent, grid: int) -> tuple[int, int] | None:
    """Canvas pixels an arrow moves by: a step of the grid, more with Shift, one pixel with Ctrl; `None` for others."""
    way = _WAYS.get(Qt.Key(event.key()))
    if way is None:
        return None
    held = event.modifiers()
    fine = bool(held & Qt.KeyboardModifier.ControlModifier)
    step = 1 if fine else grid * (FAR if held & Qt.KeyboardModifier.ShiftModifier else 1)
    return way[0] * step, way[1] * step
