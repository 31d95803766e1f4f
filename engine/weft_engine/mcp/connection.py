"""A live connection to one MCP server, and the connections of a run.

The SDK's client must be entered and left in one task, so each connection is a task of its own that serves calls.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from weft_engine.errors import ToolError, WeftError
from weft_engine.mcp.results import value_of
from weft_engine.mcp.server import McpServer, McpTool
from weft_engine.values import Json

CONNECT_S: Final = 60.0
"""A package runner may first have to fetch the server."""
CALL_S: Final = 120.0
CLOSE_S: Final = 6.0
MAX_TOOLS: Final = 1000
_LOG_TAIL: Final = 2000

Resolve = Callable[[str], str]
"""Gives the value of `secret:NAME`."""


class McpError(ToolError):
    """A server could not be reached, or broke the connection off."""

    code = "mcp"


class McpConnection:
    """One server, connected at the first use and until `aclose`.

    Args:
        server: Which one.
        resolve: Gives the values of secrets named in its environment or headers.
        folder: Where its relative folder starts.
    """

    def __init__(self, server: McpServer, resolve: Resolve, folder: Path | None) -> None:
        self._server = server
        self._resolve = resolve
        self._folder = folder
        self._ready: asyncio.Future[Any] | None = None
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._log: IO[str] | None = None

    @property
    def name(self) -> str:
        """What messages call the server."""
        return f"MCP server {self._server.url or self._server.command!r}"

    async def tools(self) -> list[McpTool]:
        """All its tools, as it describes them now. Raises `McpError`."""
        found: list[McpTool] = []
        cursor: str | None = None
        while len(found) < MAX_TOOLS:
            page = await self._asked(partial(_list_tools, cursor))
            found += [McpTool(each.name, each.description or "", dict(each.input_schema)) for each in page.tools]
            cursor = page.next_cursor
            if not cursor:
                break
        return found[:MAX_TOOLS]

    async def call(self, tool: str, arguments: Mapping[str, Json], timeout_s: float = CALL_S) -> Json:
        """Calls a tool; see `value_of` for what it gives.

        Raises:
            McpError: The server cannot be reached, does not answer in time, or breaks off.
            ToolError: The tool says it failed.
        """
        result = await self._asked(lambda client: client.call_tool(tool, dict(arguments)), timeout_s)
        return value_of(self.name, tool, result)

    async def _asked(self, ask: Callable[[Any], Awaitable[Any]], timeout_s: float = CALL_S) -> Any:
        client = await self._connected()
        call = asyncio.ensure_future(ask(client))
        assert self._task is not None
        try:
            await asyncio.wait((call, self._task), timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if call.done():
                return call.result()
            if self._task.done():
                raise McpError(f"{self.name} broke off{self._said()}")
            raise McpError(f"{self.name} did not answer within {timeout_s:g} s", timeout_s=timeout_s)
        except WeftError:
            raise
        except Exception as error:
            self._ending.set()  # whatever went wrong in the protocol, the next call connects anew
            raise McpError(f"{self.name}: {_reason(error)}{self._said()}") from error
        finally:
            if not call.done():
                call.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await call

    async def _connected(self) -> Any:
        if self._task is not None and (self._ending.is_set() or self._task.done()):
            await self.aclose()
            self._task = None
        if self._task is None:
            self._ending.clear()
            self._ready = asyncio.get_running_loop().create_future()
            self._task = asyncio.create_task(self._serve(self._ready), name=self.name)
        assert self._ready is not None
        return await asyncio.shield(self._ready)

    async def _serve(self, ready: asyncio.Future[Any]) -> None:
        """Holds the connection open until told to end; a failure to connect is told to whoever waits."""
        try:
            from mcp import Client

            async with asyncio.timeout(CONNECT_S) as limit, self._transport() as transport, Client(transport) as client:
                limit.reschedule(None)
                ready.set_result(client)
                await self._ending.wait()
        except Exception as error:
            if not ready.done():
                problem = error if isinstance(error, WeftError) else McpError(self._unreachable(error))
                ready.set_exception(problem)
                ready.exception()  # nobody may be left to ask
        finally:
            if not ready.done():
                ready.cancel()

    def _unreachable(self, error: BaseException) -> str:
        slow = isinstance(error, TimeoutError)
        why = f"it did not answer within {CONNECT_S:g} s" if slow else _reason(error)
        return f"{self.name} cannot be reached: {why}{self._said()}"

    @asynccontextmanager
    async def _transport(self) -> AsyncIterator[Any]:
        """What the SDK's client speaks through; what it holds is released afterwards."""
        server = self._server
        for fault in server.faults():
            raise McpError(f"{self.name}: {fault}")
        if server.transport == "http":
            from mcp.client.streamable_http import streamable_http_client
            from mcp.shared._httpx_utils import create_mcp_http_client

            headers = {name: self._value(value) for name, value in server.headers.items()}
            async with create_mcp_http_client(headers=headers) as http:
                yield streamable_http_client(server.url, http_client=http)
            return
        from mcp import StdioServerParameters
        from mcp.client.stdio import stdio_client

        program, *arguments = server.arguments()
        environment = {name: self._value(value) for name, value in server.environment.items()}
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed in aclose
        parameters = StdioServerParameters(command=program, args=arguments, env=environment, cwd=self._cwd())
        yield stdio_client(parameters, errlog=self._log)

    def _value(self, text: str) -> str:
        return self._resolve(text) if text.startswith("secret:") else text

    def _cwd(self) -> str | None:
        base = self._folder or Path.cwd()
        return os.fspath(base / self._server.folder) if self._server.folder else None

    def _said(self) -> str:
        """The end of what the program wrote to its standard error."""
        if self._log is None or self._log.closed:
            return ""
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - _LOG_TAIL))
        lines = [line for line in self._log.read().splitlines() if line.strip()]
        return f"; it said: {lines[-1].strip()[:300]}" if lines else ""

    async def aclose(self) -> None:
        """Ends the connection and the server's processes."""
        self._ending.set()
        if self._task is not None:
            _, late = await asyncio.wait((self._task,), timeout=CLOSE_S)
            for task in late:
                task.cancel()
                await asyncio.wait((task,), timeout=1)
        if self._log is not None:
            self._log.close()


class McpConnections:
    """The connections of one run: one per server, whoever uses it."""

    def __init__(self, resolve: Resolve, folder: Path | None) -> None:
        self._resolve = resolve
        self._folder = folder
        self._open: dict[str, McpConnection] = {}

    def to(self, server: McpServer) -> McpConnection:
        """The connection to a server; it is made at its first call."""
        key = server.model_dump_json()
        if key not in self._open:
            self._open[key] = McpConnection(server, self._resolve, self._folder)
        return self._open[key]

    async def aclose(self) -> None:
        """Ends all."""
        await asyncio.gather(*(each.aclose() for each in self._open.values()), return_exceptions=True)
        self._open.clear()


async def _list_tools(cursor: str | None, client: Any) -> Any:
    return await client.list_tools(cursor=cursor)


def _reason(error: BaseException) -> str:
    """The innermost reason of a failure; the SDK wraps them in groups."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    if isinstance(error, FileNotFoundError):
        return f"there is no program {error.filename!r}: install it, or correct the command"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
