"""Functions on lists and objects."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from weft_engine.expressions import arguments
from weft_engine.expressions.limits import Fault, Meter
from weft_engine.expressions.operations import is_number, kind


def size(_meter: Meter, value: Any) -> int:
    """Characters, items or fields."""
    if type(value) is str or isinstance(value, list | tuple | dict):
        return len(value)
    raise Fault(f"size wants text, a list or an object, got {kind(value)}")


def end(name: str, index: int) -> Callable[[Meter, Any], Any]:
    """`first` or `last`."""
    return lambda meter, value: arguments.filled(value, name)[index]


def reverse(meter: Meter, value: Any) -> list[Any]:
    """From last to first."""
    items = arguments.items(value, "reverse")
    meter.charge(len(items))
    return list(reversed(items))


def sort(meter: Meter, value: Any) -> list[Any]:
    """In ascending order; texts by code point."""
    items = arguments.items(value, "sort")
    meter.charge(len(items) * (1 + len(items).bit_length()))
    if not (all(map(is_number, items)) or _all_of(str, items) or _all_of(bool, items)):
        raise Fault("sort wants a list of numbers or a list of texts")
    return sorted(items)


def _all_of(wanted: type, items: Sequence[Any]) -> bool:
    return all(type(item) is wanted for item in items)


def distinct(meter: Meter, value: Any) -> list[Any]:
    """The first of equals stays; `1` and `1.0` are equal, `1` and `true` are not."""
    items = arguments.items(value, "distinct")
    first_of: dict[Hashable, Any] = {}
    for item in items:
        first_of.setdefault(_identity(meter, item), item)
    return list(first_of.values())


def _identity(meter: Meter, value: Any) -> Hashable:
    if type(value) is str:
        meter.charge_text(len(value))
        return value
    meter.charge(1)
    if isinstance(value, list | tuple):
        return ("list", *(_identity(meter, item) for item in value))
    if type(value) is dict:
        return ("object", frozenset((key, _identity(meter, item)) for key, item in value.items()))
    return ("number" if is_number(value) else "other", value)


def sliced(meter: Meter, value: Any, start: Any, stop: Any = None) -> list[Any]:
    """Beyond the end is simply the end."""
    items = arguments.items(value, "slice")
    first, last = arguments.span(len(items), start, stop, "slice")
    meter.charge(len(items))
    return list(items[first:last])


def counted(meter: Meter, count: Any) -> list[int]:
    """Empty for zero and below."""
    number = max(0, arguments.whole(count, "range"))
    meter.charge(number)
    return list(range(number))


def keys(meter: Meter, value: Any) -> list[str]:
    """In the object's order."""
    fields = arguments.mapping(value, "keys")
    meter.charge(len(fields))
    return list(fields)


def values(meter: Meter, value: Any) -> list[Any]:
    """In the object's order."""
    fields = arguments.mapping(value, "values")
    meter.charge(len(fields))
    return list(fields.values())
