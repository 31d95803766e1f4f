"""Prompt templates: text with `{{ expression }}` slots, filled in one pass; what is filled in is never read again.

`{{name}}` is the simplest expression. `\\{{` is a `{{` that opens nothing. Braces that do not form a slot — `{x}`,
`{% … %}`, an unclosed `{{`, a slot that does not parse — stay the text they are; the last two are reported as problems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from weft_engine.errors import ExpressionError
from weft_engine.expressions import Expression, compile_expression
from weft_engine.values import to_text

MAX_RENDERED_CHARS: Final = 10_000_000
MAX_PROBLEMS: Final = 50
"""More are not looked at: what has so many was not meant as a template."""

_OPENING: Final = re.compile(r"\\\{\{|\{\{(?!\{)")
_SLOT_PART: Final = re.compile(
    r"""(?P<plain>[^'"{}]+)|(?P<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?P<open>\{)|(?P<close>\})|(?P<quote>['"])"""
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill: its expression, and where it stands in the template (`text[start:end]`, braces included)."""

    expression: Expression
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """Something that looks like a slot and is not; it stays text. `line` and `column` count from 1."""

    message: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template."""

    text: str
    parts: tuple[str | Slot, ...]
    variables: tuple[str, ...]
    """What the slots ask for, in order of first appearance: these become input ports."""
    problems: tuple[TemplateProblem, ...]

    @property
    def names(self) -> frozenset[str]:
        """The variables, as a set."""
        return frozenset(self.variables)

    def render(self, values: Mapping[str, Any]) -> str:
        """The text with its slots filled: text as it is, null as nothing, lists and objects as JSON.

        Raises:
            ExpressionError: if a slot cannot be evaluated on these values or the text grows beyond
                `MAX_RENDERED_CHARS`.
        """
        filled: dict[str, str] = {}
        pieces: list[str] = []
        chars = 0
        for part in self.parts:
            piece = part if isinstance(part, str) else _filled(part, values, filled)
            chars += len(piece)
            if chars > MAX_RENDERED_CHARS:
                raise ExpressionError(f"the filled template is longer than {MAX_RENDERED_CHARS:,} characters")
            pieces.append(piece)
        return "".join(pieces)


@lru_cache(maxsize=512)
def parse_template(text: str) -> Template:
    """Find the slots of a template. Never fails: see `Template.problems`."""
    parts: list[str | Slot] = []
    faults: list[tuple[int, str]] = []
    position = copied = 0
    while opening := _OPENING.search(text, position):
        position = opening.end()
        if opening.group().startswith("\\"):
            parts.append(text[copied : opening.start()] + "{{")
            copied = position
            continue
        found = _slot(text, opening.start())
        if isinstance(found, str):
            faults.append((opening.start(), found))
            continue
        parts += [text[copied : found.start], found]
        position = copied = found.end
    parts.append(text[copied:])
    problems = tuple(_problem(text, *fault) for fault in faults[:MAX_PROBLEMS])
    return Template(text, tuple(part for part in parts if part), _variables(parts), problems)


def _variables(parts: list[str | Slot]) -> tuple[str, ...]:
    names = (name for part in parts if isinstance(part, Slot) for name in part.expression.variables)
    return tuple(dict.fromkeys(names))


def _slot(text: str, start: int) -> Slot | str:
    """The slot that opens here, or why there is none."""
    end = _closing(text, start + 2)
    if end is None:
        return "'{{' without '}}' stays text; write '\\{{' if it is meant so"
    source = text[start + 2 : end - 2].strip()
    try:
        return Slot(compile_expression(source), start, end)
    except ExpressionError as error:
        return f"this slot stays text: {error.message}"


def _closing(text: str, position: int) -> int | None:
    """The end of the `}}` that closes a slot, past texts and object literals; `None` if another slot opens first."""
    depth = 0
    while match := _SLOT_PART.match(text, position):
        position = match.end()
        if match.lastgroup == "open":
            if text.startswith("{", position):
                return None
            depth += 1
        elif match.lastgroup == "close":
            if depth == 0:
                return position + 1 if text.startswith("}", position) else None
            depth -= 1
    return None


def _problem(text: str, position: int, message: str) -> TemplateProblem:
    line_start = text.rfind("\n", 0, position) + 1
    return TemplateProblem(message, text.count("\n", 0, position) + 1, position - line_start + 1)


def _filled(slot: Slot, values: Mapping[str, Any], filled: dict[str, str]) -> str:
    source = slot.expression.source
    if source not in filled:
        value = slot.expression.evaluate(values)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        filled[source] = to_text(value)
    return filled[source]
