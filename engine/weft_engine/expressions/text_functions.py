"""Functions on text. Each pays for the characters it touches before it touches them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weft_engine import regex
from weft_engine.errors import ExpressionError
from weft_engine.expressions import arguments, operations
from weft_engine.expressions.limits import Fault, Meter


def changed(name: str, change: Callable[[str], str]) -> Callable[[Meter, Any], str]:
    """A function from text to text."""

    def run(meter: Meter, value: Any) -> str:
        text = arguments.text(value, name)
        meter.charge_text(len(text))
        return change(text)

    return run


def tested(name: str, test: Callable[[str, str], bool]) -> Callable[[Meter, Any, Any], bool]:
    """A function from a text and a part to a truth."""

    def run(meter: Meter, value: Any, part: Any) -> bool:
        text = arguments.text(value, name)
        meter.charge_text(len(text))
        return test(text, arguments.text(part, name))

    return run


def contains(meter: Meter, container: Any, part: Any) -> bool:
    """Also for lists and objects, as `in` turned round."""
    if type(container) is not str:
        return operations.contains(part, container, meter)
    meter.charge_text(len(container))
    return arguments.text(part, "contains") in container


def matches(meter: Meter, value: Any, pattern: Any) -> bool:
    """Found anywhere, as CEL's `matches`."""
    text, expression = arguments.text(value, "matches"), arguments.text(pattern, "matches")
    meter.charge_text(len(text))
    meter.charge(64 + 4 * len(expression))
    try:
        return regex.search(expression, text) is not None
    except ExpressionError as error:
        raise Fault(error.message) from error


def replace(meter: Meter, value: Any, old: Any, new: Any) -> str:
    """Every occurrence, from the left."""
    text, part, by = (arguments.text(argument, "replace") for argument in (value, old, new))
    if not part:
        raise Fault("replace wants a text to look for, got an empty one")
    meter.charge_text(len(text))
    meter.charge_text(len(text) + text.count(part) * max(0, len(by) - len(part)))
    return text.replace(part, by)


def split(meter: Meter, value: Any, separator: Any) -> list[str]:
    """At every separator."""
    text, by = arguments.text(value, "split"), arguments.text(separator, "split")
    if not by:
        raise Fault("split wants a separator, got an empty text")
    meter.charge_text(len(text))
    meter.charge(text.count(by))
    return text.split(by)


def words(meter: Meter, value: Any) -> list[str]:
    """At white space."""
    text = arguments.text(value, "words")
    meter.charge_text(len(text))
    found = text.split()
    meter.charge(len(found))
    return found


def join(meter: Meter, value: Any, separator: Any = "") -> str:
    """Texts only: what a list or null should look like is for the person to say."""
    parts, by = arguments.items(value, "join"), arguments.text(separator, "join")
    meter.charge(len(parts))
    for part in parts:
        if type(part) is not str:
            raise Fault(f"join wants a list of texts, found {operations.kind(part)}; write x.map(i, string(i)).join()")
    meter.charge_text(sum(map(len, parts)) + len(by) * len(parts))
    return by.join(parts)


def substring(meter: Meter, value: Any, start: Any, end: Any = None) -> str:
    """Beyond the end is simply the end."""
    text = arguments.text(value, "substring")
    first, last = arguments.span(len(text), start, end, "substring")
    meter.charge_text(len(text))
    return text[first:last]
