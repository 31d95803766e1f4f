"""From a syntax tree to one Python closure per node; no source text is ever handed to the host language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from weft_engine.expressions import operations, syntax
from weft_engine.expressions.frame import Evaluate, Frame
from weft_engine.expressions.functions import FUNCTIONS
from weft_engine.expressions.limits import Fault, LimitFault, Meter, Missing
from weft_engine.expressions.macros import compile_macro

_ARITHMETIC: Final[dict[str, Callable[[Any, Any, Meter], Any]]] = {
    "+": operations.add,
    "-": operations.subtract,
    "*": operations.multiply,
    "/": operations.divide,
    "%": operations.remainder,
    "in": operations.contains,
    "==": operations.equal,
    "!=": lambda a, b, meter: not operations.equal(a, b, meter),
    "<": lambda a, b, meter: operations.compare(a, b, "<") < 0,
    "<=": lambda a, b, meter: operations.compare(a, b, "<=") <= 0,
    ">": lambda a, b, meter: operations.compare(a, b, ">") > 0,
    ">=": lambda a, b, meter: operations.compare(a, b, ">=") >= 0,
}


def compile_tree(node: syntax.Node) -> Evaluate:
    """A function that evaluates the tree in a frame, raising `Fault` with a position."""
    compiled: Evaluate = _COMPILERS[type(node)](node)
    return compiled


def _literal(node: syntax.Constant) -> Evaluate:
    value = node.value
    return lambda frame: value


def _name(node: syntax.Name) -> Evaluate:
    slot, name, position = node.slot, node.name, node.position
    if slot is not None:
        return lambda frame: frame.bound[slot]

    def variable(frame: Frame) -> Any:
        try:
            return frame.variables[name]
        except KeyError:
            raise Fault(_undefined(name, frame.variables), position) from None

    return variable


def _undefined(name: str, variables: Mapping[str, Any]) -> str:
    known = ", ".join(sorted(variables)[:12]) or "none"
    return f"undefined variable {name!r} (known here: {known})"


def _unary(node: syntax.Unary) -> Evaluate:
    operand, position = compile_tree(node.operand), node.position
    if node.operator == "!":
        return lambda frame: not operations.truth(operand(frame), "what '!' stands before", position)

    def negative(frame: Frame) -> Any:
        value = operand(frame)
        if not operations.is_number(value):
            raise Fault(f"'-' stands before {operations.kind(value)}, not a number", position)
        return _placed(position, lambda: operations.checked(-value))

    return negative


def _placed(position: int, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Fault as fault:
        if fault.position is None:
            fault.position = position
        raise
    except OverflowError as error:
        raise Fault("the result is not a finite number", position) from error


def _binary(node: syntax.Binary) -> Evaluate:
    if node.operator in ("&&", "||"):
        return _logical(node)
    left, right, position = compile_tree(node.left), compile_tree(node.right), node.position
    operate = _ARITHMETIC[node.operator]

    def binary(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        try:
            return operate(a, b, frame.meter)
        except Fault as fault:
            if fault.position is None:
                fault.position = position
            raise
        except OverflowError as error:
            raise Fault("the result is not a finite number", position) from error

    return binary


def _logical(node: syntax.Binary) -> Evaluate:
    left, right, position = compile_tree(node.left), compile_tree(node.right), node.position
    what, deciding = f"each side of '{node.operator}'", node.operator == "||"

    def logical(frame: Frame) -> bool:
        failed: Fault | None = None
        try:
            if operations.truth(left(frame), what, position) is deciding:
                return deciding
        except LimitFault:
            raise
        except Fault as fault:
            failed = fault
        second = operations.truth(right(frame), what, position)
        if failed is not None and second is not deciding:
            raise failed
        return second

    return logical


def _choice(node: syntax.Choice) -> Evaluate:
    condition, then, otherwise = map(compile_tree, (node.condition, node.then, node.otherwise))
    position = node.position

    def choice(frame: Frame) -> Any:
        taken = then if operations.truth(condition(frame), "what stands before '?'", position) else otherwise
        return taken(frame)

    return choice


def _field(node: syntax.Field) -> Evaluate:
    target, name, position = compile_tree(node.target), node.name, node.position

    def field(frame: Frame) -> Any:
        try:
            return operations.field(target(frame), name)
        except Fault as fault:
            if fault.position is None:
                fault.position = position
            raise

    return field


def _index(node: syntax.Index) -> Evaluate:
    target, key, position = compile_tree(node.target), compile_tree(node.key), node.position

    def index(frame: Frame) -> Any:
        items, at = target(frame), key(frame)
        return _placed(position, lambda: operations.element(items, at))

    return index


def _has(node: syntax.Has) -> Evaluate:
    operand = compile_tree(node.operand)

    def has(frame: Frame) -> bool:
        try:
            operand(frame)
        except Missing:
            return False
        return True

    return has


def _call(node: syntax.Call) -> Evaluate:
    run, position = FUNCTIONS[node.function].run, node.position
    arguments = [compile_tree(argument) for argument in node.arguments]

    def call(frame: Frame) -> Any:
        values = [argument(frame) for argument in arguments]
        frame.meter.charge(1)
        return _placed(position, lambda: run(frame.meter, *values))

    return call


def _list(node: syntax.ListLiteral) -> Evaluate:
    items = [compile_tree(item) for item in node.items]
    return lambda frame: [item(frame) for item in items]


def _map(node: syntax.MapLiteral) -> Evaluate:
    entries = [(compile_tree(key), compile_tree(value)) for key, value in node.entries]
    position = node.position

    def mapping(frame: Frame) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in entries:
            name = key(frame)
            if type(name) is not str:
                raise Fault(f"the keys of an object are text, not {operations.kind(name)}", position)
            if name in result:
                raise Fault(f"the key {name!r} stands twice in an object", position)
            result[name] = value(frame)
        return result

    return mapping


def _macro(node: syntax.Macro) -> Evaluate:
    condition = compile_tree(node.condition) if node.condition is not None else None
    return compile_macro(node, compile_tree(node.items), condition, compile_tree(node.body))


_COMPILERS: Final[dict[type, Callable[[Any], Evaluate]]] = {
    syntax.Constant: _literal,
    syntax.Name: _name,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Choice: _choice,
    syntax.Field: _field,
    syntax.Index: _index,
    syntax.Has: _has,
    syntax.Call: _call,
    syntax.ListLiteral: _list,
    syntax.MapLiteral: _map,
    syntax.Macro: _macro,
}
