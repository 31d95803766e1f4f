"""The one clock of the window: what came from the engine is taken in 30 times a second, never once per token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

PERIOD_MS: Final = 33
Tick = Callable[[], bool]
"""Returns whether it wants to be called again."""


class Ticker(QObject):
    """Calls those who wait for something, as long as they do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Tick] = []
        self._timer = QTimer(self, interval=PERIOD_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def add(self, tick: Tick) -> None:
        """Calls `tick` every 33 ms from now on."""
        if tick not in self._waiting:
            self._waiting.append(tick)
        self._timer.start() if not self._timer.isActive() else None

    def remove(self, tick: Tick) -> None:
        """Calls it no more."""
        if tick in self._waiting:
            self._waiting.remove(tick)
        if not self._waiting:
            self._timer.stop()

    def _tick(self) -> None:
        for tick in tuple(self._waiting):
            if not tick():
                self.remove(tick)
