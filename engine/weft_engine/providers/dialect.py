"""What a server refused of a request's optional parts: left out, or said in another way, from then on.

Servers that speak the same protocol differ in which settings they take, and say so only by refusing. A refusal that
names such a part is answered by asking once more without it; whatever else is refused stays an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from weft_engine.providers.errors import ModelCallError, ModelRequestError

_ALSO_CALLED: Final[dict[str, re.Pattern[str]]] = {
    "response_format": re.compile(
        r"json_schema|response_?(?:json_?)?schema|structured|grammar|response mime type", re.IGNORECASE
    ),
    "tool_schema": re.compile(r"parametersJsonSchema|parameters_json_schema", re.IGNORECASE),
}


_NOT_TAKEN: Final = re.compile(
    r"unsupported|not support|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed|not available|deprecated"
    r"|cannot find field|extra (?:input|field)|instead",
    re.IGNORECASE,
)
_TOO_MANY: Final = re.compile(r"max_tokens\D{1,40}\d+\s*>\s*(\d+)")


@dataclass(slots=True)
class Dialect:
    """What one model at one server does not take."""

    refused: set[str] = field(default_factory=set)
    most_tokens: int | None = None
    """The largest answer it lets one ask for, where it said so."""

    def gives_in(self, error: ModelCallError, optional: Mapping[str, Any]) -> bool:
        """Whether to ask once more, remembering the part that the refusal names.

        A value out of range is no reason to leave a part out: that stays an error.
        """
        if type(error) is not ModelRequestError:
            return False
        limit = _TOO_MANY.search(error.message)
        if limit is not None:
            self.most_tokens = int(limit[1])
            return True
        part = next((part for part in optional if _is_refused(error.message, part)), None)
        if part is not None:
            self.refused.add(part)
        return part is not None

    def manner(self, optional: Mapping[str, Any]) -> tuple[Any, ...]:
        """How a request with these parts is asked, to see whether it was asked like this before."""
        return tuple(sorted(optional)), tuple(sorted(self.refused)), self.most_tokens


def schema_instruction(schema: Mapping[str, Any]) -> str:
    """Asks for JSON in words, for servers that cannot be made to answer with it."""
    return (
        "Answer with one JSON value that fits this JSON Schema, and nothing else: no explanation, no code fence.\n"
        + json.dumps(schema, ensure_ascii=False)
    )


def is_strict(schema: Any) -> bool:
    """Whether a schema can be promised to the letter: every object closed, and all its properties required."""
    if isinstance(schema, list):
        return all(map(is_strict, schema))
    if not isinstance(schema, Mapping):
        return True
    if "properties" in schema or schema.get("type") == "object":
        properties = schema.get("properties")
        closed = schema.get("additionalProperties") is False and isinstance(properties, Mapping)
        if not closed or set(schema.get("required", ())) != set(properties or ()):
            return False
        if not all(map(is_strict, (properties or {}).values())):
            return False
    return all(is_strict(value) for key, value in schema.items() if key != "properties")


def _is_refused(message: str, part: str) -> bool:
    other = _ALSO_CALLED.get(part)
    if other is not None and other.search(message):
        return True
    return re.search(rf"\b{re.escape(part)}\b", message) is not None and _NOT_TAKEN.search(message) is not None
