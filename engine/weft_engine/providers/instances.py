"""A small value that fits a JSON Schema, for a scripted model that has no rule for the question."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, Final

from weft_engine.values import Json

_MAX_DEPTH: Final = 12
_BY_FORMAT: Final = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T12:00:00Z",
    "time": "12:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def instance_of(schema: Mapping[str, Any], random: Random) -> Json:
    """A plausible value for a schema: its examples and defaults first, choices drawn at random, lists short.

    Patterns and conditions (`pattern`, `if`, `not`) are not solved.
    """
    return _value(schema, schema, random, "answer", 0)


def _value(schema: Any, root: Mapping[str, Any], random: Random, name: str, depth: int) -> Json:
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return None
    schema = _flat(schema, root, random)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return random.choice(schema["enum"])
    if schema.get("examples"):
        return random.choice(schema["examples"])
    kind = _kind(schema)
    if kind == "object":
        return _object(schema, root, random, depth)
    if kind == "array":
        count = max(int(schema.get("minItems", 1)), 0)
        return [_value(schema.get("items", {}), root, random, name, depth + 1) for _ in range(min(count, 100))]
    if kind in ("integer", "number"):
        return _number(schema, kind, random)
    if kind == "boolean":
        return random.random() < 0.5
    return None if kind == "null" else _text(schema, name)


def _flat(schema: Mapping[str, Any], root: Mapping[str, Any], random: Random) -> Mapping[str, Any]:
    """The schema with references followed, one alternative chosen and `allOf` merged in."""
    for _ in range(_MAX_DEPTH):
        parts: list[Any] = list(schema.get("allOf", ()))
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                parts.append(random.choice([part for part in schema[key] if _kind(part) != "null"] or schema[key]))
        if "$ref" in schema:
            parts.append(_target(str(schema["$ref"]), root))
        if not parts:
            break
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "anyOf", "oneOf")}
        for part in parts:
            own = _merged(own, part if isinstance(part, Mapping) else {})
        schema = own
    return schema


def _merged(own: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**part, **own}
    for key in ("properties", "required"):
        if key in own and key in part:
            merged[key] = {**part[key], **own[key]} if key == "properties" else [*part[key], *own[key]]
    return merged


def _target(reference: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for part in reference.removeprefix("#").split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        found = found.get(key, {}) if isinstance(found, Mapping) else {}
    return found


def _kind(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return ""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), "null")
    if isinstance(kind, str):
        return kind
    return "object" if "properties" in schema else "array" if "items" in schema else "string"


def _object(schema: Mapping[str, Any], root: Mapping[str, Any], random: Random, depth: int) -> dict[str, Json]:
    properties = schema.get("properties", {})
    wanted = schema.get("required") or properties
    return {name: _value(properties.get(name, {}), root, random, name, depth + 1) for name in dict.fromkeys(wanted)}


def _number(schema: Mapping[str, Any], kind: str, random: Random) -> float | int:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    low, high = (low if low is not None else (0 if high is None else high - 1)), high
    high = high if high is not None else low + 1
    if kind == "number":
        return round(random.uniform(low, high), 2) if "multipleOf" not in schema else low
    first = int(low) + ("exclusiveMinimum" in schema or low > int(low))
    last = int(high) - ("exclusiveMaximum" in schema and high == int(high))
    return random.randint(first, max(first, last))


def _text(schema: Mapping[str, Any], name: str) -> str:
    text = _BY_FORMAT.get(str(schema.get("format", "")), f"scripted {name}")
    text = text.ljust(int(schema.get("minLength", 0)), ".")
    return text[: int(schema["maxLength"])] if "maxLength" in schema else text
