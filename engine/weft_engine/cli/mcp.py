"""`weft mcp`: what MCP servers offer, and putting it into a flow without a window."""

from __future__ import annotations

import argparse
import asyncio

from weft_engine.cli.exits import Exit, UsageError
from weft_engine.cli.flows import Named, find_flow
from weft_engine.cli.terminal import put, put_json, say, say_what_is_logged
from weft_engine.errors import NotTrustedError
from weft_engine.mcp.server import McpServer, McpTool
from weft_engine.registry import installed


def mcp(arguments: argparse.Namespace) -> Exit:
    """`weft mcp list COMMAND|URL`, `weft mcp update FILE [--node ID] [--tool NAME] [--trust]`."""
    say_what_is_logged()
    if arguments.action == "list":
        is_address = arguments.what.startswith(("http://", "https://"))
        server = McpServer(transport="http", url=arguments.what) if is_address else McpServer(command=arguments.what)
        _show(_asked(server, None), as_json=arguments.json)
        return Exit.DONE
    return _update(arguments)


def _update(arguments: argparse.Namespace) -> Exit:
    from weft_engine.document.document import Document
    from weft_engine.document.storage import save
    from weft_engine.mcp.learning import learnt

    named = find_flow(arguments.what)
    target = named.file_to_change()
    node, config = _mcp_node(named, arguments.node)
    _check_trusted(named, config, trusted=arguments.trust)
    tools = _asked(config, named)
    document = Document(named.flow)
    document.apply(learnt(named.flow, node, config, tools, arguments.tool))
    save(target, document.flow)
    say(f"node {node!r}: put what {config.name} says into {target}")
    _show(tools, as_json=arguments.json)
    return Exit.DONE


def _mcp_node(named: Named, wanted: str) -> tuple[str, McpServer]:
    from weft_engine.ports import ports_of

    found = {key: ports_of(node, installed()).config for key, node in named.flow.nodes.items()}
    servers = {key: config for key, config in sorted(found.items()) if isinstance(config, McpServer)}
    if not servers:
        raise UsageError(f"{named.path} has no MCP node")
    if wanted and wanted not in servers:
        raise UsageError(f"{wanted!r} is no MCP node of {named.path}; there are: {', '.join(servers)}")
    if not wanted and len(servers) > 1:
        raise UsageError(f"name the node with --node; there are: {', '.join(servers)}")
    node = wanted or next(iter(servers))
    return node, servers[node]


def _check_trusted(named: Named, config: McpServer, *, trusted: bool) -> None:
    """Raises `NotTrustedError` unless the flow, or reaching this server, was granted."""
    from weft_engine.trust import TrustStore, needs_digest, needs_of

    needs = needs_of(named.flow, installed(), named.folder)
    if not trusted and not TrustStore().is_trusted(needs_digest(needs)):
        asked = config.needs()[0].what
        raise NotTrustedError(f"this would start or reach {asked}: allow it with --trust", needs=[asked])


def _asked(server: McpServer, named: Named | None) -> list[McpTool]:
    from weft_engine.mcp.learning import tools_of
    from weft_engine.secrets import Secrets

    return asyncio.run(tools_of(server, Secrets().value, named.folder if named else None))


def _show(tools: list[McpTool], *, as_json: bool) -> None:
    if as_json:
        put_json({"tools": [tool.record() for tool in tools]})
        return
    for tool in tools:
        put(f"{tool.name}\n    {' '.join(tool.description.split())[:300]}")
