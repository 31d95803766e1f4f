"""`all`, `exists`, `exists_one`, `map` and `filter`: the only loops, each over a finite list or an object's keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from weft_engine.expressions import operations, syntax
from weft_engine.expressions.frame import Evaluate, Frame
from weft_engine.expressions.limits import Fault, LimitFault


def compile_macro(node: syntax.Macro, items: Evaluate, condition: Evaluate | None, body: Evaluate) -> Evaluate:
    """The closure of a macro whose parts are compiled already."""
    walk = _walk(node, items)
    what, position = f"what {node.macro} asks of each item", node.position

    def holds(frame: Frame) -> bool:
        return operations.truth(body(frame), what, position)

    match node.macro:
        case "filter":
            return lambda frame: [item for item in walk(frame) if holds(frame)]
        case "map":
            return _map(node, walk, condition, body)
        case "exists_one":
            return lambda frame: sum(holds(frame) for _ in walk(frame)) == 1
        case "all" | "exists":
            return _quantifier(walk, holds, deciding=node.macro == "exists")


def _walk(node: syntax.Macro, items: Evaluate) -> Callable[[Frame], Iterator[Any]]:
    slot, weight, position, name = node.slot, node.weight, node.position, node.macro

    def walk(frame: Frame) -> Iterator[Any]:
        collection = items(frame)
        if not isinstance(collection, list | tuple | dict):
            raise Fault(f"{name} goes through a list or an object, not {operations.kind(collection)}", position)
        for item in collection:
            frame.meter.charge(weight)
            frame.bound[slot] = item
            yield item

    return walk


def _map(
    node: syntax.Macro, walk: Callable[[Frame], Iterator[Any]], condition: Evaluate | None, body: Evaluate
) -> Evaluate:
    if condition is None:
        return lambda frame: [body(frame) for _ in walk(frame)]
    kept = condition
    return lambda frame: [
        body(frame) for _ in walk(frame) if operations.truth(kept(frame), "the condition of map", node.position)
    ]


def _quantifier(walk: Callable[[Frame], Iterator[Any]], holds: Callable[[Frame], bool], *, deciding: bool) -> Evaluate:
    """Like `||` and `&&` over the items: one that decides outweighs one that fails, whichever comes first."""

    def quantifier(frame: Frame) -> bool:
        failed: Fault | None = None
        for _ in walk(frame):
            try:
                if holds(frame) is deciding:
                    return deciding
            except LimitFault:
                raise
            except Fault as fault:
                failed = failed or fault
        if failed is not None:
            raise failed
        return not deciding

    return quantifier
