"""`weft mcp` on the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from weft_engine.cli.main import main
from weft_engine.document import storage

HOSTILE: Final = Path(__file__).resolve().parents[1] / "mcp" / "hostile.py"


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WEFT_HOME", str(tmp_path / "home"))
    return f"'{sys.executable}' '{HOSTILE}' good '{tmp_path}'"


def written(folder: Path, type_id: str, **config: Any) -> Path:
    path = folder / "flow.weft"
    node = {"id": "server", "type": type_id, "type_version": 1, "config": config}
    flow = {"format": "weft.flow", "version": 1, "name": "F", "nodes": [node], "wires": []}
    path.write_text(json.dumps(flow))
    return path


def test_tools_of_a_command_are_listed(command: str, capsys: Any) -> None:
    assert main(["mcp", "list", command]) == 0
    assert capsys.readouterr().out == "echo\n    Says the same.\n"


def test_what_a_server_says_is_put_into_the_flow(command: str, tmp_path: Path) -> None:
    path = written(tmp_path, "mcp_server", command=command)
    assert main(["mcp", "update", str(path), "--trust"]) == 0
    assert storage.load(path).flow.nodes["server"].config["tools"][0]["name"] == "echo"


def test_one_tool_is_chosen_by_name(command: str, tmp_path: Path, capsys: Any) -> None:
    path = written(tmp_path, "mcp_tool", command=command)
    assert main(["mcp", "update", str(path), "--trust", "--tool", "nope"]) == 1
    assert "has no tool 'nope'; there are: echo" in capsys.readouterr().err
    assert main(["mcp", "update", str(path), "--trust", "--tool", "echo"]) == 0
    config = storage.load(path).flow.nodes["server"].config
    assert (config["tool"], config["description"], list(config["parameters"]["properties"])) == (
        "echo", "Says the same.", ["text"],
    )  # fmt: skip


def test_a_server_of_a_flow_is_not_started_before_it_is_trusted(command: str, tmp_path: Path, capsys: Any) -> None:
    path = written(tmp_path, "mcp_server", command=command)
    before = path.read_bytes()
    assert main(["mcp", "update", str(path)]) == 3
    assert "--trust" in capsys.readouterr().err
    assert not (tmp_path / "notes").exists()
    assert path.read_bytes() == before
