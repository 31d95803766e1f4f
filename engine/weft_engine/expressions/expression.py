"""An expression: compiled once, evaluated on JSON values as often as needed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from weft_engine.errors import ExpressionError
from weft_engine.expressions.compiler import compile_tree
from weft_engine.expressions.frame import Frame
from weft_engine.expressions.limits import MAX_ITEMS, Fault
from weft_engine.expressions.operations import kind
from weft_engine.expressions.parser import parse

_CACHED_EXPRESSIONS: Final = 1024
_SHOWN_CHARS: Final = 80


class Expression:
    """A compiled expression; immutable, and safe to evaluate from several threads."""

    __slots__ = ("_evaluate", "_slots", "names", "source", "variables")

    def __init__(self, source: str) -> None:
        """Compile; `compile_expression` does the same with a cache.

        Raises:
            ExpressionError: with `source`, `line` and `column` (both from 1) if it does not parse or exceeds a limit.
        """
        self.source = source
        try:
            parsed = parse(source)
        except Fault as fault:
            raise self._error(fault) from fault
        self._evaluate = compile_tree(parsed.tree)
        self._slots = parsed.slots
        self.variables: tuple[str, ...] = parsed.variables
        """The free variables, in order of first appearance."""
        self.names: frozenset[str] = frozenset(parsed.variables)
        """The free variables; what `map`, `filter`, … bind is not among them."""

    def evaluate(self, variables: Mapping[str, Any]) -> Any:
        """The value on these variables, as fresh plain JSON.

        Raises:
            ExpressionError: with the place of the fault; also when a limit is reached or the result is not JSON.
        """
        try:
            return _plain(self._evaluate(Frame(variables, self._slots)))
        except Fault as fault:
            raise self._error(fault) from fault
        except RecursionError as error:
            raise self._error(Fault("a value is nested too deeply")) from error
        except (ValueError, OverflowError) as error:
            raise self._error(Fault("a number is not finite or has too many digits")) from error

    def test(self, variables: Mapping[str, Any]) -> bool:
        """The truth of a condition.

        Raises:
            ExpressionError: also when the value is anything but true or false; the message says what came instead.
        """
        value = self.evaluate(variables)
        if value is True or value is False:
            return bool(value)
        raise self._error(Fault(f"a condition must be true or false, this one is {kind(value)}; compare it", 0))

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def _error(self, fault: Fault) -> ExpressionError:
        shown = self.source if len(self.source) <= _SHOWN_CHARS else self.source[: _SHOWN_CHARS - 1] + "…"
        if fault.position is None:
            return ExpressionError(f"expression {shown!r}: {fault.message}", source=self.source, reason=fault.message)
        before = self.source[: fault.position]
        line, column = before.count("\n") + 1, fault.position - (before.rfind("\n") + 1) + 1
        place = f"column {column}" if "\n" not in self.source else f"line {line}, column {column}"
        message = f"expression {shown!r}: {fault.message} ({place})"
        return ExpressionError(message, source=self.source, reason=fault.message, line=line, column=column)


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def compile_expression(source: str) -> Expression:
    """The expression for this source, from a cache.

    Raises:
        ExpressionError: if it does not parse or exceeds a limit.
    """
    return Expression(source)


def _plain(value: Any) -> Any:
    """A copy of a result that shares nothing with the variables."""
    if value is None or type(value) in (bool, str, int):
        return value
    return _copy(value, [MAX_ITEMS])


def _copy(value: Any, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise Fault(f"the result holds more than {MAX_ITEMS:,} values")
    if value is None or type(value) in (bool, str, int):
        return value
    if type(value) is float:
        if math.isfinite(value):
            return value
        raise Fault(f"the result holds {value}, which is not JSON")
    if isinstance(value, list | tuple):
        return [_copy(item, left) for item in value]
    if type(value) is dict and all(type(key) is str for key in value):
        return {key: _copy(item, left) for key, item in value.items()}
    raise Fault(f"the result holds {kind(value) if type(value) is not dict else 'an object whose keys are not text'}")
