"""An MCP server as a program: capped messages over its standard streams, and its whole process group ended with it.

Stands where the SDK expects its stdio transport, whose reader keeps a line of any length and whose standard error needs
a file of any size. Framing and shutdown follow modelcontextprotocol.io, specification 2025-11-25, *stdio*.
"""

from __future__ import annotations

import asyncio
import codecs
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from weft_engine.processes.guarded import Guarded

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

        guarded = await self._start()
        process = guarded.process
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
                write.close()
                await guarded.end(_GRACE_S, after_input_s=_GRACE_S)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                for stream in (from_it, read, write, for_it):
                    stream.close()

    async def _start(self) -> Guarded:
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment = {**kept, **self._environment}
        program = self._found(self._command[0], environment.get("PATH"))
        return await Guarded.start((program, *self._command[1:]), environment, self._folder)

    def _found(self, program: str, path: str | None) -> str:
        """Where the program is: `npx` is a .cmd on Windows. Raises `FileNotFoundError`."""
        if os.path.dirname(program):  # noqa: PTH120 - "./server" is not "server"
            if not Path(self._folder or ".", program).exists():
                raise FileNotFoundError(2, "No such file", program)
            return program
        found = shutil.which(program, path=path)
        if found is None:
            raise FileNotFoundError(2, "No such file", program)
        return found

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
