"""Structured answers: JSON out of a model's text, checked against a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping

from weft_engine.schemas import fault_of
from weft_engine.values import Json
from weft_nodes.text.extract import unfenced


class AnswerError(ValueError):
    """An answer is no JSON or breaks the schema; the message is meant for the model."""


def answer_of(text: str, schema: Mapping[str, Json]) -> Json:
    """The value in a model's answer. Raises `AnswerError` with what is wrong, at most five faults."""
    value = _json_in(text)
    fault = fault_of(value, schema)
    if fault:
        raise AnswerError(fault)
    return value


def correction(fault: str, schema: Mapping[str, Json] | None) -> str:
    """What asks a model to answer again, in the form of the schema if there is one."""
    said = f"This answer does not fit: {fault}.\nAnswer again"
    if schema is None:
        return f"{said}, with the whole corrected answer and nothing else."
    form = json.dumps(schema, ensure_ascii=False)
    return f"{said} with one JSON value only, valid against this JSON Schema:\n{form}"


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
