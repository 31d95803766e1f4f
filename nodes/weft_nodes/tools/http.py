"""Requests over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from weft_engine.errors import ToolError
from weft_engine.node import Category, Context, Effects, Need, NodeType, Port
from weft_engine.redaction import redact_text
from weft_engine.values import Json, ValueType
from weft_nodes.prompts import faults_of, rendered, variable_ports
from weft_nodes.tools.http_request import (
    body_fault,
    filled_json,
    filled_map,
    filled_url,
    local_host,
    named_host,
    needs_own_network,
    texts_in,
)

if TYPE_CHECKING:
    from weft_engine.net.http import HttpResponse

Parse = Literal["auto", "json", "text", "image"]
_TYPES: Final[dict[Parse, ValueType]] = {"auto": "any", "json": "json", "text": "text", "image": "image"}
_SHOWN_CHARS: Final = 300
_MAY_PASS: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
"""States that another attempt may find gone."""


class HttpConfig(BaseModel):
    """Settings of a request."""

    model_config = ConfigDict(extra="allow")

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = Field(
        default="GET", title="Method", description="GET reads, POST sends; the others as the service asks for them."
    )
    url: str = Field(
        default="https://example.com/", title="Address",
        description="Each `{{name}}` makes an input; its value is encoded, so that it stays in its place.",
        json_schema_extra={"widget": "prompt"},
    )  # fmt: skip
    query: dict[str, str] = Field(
        default_factory=dict, title="Query", description="Added to the address. May name a secret: `secret:NAME`.",
        json_schema_extra={"widget": "map"},
    )  # fmt: skip
    headers: dict[str, str] = Field(
        default_factory=dict, title="Headers", description="Such as `Authorization`: `Bearer secret:NAME`.",
        json_schema_extra={"widget": "map"},
    )  # fmt: skip
    body_kind: Literal["none", "json", "text"] = Field(default="none", title="Body", description="What is sent along.")
    body: str = Field(
        default='{"query": "{{query}}"}', title="Content",
        description="JSON: a text that is one `{{name}}` becomes the value itself, of any type. Text: as it is.",
        json_schema_extra={"widget": "prompt", "when": {"body_kind": ["json", "text"]}},
    )  # fmt: skip
    own_network: bool = Field(
        default=False,
        title="Own network",
        description="Lets a name that looks public lead to your own network; asked when the flow is trusted.",
    )
    parse: Parse = Field(
        default="auto", title="Read as", description="JSON, text or a picture; *Auto* goes by what the server says."
    )
    fail_on_status: bool = Field(
        default=True, title="Fail on error", description="A status from 400 on fails the node; else it is an output."
    )
    timeout_s: float = Field(
        default=30, gt=0, le=3600, title="Time limit", description="For the whole answer.",
        json_schema_extra={"unit": "s"},
    )  # fmt: skip
    max_bytes: int = Field(
        default=5_000_000, ge=1, le=1_000_000_000, title="Size limit", description="Larger answers are refused.",
        json_schema_extra={"unit": "bytes"},
    )  # fmt: skip
    description: str = Field(
        default="", title="As a tool", description="What agents are told it does when it is attached to them.",
    )  # fmt: skip


class Http(NodeType[HttpConfig]):
    """Public addresses only, unless the settings themselves name a local host."""

    id = "http"
    title = "HTTP request"
    category = Category.TOOLS
    icon = "globe"
    description = "Calls a web address and reads the answer as JSON, text or a picture."
    keywords = ("web", "api", "rest", "fetch", "url", "get", "post", "request", "tool", "webhook")
    config_model = HttpConfig
    effects = Effects.EXTERNAL
    on_canvas = ("method", "url")
    attachable = True

    def inputs(self, config: HttpConfig) -> Sequence[Port]:
        """The variables of address, query, headers and body."""
        return variable_ports(*_templates(config))

    def outputs(self, config: HttpConfig) -> Sequence[Port]:
        """The answer."""
        return (
            Port("body", _TYPES[config.parse], description="What the server answered."),
            Port("status", "number", description="Such as 200."),
            Port("headers", "json", description="By lower-case name."),
        )

    def check(self, config: HttpConfig) -> Sequence[str]:
        """Whether the templates and the body can be filled in."""
        return tuple(_faults(config))

    def needs(self, config: HttpConfig) -> Sequence[Need]:
        """To exchange data with the host; with any if a value decides which."""
        also = ", also in your own network" if needs_own_network(config.url, config.own_network) else ""
        return (Need("host", (named_host(config.url) or "*") + also),)

    def tool_description(self, config: HttpConfig) -> str:
        """What the person wrote."""
        return config.description

    def tool_output(self, config: HttpConfig) -> str:
        """The body only."""
        return "body" if config.fail_on_status else ""

    async def run(self, ctx: Context, config: HttpConfig, inputs: Mapping[str, Json]) -> Any:
        """Asks."""
        url, local = filled_url(ctx, config.url, inputs), local_host(config.url, config.own_network)
        content, value = _body(ctx, config, inputs)
        answer = await ctx.http.request(
            config.method,
            url,
            headers=filled_map(ctx, config.headers, inputs),
            params=filled_map(ctx, config.query, inputs),
            content=content,
            json=value,
            allow_hosts=(local,) if local else (),
            timeout_s=config.timeout_s,
            max_bytes=config.max_bytes,
        )
        if config.fail_on_status and answer.status >= 400:
            raise _refused(ctx, config, url, answer)
        return {"body": _parsed(ctx, config, answer), "status": answer.status, "headers": dict(answer.headers)}


def _templates(config: HttpConfig) -> tuple[str, ...]:
    body = {"none": (), "text": (config.body,), "json": texts_in(config.body)}[config.body_kind]
    return (config.url, *config.query.values(), *config.headers.values(), *body)


def _faults(config: HttpConfig) -> Iterator[str]:
    if not config.url.strip():
        yield "the address is empty: write where to ask"
    elif not config.url.strip().startswith(("http://", "https://", "{{")):
        yield "the address must begin with https:// or http://, or with a value"
    if config.body_kind == "json" and (fault := body_fault(config.body)):
        yield fault
    else:
        yield from faults_of(*_templates(config))


def _body(ctx: Context, config: HttpConfig, inputs: Mapping[str, Json]) -> tuple[str | None, Json]:
    """What is sent: as text, or as JSON."""
    match config.body_kind:
        case "none":
            return None, None
        case "text":
            return rendered(ctx, config.body, inputs), None
        case "json":
            value = filled_json(ctx, config.body, inputs)
            return (None, value) if value is not None else ("null", None)


def _refused(ctx: Context, config: HttpConfig, url: str, answer: HttpResponse) -> ToolError:
    try:
        phrase = f" {HTTPStatus(answer.status).phrase}"
    except ValueError:
        phrase = ""
    said = redact_text(" ".join(answer.text[: 4 * _SHOWN_CHARS].split()))[:_SHOWN_CHARS]  # before a key is cut in two
    details: dict[str, Json] = {"status": answer.status, "retryable": answer.status in _MAY_PASS}
    if answer.retry_after_s is not None:
        details["retry_after_s"] = answer.retry_after_s
    address = url.partition("?")[0]
    return ToolError(
        f"node {ctx.node_id!r}: {config.method} {address} answered {answer.status}{phrase}"
        + (f": {said}" if said else ""),
        **details,
    )


def _parsed(ctx: Context, config: HttpConfig, answer: HttpResponse) -> Json:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    parse = config.parse
    if parse == "auto":
        parse = "json" if kind.endswith(("/json", "+json")) else "image" if kind.startswith("image/") else "text"
        if parse == "json" and not answer.content.strip():
            return None
    if parse == "image":
        return {"media_type": kind or "image/png", "base64": base64.b64encode(answer.content).decode("ascii")}
    if parse == "text":
        return answer.text
    try:
        return answer.json()
    except (ValueError, RecursionError) as error:
        start = answer.text[:60]
        raise ToolError(f"node {ctx.node_id!r}: the answer is no JSON ({error}); it begins {start!r}") from error
