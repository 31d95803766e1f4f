"""Which MCP server is meant, as plain data; nothing here starts or connects to anything."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import WeftError
from weft_engine.net.addresses import Reach, is_local_name
from weft_engine.node import Need
from weft_engine.redaction import is_secret_given
from weft_engine.secrets import NAMED
from weft_engine.values import Json

MAX_TOOL_CHARS: Final = 100_000
"""Of the description and schema of one tool."""


class McpToolError(WeftError):
    """A server describes a tool in a way that cannot be used."""

    code = "mcp_tool"


class McpServer(BaseModel):
    """How a server is reached: a command that speaks over its standard streams, or an address (streamable HTTP)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    transport: Literal["command", "http"] = Field(
        default="command", title="Reached by", description="A program on this computer, or an address on the network."
    )
    command: str = Field(
        default="", title="Command", description="Program and arguments, quoted as for a shell; no shell runs it.",
        json_schema_extra={"when": {"transport": ["command"]}},
    )  # fmt: skip
    environment: dict[str, str] = Field(
        default_factory=dict, title="Environment",
        description="Variables for the program; `secret:NAME` gives a key without writing it here.",
        json_schema_extra={"widget": "map", "when": {"transport": ["command"]}},
    )  # fmt: skip
    folder: str = Field(
        default="", title="Folder", description="Where the program starts; relative to the flow, empty: beside it.",
        json_schema_extra={"widget": "folder", "when": {"transport": ["command"]}},
    )  # fmt: skip
    url: str = Field(
        default="", title="Address", description="For example `http://127.0.0.1:8000/mcp`.",
        json_schema_extra={"when": {"transport": ["http"]}},
    )  # fmt: skip
    own_network: bool = Field(
        default=False, title="Own network",
        description="Lets a name that looks public lead to your own network; asked when the flow is trusted.",
        json_schema_extra={"when": {"transport": ["http"]}},
    )  # fmt: skip
    headers: dict[str, str] = Field(
        default_factory=dict, title="Headers", description="Such as `Authorization`: `Bearer secret:NAME`.",
        json_schema_extra={"widget": "map", "when": {"transport": ["http"]}},
    )  # fmt: skip

    def arguments(self) -> list[str]:
        """Program and arguments. Raises `ValueError` if a quote is not closed."""
        return shlex.split(self.command)

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"MCP server {self.url if self.transport == 'http' else self.command!r}"

    def faults(self) -> Sequence[str]:
        """What keeps it from being reached, as sentences."""
        return tuple(_address_faults(self) if self.transport == "http" else _command_faults(self))

    def needs(self) -> tuple[Need, ...]:
        """What reaching it needs trust for: exactly this command with this environment, or this address."""
        if self.transport == "http":
            sent = f" sending {_listed(self.headers, ': ')}" if self.headers else ""
            also = ", also in your own network" if self.own_network and not self._is_local() else ""
            return (Need("host", f"{self.url}{sent}{also}"),)
        where = f" in {self.folder}" if self.folder else ""
        given = f" with {_listed(self.environment, '=')}" if self.environment else ""
        is_elsewhere = Path(self.folder).expanduser().is_absolute()
        return (Need("command", f"{self.command}{where}{given}", relative=not is_elsewhere),)

    def reach(self) -> Reach:
        """Where its address may lead: as far as who reads it can tell, or what was asked for."""
        return Reach.LOCAL if self.own_network or self._is_local() else Reach.PUBLIC

    def _is_local(self) -> bool:
        try:
            return is_local_name(urlsplit(self.url).hostname or "")
        except ValueError:
            return False

    def same(self) -> McpServer:
        """Only how the server is reached: equal for all nodes that reach the same one."""
        return McpServer(**{name: getattr(self, name) for name in McpServer.model_fields})


def with_secrets(text: str, resolve: Callable[[str], str]) -> str:
    """A header or variable with the values of the secrets it names."""
    return NAMED.sub(lambda found: resolve(found.group()), text)


def _listed(values: Mapping[str, str], between: str) -> str:
    return ", ".join(f"{name}{between}{value}" for name, value in sorted(values.items()))


def _address_faults(server: McpServer) -> Iterator[str]:
    try:
        parts = urlsplit(server.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield "the address must begin with http:// or https:// and name a host"
        elif parts.username or parts.password:
            yield "the address carries a name or password: send it as an Authorization header"
    except ValueError as error:
        yield f"the address cannot be read: {error}"
    yield from (_literal(name, "header") for name, value in server.headers.items() if is_secret_given(name, value))


def _command_faults(server: McpServer) -> Iterator[str]:
    try:
        if not server.arguments():
            yield "name the command that starts the server"
    except ValueError as error:
        yield f"the command cannot be read: {error}"
    variables = server.environment.items()
    yield from (_literal(name, "variable") for name, value in variables if is_secret_given(name, value))


def _literal(name: str, what: str) -> str:
    return f"the {what} {name!r} holds a key itself: write secret:NAME, and set it with `weft keys set NAME`"


class ToolRecord(BaseModel):
    """A tool as it stands in a configuration."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = Field(default="", title="Name", description="What the server calls it.")
    description: str = Field(
        default="",
        title="Description",
        description="What the server says it does.",
        json_schema_extra={"widget": "text"},
    )
    parameters: dict[str, Json] = Field(
        default_factory=dict, title="Arguments", description="Their JSON Schema.",
        json_schema_extra={"widget": "schema"},
    )  # fmt: skip

    def tool(self) -> McpTool:
        """The tool."""
        return McpTool(self.name, self.description, self.parameters)


@dataclass(frozen=True, slots=True)
class McpTool:
    """A tool as its server describes it."""

    name: str
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)
    """JSON Schema of the arguments, an object."""

    def need(self, server: McpServer) -> Need:
        """What offering it to models needs trust for: exactly what the server says of it."""
        schema = json.dumps(self.parameters, sort_keys=True, ensure_ascii=False)
        return Need("tool", f"{self.name} of {server.name}\n{self.description}\narguments: {schema}")

    def record(self) -> dict[str, Json]:
        """As it stands in a configuration."""
        return {"name": self.name, "description": self.description, "parameters": self.parameters}

    def size(self) -> int:
        """Characters of all that is said of it."""
        return len(self.name) + len(self.description) + len(json.dumps(self.parameters))

    def changes(self, now: McpTool) -> list[str]:
        """What a server describes otherwise now, by the names of the parts; none of its words."""
        parts = ["its description"] if now.description != self.description else []
        if now.parameters != self.parameters:
            old, new = (each.parameters.get("properties") or {} for each in (self, now))
            names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))[:5]
            parts.append(f"its arguments {', '.join(map(repr, names))}" if names else "the schema of its arguments")
        return parts


def tool_from(server: McpServer, name: str, description: str | None, schema: Any) -> McpTool:
    """A tool as a server told of it. Raises `McpToolError` if it is described in a way that cannot be used."""
    shown = repr(name[:64])
    if not name or len(name) > 256:
        raise McpToolError(f"{server.name} has a tool without a usable name: {shown}")
    if not isinstance(schema, dict) or schema.get("type", "object") != "object":
        raise McpToolError(f"{server.name} describes the arguments of its tool {shown} as something that is no object")
    tool = McpTool(name, description or "", {"type": "object", **schema})
    size = tool.size()
    if size > MAX_TOOL_CHARS:
        raise McpToolError(
            f"{server.name} describes its tool {shown} in {size:,} characters; at most {MAX_TOOL_CHARS:,} are taken"
        )
    return tool
