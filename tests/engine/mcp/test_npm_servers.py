"""MCP connections against servers of other people, from the npm registry."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from weft_engine.errors import ToolError
from weft_engine.mcp.connection import McpConnection, McpConnections
from weft_engine.mcp.results import McpResult
from weft_engine.mcp.server import McpServer

EVERYTHING: Final = "npx -y @modelcontextprotocol/server-everything@2026.8.31"
FILESYSTEM: Final = "npx -y @modelcontextprotocol/server-filesystem@2026.8.31"

pytestmark = [pytest.mark.npm, pytest.mark.skipif(shutil.which("npx") is None, reason="needs Node's npx")]


def talk(server: McpServer, say: Callable[[McpConnection], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        connections = McpConnections(lambda reference: reference, None)
        try:
            said = await say(connections.to(server))
            return said.value if isinstance(said, McpResult) else said
        finally:
            await connections.aclose()

    return asyncio.run(main())


def test_the_everything_server_lists_and_runs_its_tools() -> None:
    async def say(connection: McpConnection) -> tuple[set[str], Any, Any]:
        names = {tool.name for tool in await connection.tools()}
        echo = await connection.call("echo", {"message": "weft"})
        weather = await connection.call("get-structured-content", {"location": "Chicago"})
        return names, echo.value, weather.data

    names, echo, weather = talk(McpServer(command=EVERYTHING), say)
    assert {"echo", "get-sum", "get-structured-content"} <= names
    assert echo == "Echo: weft"
    assert set(weather) == {"temperature", "conditions", "humidity"}


def test_the_everything_server_refuses_arguments_of_a_wrong_type() -> None:
    with pytest.raises(ToolError, match="expected string"):
        talk(McpServer(command=EVERYTHING), lambda connection: connection.call("echo", {"message": 3}))


def test_the_filesystem_server_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "hello.txt").write_text("inside")
    server = McpServer(command=f"{FILESYSTEM} '{tmp_path}'")

    async def say(connection: McpConnection) -> Any:
        with pytest.raises(ToolError, match="denied"):
            await connection.call("read_text_file", {"path": "/etc/hostname"})
        return await connection.call("read_text_file", {"path": str(tmp_path / "hello.txt")})

    assert "inside" in str(talk(server, say))


@pytest.fixture
def over_http() -> Iterator[str]:
    """The everything server over streamable HTTP, at a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*EVERYTHING.split(), "streamableHttp"],
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server did not start")


def test_the_everything_server_answers_over_http(over_http: str) -> None:
    server = McpServer(transport="http", url=over_http, headers={"X-Test": "yes"})
    assert talk(server, lambda connection: connection.call("echo", {"message": "hi"})) == "Echo: hi"
