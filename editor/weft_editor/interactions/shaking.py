"""Noticing that a dragged thing is shaken, and taking it off its wires."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from weft_engine.document import Change, Flow
from weft_engine.edits import remove
from weft_engine.registry import Registry

TURNS: Final = 4
LEAST: Final = 24.0
"""Logical window pixels of each to and fro."""
WITHIN_MS: Final = 900


class Shake:
    """Fed with the pointer's way, says once when it was shaken."""

    def __init__(self) -> None:
        self._extreme: float | None = None
        self._heading = 0
        self._turns: list[int] = []

    def feed(self, x: float, time_ms: int) -> bool:
        """Takes the pointer's next horizontal position; returns whether that makes a shake."""
        if self._extreme is None:
            self._extreme = x
            return False
        step = x - self._extreme
        heading = 1 if step > 0 else -1
        if self._heading and heading == self._heading:
            self._extreme = x
        elif abs(step) >= LEAST:
            if self._heading:
                self._turns = [each for each in self._turns if time_ms - each <= WITHIN_MS] + [time_ms]
            self._heading, self._extreme = heading, x
        if len(self._turns) < TURNS:
            return False
        self._turns.clear()
        return True


def taken_out(flow: Flow, registry: Registry, nodes: AbstractSet[str]) -> Change | None:
    """The edit that takes nodes off their wires: what fed them feeds what they fed; `None` if they have none."""
    change = remove(flow, nodes, reconnect=registry)
    wires = tuple(put for put in change.puts if put.section in ("wires", "layout.wires"))
    inner = {key for key, wire in flow.wires.items() if {wire.source_node, wire.target_node} <= nodes}
    outer = tuple(put for put in wires if put.key not in inner)
    if not outer:
        return None
    return Change(f"Detach {'node' if len(nodes) == 1 else f'{len(nodes)} nodes'}", outer)
