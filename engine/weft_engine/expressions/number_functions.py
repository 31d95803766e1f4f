"""Functions on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from weft_engine.expressions import arguments
from weft_engine.expressions.limits import Fault, Meter
from weft_engine.expressions.operations import add, checked, compare


def absolute(_meter: Meter, value: Any) -> int | float:
    """Without its sign."""
    return checked(abs(arguments.number(value, "abs")))


def floor(_meter: Meter, value: Any) -> int:
    """Downward, also below zero."""
    return math.floor(arguments.number(value, "floor"))


def ceil(_meter: Meter, value: Any) -> int:
    """Upward, also below zero."""
    return math.ceil(arguments.number(value, "ceil"))


def rounded(_meter: Meter, value: Any, digits: Any = 0) -> int | float:
    """Halves go away from zero, as people round."""
    number, places = arguments.number(value, "round"), arguments.whole(digits, "round")
    if not 0 <= places <= 15:
        raise Fault(f"round wants 0 to 15 digits, got {places}")
    if type(number) is int:
        return number
    shift = 10**places
    scaled = checked(math.copysign(math.floor(abs(number) * shift + 0.5), number))
    return int(scaled) if places == 0 else checked(scaled / shift)


def extreme(name: str, sign: int) -> Callable[..., Any]:
    """`min` or `max`, of several values or of one list; the first of equals."""

    def run(meter: Meter, *values: Any) -> Any:
        items: Sequence[Any] = arguments.filled(values[0], name) if len(values) == 1 else values
        meter.charge(len(items))
        best = items[0]
        for item in items:
            if sign * compare(item, best, name) > 0:
                best = item
        return best

    return run


def total(meter: Meter, value: Any) -> int | float:
    """Zero for an empty list."""
    items = arguments.items(value, "sum")
    meter.charge(len(items))
    result: int | float = 0
    for item in items:
        result = add(result, arguments.number(item, "sum"), meter)
    return result
