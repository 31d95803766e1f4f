"""Tools of MCP servers: one as a node with ports, or all of a server lent to agents.

What a server says of its tools stands in the configuration, put there when a person lists them. Nothing is connected to
by opening a flow, models read no word that was not trusted, and a server that says something else later is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from pydantic import Field

from weft_engine.errors import NodeInputError, ToolError, WeftError
from weft_engine.mcp.server import McpServer, McpTool, ToolRecord
from weft_engine.node import Category, Context, Effects, Need, NodeType, Offer, Port
from weft_engine.schemas import fault_of, schema_fault
from weft_engine.values import Json, ValueType

TOOL: Final = "tool"
ARGUMENTS: Final = "arguments"
_TYPES: Final[dict[str, ValueType]] = {
    "string": "text", "integer": "number", "number": "number", "boolean": "boolean", "array": "list", "object": "json",
}  # fmt: skip
_PORT_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_OUTPUTS: Final = (
    Port("result", description="Its data if it gives any, else its text, else all parts of the answer."),
    Port("text", "text", description="All texts of the answer."),
    Port("data", "json", description="Its structured content; dead if it gives none."),
)


class _McpConfig(McpServer):
    timeout_s: float = Field(
        default=60, gt=0, le=3600, title="Time limit", description="For one call.", json_schema_extra={"unit": "s"}
    )
    max_chars: int = Field(
        default=200_000, ge=1, le=2_000_000, title="Size limit", description="Larger answers are refused.",
        json_schema_extra={"unit": "characters"},
    )  # fmt: skip


class McpToolConfig(_McpConfig):
    """Settings of one tool."""

    tool: str = Field(default="", title="Tool", description="Its name; *List tools* shows what there is.")
    description: str = Field(
        default="", title="Description", description="What the server says it does; agents read it.",
        json_schema_extra={"widget": "text"},
    )  # fmt: skip
    parameters: dict[str, Json] = Field(
        default_factory=dict, title="Arguments", description="JSON Schema; each property makes an input.",
        json_schema_extra={"widget": "schema"},
    )  # fmt: skip

    def known(self) -> tuple[McpTool, ...]:
        """The tool as it was listed."""
        return (McpTool(self.tool, self.description, self.parameters),) if self.tool else ()


class McpServerConfig(_McpConfig):
    """Settings of a server that is lent."""

    tools: list[ToolRecord] = Field(
        default_factory=list, title="Tools", description="What the server offers, as it was when it was asked.",
        json_schema_extra={"widget": "hidden"},
    )  # fmt: skip
    only: list[str] = Field(
        default_factory=list, title="Lent tools", description="Which of the server's tools agents may call.",
        json_schema_extra={"widget": "picks:tools"},
    )  # fmt: skip

    def known(self) -> tuple[McpTool, ...]:
        """The tools that are lent, as they were listed."""
        return tuple(each.tool() for each in self.tools if not self.only or each.name in self.only)


class McpToolNode(NodeType[McpToolConfig]):
    """Calls one tool; what goes in are its arguments."""

    id = "mcp_tool"
    title = "MCP tool"
    category = Category.TOOLS
    icon = "plug"
    description = "Calls one tool of an MCP server, with an input for each of its arguments."
    keywords = ("mcp", "model context protocol", "tool", "server", "plugin", "connect")
    config_model = McpToolConfig
    effects = Effects.EXTERNAL
    on_canvas = ("tool",)
    attachable = True

    def inputs(self, config: McpToolConfig) -> Sequence[Port]:
        """The arguments of its schema."""
        return tuple(_argument_ports(config.parameters))

    def outputs(self, config: McpToolConfig) -> Sequence[Port]:
        """The answer in its forms."""
        return _OUTPUTS

    def check(self, config: McpToolConfig) -> Sequence[str]:
        """Whether server and tool are named."""
        return tuple(_faults(config, config.known(), "no tool is chosen: list the server's tools and choose one"))

    def needs(self, config: McpToolConfig) -> Sequence[Need]:
        """To reach the server, and to use the tool as it is described."""
        return _needs(config, config.known())

    def offers(self, config: McpToolConfig) -> Sequence[Offer]:
        """The tool, with its own schema."""
        ports = {port.name for port in self.inputs(config)}
        return [Offer(_tool_name(tool), tool.description, tool.parameters, partial(_as_inputs, ports))
                for tool in config.known()]  # fmt: skip

    def tool_output(self, config: McpToolConfig) -> str:
        """The answer once."""
        return "result"

    async def run(self, ctx: Context, config: McpToolConfig, inputs: Mapping[str, Json]) -> Any:
        """Calls."""
        required = config.parameters.get("required") or ()
        given = {name: value for name, value in inputs.items() if name in required or value is not None}
        further = given.pop(ARGUMENTS, None) if _takes_further(config.parameters) else None
        if further is not None and not isinstance(further, dict):
            raise NodeInputError(f"node {ctx.node_id!r}: {ARGUMENTS!r} must be an object")
        return await _called(ctx, config, config.known(), config.tool, {**(further or {}), **given})


class McpServerNode(NodeType[McpServerConfig]):
    """Lends its tools; wired, it calls the one that is named."""

    id = "mcp_server"
    title = "MCP server"
    category = Category.TOOLS
    icon = "server"
    description = "Lends the tools of an MCP server to an agent, all of them or a chosen few."
    keywords = ("mcp", "model context protocol", "tools", "server", "plugin", "connect")
    config_model = McpServerConfig
    effects = Effects.EXTERNAL
    on_canvas = ("command", "url")
    attachable = True

    def inputs(self, config: McpServerConfig) -> Sequence[Port]:
        """Which tool, and its arguments."""
        return (
            Port(TOOL, "text", description="Name of the tool to call; lent to an agent, the agent chooses."),
            Port(ARGUMENTS, "json", required=False, default={}, description="Its arguments, as an object."),
        )

    def outputs(self, config: McpServerConfig) -> Sequence[Port]:
        """The answer in its forms."""
        return _OUTPUTS

    def check(self, config: McpServerConfig) -> Sequence[str]:
        """Whether the server is named and its tools are listed."""
        names = {each.name for each in config.tools}
        unknown = [name for name in config.only if name not in names]
        missing = "its tools are not known yet: list them in the inspector, or with `weft mcp update`"
        faults = list(_faults(config, config.known() if not unknown or names else (), missing))
        return (*faults, *(f"it has no tool {name!r}: choose among {', '.join(sorted(names))}" for name in unknown
                           if names))  # fmt: skip

    def needs(self, config: McpServerConfig) -> Sequence[Need]:
        """To reach the server, and to use its tools as they are described."""
        return _needs(config, config.known())

    def offers(self, config: McpServerConfig) -> Sequence[Offer]:
        """All tools that are lent."""
        return [Offer(_tool_name(tool), tool.description, tool.parameters, partial(_as_call, tool.name))
                for tool in config.known()]  # fmt: skip

    def tool_output(self, config: McpServerConfig) -> str:
        """The answer once."""
        return "result"

    async def run(self, ctx: Context, config: McpServerConfig, inputs: Mapping[str, Json]) -> Any:
        """Calls."""
        name, arguments = inputs[TOOL], inputs[ARGUMENTS]
        if not isinstance(arguments, dict):
            raise NodeInputError(f"node {ctx.node_id!r}: {ARGUMENTS!r} must be an object")
        known = [tool for tool in config.known() if tool.name == name]
        if not known:
            names = ", ".join(sorted(tool.name for tool in config.known()))
            raise NodeInputError(f"node {ctx.node_id!r}: there is no tool {name!r}; there are: {names or 'none'}")
        return await _called(ctx, config, known, str(name), arguments)


async def _called(
    ctx: Context, config: _McpConfig, known: Sequence[McpTool], tool: str, arguments: Mapping[str, Json]
) -> dict[str, Json]:
    """Calls a tool whose description is the trusted one."""
    try:
        if fault := fault_of(dict(arguments), known[0].parameters):
            raise ToolError(f"tool {tool!r} was not called: {fault}", tool=tool)
        connection = ctx.mcp.to(config)
        await connection.verify(known)
        given = await connection.call(tool, arguments, config.timeout_s, config.max_chars)
    except ToolError as error:
        error.message = f"node {ctx.node_id!r}: {error.message}"
        raise
    except WeftError as error:
        raise ToolError(f"node {ctx.node_id!r}: {error.message}", cause=error.code) from error
    outputs: dict[str, Json] = {"result": given.value, "text": given.text}
    return outputs if given.data is None else {**outputs, "data": given.data}


def _needs(config: McpServer, known: Sequence[McpTool]) -> tuple[Need, ...]:
    return (*config.needs(), *(tool.need(config) for tool in known))


def _faults(config: McpServer, known: Sequence[McpTool], missing: str) -> Iterator[str]:
    yield from config.faults()
    if not known:
        yield missing
    for tool in known:
        if fault := schema_fault(tool.parameters):
            yield f"the arguments of {tool.name!r} are described by no JSON Schema: {fault}"


def _tool_name(tool: McpTool) -> str:
    """A name that every model may call."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", tool.name)[:64]


