"""What bounds an expression: its source, its shape, and the work and size of one evaluation."""

from __future__ import annotations

from typing import Final

MAX_SOURCE_CHARS: Final = 20_000
MAX_NESTING: Final = 50
"""Brackets within brackets."""
MAX_DEPTH: Final = 200
"""Height of the syntax tree: also long chains such as `a + b + c …` count."""
MAX_COMPREHENSIONS: Final = 4
"""`map`, `filter`, … within one another."""
MAX_STEPS: Final = 1_000_000
"""One step is about one syntax node of a comprehension's body, one list element or 16 characters touched."""
MAX_TEXT_CHARS: Final = 10_000_000
"""Length of any text made on the way."""
MAX_ITEMS: Final = 1_000_000
"""Values in a result, counted deeply."""
MAX_INT: Final = 2**63 - 1
CHARS_PER_STEP: Final = 16


class Fault(Exception):  # noqa: N818 - stays inside; people meet ExpressionError
    """An expression cannot go on. `position` is the offset into its source once known. Becomes an `ExpressionError`."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class Missing(Fault):
    """A field or index that is not there; `has()` turns it into false."""


class LimitFault(Fault):
    """A limit was reached; never absorbed by `||`, `&&` or `has()`."""


class Meter:
    """Counts the steps of one evaluation."""

    __slots__ = ("steps_left",)

    def __init__(self, max_steps: int = MAX_STEPS) -> None:
        self.steps_left = max_steps

    def charge(self, steps: int) -> None:
        """Pay for work about to be done.

        Raises:
            LimitFault: when the evaluation has used up its steps; the work is then not done.
        """
        self.steps_left -= steps
        if self.steps_left < 0:
            raise LimitFault(f"too much work: more than {MAX_STEPS:,} steps; use smaller lists or split the expression")

    def charge_text(self, chars: int) -> None:
        """Pay for reading or making a text of this length.

        Raises:
            LimitFault: also when the text is longer than any text may be.
        """
        if chars > MAX_TEXT_CHARS:
            raise LimitFault(f"text too long: {chars:,} characters, at most {MAX_TEXT_CHARS:,}")
        self.charge(1 + chars // CHARS_PER_STEP)
