"""What a server says of its tools, asked once and put into a node's configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from weft_engine import edits
from weft_engine.document.document import Change, Flow
from weft_engine.errors import WeftError
from weft_engine.mcp.connection import McpConnections, Resolve
from weft_engine.mcp.server import McpServer, McpTool


async def tools_of(server: McpServer, resolve: Resolve, folder: Path | None) -> list[McpTool]:
    """Connects, asks, and ends the connection. Raises `McpError` and what `resolve` raises."""
    connections = McpConnections(resolve, folder)
    try:
        return await connections.to(server).tools()
    finally:
        await connections.aclose()


def learnt(flow: Flow, node: str, config: McpServer, tools: Sequence[McpTool], tool: str = "") -> Change:
    """Puts what a server said into an MCP node: all its tools, or one that is chosen by name.

    Raises:
        WeftError: It has no tool of that name; the message names those there are.
    """
    if "tools" in type(config).model_fields:
        records = [each.record() for each in tools]
        return edits.set_configs(flow, node, {"tools": records}, "List tools")
    wanted = tool or str(getattr(config, "tool", ""))
    chosen = next((each for each in tools if each.name == wanted), None)
    if chosen is None:
        names = ", ".join(each.name for each in tools[:50]) or "none"
        asked = f"{config.name} has no tool {wanted!r}" if wanted else f"choose a tool of {config.name}"
        raise WeftError(f"{asked}; there are: {names}")
    about = {"tool": chosen.name, "description": chosen.description, "parameters": chosen.parameters}
    return edits.set_configs(flow, node, about, f"Choose tool {chosen.name}")
