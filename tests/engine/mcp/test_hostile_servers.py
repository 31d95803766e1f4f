"""MCP servers that flood, hang, die, lie or change: each is capped, named and ended, and nothing is left of it."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from weft_engine.errors import ToolError, WeftError
from weft_engine.mcp import connection as connections
from weft_engine.mcp.connection import McpChangedError, McpConnection, McpConnections, McpError
from weft_engine.mcp.program import Program
from weft_engine.mcp.server import McpServer, McpTool, McpToolError

HOSTILE: Final = Path(__file__).with_name("hostile.py")
TRUSTED: Final = McpTool(
    "echo",
    "Says the same.",
    {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
)


def hostile(mode: str, folder: Path | None = None) -> McpServer:
    return McpServer(command=f"'{sys.executable}' '{HOSTILE}' {mode}" + (f" '{folder}'" if folder else ""))


def talk(server: McpServer, say: Callable[[McpConnection], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        opened = McpConnections(lambda reference: reference, None)
        try:
            return await say(opened.to(server))
        finally:
            await opened.aclose()

    return asyncio.run(main())


def echo(connection: McpConnection, timeout_s: float = 20) -> Awaitable[Any]:
    return connection.call("echo", {"text": "hi"}, timeout_s)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def noted_processes(folder: Path) -> list[int]:
    lines = (folder / "notes").read_text().splitlines()
    return [int(line.split()[1]) for line in lines if line.startswith("pid")]


def are_gone(pids: list[int]) -> bool:
    """Whether they end; a killed process that is not our child ends a moment later."""
    until = time.monotonic() + 5
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(map(is_alive, pids))


def test_a_well_behaved_server_is_understood() -> None:
    assert talk(hostile("good"), echo).text == "hi"


def test_an_answer_of_100_mb_ends_the_connection_and_is_never_held() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(McpError, match=r"larger than 8,000,000 bytes"):
        talk(hostile("huge"), echo)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 80_000


def test_a_flood_of_messages_nobody_asked_for_ends_the_connection() -> None:
    with pytest.raises(McpError, match="it floods"):
        talk(hostile("flood"), echo)


def test_a_flood_of_errors_fills_no_disk_and_keeps_nobody_from_ending_it() -> None:
    async def impatient(connection: McpConnection) -> Any:
        with pytest.raises(McpError, match=r"did not answer within 1 s"):
            await echo(connection, 1)
        assert isinstance(connection._peer, Program)
        return len(connection._peer._log)

    assert talk(hostile("errors"), impatient) <= 2000


def test_a_call_that_hangs_ends_at_its_limit_and_the_server_with_it() -> None:
    with pytest.raises(McpError, match=r"did not answer within 0\.5 s"):
        talk(hostile("hang"), lambda connection: echo(connection, 0.5))


def test_a_server_that_never_greets_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECT_S", 0.5)
    with pytest.raises(McpError, match=r"cannot be reached: it did not answer within 0\.5 s"):
        talk(hostile("mute"), echo)


def test_a_server_that_dies_in_a_call_is_named_with_its_last_words() -> None:
    with pytest.raises(McpError, match="I was never here"):
        talk(hostile("die"), echo)


def test_lines_that_are_no_messages_are_passed_over() -> None:
    assert talk(hostile("garbage"), echo).text == "hi"


def test_an_answer_to_somebody_else_is_not_taken() -> None:
    assert talk(hostile("other"), echo).text == "hi"


def test_an_answer_against_the_protocol_is_an_error_that_names_the_server() -> None:
    with pytest.raises(McpError, match=r"hostile\.py.*validation error"):
        talk(hostile("liar"), echo)


def test_a_description_of_two_megabytes_is_refused_by_the_tools_name() -> None:
    with pytest.raises(McpToolError, match=r"its tool 'echo' in 2,000,\d+ characters"):
        talk(hostile("long"), lambda connection: connection.tools())


def test_of_endless_tools_a_thousand_are_taken() -> None:
    assert len(talk(hostile("many"), lambda connection: connection.tools())) == connections.MAX_TOOLS


def test_tools_on_pages_without_end_are_refused() -> None:
    with pytest.raises(McpError, match="over 200 pages"):
        talk(hostile("pages"), lambda connection: connection.tools())


def test_a_server_may_not_say_megabytes_of_its_tools() -> None:
    with pytest.raises(McpError, match=r"more than 4,000,000 characters of its tools"):
        talk(hostile("wordy"), lambda connection: connection.tools())


def test_an_error_of_a_megabyte_is_told_in_part() -> None:
    with pytest.raises(McpError) as caught:
        talk(hostile("complaining"), echo)
    assert len(caught.value.message) < 2000


@pytest.mark.parametrize("mode", ["sampling"])
def test_a_server_cannot_call_a_model_through_weft(mode: str, tmp_path: Path) -> None:
    assert talk(hostile(mode, tmp_path), echo).text == "hi"
    assert '"error"' in (tmp_path / "notes").read_text()


def test_a_call_that_the_server_does_not_read_ends_at_its_limit() -> None:
    with pytest.raises(McpError, match=r"did not answer within 0\.5 s"):
        talk(hostile("unread"), lambda connection: connection.call("echo", {"text": "x" * 900_000}, 0.5))


def test_a_server_whose_tool_is_as_it_was_trusted_is_called() -> None:
    async def careful(connection: McpConnection) -> Any:
        await connection.verify([TRUSTED])
        return await echo(connection)

    assert talk(hostile("good"), careful).text == "hi"


def test_a_server_that_changed_a_description_is_refused_by_name_with_what_changed(tmp_path: Path) -> None:
    (tmp_path / "turned").touch()
    with pytest.raises(McpChangedError, match=r"its tool 'echo' otherwise than.*changed: its description") as caught:
        talk(hostile("good", tmp_path), lambda connection: connection.verify([TRUSTED]))
    assert "ssh" not in caught.value.message  # a model reads the message
    assert "ssh" in caught.value.details["now"]["description"]
    assert "called" not in (tmp_path / "notes").read_text()


def test_a_server_that_lies_about_a_schema_is_refused() -> None:
    with pytest.raises(McpChangedError, match=r"its arguments 'text'"):
        talk(hostile("schema"), lambda connection: connection.verify([TRUSTED]))


def test_a_tool_that_is_gone_is_named() -> None:
    with pytest.raises(McpChangedError, match="no longer offers"):
        talk(hostile("many"), lambda connection: connection.verify([TRUSTED]))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_and_its_children_that_ignore_sigterm_are_gone_afterwards(tmp_path: Path) -> None:
    talk(hostile("stubborn", tmp_path), echo)
    assert len(noted_processes(tmp_path)) == 2
    assert are_gone(noted_processes(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_cancelled_call_leaves_no_process(tmp_path: Path) -> None:
    async def cancelled(connection: McpConnection) -> None:
        await connection.verify([TRUSTED])
        call = asyncio.ensure_future(echo(connection, 600))
        while "called" not in (tmp_path / "notes").read_text():  # noqa: ASYNC110 - another process writes
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    talk(hostile("deaf", tmp_path), cancelled)
    assert are_gone(noted_processes(tmp_path))


def test_no_key_of_the_persons_environment_reaches_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-key-that-must-stay-here")
    show = "import os, sys; print(sorted(os.environ), file=sys.stderr)"
    with pytest.raises(WeftError) as caught:
        talk(McpServer(command=f"'{sys.executable}' -c '{show}'"), lambda connection: connection.tools())
    assert "PATH" in caught.value.message
    assert "OPENAI_API_KEY" not in caught.value.message


@pytest.mark.parametrize(
    ("server", "fault"),
    [
        (McpServer(command="x", environment={"API_KEY": "abcdef123456"}), "holds a key itself"),
        (McpServer(transport="http", url="http://me:pass@host/mcp"), "carries a name or password"),
        (McpServer(transport="http", url="https://h/", headers={"Authorization": "Bearer abcdefghijklmnop123"}), "key"),
    ],
)
def test_a_key_written_into_the_flow_is_refused(server: McpServer, fault: str) -> None:
    assert fault in server.faults()[0]
    with pytest.raises(McpError, match=fault):
        talk(server, echo)


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/mcp", "http://[fd00:ec2::254]/mcp", "http://0.0.0.0:9/mcp"]
)
def test_an_address_of_a_metadata_service_is_never_connected_to(address: str) -> None:
    with pytest.raises(ToolError, match=r"metadata service|no address of a server"):
        talk(McpServer(transport="http", url=address), echo)


def test_nothing_listens_is_said_for_an_address() -> None:
    with pytest.raises(ToolError, match=r"refuses connections"):
        talk(McpServer(transport="http", url=f"http://127.0.0.1:{_closed_port()}/mcp"), echo)


def _closed_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
