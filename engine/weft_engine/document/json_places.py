"""Where things stand in a JSON text: the slow, exact reader that finds the line and column of a fault.

It runs only once the fast parser has refused a text, or when a value is to be pointed at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from math import isinf

Path = tuple[str | int, ...]
"""Keys and indices from the root of a JSON value."""

_TOKEN = re.compile(
    r"[ \t\n\r]*(?:"
    r'(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<mark>[\[\]{},:])"
    r"|(?P<number>-?(?:\d+)(?P<real>(?:\.\d+)?(?:[eE][+-]?\d+)?))"
    r"|(?P<word>[A-Za-z]+|-Infinity))",
    re.DOTALL,
)
_ESCAPED_SURROGATE = re.compile(r"\\(?:u([dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_WORDS = frozenset(("true", "false", "null"))
MAX_DIGITS = 4300
"""Digits of an integer that Python converts by default."""


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a place in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@dataclass(slots=True)
class _Level:
    """An open object or array."""

    is_object: bool
    key: str | None = None
    index: int = 0
    keys: set[str] = field(default_factory=set)

    @property
    def step(self) -> str | int:
        return (self.key or "") if self.is_object else self.index


def first_fault(text: str, max_depth: int) -> tuple[int, str] | None:
    """Offset and description of the first thing that is well-formed JSON to most parsers, but refused here."""
    stack: list[_Level] = []
    for match in _TOKEN.finditer(text):
        start = match.start(match.lastgroup or 0)
        fault = _token_fault(match) or _level_fault(match, stack, max_depth)
        if fault:
            return start, fault
    return None


def _token_fault(match: re.Match[str]) -> str | None:
    string, number, word = match["string"], match["number"], match["word"]
    if string is not None:
        return "half of a surrogate pair (a character that does not exist)" if _has_lone_surrogate(string) else None
    if word is not None and word not in _WORDS:
        return f"{word[:20]} is not a JSON value"
    if number is None:
        return None
    if match["real"]:
        return "the number is too large" if isinf(float(number)) else None
    return f"an integer of more than {MAX_DIGITS:,} digits" if len(number.lstrip("-")) > MAX_DIGITS else None


def _has_lone_surrogate(literal: str) -> bool:
    high_end = -1
    for match in _ESCAPED_SURROGATE.finditer(literal):
        if match[1] is None:
            continue
        is_high = match[1][1] in "89abAB"
        if high_end >= 0 and (is_high or match.start() != high_end):
            return True
        if high_end < 0 and not is_high:
            return True
        high_end = match.end() if is_high else -1
    return high_end >= 0


def _level_fault(match: re.Match[str], stack: list[_Level], max_depth: int) -> str | None:
    mark = match["mark"]
    if mark is None:
        return _key_fault(match, stack)
    if mark in "[{":
        if len(stack) >= max_depth:
            return f"nested more than {max_depth} deep"
        stack.append(_Level(mark == "{"))
    elif mark in "]}":
        if stack:
            stack.pop()
    elif mark == "," and stack:
        stack[-1].index += 1
        stack[-1].key = None
    return None


def _key_fault(match: re.Match[str], stack: list[_Level]) -> str | None:
    if not stack or not stack[-1].is_object or stack[-1].key is not None or match["string"] is None:
        return None
    level, key = stack[-1], _unquoted(match["string"])
    if key in level.keys:
        return f"the key {key[:60]!r} stands twice in one object"
    level.keys.add(key)
    level.key = key
    return None


def _unquoted(literal: str) -> str:
    import json

    try:
        return str(json.loads(literal))
    except ValueError:
        return literal[1:-1]


def places(text: str, wanted: Collection[Path]) -> dict[Path, int]:
    """Offsets of the wanted values in a well-formed text; of a missing one, its nearest enclosing value."""
    seen: dict[Path, int] = {}
    prefixes = {path[:length] for path in wanted for length in range(len(path) + 1)}
    for path, offset in _values(text, prefixes):
        seen.setdefault(path, offset)
    found = {}
    for path in wanted:
        nearest = next(path[:length] for length in range(len(path), -1, -1) if path[:length] in seen or not length)
        found[path] = seen.get(nearest, 0)
    return found


def _values(text: str, prefixes: Collection[Path]) -> Iterator[tuple[Path, int]]:
    stack: list[_Level] = []
    on_way: list[bool] = []
    path: list[str | int] = []
    for match in _TOKEN.finditer(text):
        mark, start = match["mark"], match.start(match.lastgroup or 0)
        if mark in ("]", "}", ",", ":"):
            _level_fault(match, stack, len(stack) + 1)
            if mark in ("]", "}"):
                on_way.pop()
                del path[len(stack) - 1 if stack else 0 :]
            continue
        if stack and stack[-1].is_object and stack[-1].key is None:
            _key_fault(match, stack)
            continue
        inside = not stack or on_way[-1]
        if inside:
            here = (*path, stack[-1].step) if stack else ()
            inside = here in prefixes
            if inside:
                yield here, start
        if mark is not None:
            if stack:
                path.append(stack[-1].step)
            _level_fault(match, stack, len(stack) + 1)
            on_way.append(inside)
