"""An MCP server over the official SDK, for tests that need one nobody has to install."""

from mcp.server import MCPServer

server = MCPServer("tools")


@server.tool()
def shout(words: str) -> str:
    """Says it loud."""
    return words.upper()


@server.tool()
def whisper(words: str) -> str:
    """Says it <b>softly</b>."""
    return words.lower()


@server.tool()
def count(words: str) -> int:
    """Counts the words."""
    return len(words.split())


server.run()
