"""From the settings of an HTTP node to the request it sends: values filled in where they can do no harm.

A value in an address is percent-encoded, so that it stays within its part of the path or query; only a value at the
very beginning, which is the address or its host itself, is taken as it is. A value in a JSON body stays a value.
Secrets are put in where the settings name them, never where a value does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from weft_engine.errors import NodeInputError
from weft_engine.node import Context
from weft_engine.templates import Slot, parse_template
from weft_engine.values import Json
from weft_nodes.conditions import value_of
from weft_nodes.prompts import rendered

_SECRET: Final = re.compile(r"\bsecret:[A-Za-z_][A-Za-z0-9_.-]*")
_HOST_END: Final = re.compile(r"[/?#]")


def named_host(url: str) -> str:
    """The `host` or `host:port` an address template names itself; empty if a value decides on it."""
    parts = parse_template(url).parts
    head = parts[0] if parts else ""
    if isinstance(head, Slot):
        return ""
    scheme, found, rest = head.partition("://")
    if not found or (len(parts) > 1 and not _HOST_END.search(rest)):
        return ""
    try:
        split = urlsplit(f"{scheme}://{rest}")
        host = split.hostname or ""
        return f"{host}:{split.port}" if split.port else host
    except ValueError:
        return ""


def filled_url(ctx: Context, template: str, values: Mapping[str, Json]) -> str:
    """The address with its values, each encoded unless it stands first.

    Raises:
        NodeInputError: A slot does not fit the values, or a value is `.` or `..`, which would lead up the path.
    """
    pieces: list[str] = []
    for part in parse_template(template.strip()).parts:
        if isinstance(part, str):
            pieces.append(part)
        else:
            text = _slot_text(ctx, part, values)
            pieces.append(_encoded(ctx, part, text) if pieces else text)
    return "".join(pieces)


def _encoded(ctx: Context, slot: Slot, text: str) -> str:
    if text and not text.strip("."):
        raise NodeInputError(
            f"node {ctx.node_id!r}: {slot.expression.source!r} is {text!r}, which cannot be in an address"
        )
    return quote(text, safe="")


def filled_map(ctx: Context, templates: Mapping[str, str], values: Mapping[str, Json]) -> dict[str, str]:
    """Headers or query parameters with their values and secrets."""
    return {name: _with_secrets(ctx, text, values) for name, text in templates.items() if name.strip()}


def _with_secrets(ctx: Context, template: str, values: Mapping[str, Json]) -> str:
    pieces: list[str] = []
    position = 0
    for found in _SECRET.finditer(template):
        pieces += [rendered(ctx, template[position : found.start()], values), ctx.secret(found.group())]
        position = found.end()
    return "".join((*pieces, rendered(ctx, template[position:], values)))


def texts_in(body: str) -> tuple[str, ...]:
    """The templates in a JSON body; the whole body where it is no JSON."""
    try:
        return tuple(_texts(json.loads(body)))
    except (ValueError, RecursionError):
        return (body,)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def body_fault(body: str) -> str:
    """Why a JSON body cannot be sent, or nothing."""
    try:
        json.loads(body)
    except (ValueError, RecursionError) as error:
        return f'the body is no JSON ({error}); write values in quotes, "{{{{name}}}}": they keep their type'
    return ""


def filled_json(ctx: Context, body: str, values: Mapping[str, Json]) -> Json:
    """A JSON body with its values: a text that is one slot becomes the value itself.

    Raises:
        NodeInputError: The body is no JSON, or a slot does not fit the values.
    """
    if fault := body_fault(body):
        raise NodeInputError(f"node {ctx.node_id!r}: {fault}")
    return _filled(ctx, json.loads(body), values)


def _filled(ctx: Context, value: Json, values: Mapping[str, Json]) -> Json:
    if isinstance(value, dict):
        return {rendered(ctx, key, values): _filled(ctx, each, values) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(ctx, each, values) for each in value]
    if not isinstance(value, str):
        return value
    parts = parse_template(value).parts
    if len(parts) == 1 and isinstance(parts[0], Slot):
        return value_of(ctx, parts[0].expression.source, values)
    return rendered(ctx, value, values)


def _slot_text(ctx: Context, slot: Slot, values: Mapping[str, Json]) -> str:
    return rendered(ctx, f"{{{{{slot.expression.source}}}}}", values)
