"""Connections between a flow and the window that shows it: they hold until the flow goes to another window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMetaObject, QObject, SignalInstance


class Ties:
    """Kept by a flow's tab."""

    def __init__(self) -> None:
        self._connections: list[QMetaObject.Connection] = []
        self._undoing: list[Callable[[], object]] = []

    def tie(self, signal: SignalInstance | Any, slot: Callable[..., object]) -> None:
        """Connects a signal until the ties are cut."""
        self._connections.append(signal.connect(slot))

    def hold(self, connection: QMetaObject.Connection) -> None:
        """Ends a connection when the ties are cut."""
        self._connections.append(connection)

    def on_cut(self, undo: Callable[[], object]) -> None:
        """Calls this when the ties are cut."""
        self._undoing.append(undo)

    def cut(self) -> None:
        """The window has no more to do with the flow."""
        connections, self._connections = self._connections, []
        undoing, self._undoing = self._undoing, []
        for connection in connections:
            QObject.disconnect(connection)
        for undo in undoing:
            undo()
