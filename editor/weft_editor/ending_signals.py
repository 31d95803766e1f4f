"""SIGINT and SIGTERM in a Qt program: Python sees them only between its own instructions, so a socket wakes it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any, Self

from PySide6.QtCore import QSocketNotifier


class EndingSignals:
    """Calls `end` in the window's thread when the process is asked to end, as long as it is entered."""

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end
        self._old: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._wake)
        self._old_wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            self._old[number] = signal.signal(number, self._noted)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _noted(self, number: int, frame: FrameType | None) -> None:
        """Python demands a handler; the work is done in `_wake`, outside of whatever was interrupted."""

    def _wake(self) -> None:
        try:
            self._reader.recv(64)
        except BlockingIOError:
            return
        self._end()
