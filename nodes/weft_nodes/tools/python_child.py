"""Runs a person's Python code with limits; started as `python -I -S python_child.py`, never imported by Weft.

The order comes as JSON on standard input, the answer goes as JSON to a file; what the code prints stays on standard
output. On Linux, where the system allows it without root, the code runs in user, process-id and network namespaces of
its own: when its first process ends, the kernel ends all others, whatever session they moved to, and there is no
network. Without the network it cannot make sockets either. Elsewhere the resource limits and the process group must do.
None of this is a sandbox for hostile code: it reads the files its owner can read.

Processes: guard (see `weft_engine.processes`) → launcher (outlives a SIGTERM) → init (number 1 of the namespace) →
worker (the code).
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from typing import Any, NoReturn

NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
SET_PARENT_DEATH_SIGNAL, SET_NO_NEW_PRIVILEGES = 1, 38
SMALLEST_PID_MAX = 301
"""The least that Linux takes as the highest process number of a namespace."""
SET_SECCOMP, FILTER = 22, 2
LOAD, IF_EQUAL, IF_ABOVE, RETURN = 0x20, 0x15, 0x25, 0x06
RETURN_ALLOW, RETURN_ERROR, ACCESS_DENIED = 0x7FFF0000, 0x00050000, 13
IO_URING_SETUP = 425
SOCKET_CALLS = {"x86_64": (0xC000003E, 41, 0x3FFFFFFF), "aarch64": (0xC00000B7, 198, 0x7FFFFFFF)}
"""By machine: how the kernel calls it, the number of `socket`, and the highest number that is no other interface's."""
CODE_NAME = "<code>"

Order = dict[str, Any]


def main() -> None:
    """Reads the order, confines this process and runs the code in a child of it."""
    order: Order = json.load(sys.stdin.buffer)
    if sys.platform == "win32":
        work(order, network_off=False)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    die_with_parent()
    separated = sys.platform == "linux" and separate(order["network"])
    limit(order, separated)
    closed = sys.platform == "linux" and not order["network"] and forbid_sockets()
    network_off = not order["network"] and (separated or closed)
    child = os.fork()
    if child == 0:
        if separated:
            become_init(network_off, order)
        work(order, network_off)
    status = os.waitpid(child, 0)[1]
    write(order["status"], str(exit_code(status)))
    os.killpg(0, signal.SIGKILL)  # whatever the code left running would hold the streams open


def die_with_parent() -> None:
    """Asks the kernel to end this process when its parent ends (Linux only; elsewhere the guard does what it can)."""
    if sys.platform == "linux":
        libc().prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def libc() -> Any:
    """The C library."""
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def separate(network: bool) -> bool:
    """Enters namespaces of its own; says whether the system let it."""
    user, group = os.getuid(), os.getgid()
    library = libc()
    if library.unshare(NEW_USER | NEW_PID | (0 if network else NEW_NET)) != 0:
        return False
    library.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    try:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{user} {user} 1")
        write("/proc/self/gid_map", f"{group} {group} 1")
    except OSError:
        pass  # the code then runs as the overflow user, which is no more than it was
    return True


def write(path: str, text: str) -> None:
    """Writes to a file of the kernel."""
    with open(path, "w") as file:  # noqa: PTH123  # pathlib would be the slowest import of this start
        file.write(text)


def limit(order: Order, separated: bool) -> None:
    """Sets the limits that hold for each process of the code."""
    import resource

    processes = order["processes"] + (0 if separated else processes_of_user())
    wanted = {
        resource.RLIMIT_CPU: order["cpu_s"],
        resource.RLIMIT_AS: order["memory_bytes"],
        resource.RLIMIT_FSIZE: order["file_bytes"],
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        highest = resource.getrlimit(kind)[1]
        value = value if highest == resource.RLIM_INFINITY else min(value, highest)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):
            continue  # a system without this limit (macOS has no address-space limit)


