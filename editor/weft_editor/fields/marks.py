"""What is wrong in a prompt or an expression, and where, while it is typed. No Qt in here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from weft_editor.fields.spec import Kind
from weft_editor.language import said, sentence, tr
from weft_engine.errors import ExpressionError
from weft_engine.expressions import compile_expression
from weft_engine.templates import Slot, TemplateProblem, parse_template

if TYPE_CHECKING:
    from weft_editor.fields.field import Name

_TEXT_OR_NAME: Final = re.compile(r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|(?<![\w.])(?P<name>[A-Za-z_]\w*)")
_WORD: Final = re.compile(r"\w+")
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a text, and what is wrong with them."""

    start: int
    end: int
    reason: str


def marks_of(kind: Kind, text: str, names: Sequence[Name], only_names: bool) -> list[Mark]:
    """Everything wrong in a text, from its start.

    Args:
        kind: A prompt or an expression; in all others nothing is ever wrong.
        text: What is typed.
        names: What it may use.
        only_names: Whether all other names mean nothing.
    """
    troubles = _Troubles({each.name: each.trouble for each in names}, only_names)
    if kind is Kind.PROMPT:
        found = [*_in_template(text, troubles), *(_problem(text, each) for each in parse_template(text).problems)]
    elif kind is Kind.EXPRESSION and text.strip():
        found = list(_in_expression(text, troubles))
    else:
        found = []
    return sorted(found, key=lambda mark: mark.start)[:_MOST]


@dataclass(frozen=True, slots=True)
class _Troubles:
    known: Mapping[str, str]
    only: bool

    def of(self, name: str) -> str:
        """Why a name cannot be used; empty if it can."""
        if name in self.known:
            return self.known[name]
        if not self.only:
            return ""
        return tr("Nothing is called {name} here; there is: {known}", name=name, known=", ".join(self.known))

    def among(self, source: str, variables: Iterable[str], start: int) -> Iterator[Mark]:
        """Marks for the names of an expression that begins at `start`."""
        reasons = {name: reason for name in variables if (reason := self.of(name))}
        if reasons:
            for match in _TEXT_OR_NAME.finditer(source):
                name = match["name"]
                if name in reasons:
                    yield Mark(start + match.start(), start + match.end(), reasons[name])


def _in_template(text: str, troubles: _Troubles) -> Iterator[Mark]:
    for part in parse_template(text).parts:
        if isinstance(part, Slot):
            yield from troubles.among(text[part.start : part.end], part.expression.variables, part.start)


def _problem(text: str, problem: TemplateProblem) -> Mark:
    start = _offset(text, problem.line, problem.column)
    line_end = text.find("\n", start)
    end = text.find("}}", start, line_end if line_end >= 0 else len(text))
    return Mark(start, end + 2 if end >= 0 else start + 2, sentence(problem.message))


def _in_expression(text: str, troubles: _Troubles) -> Iterator[Mark]:
    try:
        expression = compile_expression(text)
    except ExpressionError as error:
        place = _offset(text, error.details.get("line", 1), error.details.get("column", 1))
        start = min(place, max(len(text.rstrip()) - 1, 0))
        word = _WORD.match(text, start)
        yield Mark(start, word.end() if word else start + 1, said(str(error.details.get("reason", error.message))))
        return
    yield from troubles.among(text, expression.variables, 0)


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1
