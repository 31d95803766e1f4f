"""A live connection to one MCP server, and the connections of a run.

The SDK's client must be entered and left in one task, so each connection is a task of its own that serves calls.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from weft_engine.errors import ToolError, WeftError
from weft_engine.mcp.program import Program
from weft_engine.mcp.results import MAX_RESULT_CHARS, McpResult, result_of
from weft_engine.mcp.server import McpServer, McpTool, tool_from, with_secrets
from weft_engine.values import Json

if TYPE_CHECKING:
    from weft_engine.mcp.web import WebServer

CONNECT_S: Final = 60.0
"""A package runner may first have to fetch the server."""
CALL_S: Final = 120.0
LIST_S: Final = 60.0
"""For one page of its tools."""
CLOSE_S: Final = 4.0
MAX_TOOLS: Final = 1000
MAX_TOOLS_CHARS: Final = 4_000_000
"""Of all that a server says of its tools."""
MAX_PAGES: Final = 200
_REASON_CHARS: Final = 1000
_CANCEL_S: Final = 1.0

Resolve = Callable[[str], str]
"""Gives the value of `secret:NAME`."""


class McpError(ToolError):
    """A server could not be reached, or broke the connection off."""

    code = "mcp"


class McpChangedError(ToolError):
    """A server describes a tool otherwise than when it was trusted; nothing was called.

    The message holds none of the server's words, as models read it; the details do (`was`, `now`).
    """

    code = "mcp_changed"


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
        self._peer: Program | WebServer | None = None
        self._offered: dict[str, McpTool] | None = None
        """Its tools as it described them when it was connected."""

    @property
    def name(self) -> str:
        """What messages call the server."""
        return self._server.name

    async def tools(self) -> list[McpTool]:
        """All its tools, as it describes them now. Raises `McpError`."""
        found: list[McpTool] = []
        cursor: str | None = None
        chars = 0
        for _ in range(MAX_PAGES):
            page = await self._asked(partial(_list_tools, cursor), LIST_S)
            found += [tool_from(self._server, each.name, each.description, each.input_schema) for each in page.tools]
            chars += sum(each.size() for each in found[-len(page.tools) :] if page.tools)
            if chars > MAX_TOOLS_CHARS:
                raise McpError(f"{self.name} says more than {MAX_TOOLS_CHARS:,} characters of its tools")
            cursor = page.next_cursor
            if not cursor or len(found) >= MAX_TOOLS:
                return found[:MAX_TOOLS]
        raise McpError(f"{self.name} tells of its tools on over {MAX_PAGES} pages and does not come to an end")

    async def verify(self, known: Sequence[McpTool]) -> None:
        """Makes sure that the server still describes these tools as they were when they were trusted.

        Raises:
            McpChangedError: It does not.
            McpError: It cannot be asked.
        """
        if self._offered is None or self._is_over():
            self._offered = {tool.name: tool for tool in await self.tools()}
        for tool in known:
            now = self._offered.get(tool.name)
            parts = ["it no longer offers it"] if now is None else tool.changes(now)
            if parts:
                raise McpChangedError(
                    f"{self.name} describes its tool {tool.name!r} otherwise than when it was trusted "
                    f"(changed: {', '.join(parts)}): it is not called; look at what changed and list its tools again",
                    tool=tool.name, was=tool.record(), now=now.record() if now else None,
                )  # fmt: skip

    async def call(
        self, tool: str, arguments: Mapping[str, Json], timeout_s: float = CALL_S, max_chars: int = MAX_RESULT_CHARS
    ) -> McpResult:
        """Calls a tool.

        Raises:
            McpError: The server cannot be reached, does not answer in time, or breaks off.
            ToolError: The tool says it failed, or answers too much.
        """
        result = await self._asked(lambda client: client.call_tool(tool, dict(arguments)), timeout_s)
        return result_of(self.name, tool, result, max_chars)

    async def _asked(self, ask: Callable[[Any], Awaitable[Any]], timeout_s: float = CALL_S) -> Any:
        client = await self._connected()
        if self._peer is not None:
            self._peer.asked()
        call = asyncio.ensure_future(ask(client))
        assert self._task is not None
        try:
            await asyncio.wait((call, self._task), timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if call.done():
                return call.result()
            if self._task.done():
                raise McpError(f"{self.name} broke off{self._why()}")
            raise McpError(f"{self.name} did not answer within {timeout_s:g} s", timeout_s=timeout_s)
        except WeftError:
            raise
        except Exception as error:
            self._ending.set()  # whatever went wrong in the protocol, the next call connects anew
            raise McpError(f"{self.name}: {self._broken() or _reason(error)}{self._said()}") from error
        finally:
            if not call.done():
                call.cancel()
                await asyncio.wait((call,), timeout=_CANCEL_S)  # the SDK tells the server, which may not listen
                call.add_done_callback(_forget)

    def _is_over(self) -> bool:
        return self._task is None or self._ending.is_set() or self._task.done()

    async def _connected(self) -> Any:
        if self._is_over():
            await self.aclose()
            self._offered = None
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
                ready.set_exception(self._unreachable(error))
                ready.exception()  # nobody may be left to ask
        finally:
            if not ready.done():
                ready.cancel()

    def _unreachable(self, error: BaseException) -> WeftError:
        inner = _innermost(error)
        if isinstance(inner, WeftError):
            return inner
        why = f"it did not answer within {CONNECT_S:g} s" if isinstance(inner, TimeoutError) else _reason(inner)
        return McpError(f"{self.name} cannot be reached: {self._broken() or why}{self._said()}")

    @asynccontextmanager
    async def _transport(self) -> AsyncIterator[Any]:
        """What the SDK's client speaks through; what it holds is released afterwards."""
        server = self._server
        for fault in server.faults():
            raise McpError(f"{self.name}: {fault}")
        if server.transport == "http":
            from weft_engine.mcp.web import WebServer

            headers = {name: with_secrets(value, self._resolve) for name, value in server.headers.items()}
            self._peer = WebServer(server.url, headers, server.reach())
        else:
            environment = {name: with_secrets(value, self._resolve) for name, value in server.environment.items()}
            self._peer = Program(server.arguments(), environment, self._cwd())
        yield self._peer.streams()

    def _cwd(self) -> str | None:
        """The folder that trust was asked for: never where Weft happened to be started, unless the flow has no file."""
        base = self._folder or Path.cwd()
        return os.fspath(base / Path(self._server.folder).expanduser())

    def _broken(self) -> str:
        return self._peer.broken if self._peer else ""

    def _said(self) -> str:
        said = self._peer.said() if self._peer else ""
        return f"; it said: {said}" if said else ""

    def _why(self) -> str:
        return f": {self._broken()}" if self._broken() else self._said()

    async def aclose(self) -> None:
        """Ends the connection and the server's processes."""
        self._ending.set()
        if self._task is not None:
            _, late = await asyncio.wait((self._task,), timeout=CLOSE_S)
            for task in late:
                task.cancel()
                await asyncio.wait((task,), timeout=1)


