"""The syntax tree of an expression. Every node knows the offset in the source it came from and its height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

UnaryOperator = Literal["!", "-"]
BinaryOperator = Literal["||", "&&", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"]
MacroName = Literal["all", "exists", "exists_one", "map", "filter"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text, true, false or null."""

    position: int
    value: Any
    height: int = 1


@dataclass(frozen=True, slots=True)
class Name:
    """A variable; `slot` is its place among the bound ones if a macro around it binds it."""

    position: int
    name: str
    slot: int | None
    height: int = 1


@dataclass(frozen=True, slots=True)
class Unary:
    """`!x` or `-x`."""

    position: int
    operator: UnaryOperator
    operand: Node
    height: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands around an operator."""

    position: int
    operator: BinaryOperator
    left: Node
    right: Node
    height: int


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? then : otherwise`."""

    position: int
    condition: Node
    then: Node
    otherwise: Node
    height: int


@dataclass(frozen=True, slots=True)
class Field:
    """`target.name`."""

    position: int
    target: Node
    name: str
    height: int


@dataclass(frozen=True, slots=True)
class Index:
    """`target[key]`."""

    position: int
    target: Node
    key: Node
    height: int


@dataclass(frozen=True, slots=True)
class Call:
    """`f(a, b)`, which is also how `a.f(b)` is kept."""

    position: int
    function: str
    arguments: tuple[Node, ...]
    height: int


@dataclass(frozen=True, slots=True)
class Has:
    """`has(target.name)` or `has(target[key])`."""

    position: int
    operand: Field | Index
    height: int


@dataclass(frozen=True, slots=True)
class Macro:
    """`items.map(x, body)` and its kin; `condition` is the middle part of a three-part `map`. `weight` counts the
    nodes evaluated once per element."""

    position: int
    macro: MacroName
    items: Node
    slot: int
    condition: Node | None
    body: Node
    weight: int
    height: int


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b]`."""

    position: int
    items: tuple[Node, ...]
    height: int


@dataclass(frozen=True, slots=True)
class MapLiteral:
    """`{"a": b}`."""

    position: int
    entries: tuple[tuple[Node, Node], ...]
    height: int


Node: TypeAlias = (
    Constant | Name | Unary | Binary | Choice | Field | Index | Call | Has | Macro | ListLiteral | MapLiteral
)
