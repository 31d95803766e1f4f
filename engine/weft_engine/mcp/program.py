"""An MCP server as a program: capped messages over its standard streams, and its whole process group ended with it.

Stands where the SDK expects its stdio transport, whose reader keeps a line of any length and whose standard error needs
a file of any size. Framing and shutdown follow modelcontextprotocol.io, specification 2025-11-25, *stdio*.
"""

from __future__ import annotations

import asyncio
import codecs
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

MAX_MESSAGE_BYTES: Final = 8_000_000
MAX_UNASKED_BYTES: Final = 64_000_000
MAX_UNASKED: Final = 20_000
"""Messages a server may send without being asked anything meanwhile; also those of one long call."""
_CHUNK: Final = 65_536
_LOG_CHARS: Final = 2000
_GRACE_S: Final = 0.5
"""How long it may take after its input ended, and again after SIGTERM."""
_INHERITED: Final = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "TERM", "TMPDIR") + (
    ("SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "TEMP", "USERNAME")
    if sys.platform == "win32"
    else ()
)
"""Of the person's environment; no key is among it."""


class Program:
    """One start of a server's program.

    Args:
        command: Program and arguments.
        environment: Beside the few variables every program needs.
        folder: Where it starts.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: str | None) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._folder = folder
        self._log = ""
        self._unasked = self._unasked_bytes = 0
        self.broken = ""
        """Why the connection was broken off from here; empty if it was not."""

    def asked(self) -> None:
        """A question is put to it: what comes is counted from here."""
        self._unasked = self._unasked_bytes = 0

    def said(self) -> str:
        """The last line it wrote to its standard error."""
        lines = [line.strip() for line in self._log.splitlines() if line.strip()]
        return lines[-1][:300] if lines else ""

    @asynccontextmanager
    async def streams(self) -> AsyncIterator[tuple[Any, Any]]:
        """Starts it; its messages and those for it. Raises `OSError` if it cannot be started."""
        import anyio

        process = await self._start()
        from_it, read = anyio.create_memory_object_stream[Any](0)
        write, for_it = anyio.create_memory_object_stream[Any](0)
        tasks = [
            asyncio.create_task(self._receive(process, from_it)),
            asyncio.create_task(self._send(process, for_it, from_it)),
            asyncio.create_task(self._listen(process)),
        ]
        try:
            yield read, write
        finally:
            try:
                await _close(process, write)
            finally:
                _signal(process, kill=True)
                await _is_gone(process)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                for stream in (from_it, read, write, for_it):
                    stream.close()
                _release(process)

    async def _start(self) -> asyncio.subprocess.Process:
        program = shutil.which(self._command[0]) or self._command[0]  # npx is a .cmd on Windows
        options: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            program, *self._command[1:], stdin=pipe, stdout=pipe, stderr=pipe, cwd=self._folder,
            env={**kept, **self._environment}, **options,
        )  # fmt: skip

    async def _receive(self, process: asyncio.subprocess.Process, into: MemoryObjectSendStream[Any]) -> None:
        """Hands on one message a line until the stream ends or breaks a limit."""
        assert process.stdout is not None
        held = bytearray()
        async with into:
            while not self.broken and (chunk := await process.stdout.read(_CHUNK)):
                *lines, rest = chunk.split(b"\n")
                for line in lines:
                    held += line
                    await self._hand_on(bytes(held), into)
                    held.clear()
                held += rest
                self._count_bytes(len(chunk), len(held))
        await _drain(process.stdout)

    async def _hand_on(self, line: bytes, into: MemoryObjectSendStream[Any]) -> None:
        import anyio
        from mcp.shared.message import SessionMessage
        from mcp_types import jsonrpc_message_adapter

        self._unasked += 1
        if self._unasked > MAX_UNASKED:
            self.broken = f"it floods: over {MAX_UNASKED:,} messages that nobody asked for"
        if self.broken or not line.strip():
            return
        try:
            message: Any = SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
        except ValueError as error:
            message = error
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await into.send(message)

    def _count_bytes(self, more: int, held: int) -> None:
        self._unasked_bytes += more
        if held > MAX_MESSAGE_BYTES:
            self.broken = f"a message of it is larger than {MAX_MESSAGE_BYTES:,} bytes"
        elif self._unasked_bytes > MAX_UNASKED_BYTES:
            self.broken = f"it floods: over {MAX_UNASKED_BYTES:,} bytes for one request"

    async def _send(
        self,
        process: asyncio.subprocess.Process,
        messages: MemoryObjectReceiveStream[Any],
        from_it: MemoryObjectSendStream[Any],
    ) -> None:
        assert process.stdin is not None
        try:
            async with messages:
                async for each in messages:
                    line = each.message.model_dump_json(by_alias=True, exclude_unset=True)
                    process.stdin.write(line.encode() + b"\n")
                    await process.stdin.drain()
        except OSError:
            await from_it.aclose()  # it reads no more: whoever waits for an answer must not wait for ever

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Keeps the end of what it writes to its standard error."""
        assert process.stderr is not None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while chunk := await process.stderr.read(_CHUNK):
            self._log = (self._log + decoder.decode(chunk))[-_LOG_CHARS:]


async def _drain(stream: asyncio.StreamReader) -> None:
    """Takes what still comes, so that a program that writes can see its input end."""
    while await stream.read(_CHUNK):
        pass


async def _close(process: asyncio.subprocess.Process, write: MemoryObjectSendStream[Any]) -> None:
    """Ends its input, then asks it to go; whoever calls kills what is left."""
    write.close()
    assert process.stdin is not None
    process.stdin.close()
    if not await _is_gone(process):
        _signal(process, kill=False)
        await _is_gone(process)


async def _is_gone(process: asyncio.subprocess.Process) -> bool:
    """Whether it ends within the grace. Asks for its status, as `wait` also waits for what holds its streams."""
    until = asyncio.get_running_loop().time() + _GRACE_S
    while process.returncode is None and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - see above
        await asyncio.sleep(0.01)
    return process.returncode is not None


def _signal(process: asyncio.subprocess.Process, *, kill: bool) -> None:
    """Signals its whole group, also when the program itself has ended and left others behind."""
    with suppress(ProcessLookupError, PermissionError):  # macOS says EPERM where only zombies are
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        else:
            os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)


def _release(process: asyncio.subprocess.Process) -> None:
    """Closes the pipes, which a process that left the group may still hold."""
    transport: Any = getattr(process, "_transport", None)
    if transport is not None:
        with suppress(PermissionError):
            transport.close()
