"""Stands between Weft and a program it starts (not on Windows), so that the program ends with Weft however Weft ends.

Started as `python -I -S guard.py LIFELINE PROGRAM ARGUMENT…`, never imported by Weft. The lifeline is a pipe whose
other end only Weft holds: when Weft is killed the kernel closes it, on every Unix and whichever thread started the
program. On Linux whatever left the program's group comes to the guard when its parent ends, and is ended too; elsewhere
only the group is, as there is no way to tell who was started by whom.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time

SET_CHILD_SUBREAPER = 36
GRACE_S = 0.5
"""How long the program may take after SIGTERM."""
ROUNDS = 300
"""How often what is left is looked for; it may start further processes meanwhile."""
NOT_STARTED = 127
PYTHON = "--python"
"""In place of a program: the next argument is a file for the guard's own interpreter."""


def main() -> None:
    """Starts the program, and waits for its end or that of Weft."""
    lifeline = int(sys.argv[1])
    os.set_inheritable(lifeline, False)
    adopt_orphans()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    awake = wake_on_child()
    child = start(sys.argv[2:])
    let_go_of_streams()
    while True:
        ready = select.select((lifeline, awake), (), ())[0]
        if lifeline in ready:
            end_all(GRACE_S)
            os._exit(0)
        os.read(awake, 4096)
        code = reaped(child)
        if code is not None:
            end_all(0)
            os._exit(code)


def start(command: list[str]) -> int:
    """Starts it with the signals every program expects."""
    if command[0] == PYTHON:
        return start_python(command[1])
    plain = (signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)
    try:
        return os.posix_spawnp(command[0], command, os.environ, setsigdef=plain)
    except OSError as error:
        os.write(2, f"{command[0]} cannot be started: {error.strerror}\n".encode())
        os._exit(NOT_STARTED)


def start_python(file: str) -> int:
    """Runs a Python file in a copy of this process: an interpreter that is there already starts at once."""
    child = os.fork()
    if child:
        return child
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    with open(file, "rb") as source:  # noqa: PTH123  # see below
        code = compile(source.read(), file, "exec")
    exec(code, {"__name__": "__main__", "__file__": file})
    os._exit(0)


def adopt_orphans() -> None:
    """Asks the kernel to hand over processes whose parent ended (Linux only)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wake_on_child() -> int:
    """A pipe that can be read when a child has ended."""
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return awake


def let_go_of_streams() -> None:
    """The program's streams end with the program, not with the guard."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def reaped(child: int) -> int | None:
    """The exit code of the program if it has ended; a death by signal is 128 + its number. Buries all others too."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if pid == 0:
            return code
        if pid == child:
            found = os.waitstatus_to_exitcode(status)
            code = found if found >= 0 else 128 - found


def end_all(grace_s: float) -> None:
    """Ends everything the program started: politely first, if there is grace."""
    if grace_s:
        os.killpg(0, signal.SIGTERM)  # the guard does not hear it
    until = time.monotonic() + grace_s
    if sys.platform != "linux":
        time.sleep(grace_s)
        os.killpg(0, signal.SIGKILL)
    while time.monotonic() < until and descendants():
        reaped(0)
        time.sleep(0.01)
    for _ in range(ROUNDS):
        left = descendants()
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        reaped(0)
        time.sleep(0.01)


def descendants() -> list[int]:
    """All processes below this one that still live."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            with open(f"{entry.path}/stat", "rb") as file:  # noqa: PTH123  # pathlib would double the time of this start
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if fields[0] not in b"ZX":
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


if __name__ == "__main__":
    main()