def _as_inputs(ports: set[str], arguments: Mapping[str, Json]) -> Mapping[str, Json]:
    """Arguments by port; those without a port of their own go in together."""
    own = {name: value for name, value in arguments.items() if name in ports and name != ARGUMENTS}
    further = {name: value for name, value in arguments.items() if name not in own}
    return {**own, ARGUMENTS: further} if ARGUMENTS in ports and further else {**own, **further}


def _as_call(tool: str, arguments: Mapping[str, Json]) -> Mapping[str, Json]:
    return {TOOL: tool, ARGUMENTS: dict(arguments)}


def _properties(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def _takes_further(schema: Mapping[str, Json]) -> bool:
    """Whether some arguments cannot have a port: unnamed ones, and names a wire cannot have."""
    names = _properties(schema)
    return not all(_has_port(name) for name in names) or bool(not names and schema.get("additionalProperties"))


def _has_port(name: str) -> bool:
    return _PORT_NAME.fullmatch(name) is not None and name not in (ARGUMENTS, "error")


def _argument_ports(schema: Mapping[str, Json]) -> Iterator[Port]:
    required = schema.get("required")
    for name, about in _properties(schema).items():
        if _has_port(name):
            yield _argument_port(name, about if isinstance(about, Mapping) else {}, name in (required or ()))
    if _takes_further(schema):
        yield Port(ARGUMENTS, "json", required=False, description="Further arguments, as an object.")


def _argument_port(name: str, about: Mapping[str, Json], required: bool) -> Port:
    kind, description = about.get("type"), about.get("description")
    port_type = _TYPES.get(kind, "any") if isinstance(kind, str) else "any"
    words = description if isinstance(description, str) else ""
    return Port(name, port_type, required=required, default=about.get("default"), description=words[:300])
