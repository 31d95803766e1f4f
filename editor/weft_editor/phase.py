"""How far a run is, as the window sees it."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """What a run controller is doing."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
