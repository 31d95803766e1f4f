"""What the operators mean on JSON values: kinds, numbers that mix, deep equality, order, fields."""

from __future__ import annotations

import math
from typing import Any

from weft_engine.expressions.limits import MAX_INT, Fault, Meter, Missing

_KINDS: dict[type, str] = {
    type(None): "null", bool: "true or false", int: "a number", float: "a number", str: "text",
    list: "a list", tuple: "a list", dict: "an object",
}  # fmt: skip


def kind(value: Any) -> str:
    """What a value is, in words for a message."""
    return _KINDS.get(type(value)) or f"a {type(value).__name__}, which is not JSON"


def is_number(value: Any) -> bool:
    """Whether it is a JSON number; true and false are not."""
    return type(value) is int or type(value) is float


def truth(value: Any, what: str, position: int) -> bool:
    """The value of a condition.

    Raises:
        Fault: if it is anything but true or false; nothing else has a truth here.
    """
    if value is True or value is False:
        return bool(value)
    raise Fault(f"{what} must be true or false, not {kind(value)}; compare it, as in x != ''", position)


def checked(number: int | float) -> int | float:
    """A number JSON and every reader of it can hold.

    Raises:
        Fault: for infinity, not-a-number and whole numbers beyond 64 bits.
    """
    if type(number) is int:
        if -MAX_INT - 1 <= number <= MAX_INT:
            return number
        raise Fault("the result is beyond the whole numbers of 64 bits")
    if math.isfinite(number):
        return number
    raise Fault("the result is not a finite number")


def add(left: Any, right: Any, meter: Meter) -> Any:
    """Sum of numbers, or two texts or lists one after the other."""
    if is_number(left) and is_number(right):
        return checked(left + right)
    if type(left) is str and type(right) is str:
        meter.charge_text(len(left) + len(right))
        return left + right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        meter.charge(len(left) + len(right))
        return [*left, *right]
    raise _no_operation("+", left, right)


def subtract(left: Any, right: Any, _meter: Meter) -> int | float:
    """Difference of two numbers."""
    a, b = _numbers("-", left, right)
    return checked(a - b)


def multiply(left: Any, right: Any, _meter: Meter) -> int | float:
    """Product of two numbers."""
    a, b = _numbers("*", left, right)
    return checked(a * b)


def divide(left: Any, right: Any, _meter: Meter) -> int | float:
    """Exact quotient: whole if it is, else a fraction."""
    a, b = _numbers("/", left, right)
    if b == 0:
        raise Fault("division by zero")
    if type(a) is int and type(b) is int and a % b == 0:
        return checked(a // b)
    return checked(a / b)


def remainder(left: Any, right: Any, _meter: Meter) -> int | float:
    """Remainder with the sign of the left side."""
    a, b = _numbers("%", left, right)
    if b == 0:
        raise Fault("division by zero")
    if type(a) is int and type(b) is int:
        return abs(a) % abs(b) * (-1 if a < 0 else 1)
    return checked(math.fmod(a, b))


def compare(left: Any, right: Any, operator: str) -> int:
    """-1, 0 or 1 as `left` is before, with or after `right`.

    Raises:
        Fault: unless both are numbers, both texts, or both booleans.
    """
    same = (is_number(left) and is_number(right)) or (type(left) is type(right) and type(left) in (str, bool))
    if not same:
        raise _no_operation(operator, left, right)
    return int(left > right) - int(left < right)


def equal(left: Any, right: Any, meter: Meter) -> bool:
    """Deep equality; `1 == 1.0`, but `true != 1` and values of different kinds are different, never an error."""
    if type(left) is str and type(right) is str:
        meter.charge_text(min(len(left), len(right)))
        return left == right
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        if len(left) != len(right):
            return False
        meter.charge(len(left))
        return all(equal(a, b, meter) for a, b in zip(left, right, strict=True))
    if type(left) is dict and type(right) is dict:
        if len(left) != len(right):
            return False
        meter.charge(len(left))
        return all(key in right and equal(value, right[key], meter) for key, value in left.items())
    return type(left) is type(right) and bool(left == right)


def contains(item: Any, container: Any, meter: Meter) -> bool:
    """`item in container`: an element of a list, or a key of an object."""
    if isinstance(container, list | tuple):
        meter.charge(len(container))
        return any(equal(item, element, meter) for element in container)
    if type(container) is dict:
        return type(item) is str and item in container
    if type(container) is str:
        raise Fault("'in' looks into lists and objects; for text write text.contains(part)")
    raise Fault(f"'in' looks into lists and objects, not {kind(container)}")


def field(target: Any, name: str) -> Any:
    """`target.name`.

    Raises:
        Missing: if there is no such field, or the target cannot have any.
    """
    if type(target) is not dict:
        raise Missing(f"{kind(target)} has no field {name!r}")
    if name not in target:
        raise Missing(f"no field {name!r}{_known(target)}; ask has(x.{name}) first if it may be missing")
    return target[name]


def element(target: Any, key: Any) -> Any:
    """`target[key]`: by position in a list, by key in an object.

    Raises:
        Missing: if it is not there.
        Fault: if the key does not fit the target.
    """
    if isinstance(target, list | tuple):
        return _at(target, key)
    if type(target) is dict:
        if type(key) is not str:
            raise Fault(f"an object is indexed by text, not {kind(key)}")
        if key not in target:
            raise Missing(f"no field {key!r}{_known(target)}; ask {key!r} in x first if it may be missing")
        return target[key]
    if type(target) is str:
        raise Fault("text has no index; write substring(text, from, to)")
    raise Missing(f"{kind(target)} has no index")


def _at(items: list[Any] | tuple[Any, ...], key: Any) -> Any:
    if not is_number(key) or key != int(key):
        raise Fault(f"a list is indexed by a whole number, not {key if is_number(key) else kind(key)}")
    if not 0 <= key < len(items):
        way_out = "; write last(x) for the last one" if key < 0 else "; ask size(x) first"
        raise Missing(f"no element {int(key)} in a list of {len(items)}{way_out}")
    return items[int(key)]


def _numbers(operator: str, left: Any, right: Any) -> tuple[int | float, int | float]:
    if is_number(left) and is_number(right):
        return left, right
    raise _no_operation(operator, left, right)


def _no_operation(operator: str, left: Any, right: Any) -> Fault:
    pair = {type(left), type(right)}
    message = f"{kind(left)} {operator} {kind(right)} is not defined"
    if str in pair and pair & {int, float}:
        message += "; write string(x) for text, or double(x) for a number"
    elif str in pair and operator == "+":
        message += "; write string(x) or json(x)"
    return Fault(message)


def _known(target: dict[Any, Any]) -> str:
    names = ", ".join(str(key)[:40] for key in list(target)[:8])
    return f" (there are: {names}{', …' if len(target) > 8 else ''})" if names else " (the object is empty)"
