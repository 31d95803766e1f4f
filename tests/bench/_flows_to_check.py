"""Large flows for the benchmark of checking: one as people draw them, one as deep and as dense as a flow can be."""

from __future__ import annotations

from random import Random
from typing import Final

from weft_engine.document import Flow, Node, Wire

_LENGTH: Final = 5
"""Sections one after another; each is of about 10 nodes."""
_DEEPEST: Final = 4
"""Loops within loops."""


class _Builder:
    def __init__(self, seed: int = 1) -> None:
        self.flow = Flow()
        self.rnd = Random(seed)

    def add(self, kind: str, **config: object) -> str:
        key = f"n{len(self.flow.nodes)}"
        self.flow.sections["nodes"][key] = Node(type=kind, config=config)
        return key

    def wire(self, source: str, target: str) -> None:
        wire = Wire(source=source, target=target)
        self.flow.sections["wires"][wire.id] = wire

    def section(self, given: str) -> str:
        """A prompt, a branch whose arms rejoin, a loop that takes a value from outside, a join."""
        prompt = self.add("template", text="{{a}} {{b}}")
        self.wire(given, f"{prompt}.a")
        self.wire(given, f"{prompt}.b")
        after = self.rejoined(f"{prompt}.text")
        loop, body = self.add("loop"), self.add("template", text="{{state}} {{goal}}")
        self.wire(after, f"{loop}.start")
        self.wire(f"{loop}.state", f"{body}.state")
        self.wire(given, f"{body}.goal")
        self.wire(f"{body}.text", f"{loop}.next")
        join = self.add("join", mode="settled")
        self.wire(f"{loop}.done", f"{join}.arms")
        self.wire(f"{prompt}.text", f"{join}.arms")
        return f"{join}.values"

    def rejoined(self, given: str) -> str:
        """A branch whose arms lead to one input."""
        branch, after = self.add("branch"), self.add("transform", expression="value")
        self.wire(given, f"{branch}.value")
        for case in ("yes", "no"):
            arm = self.add("transform", expression="value")
            self.wire(f"{branch}.{case}", f"{arm}.value")
            self.wire(f"{arm}.value", f"{after}.value")
        return f"{after}.value"

    def chain(self, own: list[str], outer: list[str], most: int, depth: int = 0) -> str:
        """One node after the other until there are so many, each with wires from anywhere before it."""
        while len(self.flow.nodes) < most:
            draw = self.rnd.random()
            if draw < 0.05:
                own.append(self.rejoined(own[-1]))
            elif draw < 0.08:
                branch = self.add("branch")
                self.wire(own[-1], f"{branch}.value")
                own += [f"{branch}.yes", f"{branch}.no"] if self.rnd.random() < 0.2 else [f"{branch}.yes"]
            elif draw < 0.11 and depth < _DEEPEST:
                own.append(self.loop(own, outer, most, depth))
            else:
                own.append(self.knot(own, outer))
        return own[-1]

    def loop(self, own: list[str], outer: list[str], most: int, depth: int) -> str:
        """A loop with a chain in it that also takes what was before the loop."""
        loop = self.add("loop")
        self.wire(own[-1], f"{loop}.start")
        size = self.rnd.choice((5, 20, 60, 200)) >> depth
        end = self.chain([f"{loop}.state"], own + outer[-200:], min(most, len(self.flow.nodes) + size), depth + 1)
        self.wire(end, f"{loop}.next")
        return f"{loop}.done"

    def knot(self, own: list[str], outer: list[str]) -> str:
        """A node that hangs on the one before it, on one not long ago, and on one that may be from the beginning."""
        ways = self.rnd.randrange(1, 5)
        if self.rnd.random() < 0.2:
            key, out, ports = self.add("join", mode=self.rnd.choice(("settled", "any"))), "values", ["arms"] * ways
            out = "value" if self.flow.nodes[key].config["mode"] == "any" else "values"
        else:
            names = "abcd"[:ways]
            key, out = self.add("template", text=" ".join(f"{{{{{name}}}}}" for name in names)), "text"
            ports = list(names)
        sources = [own[-1], self.rnd.choice(own[-30:]), self.rnd.choice(own), self.rnd.choice(outer or own)]
        for source, port in zip(sources, ports, strict=False):
            self.wire(source, f"{key}.{port}")
        return f"{key}.{out}"


def wide_flow(count: int) -> Flow:
    """About so many nodes, without a problem: many sections side by side and one after another."""
    made = _Builder()
    start = f"{made.add('input', name='q')}.value"
    ends = []
    while len(made.flow.nodes) < count:
        given = start
        for _ in range(_LENGTH):
            given = made.section(given)
        ends.append(given)
    last = made.add("join", mode="settled")
    for end in ends:
        made.wire(end, f"{last}.arms")
    made.wire(f"{last}.values", f"{made.add('output')}.value")
    return made.flow


def dense_flow(count: int, seed: int = 1) -> Flow:
    """About so many nodes in one chain, with loops in loops, open branches and wires across all of it."""
    made = _Builder(seed)
    start = f"{made.add('input', name='q')}.value"
    end = made.chain([start], [], count)
    made.wire(end, f"{made.add('output')}.value")
    return made.flow
