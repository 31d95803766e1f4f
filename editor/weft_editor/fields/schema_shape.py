"""What a table can show of a JSON Schema, and how an edit in the table changes it. No Qt in here.

Whatever a table cannot show (references, alternatives, formats, limits) stays in the schema as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from weft_engine.values import Json, to_text

Schema = dict[str, Json]
KINDS: Final[Mapping[str, str]] = {
    "string": "text",
    "number": "number",
    "integer": "whole",
    "boolean": "yes or no",
    "array": "list",
    "object": "object",
    "any": "any",
}
"""Types that a table offers, with the word for each."""
OTHER: Final = "other"
"""Of a schema that only JSON can show."""
_BEYOND: Final = frozenset(
    ("$ref", "$dynamicRef", "anyOf", "oneOf", "allOf", "not", "if", "const", "patternProperties")
)
_OF_KIND: Final[Mapping[str, frozenset[str]]] = {
    "array": frozenset(("items", "minItems", "maxItems", "uniqueItems", "prefixItems", "contains")),
    "object": frozenset(("properties", "required", "additionalProperties", "minProperties", "maxProperties")),
    "string": frozenset(("minLength", "maxLength", "pattern", "format", "enum")),
    "number": frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum")),
    "integer": frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum")),
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an object."""

    name: str
    schema: Schema
    required: bool = True


def kind_of(schema: Json) -> str:
    """A key of `KINDS`, or `OTHER`."""
    if not isinstance(schema, dict) or _BEYOND & schema.keys():
        return OTHER
    kind = schema.get("type", "object" if "properties" in schema else "any")
    return kind if isinstance(kind, str) and kind in KINDS else OTHER


def with_kind(schema: Schema, kind: str) -> Schema:
    """The schema for values of another type; what only the old type knows goes."""
    gone = frozenset[str]().union(*_OF_KIND.values()) - _OF_KIND.get(kind, frozenset())
    kept = {key: value for key, value in schema.items() if key not in gone and key != "type"}
    if kind == "any":
        return kept
    if kind == "array":
        kept.setdefault("items", {"type": "string"})
    if kind == "object":
        kept.setdefault("properties", {})
    return {"type": kind, **kept}


def properties_of(schema: Schema) -> list[Property]:
    """The properties of an object, in their order."""
    known, required = schema.get("properties"), schema.get("required")
    needed = required if isinstance(required, list) else []
    found = known.items() if isinstance(known, dict) else ()
    return [Property(name, each if isinstance(each, dict) else {}, name in needed) for name, each in found]


def with_properties(schema: Schema, properties: Sequence[Property]) -> Schema:
    """The schema of an object with these properties; of equal names the first counts, those without one do not."""
    named = {each.name: each for each in reversed(properties) if each.name}
    ordered = [named[name] for name in dict.fromkeys(each.name for each in properties if each.name)]
    made = {"type": "object", **{key: value for key, value in schema.items() if key not in ("properties", "required")}}
    made["properties"] = {each.name: each.schema for each in ordered}
    needed: list[Json] = [each.name for each in ordered if each.required]
    return {**made, "required": needed} if needed else made


def is_blank(schema: Schema) -> bool:
    """Whether a schema says nothing but that there is an object."""
    return not schema.keys() - {"type", "properties"} and not schema.get("properties") and kind_of(schema) == "object"


def with_text(schema: Schema, key: str, text: str) -> Schema:
    """The schema with a text under a key; an empty one takes it away."""
    kept = {name: value for name, value in schema.items() if name != key}
    return {**kept, key: text} if text else kept


def choices_text(schema: Schema) -> str:
    """The values of an `enum`, with commas."""
    values = schema.get("enum")
    return ", ".join(_shown(each) for each in values) if isinstance(values, list) else ""


def _shown(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) and "," in value else to_text(value)


def with_choices(schema: Schema, text: str) -> Schema:
    """The schema with the values that a text lists; numbers where it is of numbers."""
    kept = {name: value for name, value in schema.items() if name != "enum"}
    words = [each.strip() for each in text.split(",") if each.strip()]
    values = [_number(each) if kind_of(schema) in ("number", "integer") else each for each in words]
    return {**kept, "enum": list(dict.fromkeys(values))} if values else kept


def _number(word: str) -> Json:
    try:
        value = json.loads(word)
    except ValueError:
        return word
    return value if isinstance(value, int | float) else word
