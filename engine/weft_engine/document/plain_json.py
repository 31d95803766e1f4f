"""Whether a value is plain JSON: the gate before a document, so that whatever is in one can be saved and read again."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from weft_engine.document.json_places import MAX_DIGITS
from weft_engine.document.strict_json import MAX_DEPTH

_ATOMS: Final = frozenset((str, bool, type(None)))
_MOST: Final = 10**MAX_DIGITS


def not_json(value: Any) -> str:
    """Where and why a value cannot be kept as JSON; empty if it can.

    Tuples count as lists. Half a surrogate pair in a text is let through: writing replaces it.
    """
    waiting: list[tuple[Any, str, int]] = [(value, "", 0)]
    while waiting:
        each, where, depth = waiting.pop()
        kind = type(each)
        if kind in _ATOMS:
            continue
        fault = "" if kind is dict or kind is list else _fault(each)
        if not fault and depth >= MAX_DEPTH:
            fault = f"is nested more than {MAX_DEPTH} deep"
        if fault:
            return f"{where[:80]} {fault}".strip()
        if kind is float or kind is int:
            continue
        members, fault = _members(each)
        if fault:
            return f"{where[:80]} {fault}".strip()
        waiting += [(member, f"{where}.{step}" if where else str(step), depth + 1) for step, member in members]
    return ""


def _fault(value: Any) -> str:
    if isinstance(value, float):
        return "" if isfinite(value) else f"is {value}, which is no number of JSON"
    if isinstance(value, int):
        return "" if -_MOST < value < _MOST else f"is a number of more than {MAX_DIGITS:,} digits"
    if isinstance(value, str | bool | list | tuple | dict):
        return ""
    return f"is of type {type(value).__name__}, which JSON does not know"


def _members(value: Any) -> tuple[list[tuple[Any, Any]], str]:
    if isinstance(value, dict):
        odd = next((key for key in value if not isinstance(key, str)), None)
        return list(value.items()), "" if odd is None else f"has the key {odd!r}, which is no text"
    if isinstance(value, list | tuple):
        return list(enumerate(value)), ""
    return [], ""
