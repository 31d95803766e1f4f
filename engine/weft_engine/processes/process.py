"""Which process wrote something, so that a crash can be told from a program that still runs."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this or another computer."""

    host: str
    """The computer's name, which may change."""
    pid: int
    born: str
    """What tells it from a later process of the same number; empty where the system does not say."""
    machine: str = ""
    """What tells computers apart whatever they are called; empty where the system does not say."""

    @classmethod
    def this(cls) -> Process:
        """The running one."""
        return _this(os.getpid())

    @classmethod
    def from_json(cls, raw: Any) -> Process | None:
        """The process that `as_json` described; `None` if it is none."""
        try:
            return cls(str(raw["host"]), int(raw["pid"]), str(raw["born"]), str(raw.get("machine", "")))
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def as_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @property
    def is_this(self) -> bool:
        """Whether it is the running one."""
        here = Process.this()
        return self.is_here and (self.pid, self.born) == (here.pid, here.born)

    @property
    def is_here(self) -> bool:
        """Whether it is, or was, one of this computer."""
        here = Process.this()
        if self.machine and here.machine:
            return self.machine == here.machine
        return self.host == here.host

    @property
    def is_alive(self) -> bool | None:
        """Whether it still runs; `None` if it is one of another computer, which cannot be asked."""
        if not self.is_here:
            return None
        born = birth_of(self.pid)
        return born is not None and ("" in (self.born, born) or born == self.born)


@lru_cache(maxsize=1)
def _this(pid: int) -> Process:
    return Process(socket.gethostname(), pid, birth_of(pid) or "", _machine())


def birth_of(pid: int) -> str | None:
    """When a running process began, in the system's own terms; `None` if there is none, empty if it is not told."""
    if pid <= 0:
        return None
    if sys.platform == "win32":
        born = _birth_on_windows(pid)
    elif sys.platform == "linux":
        born = _birth_on_linux(pid)
    else:
        born = birth_by_ps(pid)
    return born


def _birth_on_linux(pid: int) -> str | None:
    """The boot, and clock ticks since it. A process that has ended but was not yet waited for counts as gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except (FileNotFoundError, ProcessLookupError):
        return None
    except OSError:
        return ""
    return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"


def birth_by_ps(pid: int) -> str | None:
    """As `birth_of`, by the command every Unix has."""
    import subprocess

    try:
        asked = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    state, _, born = asked.stdout.strip().partition(" ")
    return born.strip() if born and not state.startswith("Z") else None


if sys.platform == "win32":

    def _birth_on_windows(pid: int) -> str | None:
        import ctypes
        from ctypes import wintypes

        limited_query, access_denied, still_active = 0x1000, 5, 259
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = wintypes.HANDLE(kernel.OpenProcess(limited_query, False, pid))
        if not handle:
            return "" if ctypes.get_last_error() == access_denied else None
        try:
            code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
            if kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value != still_active:
                return None
            if not kernel.GetProcessTimes(handle, *map(ctypes.byref, times)):
                return ""
            return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
        finally:
            kernel.CloseHandle(handle)


def _machine() -> str:
    """A digest of the identity that systemd and D-Bus give a computer; nobody else needs to know it."""
    for file in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with suppress(OSError):
            text = Path(file).read_text().strip()
            if text:
                return hashlib.sha256(f"weft {text}".encode()).hexdigest()[:16]
    return ""
