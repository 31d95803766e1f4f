"""The values of one evaluation, and the type of what evaluates in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from weft_engine.expressions.limits import Meter


class Frame:
    """The values of one evaluation: variables by name, bound ones by slot."""

    __slots__ = ("bound", "meter", "variables")

    def __init__(self, variables: Mapping[str, Any], slots: int) -> None:
        self.variables = variables
        self.bound: list[Any] = [None] * slots
        self.meter = Meter()


Evaluate: TypeAlias = Callable[[Frame], Any]
