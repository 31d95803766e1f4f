"""Whole flows with MCP servers of other people: listed, put into the flow, trusted and run as a person would."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from tests.engine.mcp.test_npm_servers import EVERYTHING, FILESYSTEM
from tests.engine.run.flows import flow

from weft_engine.cli.main import main
from weft_engine.document import Flow, storage

pytestmark = [pytest.mark.npm, pytest.mark.skipif(shutil.which("npx") is None, reason="needs Node's npx")]
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path / "home"))


def asked_of(server: dict[str, Any], *calls: dict[str, Any]) -> Flow:
    """A flow in which the scripted model makes these calls, one a turn, and then says what the last one gave."""
    rules = [{"when": {"node": "boss", "turn": at}, "calls": [call]} for at, call in enumerate(calls)]
    nodes = {
        "ask": ("input", {"name": "question", "default": "Go on"}), "boss": "agent",
        "server": ("mcp_server", server), "out": "output",
    }  # fmt: skip
    wires = ["ask.value > boss.question", "server.tool > boss.tools", "boss.text > out.value"]
    return flow(nodes, wires, model="scripted:default", script=[*rules, {"say": "{{result}}"}])


def listed(tmp_path: Path, made: Flow) -> str:
    path = tmp_path / "flow.weft"
    storage.save(path, made)
    assert main(["mcp", "update", str(path), "--trust"]) == 0
    return str(path)


def answer(capsys: Captured, path: str) -> Any:
    assert main(["trust", path, "--grant"]) == 0
    capsys.readouterr()
    assert main(["run", path, "--json", "--progress", "lines"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)["outputs"]["answer"]


def test_an_agent_uses_tools_of_the_everything_server(tmp_path: Path, capsys: Captured) -> None:
    call = {"tool": "get-sum", "arguments": {"a": 2, "b": 40}}
    path = listed(tmp_path, asked_of({"command": EVERYTHING}, call))
    assert "42" in answer(capsys, path)


def test_an_agent_reads_a_file_through_the_filesystem_server(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "note.txt").write_text("the word is weft")
    (tmp_path / "secret.txt").write_text("not for you")
    outside = {"tool": "read_text_file", "arguments": {"path": str(tmp_path / "secret.txt")}}
    inside = {"tool": "read_text_file", "arguments": {"path": str(tmp_path / "inside" / "note.txt")}}
    path = listed(tmp_path, asked_of({"command": f"{FILESYSTEM} '{tmp_path / 'inside'}'"}, outside, inside))
    said = answer(capsys, path)
    assert "the word is weft" in said
    assert "not for you" not in said


def test_a_tool_node_calls_the_everything_server(tmp_path: Path, capsys: Captured) -> None:
    nodes: Final = {
        "ask": ("input", {"name": "message", "default": "hello"}),
        "echo": ("mcp_tool", {"command": EVERYTHING, "tool": "echo"}), "out": "output",
    }  # fmt: skip
    path = listed(tmp_path, flow(nodes, ["ask.value > echo.message", "echo.result > out.value"]))
    assert answer(capsys, path) == "Echo: hello"
