"""How long problems take to be right again after one edit of a large flow.

    python3 run.py bench validation [--nodes 10000] [--edits 100] [--shape wide|dense|both] [--json FILE]

The wide flow is many sections side by side and one after another: prompts, branches that rejoin, loops, joins. The
dense one is a single chain thousands of nodes deep, with loops in loops, branches that stay open and wires across all
of it. Each kind of edit is made at random places and taken back; times are of the processor, for `Validator.problems`
after it, in milliseconds. The baseline is the whole check of the same flow, in the same run.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, Final

from _flows_to_check import dense_flow, wide_flow

from weft_engine import edits
from weft_engine.document import Change, Document, Flow, Put, Wire
from weft_engine.graph.validate import validate
from weft_engine.graph.validator import Validator
from weft_engine.registry import installed

AIM_MS: Final = 10.0
_SHAPES: Final[Mapping[str, Callable[[int], Flow]]] = {"wide": wide_flow, "dense": dense_flow}


def edits_of(flow: Flow, rnd: Random) -> dict[str, Callable[[], Change]]:
    """One random edit of each kind."""
    registry = installed()
    keys, wires = sorted(flow.nodes, key=lambda key: int(key[1:])), sorted(flow.wires)
    node = rnd.choice(keys)
    prompts = [key for key in keys if flow.nodes[key].type == "template"]
    early, late = sorted(rnd.sample(prompts, 2), key=keys.index)
    near = keys[max(0, keys.index(late) - rnd.randrange(1, 20))]
    return {
        "disconnect": lambda: edits.remove(flow, wires=[rnd.choice(wires)]),
        "connect onward": lambda: _connected(early, late),
        "connect back a little": lambda: _connected(late, near),
        "connect back far": lambda: _connected(late, early),
        "add": lambda: edits.add_node(flow, registry, "template", 0, 0)[1],
        "remove": lambda: edits.remove(flow, [node]),
        "rename": lambda: edits.set_title(flow, node, "Renamed"),
        "mute": lambda: edits.set_muted(flow, [node], True),
        "config": lambda: edits.set_config(flow, rnd.choice(prompts), "text", "{{a}} {{other}}"),
        "settings": lambda: edits.set_settings(flow, flow.settings.model_copy(update={"seed": rnd.randrange(99)})),
        "move": lambda: edits.move(flow, {node: (rnd.random(), 0.0)}),
    }


def _connected(source: str, target: str) -> Change:
    wire = Wire(source=f"{source}.text", target=f"{target}.a")
    return Change("Connect", (Put("wires", wire.id, wire),))


def measured(shape: str, count: int, repeats: int) -> dict[str, Any]:
    """Each kind of edit, done and undone."""
    flow, registry = _SHAPES[shape](count), installed()
    validate(flow, registry)
    begun = process_time()
    whole = validate(flow, registry)
    whole_ms = (process_time() - begun) * 1000
    begun = process_time()
    validator = Validator(flow, registry)
    first_ms = (process_time() - begun) * 1000
    assert list(validator.problems) == whole
    document, rnd = Document(flow), Random(7)
    document.subscribe(validator.follow)
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeats):
        for name, make in edits_of(flow, rnd).items():
            change = make()
            for way in (name, f"{name}, undone"):
                change = document.apply(change)
                begun = process_time()
                _ = validator.problems
                times[way].append((process_time() - begun) * 1000)
    assert list(validator.problems) == validate(flow, registry)
    rows = {name: _row(sorted(found), whole_ms) for name, found in times.items()}
    every = sorted(each for found in times.values() for each in found)
    return {
        "benchmark": "validation", "shape": shape, "nodes": len(flow.nodes), "wires": len(flow.wires),
        "aim_ms": AIM_MS, "whole_ms": round(whole_ms, 1), "first_ms": round(first_ms, 1),
        "all": _row(every, whole_ms), "rows": rows,
    }  # fmt: skip


def _row(found: list[float], whole_ms: float) -> dict[str, float]:
    median = found[len(found) // 2]
    return {
        "median_ms": round(median, 3), "p95_ms": round(found[int(0.95 * (len(found) - 1))], 3),
        "worst_ms": round(found[-1], 3), "whole_check_takes_times": round(whole_ms / max(median, 1e-6)),
    }  # fmt: skip


def table(report: Mapping[str, Any]) -> str:
    """A report for a terminal."""
    lines = [
        f"{report['shape']}: {report['nodes']:,} nodes, {report['wires']:,} wires; "
        f"whole check {report['whole_ms']} ms, aim {report['aim_ms']} ms; median / p95 / worst",
    ]
    for name, row in {"all": report["all"], **report["rows"]}.items():
        lines.append(f"  {name:<32}{row['median_ms']:>9.2f}{row['p95_ms']:>9.2f}{row['worst_ms']:>9.2f}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--shape", choices=(*_SHAPES, "both"), default="both")
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    shapes = _SHAPES if arguments.shape == "both" else (arguments.shape,)
    reports = [measured(shape, arguments.nodes, arguments.edits) for shape in shapes]
    for report in reports:
        print(table(report), flush=True)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(reports, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
