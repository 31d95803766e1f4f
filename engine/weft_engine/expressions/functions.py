"""Every function of the expression language, with the line of help the editor shows.

`x.f(a)` is the same as `f(x, a)`. Functions are pure, see JSON values only, and pay for their work first.
"""

from __future__ import annotations

import difflib
import json as json_module
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, Final

from weft_engine import regex
from weft_engine.errors import ExpressionError
from weft_engine.expressions.limits import Fault, Meter
from weft_engine.expressions.operations import add, checked, compare, equal, is_number, kind
from weft_engine.expressions.operations import contains as is_in

_TYPE_NAMES: Final[dict[str, tuple[type, ...]]] = {
    "text": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list, tuple),
    "object": (dict,),
    "null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how it is written, what it gives, and how many values it takes."""

    name: str
    signature: str
    help: str
    fewest: int
    most: int
    run: Callable[..., Any]


def unknown_function(name: str) -> str:
    """The message for a function that does not exist, with the nearest that does."""
    near = difflib.get_close_matches(name, (*FUNCTIONS, "map", "filter", "all", "exists", "has"), 1)
    return f"unknown function {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _text(value: Any, name: str) -> str:
    if type(value) is not str:
        raise Fault(f"{name} wants text, got {kind(value)}")
    return value


def _list(value: Any, name: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise Fault(f"{name} wants a list, got {kind(value)}")
    return value


def _number(value: Any, name: str) -> int | float:
    if type(value) is int or type(value) is float:
        return value
    raise Fault(f"{name} wants a number, got {kind(value)}")


def _whole(value: Any, name: str) -> int:
    number = _number(value, name)
    if number != int(number):
        raise Fault(f"{name} wants a whole number, got {number}")
    return int(number)


def _size(meter: Meter, value: Any) -> int:
    if type(value) is str or isinstance(value, list | tuple | dict):
        return len(value)
    raise Fault(f"size wants text, a list or an object, got {kind(value)}")


def _string(meter: Meter, value: Any) -> str:
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if value is None:
        return ""
    if is_number(value):
        return _number_text(value)
    return _json(meter, value)


def _number_text(number: int | float) -> str:
    if type(number) is float and number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return str(number)


def _json(meter: Meter, value: Any) -> str:
    _charge_deep(meter, value)
    try:
        text = json_module.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise Fault(f"json: {error}") from error
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


def _parse_json(meter: Meter, text: Any) -> Any:
    source = _text(text, "parse_json")
    meter.charge_text(8 * len(source))
    try:
        return json_module.loads(source, parse_constant=_no_constant)
    except ValueError as error:
        raise Fault(f"parse_json: {error}") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _double(meter: Meter, value: Any) -> float:
    if is_number(value):
        return float(value)
    source = _text(value, "double")
    try:
        return float(checked(float(source[:400])))
    except ValueError as error:
        raise Fault(f"double: {source[:40]!r} is not a number") from error


def _int(meter: Meter, value: Any) -> int:
    if is_number(value):
        return int(checked(int(checked(value))))
    source = _text(value, "int")
    try:
        return int(checked(int(source[:400])))
    except ValueError as error:
        raise Fault(f"int: {source[:40]!r} is not a whole number") from error


def _bool(meter: Meter, value: Any) -> bool:
    if type(value) is bool:
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise Fault(f"bool wants true, false or their names as text, got {kind(value)}")


def _type(meter: Meter, value: Any) -> str:
    for name, types in _TYPE_NAMES.items():
        if type(value) in types:
            return name
    raise Fault(f"type: {kind(value)}")


def _changed(name: str, change: Callable[[str], str]) -> Callable[[Meter, Any], str]:
    def run(meter: Meter, value: Any) -> str:
        text = _text(value, name)
        meter.charge_text(len(text))
        return change(text)

    return run


def _tested(name: str, test: Callable[[str, str], bool]) -> Callable[[Meter, Any, Any], bool]:
    def run(meter: Meter, value: Any, part: Any) -> bool:
        text = _text(value, name)
        meter.charge_text(len(text))
        return test(text, _text(part, name))

    return run


def _contains(meter: Meter, container: Any, part: Any) -> bool:
    if type(container) is not str:
        return is_in(part, container, meter)
    meter.charge_text(len(container))
    return _text(part, "contains") in container


def _matches(meter: Meter, value: Any, pattern: Any) -> bool:
    text, expression = _text(value, "matches"), _text(pattern, "matches")
    meter.charge_text(4 * len(text) + 64 * len(expression))
    try:
        return regex.search(expression, text) is not None
    except ExpressionError as error:
        raise Fault(error.message) from error


def _replace(meter: Meter, value: Any, old: Any, new: Any) -> str:
    text, part, by = _text(value, "replace"), _text(old, "replace"), _text(new, "replace")
    if not part:
        raise Fault("replace wants a text to look for, got an empty one")
    meter.charge_text(len(text))
    meter.charge_text(len(text) + text.count(part) * max(0, len(by) - len(part)))
    return text.replace(part, by)


def _split(meter: Meter, value: Any, separator: Any) -> list[str]:
    text, by = _text(value, "split"), _text(separator, "split")
    if not by:
        raise Fault("split wants a separator, got an empty text")
    meter.charge_text(len(text))
    meter.charge(text.count(by))
    return text.split(by)


def _words(meter: Meter, value: Any) -> list[str]:
    text = _text(value, "words")
    meter.charge_text(4 * len(text))
    return text.split()


def _join(meter: Meter, value: Any, separator: Any = "") -> str:
    items, by = _list(value, "join"), _text(separator, "join")
    meter.charge(len(items))
    parts = [
        _text(item, "join of a list with other things than text: write items.map(x, string(x)); it") for item in items
    ]
    meter.charge_text(sum(map(len, parts)) + len(by) * len(parts))
    return by.join(parts)


def _substring(meter: Meter, value: Any, start: Any, end: Any = None) -> str:
    text, first = _text(value, "substring"), _whole(start, "substring")
    last = len(text) if end is None else _whole(end, "substring")
    if first < 0 or last < 0:
        raise Fault("substring counts from the start of the text; write size(x) - n for the end")
    meter.charge_text(len(text))
    return text[first:last]


def _values(arguments: tuple[Any, ...], name: str) -> Sequence[Any]:
    items = _list(arguments[0], name) if len(arguments) == 1 else arguments
    if not items:
        raise Fault(f"{name} of an empty list; ask size(x) > 0 first")
    return items


def _extreme(name: str, sign: int) -> Callable[..., Any]:
    def run(meter: Meter, *arguments: Any) -> Any:
        items = _values(arguments, name)
        meter.charge(len(items))
        best = items[0]
        for item in items:
            if sign * compare(item, best, name) > 0:
                best = item
        return best

    return run


def _sum(meter: Meter, value: Any) -> int | float:
    items = _list(value, "sum")
    meter.charge(len(items))
    total: int | float = 0
    for item in items:
        total = add(total, _number(item, "sum"), meter)
    return total


def _round(meter: Meter, value: Any, digits: Any = 0) -> int | float:
    number, places = _number(value, "round"), _whole(digits, "round")
    if not 0 <= places <= 15:
        raise Fault(f"round wants 0 to 15 digits, got {places}")
    checked(number)
    shift = 10**places
    away = math.copysign(math.floor(abs(number) * shift + 0.5), number)
    return int(away) if places == 0 else checked(away / shift)


def _end(name: str, index: int) -> Callable[[Meter, Any], Any]:
    def run(meter: Meter, value: Any) -> Any:
        items = _list(value, name)
        if not items:
            raise Fault(f"{name} of an empty list; ask size(x) > 0 first")
        return items[index]

    return run


def _reverse(meter: Meter, value: Any) -> list[Any]:
    items = _list(value, "reverse")
    meter.charge(len(items))
    return list(reversed(items))


def _sort(meter: Meter, value: Any) -> list[Any]:
    items = _list(value, "sort")
    meter.charge(len(items) * (1 + len(items).bit_length()))
    return sorted(items, key=cmp_to_key(lambda a, b: compare(a, b, "before")))


def _distinct(meter: Meter, value: Any) -> list[Any]:
    kept: list[Any] = []
    for item in _list(value, "distinct"):
        meter.charge(1 + len(kept))
        if not any(equal(item, other, meter) for other in kept):
            kept.append(item)
    return kept


def _slice(meter: Meter, value: Any, start: Any, end: Any = None) -> list[Any]:
    items, first = _list(value, "slice"), _whole(start, "slice")
    last = len(items) if end is None else _whole(end, "slice")
    if first < 0 or last < 0:
        raise Fault("slice counts from the start of the list; write size(x) - n for the end")
    meter.charge(len(items))
    return list(items[first:last])


def _range(meter: Meter, count: Any) -> list[int]:
    number = _whole(count, "range")
    meter.charge(max(0, number))
    return list(range(number))


def _entries(name: str, part: Callable[[dict[str, Any]], Any]) -> Callable[[Meter, Any], list[Any]]:
    def run(meter: Meter, value: Any) -> list[Any]:
        if type(value) is not dict:
            raise Fault(f"{name} wants an object, got {kind(value)}")
        meter.charge(len(value))
        return list(part(value))

    return run


_ALL: Final = (
    Function("size", "size(x)", "characters of a text, or how many items a list or object has", 1, 1, _size),
    Function("len", "len(x)", "the same as size", 1, 1, _size),
    Function("type", "type(x)", '"text", "number", "boolean", "list", "object" or "null"', 1, 1, _type),
    Function("string", "string(x)", "as text; lists and objects as JSON, null as nothing", 1, 1, _string),
    Function("int", "int(x)", "as a whole number; fractions are cut", 1, 1, _int),
    Function("double", "double(x)", "as a number, also from text", 1, 1, _double),
    Function("bool", "bool(x)", 'true or false from "true" or "false"', 1, 1, _bool),
    Function("json", "json(x)", "as JSON text", 1, 1, _json),
    Function("parse_json", "parse_json(text)", "the value a JSON text stands for", 1, 1, _parse_json),
    Function("lower", "lower(text)", "in small letters", 1, 1, _changed("lower", str.lower)),
    Function("upper", "upper(text)", "in capitals", 1, 1, _changed("upper", str.upper)),
    Function("trim", "trim(text)", "without white space at both ends", 1, 1, _changed("trim", str.strip)),
    Function("contains", "contains(x, part)", "whether a text has a part, or a list an item", 2, 2, _contains),
    Function("startsWith", "startsWith(text, part)", "how it begins", 2, 2, _tested("startsWith", str.startswith)),
    Function("endsWith", "endsWith(text, part)", "how it ends", 2, 2, _tested("endsWith", str.endswith)),
    Function("matches", "matches(text, pattern)", "whether an RE2 pattern is found in it", 2, 2, _matches),
    Function("replace", "replace(text, old, new)", "with every old part replaced", 3, 3, _replace),
    Function("split", "split(text, separator)", "its parts", 2, 2, _split),
    Function("words", "words(text)", "its parts between white space", 1, 1, _words),
    Function("join", "join(texts, separator)", "one text; the separator may be left out", 1, 2, _join),
    Function("substring", "substring(text, from, to)", "a part by position; `to` may be left out", 2, 3, _substring),
    Function("abs", "abs(x)", "without its sign", 1, 1, lambda meter, x: checked(abs(_number(x, "abs")))),
    Function(
        "floor", "floor(x)", "next whole number below", 1, 1, lambda meter, x: math.floor(checked(_number(x, "floor")))
    ),
    Function(
        "ceil", "ceil(x)", "next whole number above", 1, 1, lambda meter, x: math.ceil(checked(_number(x, "ceil")))
    ),
    Function("round", "round(x, digits)", "halves away from zero; digits may be left out", 1, 2, _round),
    Function("min", "min(a, b, …)", "the least of the values, or of one list", 1, 32, _extreme("min", -1)),
    Function("max", "max(a, b, …)", "the greatest of the values, or of one list", 1, 32, _extreme("max", 1)),
    Function("sum", "sum(numbers)", "the sum of a list", 1, 1, _sum),
    Function("first", "first(list)", "its first item", 1, 1, _end("first", 0)),
    Function("last", "last(list)", "its last item", 1, 1, _end("last", -1)),
    Function("slice", "slice(list, from, to)", "some of its items; `to` may be left out", 2, 3, _slice),
    Function("reverse", "reverse(list)", "from last to first", 1, 1, _reverse),
    Function("sort", "sort(list)", "numbers or texts in order", 1, 1, _sort),
    Function("distinct", "distinct(list)", "each value once, in order", 1, 1, _distinct),
    Function("range", "range(n)", "the numbers 0 to n - 1", 1, 1, _range),
    Function("keys", "keys(object)", "its field names, in order", 1, 1, _entries("keys", dict.keys)),
    Function("values", "values(object)", "its field values, in order", 1, 1, _entries("values", dict.values)),
)

FUNCTIONS: Final[dict[str, Function]] = {function.name: function for function in _ALL}
"""By name."""
