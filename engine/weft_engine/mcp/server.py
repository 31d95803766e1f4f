"""Which MCP server is meant, as plain data; nothing here starts or connects to anything."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.node import Need


class McpServer(BaseModel):
    """How a server is reached: a command that speaks over its standard streams, or an address (streamable HTTP)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    transport: Literal["command", "http"] = Field(default="command", title="Reached by")
    command: str = Field(
        default="", title="Command", description="Program and arguments, quoted as for a shell; no shell runs it."
    )
    environment: dict[str, str] = Field(
        default_factory=dict, title="Environment",
        description="Variables for the program; `secret:NAME` gives a key without writing it here.",
        json_schema_extra={"widget": "map"},
    )  # fmt: skip
    folder: str = Field(
        default="", title="Folder", description="Where the program starts; relative to the flow.",
        json_schema_extra={"widget": "folder"},
    )  # fmt: skip
    url: str = Field(default="", title="Address", description="For example `http://127.0.0.1:8000/mcp`.")
    headers: dict[str, str] = Field(
        default_factory=dict, title="Headers", description="`secret:NAME` gives a key.",
        json_schema_extra={"widget": "map"},
    )  # fmt: skip

    def arguments(self) -> list[str]:
        """Program and arguments. Raises `ValueError` if a quote is not closed."""
        return shlex.split(self.command)

    def faults(self) -> Sequence[str]:
        """What keeps it from being reached, as sentences."""
        if self.transport == "http":
            good = self.url.startswith(("http://", "https://"))
            return () if good else ("the address must begin with http:// or https://",)
        try:
            return () if self.arguments() else ("name the command that starts the server",)
        except ValueError as error:
            return (f"the command cannot be read: {error}",)

    def needs(self) -> tuple[Need, ...]:
        """What reaching it needs trust for: exactly this command with this environment, or this address."""
        if self.transport == "http":
            return (Need("host", self.url),)
        names = ", ".join(f"{name}={value}" for name, value in sorted(self.environment.items()))
        where = f" in {self.folder}" if self.folder else ""
        return (Need("command", f"{self.command}{where}{f' with {names}' if names else ''}"),)


@dataclass(frozen=True, slots=True)
class McpTool:
    """A tool as its server describes it."""

    name: str
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)
    """JSON Schema of the arguments, an object."""

    @property
    def digest(self) -> str:
        """What trust in this tool is bound to: a server that describes it otherwise later is refused."""
        text = json.dumps([self.name, self.description, self.parameters], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
