"""Milliseconds per frame of the canvas, beside a plain QGraphicsView and, if wished, NodeGraphQt, in the same run.

    python3 run.py bench canvas [--nodes 1000 10000 50000] [--repeats 1] [--json FILE] [--nodegraphqt PYTHON]

Each canvas and size runs in a process of its own, drawn into memory, 1600×1000. PYTHON is an interpreter of another
environment that has NodeGraphQt and PySide6.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
ROWS = (
    "fit: full repaint", "fit: pan", "1:1: pan", "zoom sweep", "100 change, zoom 0.5", "drag a node, 50 wires",
)  # fmt: skip
AIM_MS = 16.6
PLAIN_MOST, PEER_MOST = 10_000, 10_000
"""Larger graphs take the others minutes."""


def child(kind: str, nodes: int, most_s: float) -> None:
    """Measures one canvas and prints its figures as JSON."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    sys.path.insert(0, str(HERE))
    from importlib import import_module

    from _canvas_graph import Graph
    from _canvas_rows import Rows
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    make = import_module(f"_canvas_{kind}").make
    bare = QWidget()
    bare.resize(1600, 1000)
    bare.show()
    app.processEvents()
    found = Rows(app, Graph(nodes), make, most_s).all()
    print(json.dumps(found), flush=True)
    os._exit(0)


def measured(python: str, kind: str, nodes: int, most_s: float) -> dict[str, Any] | None:
    """Figures of one canvas, from a process of its own; `None`, with the reason on stderr, if it failed."""
    command = [python, str(Path(__file__)), "--child", kind, str(nodes), "--most", str(most_s)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{kind}, {nodes} nodes: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def middle_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The medians of repeated runs."""
    first = runs[0]
    return {
        name: {key: median(run[name][key] for run in runs) for key in value}
        if isinstance(value, dict)
        else median(run[name] for run in runs)
        for name, value in first.items()
    }


def ratios(of: dict[str, Any], to: dict[str, Any]) -> dict[str, float]:
    """How many times faster each row is."""
    return {row: to[row]["p50"] / of[row]["p50"] for row in ROWS}


def table(nodes: int, found: dict[str, dict[str, Any]]) -> None:
    """Prints one size's figures."""
    print(f"\n{nodes:,} nodes: ms per frame, median / 95th percentile")
    print(f"{'':24s}" + "".join(f"{kind:>24s}" for kind in found))
    for row in ROWS:
        cells = [f"{each[row]['p50']:.1f} / {each[row]['p95']:.1f}" for each in found.values()]
        print(f"{row:24s}" + "".join(f"{cell:>24s}" for cell in cells))
    print(f"{'build, CPU s':24s}" + "".join(f"{each['build']['cpu_s']:>24.2f}" for each in found.values()))
    print(f"{'memory, MB':24s}" + "".join(f"{each['memory_mb']:>24.0f}" for each in found.values()))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where to write all figures and ratios")
    parser.add_argument("--nodegraphqt", metavar="PYTHON", help="interpreter with NodeGraphQt")
    parser.add_argument("--most", type=float, default=12.0, help="seconds a row may take")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.child:
        child(wanted.child[0], int(wanted.child[1]), wanted.most)
    kinds = {"weft": sys.executable, "plain": sys.executable}
    if wanted.nodegraphqt:
        kinds["nodegraphqt"] = wanted.nodegraphqt
    report: dict[str, Any] = {}
    for nodes in wanted.nodes:
        runs: dict[str, list[dict[str, Any]]] = {}
        for _ in range(wanted.repeats):
            for kind, python in kinds.items():
                if kind == "weft" or nodes <= (PLAIN_MOST if kind == "plain" else PEER_MOST):
                    one = measured(python, kind, nodes, wanted.most)
                    if one is not None:
                        runs.setdefault(kind, []).append(one)
        found = {kind: middle_of(each) for kind, each in runs.items()}
        if "weft" not in found:
            sys.exit(1)
        table(nodes, found)
        slow = [row for row in ROWS if found["weft"][row]["p95"] > AIM_MS]
        print(f"over {AIM_MS} ms: {', '.join(slow) or 'none'}")
        times = {kind: ratios(found["weft"], each) for kind, each in found.items() if kind != "weft"}
        report[str(nodes)] = {"figures": found, "times_faster": times, "over_aim": slow}
    if wanted.json:
        wanted.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
