"""The types of ports and what may be wired to what; how a value becomes text.

Values are plain JSON (`None`, bool, int, float, str, list, dict). A port's type says what a person may expect of it; it
colours the wire and lets the editor light up what fits. `any` fits everything.
"""

from __future__ import annotations

import json
from typing import Any, Final, Literal, TypeAlias

Json: TypeAlias = Any
"""A JSON value. (A recursive alias costs every caller a cast and catches nothing at the wire.)"""

ValueType = Literal["any", "text", "number", "boolean", "list", "json", "image", "messages"]

VALUE_TYPES: Final[tuple[ValueType, ...]] = (
    "any", "text", "number", "boolean", "list", "json", "image", "messages",
)  # fmt: skip

_ACCEPTS: Final[dict[ValueType, frozenset[ValueType]]] = {
    "any": frozenset(VALUE_TYPES),
    "text": frozenset(("any", "text", "number", "boolean", "json", "list", "messages")),
    "number": frozenset(("any", "number")),
    "boolean": frozenset(("any", "boolean")),
    "list": frozenset(("any", "list", "messages", "json")),
    "json": frozenset(("any", "json", "list", "text", "number", "boolean", "messages", "image")),
    "image": frozenset(("any", "image")),
    "messages": frozenset(("any", "messages", "list")),
}


def fits(source: ValueType, target: ValueType) -> bool:
    """Whether a value of type `source` may be wired into a port of type `target`."""
    return source in _ACCEPTS[target]


def is_of(value: Json, kind: ValueType) -> bool:
    """Whether a value is what a type promises; `json`, `any` and `image` take all."""
    match kind:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "list" | "messages":
            return isinstance(value, list)
        case _:
            return True


def kind_of(value: Json) -> str:
    """What a value is, in words."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")


def to_text(value: Json) -> str:
    """A value as a person reads it: text as it is, `None` as nothing, everything else as compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
