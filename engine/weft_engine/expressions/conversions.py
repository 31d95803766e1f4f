"""Functions from one kind of value to another."""

from __future__ import annotations

import json
from typing import Any, Final

from weft_engine.expressions import arguments
from weft_engine.expressions.limits import Fault, Meter
from weft_engine.expressions.operations import checked, is_number, kind

_MAX_DIGITS: Final = 400
_TYPE_NAMES: Final[dict[str, tuple[type, ...]]] = {
    "text": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list, tuple),
    "object": (dict,),
    "null": (type(None),),
}


def type_name(_meter: Meter, value: Any) -> str:
    """The kind of a value in one word."""
    for name, types in _TYPE_NAMES.items():
        if type(value) in types:
            return name
    raise Fault(f"type: {kind(value)}")


def to_text(meter: Meter, value: Any) -> str:
    """Whole numbers without a point, however they were written."""
    if type(value) is str:
        return value
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else to_json(meter, value)


def to_json(meter: Meter, value: Any) -> str:
    """Compact but readable JSON, not limited to ASCII."""
    _charge_deep(meter, value)
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise Fault(f"not JSON: {error}") from error
    meter.charge_text(len(text))
    return text


def _charge_deep(meter: Meter, value: Any) -> None:
    pending = [value]
    while pending:
        item = pending.pop()
        if type(item) is str:
            meter.charge_text(len(item))
        elif isinstance(item, list | tuple | dict):
            meter.charge(1 + len(item))
            pending.extend(item.values() if isinstance(item, dict) else item)


def from_json(meter: Meter, value: Any) -> Any:
    """The value a JSON text stands for."""
    source = arguments.text(value, "parse_json")
    meter.charge_text(len(source))
    meter.charge(len(source) // 10)
    try:
        return json.loads(source, parse_constant=_refuse)
    except ValueError as error:
        raise Fault(f"parse_json: {error}") from error


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def to_number(_meter: Meter, value: Any) -> float:
    """From a number, or from text that is one."""
    return float(checked(float(value if is_number(value) else _digits(value, "double"))))


def to_whole(_meter: Meter, value: Any) -> int:
    """Cut toward zero, or from text that is a whole number."""
    return int(checked(int(value if is_number(value) else _digits(value, "int"))))


def _digits(value: Any, function: str) -> int | float:
    source = arguments.text(value, function).strip()
    try:
        if len(source) > _MAX_DIGITS or "_" in source:
            raise ValueError(source)
        return int(source) if function == "int" else float(source)
    except ValueError as error:
        wanted = "a whole number" if function == "int" else "a number"
        raise Fault(f"{function}: {source[:40]!r} is not {wanted}") from error


def to_boolean(_meter: Meter, value: Any) -> bool:
    """From true, false and their names only."""
    if type(value) is bool:
        return value
    if type(value) is str and value in ("true", "false"):
        return value == "true"
    raise Fault(f"bool wants true, false or their names as text, got {kind(value)}")
