"""From a flow to the text of its file: the same flow always gives the same text, and a small edit a small difference.

Nodes stand sorted by id, a block each; wires one per line; the layout last, a line per record, so that moving a node
touches no line of logic. What has its default is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from weft_engine.control import INPUT_TYPE, OUTPUT_TYPE
from weft_engine.document.document import Flow
from weft_engine.document.model import FORMAT, VERSION, Wire
from weft_engine.document.reading import LAYOUT_SECTIONS, NAMED_SECTIONS
from weft_engine.giving_way import gently
from weft_engine.values import VALUE_TYPES, Json

_NODE_KEYS: Final = ("id", "type", "type_version", "title", "config", "policy", "muted", "bypassed")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_INLINE: Final = 88
"""Characters up to which a list or object of plain values stays on one line."""


def flow_json(flow: Flow) -> dict[str, Json]:
    """The file as plain JSON."""
    return {"format": FORMAT, "version": VERSION, **_body(flow)}


def flow_text(flow: Flow) -> str:
    """The text of the file, ended by a line break. Half a surrogate pair, which no file can hold, becomes U+FFFD.

    Raises:
        ValueError: The flow holds what is no JSON; `Document.apply` lets none in.
    """
    text = _object(flow_json(flow), "") + "\n"
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _body(flow: Flow) -> dict[str, Json]:
    logic: dict[str, Json] = {
        "inputs": _interface(flow, INPUT_TYPE),
        "outputs": _interface(flow, OUTPUT_TYPE),
        "nodes": [_ordered({"id": key, **_plain(flow.nodes[key])}, _NODE_KEYS) for key in gently(sorted(flow.nodes))],
        "wires": [_wire(flow.wires[key]) for key in gently(sorted(flow.wires))],
        **{section: _named(flow.sections[section]) for section in NAMED_SECTIONS},
        "settings": _plain(flow.settings),
        "flows": {name: _body(flow.flows[name]) for name in sorted(flow.flows)},
        "layout": _layout(flow),
    }
    kept = {key: value for key, value in logic.items() if value or key in ("nodes", "wires")}
    unknown = {key: value for key, value in sorted(flow.extra.items()) if key not in logic}
    description = {"description": flow.meta.description} if flow.meta.description else {}
    return {"name": flow.meta.name, **description, **unknown, **kept}


_INTERFACE: Final[Mapping[str, Mapping[str, Callable[[Json], bool]]]] = {
    INPUT_TYPE: {
        "type": lambda value: value in VALUE_TYPES,
        "required": lambda value: isinstance(value, bool),
        "default": lambda value: True,
        "description": lambda value: isinstance(value, str),
    },
    OUTPUT_TYPE: {"description": lambda value: isinstance(value, str)},
}
"""What is told of an input or output, where its settings are as they should be."""


def _interface(flow: Flow, type_id: str) -> dict[str, Json]:
    """What callers may give or get, told from the input or output nodes for whoever reads the file."""
    configs = (node.config for _, node in sorted(flow.nodes.items()) if node.type == type_id)
    told = _INTERFACE[type_id]
    return {
        config["name"]: {key: config[key] for key, is_fit in told.items() if key in config and is_fit(config[key])}
        for config in configs
        if isinstance(config.get("name"), str)
    }


def _wire(wire: Wire) -> dict[str, Json]:
    rest = wire.model_extra or {}
    return {"from": wire.source, "to": wire.target, **rest}


def _layout(flow: Flow) -> dict[str, Json]:
    layout: dict[str, Json] = {}
    for section in LAYOUT_SECTIONS:
        records = flow.sections[f"layout.{section}"]
        if records:
            layout[section] = {key: _plain(records[key]) for key in gently(sorted(records))}
    return layout | {key: value for key, value in sorted(flow.layout_extra.items()) if key not in LAYOUT_SECTIONS}


def _named(records: Mapping[str, Any]) -> dict[str, Json]:
    return {name: _plain(each) if isinstance(each, BaseModel) else each for name, each in sorted(records.items())}


def _plain(record: BaseModel) -> dict[str, Json]:
    """A record without what has its default; whole floats as whole numbers."""
    return {key: _short(value) for key, value in record.model_dump(mode="json", exclude_defaults=True).items()}


def _short(value: Json) -> Json:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _ordered(record: dict[str, Json], keys: tuple[str, ...]) -> dict[str, Json]:
    first = {key: record[key] for key in keys if key in record}
    return first | record


def _object(value: Mapping[str, Json], indent: str, depth: int = 0) -> str:
    """An object whose entries each begin a line; wires and records of the layout stay on one."""
    if not value:
        return "{}"
    inner = indent + "  "
    entries = (f"{inner}{_text(key)}: {_entry(key, each, inner, depth)}" for key, each in value.items())
    return "{\n" + ",\n".join(gently(entries)) + f"\n{indent}}}"


def _entry(key: str, value: Json, indent: str, depth: int) -> str:
    if depth == 0 and key == "wires":
        return _lines(value, indent)
    if depth == 0 and key == "layout":
        sections = {name: _records(section, indent + "  ") for name, section in value.items()}
        return _joined((f"{indent}  {_text(name)}: {text}" for name, text in sections.items()), "{", "}", indent)
    if depth == 0 and key == "flows":
        flows = ((name, _object(each, indent + "  ")) for name, each in value.items())
        return _joined((f"{indent}  {_text(name)}: {text}" for name, text in flows), "{", "}", indent)
    return _value(value, indent)


def _records(section: Json, indent: str) -> str:
    if not isinstance(section, dict):
        return _value(section, indent)
    return _joined((f"{indent}  {_text(key)}: {_text(record)}" for key, record in section.items()), "{", "}", indent)


def _lines(values: list[Json], indent: str) -> str:
    return _joined((f"{indent}  {_text(each)}" for each in values), "[", "]", indent)


def _joined(entries: Iterator[str], opening: str, closing: str, indent: str) -> str:
    body = ",\n".join(gently(entries))
    return f"{opening}\n{body}\n{indent}{closing}" if body else opening + closing


def _value(value: Json, indent: str) -> str:
    """A value on one line if it is short, else an entry a line."""
    if not isinstance(value, dict | list) or not value:
        return _text(value)
    if not any(isinstance(each, dict | list) for each in _members(value)):
        text = _text(value)
        if len(text) <= _INLINE:
            return text
    inner = indent + "  "
    if isinstance(value, dict):
        return _joined((f"{inner}{_text(key)}: {_value(each, inner)}" for key, each in value.items()), "{", "}", indent)
    return _joined((f"{inner}{_value(each, inner)}" for each in value), "[", "]", indent)


def _members(value: dict[str, Any] | list[Any]) -> Iterator[Any]:
    return iter(value.values() if isinstance(value, dict) else value)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_text = _ENCODER.encode
