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
from urllib.parse import SplitResult, quote, urlsplit

from weft_engine.errors import NodeInputError
from weft_engine.net.addresses import is_local_name
from weft_engine.node import Context
from weft_engine.secrets import NAMED
from weft_engine.templates import Slot, parse_template
from weft_engine.values import Json
from weft_nodes.conditions import value_of
from weft_nodes.prompts import rendered

_HOST_END: Final = re.compile(r"[/?#]")


def named_host(url: str) -> str:
    """The `host` or `host:port` an address template names itself; empty if a value decides on it."""
    place = _named_place(url)
    if place is None:
        return ""
    return f"{place.hostname}:{place.port}" if place.port else place.hostname or ""


def needs_own_network(url: str, own_network: bool) -> bool:
    """Whether letting it lead into the person's network has to be asked: of a name that does not say so itself."""
    place = _named_place(url)
    return own_network and place is not None and not is_local_name(place.hostname or "")


def local_host(url: str, own_network: bool) -> str:
    """The one `host:port` of an address template that may be local; empty if none may."""
    place = _named_place(url)
    if place is None or not place.hostname or not (own_network or is_local_name(place.hostname)):
        return ""
    return f"{place.hostname}:{place.port or (443 if place.scheme == 'https' else 80)}"


def _named_place(url: str) -> SplitResult | None:
    """What the text before the first value says, if it says the whole host."""
    parts = parse_template(url.strip()).parts
    head = parts[0] if parts else ""
    if isinstance(head, Slot):
        return None
    scheme, found, rest = head.partition("://")
    if not found or (len(parts) > 1 and not _HOST_END.search(rest)):
        return None
    try:
        place = urlsplit(f"{scheme}://{rest}")
        return place if place.hostname and place.port != 0 else None
    except ValueError:
        return None


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
    for found in NAMED.finditer(template):
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
