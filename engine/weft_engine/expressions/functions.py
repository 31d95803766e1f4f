"""Every function of the expression language, with the line of help the editor shows.

`x.f(a)` is the same as `f(x, a)`. Functions are pure, see JSON values only, and pay for their work first.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from weft_engine.expressions import conversions, list_functions, number_functions, text_functions
from weft_engine.expressions.text_functions import changed, tested


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


_ANY: Final = (
    Function("size", "size(x)", "characters of a text, or how many items it has", 1, 1, list_functions.size),
    Function("len", "len(x)", "the same as size", 1, 1, list_functions.size),
    Function("type", "type(x)", "text, number, boolean, list, object or null", 1, 1, conversions.type_name),
    Function("string", "string(x)", "as text; lists and objects as JSON, null as nothing", 1, 1, conversions.to_text),
    Function("int", "int(x)", "as a whole number; fractions are cut", 1, 1, conversions.to_whole),
    Function("double", "double(x)", "as a number, also from text", 1, 1, conversions.to_number),
    Function("bool", "bool(x)", "true or false, also from their names", 1, 1, conversions.to_boolean),
    Function("json", "json(x)", "as JSON text", 1, 1, conversions.to_json),
    Function("parse_json", "parse_json(text)", "the value a JSON text stands for", 1, 1, conversions.from_json),
)
_TEXT: Final = (
    Function("lower", "lower(text)", "in small letters", 1, 1, changed("lower", str.lower)),
    Function("upper", "upper(text)", "in capitals", 1, 1, changed("upper", str.upper)),
    Function("trim", "trim(text)", "without white space at both ends", 1, 1, changed("trim", str.strip)),
    Function("contains", "contains(x, part)", "whether it has a part or an item", 2, 2, text_functions.contains),
    Function(
        "startsWith", "startsWith(text, part)", "whether it begins so", 2, 2, tested("startsWith", str.startswith)
    ),
    Function("endsWith", "endsWith(text, part)", "whether it ends so", 2, 2, tested("endsWith", str.endswith)),
    Function("matches", "matches(text, pattern)", "whether an RE2 pattern is found", 2, 2, text_functions.matches),
    Function("replace", "replace(text, old, new)", "with every old part replaced", 3, 3, text_functions.replace),
    Function("split", "split(text, separator)", "its parts", 2, 2, text_functions.split),
    Function("words", "words(text)", "its parts between white space", 1, 1, text_functions.words),
    Function("join", "join(texts, separator)", "one text of many", 1, 2, text_functions.join),
    Function("substring", "substring(text, from, to)", "a part by position", 2, 3, text_functions.substring),
)
_NUMBER: Final = (
    Function("abs", "abs(x)", "without its sign", 1, 1, number_functions.absolute),
    Function("floor", "floor(x)", "the next whole number below", 1, 1, number_functions.floor),
    Function("ceil", "ceil(x)", "the next whole number above", 1, 1, number_functions.ceil),
    Function("round", "round(x, digits)", "rounded, halves away from zero", 1, 2, number_functions.rounded),
    Function("min", "min(a, b, …)", "the least value, also of one list", 1, 32, number_functions.extreme("min", -1)),
    Function("max", "max(a, b, …)", "the greatest value, also of one list", 1, 32, number_functions.extreme("max", 1)),
    Function("sum", "sum(numbers)", "the sum of a list", 1, 1, number_functions.total),
)
_LIST: Final = (
    Function("first", "first(list)", "its first item", 1, 1, list_functions.end("first", 0)),
    Function("last", "last(list)", "its last item", 1, 1, list_functions.end("last", -1)),
    Function("slice", "slice(list, from, to)", "some of its items", 2, 3, list_functions.sliced),
    Function("reverse", "reverse(list)", "from last to first", 1, 1, list_functions.reverse),
    Function("sort", "sort(list)", "numbers or texts in order", 1, 1, list_functions.sort),
    Function("distinct", "distinct(list)", "each value once, in order", 1, 1, list_functions.distinct),
    Function("range", "range(n)", "the numbers 0 to n - 1", 1, 1, list_functions.counted),
    Function("keys", "keys(object)", "its field names, in order", 1, 1, list_functions.keys),
    Function("values", "values(object)", "its field values, in order", 1, 1, list_functions.values),
)

FUNCTIONS: Final[dict[str, Function]] = {function.name: function for function in (*_ANY, *_TEXT, *_NUMBER, *_LIST)}
"""By name."""
