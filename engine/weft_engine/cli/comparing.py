"""`weft diff`: what differs between two versions of a flow."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from weft_engine.cli.exits import Exit
from weft_engine.cli.flows import Named, find_flow
from weft_engine.cli.terminal import put, put_json
from weft_engine.document.versions import Difference, differences
from weft_engine.values import Json, to_text

_MARKS: Final = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}


def diff(arguments: argparse.Namespace) -> Exit:
    """`weft diff OLD NEW [--json]`; exit code 1 if they differ, as `diff` has it."""
    old, new = find_flow(arguments.old), find_flow(arguments.new)
    found = differences(old.flow, new.flow)
    if arguments.json:
        put_json({"differences": [asdict(each) for each in found]})
    else:
        for each in found:
            for line in _lines(each, old, new):
                put(line)
    return Exit.FAILED if found else Exit.DONE


def _lines(each: Difference, old: Named, new: Named) -> Iterator[str]:
    """A difference: what it is about, then each field before and after."""
    where = "".join(f"{name}/" for name in each.scope)
    yield f"{_MARKS[each.kind]} {each.thing} {where}{each.key}{_title(each, old, new)}"
    for field in each.fields:
        yield f"    {'.'.join(field.path)}"
        yield from _value("-", field.before)
        yield from _value("+", field.after)


def _title(each: Difference, old: Named, new: Named) -> str:
    named = old if each.kind == "removed" else new
    flow = named.flow
    for name in each.scope:
        flow = flow.flows[name]
    node = flow.nodes.get(each.key) if each.thing == "node" else None
    return f" “{node.title or node.type}”" if node is not None else ""


def _value(mark: str, value: Json) -> Iterator[str]:
    if value is not None:
        yield from (f"    {mark} {line}" for line in to_text(value).splitlines() or [""])
