"""What functions ask of the values they are given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from weft_engine.expressions.limits import Fault
from weft_engine.expressions.operations import kind


def text(value: Any, function: str) -> str:
    """The value, if it is text.

    Raises:
        Fault: naming the function and what came instead; so do the others here.
    """
    if type(value) is not str:
        raise Fault(f"{function} wants text, got {kind(value)}")
    return value


def items(value: Any, function: str) -> Sequence[Any]:
    """The value, if it is a list."""
    if not isinstance(value, list | tuple):
        raise Fault(f"{function} wants a list, got {kind(value)}")
    return value


def filled(value: Any, function: str) -> Sequence[Any]:
    """The value, if it is a list with something in it."""
    found = items(value, function)
    if not found:
        raise Fault(f"{function} of an empty list; ask size(x) > 0 first")
    return found


def mapping(value: Any, function: str) -> dict[str, Any]:
    """The value, if it is an object."""
    if type(value) is not dict:
        raise Fault(f"{function} wants an object, got {kind(value)}")
    return value


def number(value: Any, function: str) -> int | float:
    """The value, if it is a finite number."""
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return value
    raise Fault(f"{function} wants a number, got {kind(value)}")


def whole(value: Any, function: str) -> int:
    """The value, if it is a number without a fraction."""
    found = number(value, function)
    if found != int(found):
        raise Fault(f"{function} wants a whole number, got {found}")
    return int(found)


def span(size: int, start: Any, end: Any, function: str) -> tuple[int, int]:
    """Two positions counted from the start; an `end` of `None` is the end."""
    first, last = whole(start, function), size if end is None else whole(end, function)
    if first < 0 or last < 0:
        raise Fault(f"{function} counts from the start; write size(x) - n to count from the end")
    return first, last