def processes_of_user() -> int:
    """How many processes the user already has: outside a namespace the limit counts them too."""
    user = os.getuid()
    count = 0
    try:
        numbered = [entry for entry in os.scandir("/proc") if entry.name.isdigit()]
    except OSError:
        return 1000
    for entry in numbered:
        try:
            if entry.stat().st_uid == user:
                count += sum(1 for _ in os.scandir(f"{entry.path}/task"))
        except OSError:
            continue
    return count


def forbid_sockets() -> bool:
    """Lets no process from here on make a socket, by a system-call filter (seccomp); says whether the system let it.

    A network namespace leaves the sockets that lie in the file system, behind which others act for whoever asks: the
    session's bus with the keychain and its way to start programs, Docker, an agent that holds keys. And where there are
    no namespaces this is what keeps the code off the network. Pairs of sockets, which lead nowhere, stay.
    """
    import ctypes

    known = SOCKET_CALLS.get(os.uname().machine)
    if known is None:
        return False
    architecture, call, highest = known
    refuse, allow = RETURN_ERROR | ACCESS_DENIED, RETURN_ALLOW
    steps = (
        (LOAD, 0, 0, 4),  # the architecture: numbers of calls mean something else in another
        (IF_EQUAL, 0, 4, architecture),
        (LOAD, 0, 0, 0),  # the number of the call
        (IF_ABOVE, 2, 0, highest),
        (IF_EQUAL, 1, 0, call),
        (IF_EQUAL, 0, 1, IO_URING_SETUP),  # which makes sockets past all filters
        (RETURN, 0, 0, refuse),
        (RETURN, 0, 0, allow),
    )
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    filtered = Program(len(steps), ctypes.addressof(held))
    library = libc()
    library.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(library.prctl(SET_SECCOMP, FILTER, ctypes.byref(filtered), 0, 0) == 0)


def become_init(network_off: bool, order: Order) -> NoReturn:
    """First process of the namespace: runs the worker, and takes all other processes along when that ends."""
    die_with_parent()
    try:
        write("/proc/sys/kernel/pid_max", str(SMALLEST_PID_MAX))  # root is exempt from RLIMIT_NPROC, not from this
    except OSError:
        pass
    child = os.fork()
    if child == 0:
        work(order, network_off)
    while True:
        ended, status = os.wait()
        if ended == child:
            os._exit(exit_code(status))


def exit_code(status: int) -> int:
    """The exit code of a child; a death by signal becomes 128 + its number, as in a shell."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def work(order: Order, network_off: bool) -> NoReturn:
    """Runs the code's `main` and writes the answer."""
    if sys.platform != "win32":
        die_with_parent()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    answer = os.open(order["answer"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    said = {"network_off": network_off, **outcome(order["code"], order["inputs"])}
    with os.fdopen(answer, "w", encoding="utf-8") as file:
        json.dump(said, file)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def outcome(code: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """The value `main` returned, or what went wrong."""
    try:
        value = call(code, inputs)
    except MemoryError:
        return {"error": "memory"}
    except SystemExit as error:
        return {"error": "exception", "message": f"SystemExit: {error.code}", "line": None}
    except BaseException as error:
        return {"error": "exception", "message": described(error), "line": line_of(error)}
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError, MemoryError) as error:
        return {"error": "result", "message": str(error)}
    return {"result": value}


def call(code: str, inputs: dict[str, Any]) -> Any:
    """Executes the code and calls its `main`."""
    space: dict[str, Any] = {"__name__": "__main__", "__file__": CODE_NAME}
    exec(compile(code, CODE_NAME, "exec"), space)
    value = space["main"](**inputs)
    if hasattr(value, "__await__"):
        import asyncio

        value = asyncio.run(value)
    return value


def described(error: BaseException) -> str:
    """The error as Python names it."""
    said = str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def line_of(error: BaseException) -> int | None:
    """The last line of the person's code that the error passed through."""
    if isinstance(error, SyntaxError):
        return error.lineno
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == CODE_NAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


if __name__ == "__main__":
    main()
