"""How the execution of a node stands; by itself, as icons and colours know nothing else of runs."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a node stands."""

    IDLE = "idle"
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    CACHED = "cached"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"
