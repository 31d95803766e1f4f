"""Which process wrote something, so that a crash can be told from a program that still runs."""

from __future__ import annotations

import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this or another computer."""

    host: str
    pid: int
    born: str
    """What tells it from a later process of the same number; empty where the system does not say."""

    @classmethod
    def this(cls) -> Process:
        """The running one."""
        pid = os.getpid()
        return cls(socket.gethostname(), pid, _born(pid))

    @classmethod
    def from_json(cls, raw: Any) -> Process | None:
        """The process that `as_json` described; `None` if it is none."""
        try:
            return cls(str(raw["host"]), int(raw["pid"]), str(raw["born"]))
        except (KeyError, TypeError, ValueError):
            return None

    def as_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @property
    def is_this(self) -> bool:
        """Whether it is the running one."""
        return self == Process.this()

    @property
    def is_alive(self) -> bool:
        """Whether it still runs. One on another computer cannot be asked and counts as alive."""
        if self.host != socket.gethostname():
            return True
        if not _exists(self.pid):
            return False
        return not self.born or self.born == _born(self.pid)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
    return True


def _born(pid: int) -> str:
    """When a process started, in the kernel's clock ticks; only Linux tells it cheaply."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
