"""From tokens to a syntax tree: CEL's grammar by precedence climbing, with names resolved and limits checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from weft_engine.expressions import syntax
from weft_engine.expressions.functions import FUNCTIONS, unknown_function
from weft_engine.expressions.limits import MAX_COMPREHENSIONS, MAX_DEPTH, MAX_NESTING, MAX_SOURCE_CHARS, Fault
from weft_engine.expressions.tokens import Token, tokenize

_PRECEDENCE: Final[dict[str, int]] = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_MACROS: Final = frozenset(("all", "exists", "exists_one", "map", "filter"))
_RESERVED: Final = frozenset((*_CONSTANTS, "in"))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree, its free variables in order of first appearance, and how many slots its macros bind at most."""

    tree: syntax.Node
    variables: tuple[str, ...]
    slots: int


def parse(source: str) -> Parsed:
    """Parse an expression.

    Raises:
        Fault: where the source leaves the grammar or a limit.
    """
    if len(source) > MAX_SOURCE_CHARS:
        raise Fault(f"the expression has {len(source):,} characters, at most {MAX_SOURCE_CHARS:,} are allowed", 0)
    if not source.strip():
        raise Fault("the expression is empty", 0)
    parser = _Parser(tokenize(source))
    tree = parser.expression()
    parser.expect_end()
    return Parsed(tree, tuple(parser.free), parser.most_bound)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._nesting = 0
        self._bound: list[str] = []
        self._nodes = 0
        self.free: dict[str, None] = {}
        self.most_bound = 0

    def expression(self) -> syntax.Node:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise Fault(f"nested more than {MAX_NESTING} deep", self._peek.position)
        node = self._choice()
        self._nesting -= 1
        return node

    def expect_end(self) -> None:
        token = self._peek
        if token.text == "*" and self._tokens[self._at - 1].text == "*":
            raise Fault("there is no power operator '**'", token.position)
        if token.kind != "end":
            raise Fault(f"expected the end, found {token.text!r}", token.position)

    @property
    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _accept(self, symbol: str) -> Token | None:
        token = self._peek
        return self._next() if token.kind == "symbol" and token.text == symbol else None

    def _expect(self, symbol: str) -> Token:
        token = self._accept(symbol)
        if token is None:
            raise Fault(f"expected {symbol!r}, found {self._peek.text!r}", self._peek.position)
        return token

    def _height(self, position: int, *children: syntax.Node) -> int:
        self._nodes += 1
        height = 1 + max((child.height for child in children), default=0)
        if height > MAX_DEPTH:
            raise Fault(f"more than {MAX_DEPTH} operations in one chain; split the expression", position)
        return height

    def _choice(self) -> syntax.Node:
        condition = self._binary(1)
        mark = self._accept("?")
        if mark is None:
            return condition
        then = self._binary(1)
        self._expect(":")
        otherwise = self.expression()
        height = self._height(mark.position, condition, then, otherwise)
        return syntax.Choice(mark.position, condition, then, otherwise, height)

    def _binary(self, lowest: int) -> syntax.Node:
        left = self._unary()
        while (precedence := _PRECEDENCE.get(self._peek.text, 0)) >= lowest and self._peek.kind != "text":
            token = self._next()
            right = self._binary(precedence + 1)
            height = self._height(token.position, left, right)
            left = syntax.Binary(token.position, cast("syntax.BinaryOperator", token.text), left, right, height)
        return left

    def _unary(self) -> syntax.Node:
        signs: list[Token] = []
        while self._peek.kind == "symbol" and self._peek.text in ("!", "-"):
            signs.append(self._next())
        node = self._postfix(self._primary())
        for sign in reversed(signs):
            operator = cast("syntax.UnaryOperator", sign.text)
            node = syntax.Unary(sign.position, operator, node, self._height(sign.position, node))
        return node

    def _postfix(self, node: syntax.Node) -> syntax.Node:
        while True:
            if self._accept("."):
                node = self._member(node)
            elif bracket := self._accept("["):
                key = self.expression()
                self._expect("]")
                node = syntax.Index(bracket.position, node, key, self._height(bracket.position, node, key))
            else:
                return node

    def _member(self, target: syntax.Node) -> syntax.Node:
        name = self._next()
        if name.text == "?":
            raise Fault("'.?' is not available; write has(x.y) ? x.y : null", name.position)
        if name.kind != "name":
            raise Fault(f"expected a name after '.', found {name.text!r}", name.position)
        if not self._accept("("):
            return syntax.Field(name.position, target, name.text, self._height(name.position, target))
        if name.text in _MACROS:
            return self._macro(name, target)
        return self._call(name, (target,))

    def _primary(self) -> syntax.Node:
        token = self._next()
        if token.kind in ("number", "text"):
            return syntax.Constant(token.position, token.value, self._height(token.position))
        if token.kind == "name":
            return self._named(token)
        if token.text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if token.text == "[":
            return self._list(token)
        if token.text == "{":
            return self._map(token)
        if token.text == "*" and self._tokens[self._at - 2].text == "*":
            raise Fault("there is no power operator '**'", token.position)
        raise Fault(f"expected a value, found {token.text!r}", token.position)

    def _named(self, token: Token) -> syntax.Node:
        if token.text in _CONSTANTS:
            return syntax.Constant(token.position, _CONSTANTS[token.text], self._height(token.position))
        if token.text in _RESERVED:
            raise Fault(f"expected a value, found {token.text!r}", token.position)
        if self._accept("("):
            return self._has(token) if token.text == "has" else self._call(token, ())
        self._height(token.position)
        for slot in range(len(self._bound) - 1, -1, -1):
            if self._bound[slot] == token.text:
                return syntax.Name(token.position, token.text, slot)
        self.free.setdefault(token.text)
        return syntax.Name(token.position, token.text, None)

    def _items(self, closing: str) -> list[syntax.Node]:
        items: list[syntax.Node] = []
        while not self._accept(closing):
            items.append(self.expression())
            if not self._accept(","):
                self._expect(closing)
                break
        return items

    def _list(self, bracket: Token) -> syntax.Node:
        items = tuple(self._items("]"))
        return syntax.ListLiteral(bracket.position, items, self._height(bracket.position, *items))

    def _map(self, brace: Token) -> syntax.Node:
        entries: list[tuple[syntax.Node, syntax.Node]] = []
        while not self._accept("}"):
            key = self.expression()
            self._expect(":")
            entries.append((key, self.expression()))
            if not self._accept(","):
                self._expect("}")
                break
        height = self._height(brace.position, *(node for entry in entries for node in entry))
        return syntax.MapLiteral(brace.position, tuple(entries), height)

    def _call(self, name: Token, receiver: tuple[syntax.Node, ...]) -> syntax.Node:
        function = FUNCTIONS.get(name.text)
        if function is None:
            raise Fault(unknown_function(name.text), name.position)
        arguments = (*receiver, *self._items(")"))
        if not function.fewest <= len(arguments) <= function.most:
            raise Fault(f"{name.text} takes {function.signature}, got {len(arguments)} values", name.position)
        return syntax.Call(name.position, name.text, arguments, self._height(name.position, *arguments))

    def _has(self, name: Token) -> syntax.Node:
        operand = self.expression()
        self._expect(")")
        if not isinstance(operand, syntax.Field | syntax.Index):
            raise Fault("has() asks for a field, such as has(x.y)", name.position)
        return syntax.Has(name.position, operand, self._height(name.position, operand))

    def _macro(self, name: Token, items: syntax.Node) -> syntax.Node:
        variable = self._next()
        if variable.kind != "name" or variable.text in _RESERVED:
            raise Fault(f"{name.text} begins with a name for each item, as in items.{name.text}(x, …)", name.position)
        if len(self._bound) == MAX_COMPREHENSIONS:
            raise Fault(f"more than {MAX_COMPREHENSIONS} of map, filter, … within one another", name.position)
        slot, before = len(self._bound), self._nodes
        self._expect(",")
        self._bound.append(variable.text)
        self.most_bound = max(self.most_bound, len(self._bound))
        parts = self._items(")")
        self._bound.pop()
        if not 1 <= len(parts) <= (2 if name.text == "map" else 1):
            raise Fault(f"{name.text} is written items.{name.text}(x, expression of x)", name.position)
        return syntax.Macro(
            position=name.position,
            macro=cast("syntax.MacroName", name.text),
            items=items,
            slot=slot,
            condition=parts[0] if len(parts) == 2 else None,
            body=parts[-1],
            weight=1 + self._nodes - before,
            height=self._height(name.position, items, *parts),
        )
