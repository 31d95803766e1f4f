"""Running Python code in a separate process with limits, and ending it without leaving anything behind."""

from __future__ import annotations

import asyncio
import codecs
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final

from weft_engine.errors import ToolError
from weft_engine.processes.guarded import Guarded
from weft_engine.values import Json

_CHILD: Final = Path(__file__).with_name("python_child.py")
_GRACE_S: Final = 0.25
"""How long the code may react to SIGTERM before SIGKILL."""
_CHUNK: Final = 65_536
_MB: Final = 1_000_000
_ANSWER: Final = "answer.json"
_STATUS: Final = "status"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the code may use; each process of it has its own memory."""

    timeout_s: float = 30.0
    memory_mb: int = 512
    max_output_bytes: int = _MB
    """For what it prints, and again for its result."""
    file_mb: int = 64
    processes: int = 32
    network: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """What the code gave back."""

    result: Json
    stdout: str
    stderr: str
    network_off: bool
    """Whether the system could cut it off from the network."""


class CodeError(ToolError):
    """The code failed or was ended; `reason` is exception, timeout, memory, output, result or died."""

    code = "code"


async def run_python(
    code: str, inputs: Mapping[str, Json], limits: Limits, on_stdout: Callable[[str], None] = lambda text: None
) -> Finished:
    """Calls `main(**inputs)` of `code` in a process of its own.

    Args:
        code: Python source that defines `main`.
        inputs: JSON values, by parameter.
        limits: What it may use.
        on_stdout: Takes what the code prints, as it comes.

    Raises:
        CodeError: The code raised, gave back no JSON, or broke a limit.
    """
    with tempfile.TemporaryDirectory(prefix="weft-code-", ignore_cleanup_errors=True) as folder:
        guarded = await _start(_empty(folder, "work"))
        order = _order(code, inputs, limits, folder)
        try:
            async with asyncio.timeout(limits.timeout_s):
                stdout, stderr = await _converse(guarded.process, order, limits, on_stdout)
        except TimeoutError:
            raise CodeError(
                f"the code ran longer than {limits.timeout_s:g} s: make it faster or raise its time limit",
                reason="timeout",
            ) from None
        finally:
            await guarded.end(_GRACE_S)
        return _finished(Path(folder), stdout, stderr, limits)


def _empty(folder: str, name: str) -> Path:
    work = Path(folder, name)
    work.mkdir()
    return work


async def _start(folder: Path) -> Guarded:
    return await Guarded.start_python(_CHILD, _environment(folder), str(folder))


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the person's environment: no secret can be in it."""
    if sys.platform == "win32":
        return {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ} | {"TEMP": str(folder)}
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}


def _order(code: str, inputs: Mapping[str, Json], limits: Limits, folder: str) -> bytes:
    order = {
        "code": code,
        "inputs": dict(inputs),
        "answer": str(Path(folder, _ANSWER)),
        "status": str(Path(folder, _STATUS)),
        "cpu_s": ceil(limits.timeout_s) + 1,
        "memory_bytes": limits.memory_mb * _MB,
        "file_bytes": limits.file_mb * _MB,
        "processes": limits.processes,
        "network": limits.network,
    }
    return json.dumps(order).encode()


async def _converse(
    process: asyncio.subprocess.Process, order: bytes, limits: Limits, on_stdout: Callable[[str], None]
) -> tuple[str, str]:
    """Hands the order over and reads both streams until the process has ended."""
    assert process.stdout is not None and process.stderr is not None
    reads = (
        _read(process.stdout, limits.max_output_bytes, on_stdout),
        _read(process.stderr, limits.max_output_bytes, lambda text: None),
    )
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_hand_over(process, order))
            stdout, stderr = (group.create_task(read) for read in reads)
            group.create_task(process.wait())
    except* CodeError as errors:
        raise errors.exceptions[0] from None
    return stdout.result(), stderr.result()


async def _hand_over(process: asyncio.subprocess.Process, order: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(order)
        await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        return  # it died at once; its exit status says why


async def _read(stream: asyncio.StreamReader, cap: int, on_text: Callable[[str], None]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    pieces: list[str] = []
    size = 0
    while chunk := await stream.read(_CHUNK):
        size += len(chunk)
        if size > cap:
            raise CodeError(
                f"the code printed more than {cap:,} bytes: print less or raise its output limit", reason="output"
            )
        text = decoder.decode(chunk)
        pieces.append(text)
        on_text(text)
    return "".join(pieces) + decoder.decode(b"", final=True)


def _finished(folder: Path, stdout: str, stderr: str, limits: Limits) -> Finished:
    said = _answer(folder / _ANSWER, limits)
    if said is None:
        raise CodeError(f"the code ended without a result ({_ending(folder / _STATUS)})", reason="died")
    match said.get("error"):
        case None:
            return Finished(said["result"], stdout, stderr, bool(said["network_off"]))
        case "memory":
            raise CodeError(
                f"the code ran out of memory ({limits.memory_mb} MB): use less or raise its memory limit",
                reason="memory",
            )
        case "result":
            raise CodeError(f"the code's result is not JSON: {said['message']}", reason="result")
        case _:
            where = f" (line {said['line']})" if said["line"] else ""
            raise CodeError(f"the code raised {said['message']}{where}", reason="exception", line=said["line"])


def _answer(path: Path, limits: Limits) -> dict[str, Json] | None:
    try:
        with path.open("rb") as file:
            data = file.read(limits.max_output_bytes + 1)
    except FileNotFoundError:
        return None
    if len(data) > limits.max_output_bytes:
        raise CodeError(
            f"the code's result is larger than {limits.max_output_bytes:,} bytes: give back less or raise its "
            "output limit",
            reason="result",
        )
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and ("error" in said or "result" in said) else None


def _ending(path: Path) -> str:
    """How the code ended, in words."""
    try:
        status = int(path.read_text(encoding="ascii"))
        return f"ended by {signal.Signals(status - 128).name}" if status > 128 else f"exit status {status}"
    except (OSError, ValueError):
        return "it was ended from outside"