class McpConnections:
    """The connections of one run: one per server, whoever uses it."""

    def __init__(self, resolve: Resolve, folder: Path | None) -> None:
        self._resolve = resolve
        self._folder = folder
        self._open: dict[str, McpConnection] = {}

    def to(self, server: McpServer) -> McpConnection:
        """The connection to a server; it is made at its first call."""
        plain = server.same()
        key = plain.model_dump_json()
        if key not in self._open:
            self._open[key] = McpConnection(plain, self._resolve, self._folder)
        return self._open[key]

    async def aclose(self) -> None:
        """Ends all."""
        await asyncio.gather(*(each.aclose() for each in self._open.values()), return_exceptions=True)
        self._open.clear()


async def _list_tools(cursor: str | None, client: Any) -> Any:
    return await client.list_tools(cursor=cursor)


def _forget(call: asyncio.Future[Any]) -> None:
    """Nobody waits for it any more, whatever comes of it."""
    if not call.cancelled():
        call.exception()


def _innermost(error: BaseException) -> BaseException:
    """The SDK wraps failures in groups."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return error


def _reason(error: BaseException) -> str:
    error = _innermost(error)
    if isinstance(error, FileNotFoundError):
        return f"there is no program {error.filename!r}: install it, or correct the command"
    said = str(error)[:_REASON_CHARS]  # a server's words, of any length
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
