"""How long problems take to be right again after one edit of a large flow.

    python3 run.py bench validation [--nodes 10000] [--edits 100] [--json FILE]

The flow is many sections side by side and one after another: prompts, branches that rejoin, loops, joins. Each kind of
edit is made at random places and taken back; times are of `Validator.problems` after it, in milliseconds. The baseline
is the whole check of the same flow, in the same run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

from weft_engine import edits
from weft_engine.document import Change, Document, Flow, Node, Wire
from weft_engine.graph.validate import validate
from weft_engine.graph.validator import Validator
from weft_engine.registry import installed

AIM_MS: Final = 10.0
_LENGTH: Final = 5
"""Sections one after another; each is of about 10 nodes."""


class _Builder:
    def __init__(self) -> None:
        self.flow = Flow()
        self.rnd = Random(1)

    def add(self, kind: str, **config: Any) -> str:
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
        branch, after = self.add("branch"), self.add("transform", expression="value")
        self.wire(f"{prompt}.text", f"{branch}.value")
        for case in ("yes", "no"):
            arm = self.add("transform", expression="value")
            self.wire(f"{branch}.{case}", f"{arm}.value")
            self.wire(f"{arm}.value", f"{after}.value")
        loop, body = self.add("loop"), self.add("template", text="{{state}} {{goal}}")
        self.wire(f"{after}.value", f"{loop}.start")
        self.wire(f"{loop}.state", f"{body}.state")
        self.wire(given, f"{body}.goal")
        self.wire(f"{body}.text", f"{loop}.next")
        join = self.add("join", mode="settled")
        self.wire(f"{loop}.done", f"{join}.arms")
        self.wire(f"{prompt}.text", f"{join}.arms")
        return f"{join}.values"


def large_flow(count: int) -> Flow:
    """About so many nodes, without a problem."""
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


def edits_of(flow: Flow, rnd: Random) -> dict[str, Callable[[], Change]]:
    """One random edit of each kind."""
    registry = installed()
    keys, wires = sorted(flow.nodes), sorted(flow.wires)
    node = rnd.choice(keys)
    prompts = [key for key in keys if flow.nodes[key].type == "template"]
    return {
        "disconnect and connect": lambda: edits.remove(flow, wires=[rnd.choice(wires)]),
        "add": lambda: edits.add_node(flow, registry, "template", 0, 0)[1],
        "remove": lambda: edits.remove(flow, [node]),
        "rename": lambda: edits.set_title(flow, node, "Renamed"),
        "mute": lambda: edits.set_muted(flow, [node], True),
        "config": lambda: edits.set_config(flow, rnd.choice(prompts), "text", "{{a}} {{other}}"),
        "settings": lambda: edits.set_settings(flow, flow.settings.model_copy(update={"seed": rnd.randrange(99)})),
        "move": lambda: edits.move(flow, {node: (rnd.random(), 0.0)}),
    }


def measured(count: int, repeats: int) -> dict[str, Any]:
    """Each kind of edit, done and undone."""
    flow, registry = large_flow(count), installed()
    validate(flow, registry)
    begun = perf_counter()
    whole = validate(flow, registry)
    whole_ms = (perf_counter() - begun) * 1000
    begun = perf_counter()
    validator = Validator(flow, registry)
    first_ms = (perf_counter() - begun) * 1000
    assert list(validator.problems) == whole
    document, rnd = Document(flow), Random(7)
    document.subscribe(validator.follow)
    times: dict[str, list[float]] = {}
    for _ in range(repeats):
        for name, make in edits_of(flow, rnd).items():
            change = make()
            for _ in range(2):
                change = document.apply(change)
                begun = perf_counter()
                _ = validator.problems
                times.setdefault(name, []).append((perf_counter() - begun) * 1000)
    assert list(validator.problems) == validate(flow, registry)
    rows = {name: _row(sorted(found), whole_ms) for name, found in times.items()}
    every = sorted(each for found in times.values() for each in found)
    return {
        "benchmark": "validation", "nodes": len(flow.nodes), "wires": len(flow.wires), "aim_ms": AIM_MS,
        "whole_ms": round(whole_ms, 1), "first_ms": round(first_ms, 1), "all": _row(every, whole_ms), "rows": rows,
    }  # fmt: skip


def _row(found: list[float], whole_ms: float) -> dict[str, float]:
    median = found[len(found) // 2]
    return {
        "median_ms": round(median, 3), "p95_ms": round(found[int(0.95 * (len(found) - 1))], 3),
        "worst_ms": round(found[-1], 3), "whole_check_takes_times": round(whole_ms / max(median, 1e-6)),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    report = measured(arguments.nodes, arguments.edits)
    print(json.dumps(report, indent=2))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
