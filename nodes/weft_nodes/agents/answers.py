"""Structured answers: JSON out of a model's text, checked against a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from weft_engine.values import Json
from weft_nodes.text.extract import unfenced

_SHOWN_ERRORS: Final = 5


class AnswerError(ValueError):
    """An answer is no JSON or breaks the schema; the message is meant for the model."""


def schema_fault(schema: Mapping[str, Json]) -> str:
    """What is wrong with a JSON Schema, or nothing."""
    try:
        _validator(json.dumps(schema, sort_keys=True))
    except ValueError as error:
        return f"the answer schema is no JSON Schema: {getattr(error, 'message', error)}"
    return ""


def answer_of(text: str, schema: Mapping[str, Json]) -> Json:
    """The value in a model's answer. Raises `AnswerError` with what is wrong, at most five faults."""
    value = _json_in(text)
    fault = fault_of(value, schema)
    if fault:
        raise AnswerError(fault)
    return value


def fault_of(value: Json, schema: Mapping[str, Json]) -> str:
    """Where a value breaks a schema, at most five places; empty if it fits."""
    errors = _validator(json.dumps(schema, sort_keys=True)).iter_errors(value)
    return "; ".join(_fault(error) for error, _ in zip(errors, range(_SHOWN_ERRORS), strict=False))


def correction(fault: str, schema: Mapping[str, Json]) -> str:
    """What asks a model to answer again."""
    return (
        f"This answer does not fit: {fault}.\nAnswer again with one JSON value only, valid against this JSON Schema:\n"
        f"{json.dumps(schema, ensure_ascii=False)}"
    )


def _json_in(text: str) -> Json:
    """JSON as the whole text, in a code fence, or an object or list after some words."""
    inner = unfenced(text)
    try:
        return json.loads(inner)
    except (ValueError, RecursionError):
        pass
    for start in sorted(at for at in (inner.find("{"), inner.find("[")) if at >= 0):
        try:
            return json.JSONDecoder().raw_decode(inner[start:])[0]
        except (ValueError, RecursionError):
            continue
    raise AnswerError("the answer is not JSON")


def _fault(error: Any) -> str:
    place = "".join(f"[{json.dumps(step)}]" for step in error.instance_path)
    return f"{place}: {error.message}" if place else str(error.message)


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    """A validator that loads nothing from elsewhere and whose patterns take linear time. Raises `ValueError`."""
    import jsonschema_rs

    return jsonschema_rs.validator_for(
        json.loads(schema), retriever=_refuse, pattern_options=jsonschema_rs.RegexOptions()
    )


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not loaded: write the schema out in full")
