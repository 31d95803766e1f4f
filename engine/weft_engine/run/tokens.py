"""Tokens: a live one is the value itself, a dead one says why no value will come."""

from __future__ import annotations

from typing import Final

from weft_engine.values import Json

_TOLD: Final = 8
"""Causes told of a chain; of a longer one its beginning and its root."""


class Dead:
    """The news that no value will come over a wire, with its cause; causes form a chain."""

    __slots__ = ("before", "depth", "root", "sentence")

    def __init__(self, sentence: str, before: Dead | None = None) -> None:
        self.sentence = sentence
        self.before = before
        self.root: Dead = before.root if before else self
        self.depth: int = before.depth + 1 if before else 1

    def chain(self) -> tuple[str, ...]:
        """Why, as sentences, the nearest cause first."""
        told: list[str] = []
        cause: Dead | None = self
        while cause is not None and len(told) < _TOLD:
            told.append(cause.sentence)
            cause = cause.before
        if cause is not None:
            told[-1] = f"… {self.depth - _TOLD} more …"
            told.append(self.root.sentence)
        return tuple(told)

    def __repr__(self) -> str:
        return f"Dead({self.sentence!r})"


Token = Json | Dead
"""What a wire carries."""
