"""Opening, validating, exporting and comparing a flow only parses: no process, connection, import of code or write."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from tests.watching import watched

from weft_engine import edits
from weft_engine.document import storage
from weft_engine.document.difference import difference
from weft_engine.graph.drawing import dot, mermaid
from weft_engine.graph.validate import validate
from weft_engine.ports import ports_of
from weft_engine.redaction import literal_keys_in
from weft_engine.registry import installed
from weft_engine.trust import describe, needs_digest, needs_of

CODE: Final = """
import boobytrap_module
open("boobytrap.txt", "w").write("gotcha")
def main(x=__import__("os").system("touch boobytrap.txt")): pass
"""
HOST: Final = "http://127.0.0.1:9/boobytrap"


def trapped(folder: Path) -> Path:
    """A flow in which everything that could be set off is set."""
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "code": ("python", {"code": CODE, "network": True}),
        "web": ("http", {"url": HOST, "headers": {"Authorization": "Bearer secret:BOOBYTRAP"}}),
        "picture": ("constant", {"value": f"![x]({HOST}.png) {{{{constructor}}}}"}),
        "prompt": ("template", {"template": "{{ ().__class__.__base__.__subclasses__() }}"}),
        "math": ("transform", {"expression": "9 ** 9 ** 9 + __import__('boobytrap')"}),
        "tool": ("mcp_tool", {"command": "sh -c 'touch boobytrap.txt'", "tool": "t", "parameters": {"$ref": HOST}}),
        "server": ("mcp_server", {"transport": "http", "url": HOST, "tools": [{"name": "t", "parameters": {}}]}),
        "read": ("file_read", {"folder": "/etc", "path": "passwd"}),
        "write": ("file_write", {"folder": str(folder), "path": "boobytrap.txt"}),
        "unknown": ("boobytrap.module:Node", {"__reduce__": ["os.system", "touch boobytrap.txt"]}),
        "agent": ("agent", {"model": "evil:model", "answer_schema": {"$ref": HOST}}),
        "sub": ("subflow", {"file": "boobytrap.weft"}),
    }
    flow = {
        "format": "weft.flow", "version": 1, "name": "Trap",
        "nodes": [{"id": key, "type": kind, "type_version": 1, "config": each} for key, (kind, each) in nodes.items()],
        "wires": [{"from": "server.tool", "to": "agent.tools"}],
    }  # fmt: skip
    path = folder / "trap.weft"
    path.write_text(json.dumps(flow))
    return path


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = trapped(tmp_path)
    look_at(path)  # what is loaded lazily is loaded now
    return path


def look_at(path: Path) -> None:
    """All that can be done with a flow short of running or saving it."""
    registry = installed()
    flow = storage.load(path).flow
    validate(flow, registry)
    for node in flow.nodes.values():
        ports_of(node, registry)
    needs = needs_of(flow, registry, path.parent)
    describe(needs), needs_digest(needs), literal_keys_in(flow)
    storage.flow_text(flow), mermaid(flow, registry), dot(flow, registry)
    edits.paste(flow, edits.copy_text(flow, list(flow.nodes)), 0, 0)
    difference(flow, flow.copy())


def test_looking_at_a_booby_trapped_flow_does_nothing(trap: Path) -> None:
    with watched() as seen:
        look_at(trap)
    assert seen == []
    assert sorted(each.name for each in trap.parent.iterdir()) == ["trap.weft"]


def test_the_watcher_sees_what_would_be_done(tmp_path: Path) -> None:
    with watched() as seen:
        (tmp_path / "x").write_text("y")
        subprocess.run([sys.executable, "-c", ""], check=True)
        with pytest.raises(ModuleNotFoundError):
            __import__("boobytrap_module")
    kinds = {each.split(" ", 1)[0] for each in seen}
    assert {"open", "subprocess.Popen", "import"} <= kinds


@pytest.mark.parametrize(
    "command", [["validate"], ["trust"], ["export", "--to", "mermaid"], ["export", "--to", "json"]]
)
def test_commands_that_look_do_nothing_either(
    trap: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from weft_engine.cli.main import main

    monkeypatch.setenv("WEFT_HOME", str(trap.parent / "home"))
    words = [command[0], str(trap), *command[1:]]
    main(words)
    before = sorted(trap.parent.rglob("*"))
    with watched() as seen:
        main(words)
    home = str(trap.parent / "home")
    assert [each for each in seen if home not in each] == []  # its own folders may be made
    assert sorted(trap.parent.rglob("*")) == before
    assert "Traceback" not in capsys.readouterr().err


def test_the_command_line_shows_exactly_what_is_asked(trap: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from weft_engine.cli.main import main

    monkeypatch.setenv("WEFT_HOME", str(trap.parent / "home"))
    assert main(["trust", str(trap)]) == 3
    shown = capsys.readouterr().out
    for asked in (
        CODE.strip().splitlines()[0], "sh -c 'touch boobytrap.txt'", HOST, "/etc", "BOOBYTRAP", "boobytrap.weft",
        "t of MCP server",
    ):  # fmt: skip
        assert asked in shown
