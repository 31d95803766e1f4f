"""Tools of MCP servers (modelcontextprotocol.io), over the official SDK, which is loaded at the first connection."""
