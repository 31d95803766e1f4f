"""JSON Schema: values checked against schemas that people and models write; nothing is loaded from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from weft_engine.values import Json

_SHOWN_ERRORS: Final = 5


def schema_fault(schema: Mapping[str, Json]) -> str:
    """What is wrong with a JSON Schema; empty if nothing is."""
    try:
        _validator(json.dumps(schema, sort_keys=True))
    except (ValueError, RecursionError) as error:
        return str(getattr(error, "message", error))
    return ""


def fault_of(value: Json, schema: Mapping[str, Json]) -> str:
    """Where a value breaks a schema, at most five places; empty if it fits. Raises `ValueError` for a broken schema."""
    errors = _validator(json.dumps(schema, sort_keys=True)).iter_errors(value)
    return "; ".join(_fault(error) for error, _ in zip(errors, range(_SHOWN_ERRORS), strict=False))


def _fault(error: Any) -> str:
    place = "".join(f"[{json.dumps(step)}]" for step in error.instance_path)
    return f"{place}: {error.message}" if place else str(error.message)


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    """A validator whose patterns take linear time. Raises `ValueError`."""
    import jsonschema_rs

    return jsonschema_rs.validator_for(
        json.loads(schema), retriever=_refuse, pattern_options=jsonschema_rs.RegexOptions()
    )


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not loaded: write the schema out in full")
