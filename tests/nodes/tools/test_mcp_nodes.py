"""MCP tools and servers in whole flows: the scripted model calls what a hostile or a well-behaved server offers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from tests.engine.run.flows import flow

from weft_engine import events as ev
from weft_engine.errors import NotTrustedError
from weft_engine.node import Need, PortKind
from weft_engine.providers.hub import ModelHub
from weft_engine.providers.settings import ModelSettings
from weft_engine.registry import installed
from weft_engine.run.run import Run, RunOptions, RunResult, Services
from weft_engine.secrets import Secrets
from weft_nodes.tools.mcp import McpServerConfig, McpServerNode, McpToolConfig, McpToolNode

HOSTILE: Final = Path(__file__).resolve().parents[2] / "engine" / "mcp" / "hostile.py"
ECHO: Final[dict[str, Any]] = {
    "name": "echo",
    "description": "Says the same.",
    "parameters": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
}
CALLS: Final[dict[str, Any]] = {
    "when": {"node": "boss", "turn": 0}, "calls": [{"tool": "echo", "arguments": {"text": "hello"}}],
}  # fmt: skip


def command(mode: str, folder: Path) -> str:
    return f"'{sys.executable}' '{HOSTILE}' {mode} '{folder}'"


def lent(mode: str, folder: Path, **config: Any) -> tuple[dict[str, Any], list[str]]:
    """A flow with an agent that is lent a server."""
    server = {"command": command(mode, folder), "tools": [ECHO], **config}
    nodes = {
        "ask": ("input", {"name": "question", "default": "Say hello"}), "boss": "agent",
        "server": ("mcp_server", server), "out": "output",
    }  # fmt: skip
    return nodes, ["ask.value > boss.question", "server.tool > boss.tools", "boss.text > out.value"]


def ran(nodes: Mapping[str, Any], wires: list[str], *rules: dict[str, Any]) -> tuple[RunResult, list[ev.Event]]:
    script = [*rules, {"say": "{{result}}"}]
    made = flow(dict(nodes), wires, model="scripted:default", script=script)
    hub = ModelHub(ModelSettings(), environment={})
    secrets = Secrets({"DEMO_KEY": "a-value-nobody-should-read"}, None)
    run = Run(made, installed(), Services(hub.for_flow(script), secrets=secrets), {}, RunOptions(trusted=True))
    events: list[ev.Event] = []
    run.subscribe(events.extend)
    return asyncio.run(run.execute()), events


def noted(folder: Path) -> list[str]:
    file = folder / "notes"
    return file.read_text().splitlines() if file.exists() else []


def test_an_agent_calls_a_tool_of_a_lent_server(tmp_path: Path) -> None:
    result, events = ran(*lent("good", tmp_path), CALLS)
    assert result.outputs == {"answer": "hello"}, result.error
    called = next(each for each in events if isinstance(each, ev.ToolCalled))
    assert (called.tool, called.arguments, called.result) == ("echo", {"text": "hello"}, "hello")
    assert noted(tmp_path) == ["started", 'called {"text": "hello"}']


def test_all_nodes_of_a_run_share_one_connection(tmp_path: Path) -> None:
    tool = {"command": command("good", tmp_path), "tool": "echo", **{k: ECHO[k] for k in ("description", "parameters")}}
    nodes, wires = lent("good", tmp_path)
    nodes |= {"direct": ("mcp_tool", tool), "again": ("mcp_tool", tool)}
    wires += ["boss.text > direct.text", "direct.text > again.text"]
    result, events = ran(nodes, wires, CALLS)
    assert result.status == "done", result.error
    finished = [each for each in events if isinstance(each, ev.NodeFinished) and each.node == "again"]
    assert finished[0].outputs["text"] == "hello"
    assert noted(tmp_path).count("started") == 1
    assert len(noted(tmp_path)) == 4


def test_only_the_chosen_tools_are_lent_and_any_other_is_refused_before_anything_starts(tmp_path: Path) -> None:
    other = {**ECHO, "name": "other"}
    nodes, wires = lent("good", tmp_path, tools=[ECHO, other], only=["other"])
    result, _ = ran(nodes, wires, CALLS)
    assert "there is no tool 'echo'; there are: other" in result.outputs["answer"]
    assert noted(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "fault"), [({"text": 7}, "7 is not of type"), ({}, '"text" is a required property')]
)
def test_wrong_arguments_of_a_model_reach_no_server(tmp_path: Path, arguments: Any, fault: str) -> None:
    rule = {"when": {"node": "boss", "turn": 0}, "calls": [{"tool": "echo", "arguments": arguments}]}
    result, _ = ran(*lent("good", tmp_path), rule)
    assert fault in result.outputs["answer"]
    assert noted(tmp_path) == []


def test_an_argument_of_a_megabyte_reaches_no_server(tmp_path: Path) -> None:
    rule = {"when": {"node": "boss", "turn": 0}, "calls": [{"tool": "echo", "arguments": {"text": "x" * 1_000_000}}]}
    result, _ = ran(*lent("good", tmp_path), rule)
    assert "1,000,0" in result.outputs["answer"]
    assert noted(tmp_path) == []


@pytest.mark.parametrize(
    ("mode", "fault"),
    [("die", "I was never here"), ("huge", "larger than"), ("flood", "it floods"), ("liar", "validation error")],
)
def test_a_misbehaving_server_is_told_to_the_model_as_a_tool_error(tmp_path: Path, mode: str, fault: str) -> None:
    result, _ = ran(*lent(mode, tmp_path), CALLS)
    assert result.status == "done"
    assert result.outputs["answer"].startswith("error: node 'server': MCP server")
    assert fault in result.outputs["answer"]


def test_a_server_that_hangs_costs_its_time_limit_only(tmp_path: Path) -> None:
    result, _ = ran(*lent("hang", tmp_path, timeout_s=0.5), CALLS)
    assert "did not answer within 0.5 s" in result.outputs["answer"]


def test_a_server_that_changed_its_description_is_not_called_and_its_words_reach_no_model(tmp_path: Path) -> None:
    (tmp_path / "turned").touch()
    result, events = ran(*lent("good", tmp_path), CALLS)
    assert "otherwise than when it was trusted (changed: its description)" in result.outputs["answer"]
    assert noted(tmp_path) == ["started"]
    requests = [str(each.request) for each in events if isinstance(each, ev.ModelCalled)]
    assert not [each for each in requests if "ssh" in each]
    failed = next(each for each in events if isinstance(each, ev.NodeFailed))
    assert "ssh" in str(failed.error["now"])


def test_a_failing_tool_in_the_flow_is_a_failed_node_with_its_words(tmp_path: Path) -> None:
    tool = {"command": command("die", tmp_path), "tool": "echo", **{k: ECHO[k] for k in ("description", "parameters")}}
    nodes = {"text": ("constant", {"value": "x"}), "call": ("mcp_tool", tool), "out": "output"}
    result, _ = ran(nodes, ["text.value > call.text", "call.result > out.value"])
    assert result.status == "failed"
    assert result.error is not None
    assert "I was never here" in result.error["message"]


def test_a_cancelled_run_ends_the_server(tmp_path: Path) -> None:
    nodes, wires = lent("hang", tmp_path)
    script = [CALLS]
    made = flow(nodes, wires, model="scripted:default", script=script)
    hub = ModelHub(ModelSettings(), environment={})
    run = Run(made, installed(), Services(hub.for_flow(script)), {}, RunOptions(trusted=True))

    async def main() -> RunResult:
        running = asyncio.ensure_future(run.execute())
        while not any(line.startswith("called") for line in noted(tmp_path)):  # noqa: ASYNC110 - another process writes
            await asyncio.sleep(0.01)
        run.cancel("enough")
        return await asyncio.wait_for(running, 5)

    assert asyncio.run(main()).status == "cancelled"


def test_a_flow_with_a_server_is_refused_until_it_is_trusted_and_nothing_starts(tmp_path: Path) -> None:
    nodes, wires = lent("good", tmp_path)
    made = flow(nodes, wires, model="scripted:default")
    hub = ModelHub(ModelSettings(), environment={})
    with pytest.raises(NotTrustedError, match="start the program"):
        Run(made, installed(), Services(hub.for_flow([])), {})
    assert noted(tmp_path) == []


def test_trust_covers_command_environment_and_every_word_a_server_says_of_its_tools() -> None:
    config = McpServerConfig.model_validate(
        {"command": "npx server --all", "environment": {"TOKEN": "secret:T"}, "tools": [ECHO]}
    )
    command_need, tool_need = McpServerNode().needs(config)
    assert command_need == Need("command", "npx server --all with TOKEN=secret:T", relative=True)
    assert tool_need.kind == "tool"
    assert "Says the same." in tool_need.what
    assert '"text"' in tool_need.what


@pytest.mark.parametrize(
    "change",
    [
        {"command": "npx server --more"},
        {"environment": {"TOKEN": "secret:OTHER"}},
        {"folder": "elsewhere"},
        {"tools": [{**ECHO, "description": "Says the same!"}]},
        {"tools": [{**ECHO, "parameters": {"type": "object"}}]},
        {"transport": "http", "url": "https://example.com/mcp"},
    ],
)
def test_trust_is_void_when_any_of_it_changes(change: dict[str, Any]) -> None:
    before = {"command": "npx server", "environment": {"TOKEN": "secret:T"}, "tools": [ECHO]}
    node = McpServerNode()
    first, second = (McpServerConfig.model_validate(each) for each in (before, {**before, **change}))
    assert set(node.needs(first)) != set(node.needs(second))


def test_the_inputs_of_a_tool_are_the_properties_of_its_schema() -> None:
    schema = {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "Which."}, "days": {"type": "integer", "default": 3},
                       "a.b": {}},
        "required": ["city"],
    }  # fmt: skip
    config = McpToolConfig.model_validate({"command": "x", "tool": "forecast", "parameters": schema})
    ports = [port for port in McpToolNode().inputs(config) if port.kind is PortKind.DATA]
    assert [(port.name, port.type, port.required, port.default) for port in ports] == [
        ("city", "text", True, None), ("days", "number", False, 3), ("arguments", "json", False, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({}, "name the command"),
        ({"command": "x"}, "no tool is chosen"),
        ({"command": "x 'y", "tool": "t"}, "cannot be read"),
        ({"command": "x", "tool": "t", "parameters": {"properties": 5}}, "no JSON Schema"),
        ({"command": "x", "tool": "t", "parameters": {"$ref": "http://127.0.0.1/schema"}}, "is not loaded"),
    ],
)
def test_a_tool_that_cannot_be_called_is_a_fault(config: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in McpToolNode().check(McpToolConfig.model_validate(config)))


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"command": "x"}, "tools are not known yet"),
        ({"command": "x", "tools": [ECHO], "only": ["nope"]}, "it has no tool 'nope': choose among echo"),
    ],
)
def test_a_server_that_lends_nothing_is_a_fault(config: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in McpServerNode().check(McpServerConfig.model_validate(config)))


def test_a_secret_reaches_the_server_and_no_event(tmp_path: Path) -> None:
    nodes, wires = lent("good", tmp_path, environment={"KEY": "secret:DEMO_KEY"})
    result, events = ran(nodes, wires, CALLS)
    assert result.status == "done", result.error
    assert "a-value-nobody-should-read" not in str(events)


def test_a_missing_secret_is_a_tool_error_that_says_how_to_set_it(tmp_path: Path) -> None:
    nodes, wires = lent("good", tmp_path, environment={"KEY": "secret:NOT_THERE"})
    result, _ = ran(nodes, wires, CALLS)
    assert "weft keys set NOT_THERE" in result.outputs["answer"]
    assert noted(tmp_path) == []
