"""Watches what this process does by Python's audit events, which nothing in it can get round."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_NETWORK: Final = ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto", "urllib.Request")
_PROCESSES: Final = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn")
_CHANGES: Final = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_lists: Final[list[list[str]]] = []
_installed: Final[list[bool]] = []


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was started, connected to, written or imported from elsewhere meanwhile, one line each."""
    if not _installed:
        sys.addaudithook(_hook)
        _installed.append(True)
    seen: list[str] = []
    _lists.append(seen)
    try:
        yield seen
    finally:
        _lists.remove(seen)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _lists:
        return
    if event in _NETWORK or event in _PROCESSES or event in _CHANGES or _writes(event, arguments) or _traps(arguments):
        for each in _lists:
            each.append(f"{event} {arguments!r}"[:300])


def _writes(event: str, arguments: tuple[Any, ...]) -> bool:
    if event != "open":
        return False
    path, mode, flags = arguments
    if "__pycache__" in str(path):
        return False
    return bool((isinstance(mode, str) and set("wxa+") & set(mode)) or (isinstance(flags, int) and flags & _WRITING))


def _traps(arguments: tuple[Any, ...]) -> bool:
    """Whether code or a module of a booby-trapped flow is run or looked for; they all carry the word."""
    return any(isinstance(each, str) and each.startswith("boobytrap") for each in arguments)
