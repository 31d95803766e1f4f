"""Milliseconds per frame of the canvas, beside other canvases in the same run.

    python3 run.py bench canvas [--nodes 1000 10000 50000] [--repeats 1] [--json FILE] [--nodegraphqt PYTHON]

Beside it: a bare viewport that paints as many rectangles and wires and knows of nothing else, a plain QGraphicsView
and, if wished, NodeGraphQt. Each canvas and size runs in a process of its own, drawn into memory, 1600×1000. PYTHON is
an interpreter of another environment that has NodeGraphQt and PySide6.

The aims are those of a machine on which a bare viewport painted 10,000 nodes whole in 7.6 ms. An aim "here" is the aim
times what the bare viewport takes for that in this run (median), over 7.6 ms; it is never less than the aim itself.
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
AIM_MS, LARGE_AIM_MS = 16.6, 25.0
"""95th percentiles; of the largest flows those of panning and zooming only."""
LARGE = 50_000
LARGE_ROWS = ("fit: pan", "1:1: pan", "zoom sweep")
BARE_NODES, BARE_FIT_MS = 10_000, 7.6
"""What the bare viewport took on the machine of the aims, for so many nodes."""
MOST = {"plain": 10_000, "nodegraphqt": 10_000}
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


def aim_of(row: str, nodes: int) -> float | None:
    """Milliseconds a row may take on the machine of the aims, 95th percentile; `None` if there is no aim."""
    if nodes >= LARGE:
        return LARGE_AIM_MS if row in LARGE_ROWS else None
    return AIM_MS


def slowness(fits: list[float]) -> float:
    """How many times slower this machine paints than that of the aims, at least 1; from fits of the bare viewport."""
    return max(1.0, median(fits) / BARE_FIT_MS)


def table(nodes: int, found: dict[str, dict[str, Any]], slower: float) -> None:
    """Prints one size's figures."""
    print(f"\n{nodes:,} nodes: ms per frame, median / 95th percentile; aims for the latter")
    print(f"{'':24s}" + "".join(f"{kind:>18s}" for kind in (*found, "aim", "aim here")))
    for row in ROWS:
        cells = [f"{each[row]['p50']:.1f} / {each[row]['p95']:.1f}" for each in found.values()]
        aim = aim_of(row, nodes)
        cells += [f"{aim:.1f}", f"{aim * slower:.1f}"] if aim else ["–", "–"]
        print(f"{row:24s}" + "".join(f"{cell:>18s}" for cell in cells))
    print(f"{'build, CPU s':24s}" + "".join(f"{each['build']['cpu_s']:>18.2f}" for each in found.values()))
    print(f"{'memory, MB':24s}" + "".join(f"{each['memory_mb']:>18.0f}" for each in found.values()))


def over(found: dict[str, Any], nodes: int, slower: float) -> list[str]:
    """The rows that miss their aim on a machine so many times slower."""
    return [row for row in ROWS if (aim := aim_of(row, nodes)) and found[row]["p95"] > aim * slower]


def measured_all(
    kinds: dict[str, str], nodes: int, repeats: int, most_s: float, fits: list[float]
) -> dict[str, dict[str, Any]]:
    """Figures of all canvases for one size, in turn; adds to `fits` what the bare viewport took for 10,000 nodes."""
    runs: dict[str, list[dict[str, Any]]] = {}
    for _ in range(repeats):
        for kind, python in kinds.items():
            if nodes <= MOST.get(kind, nodes) and (one := measured(python, kind, nodes, most_s)) is not None:
                runs.setdefault(kind, []).append(one)
        speed = runs["bare"][-1] if nodes == BARE_NODES else measured(sys.executable, "bare", BARE_NODES, most_s)
        if speed is not None:
            fits.append(speed[ROWS[0]]["p50"])
    return {kind: middle_of(each) for kind, each in runs.items()}


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
    kinds = dict.fromkeys(("weft", "bare", "plain"), sys.executable)
    if wanted.nodegraphqt:
        kinds["nodegraphqt"] = wanted.nodegraphqt
    report: dict[str, Any] = {}
    fits: list[float] = []
    for nodes in wanted.nodes:
        found = measured_all(kinds, nodes, wanted.repeats, wanted.most, fits)
        if "weft" not in found or not fits:
            sys.exit(1)
        slower = slowness(fits)
        table(nodes, found, slower)
        print(
            f"aim here = aim × {slower:.2f}: the bare viewport painted {BARE_NODES:,} nodes whole in "
            f"{median(fits):.1f} ms, on the machine of the aims in {BARE_FIT_MS} ms"
        )
        slow, slow_here = over(found["weft"], nodes, 1.0), over(found["weft"], nodes, slower)
        print(f"over the aim: {', '.join(slow) or 'none'}; over the aim here: {', '.join(slow_here) or 'none'}")
        times = {kind: ratios(found["weft"], each) for kind, each in found.items() if kind != "weft"}
        report[str(nodes)] = {
            "figures": found, "times_faster": times, "slowness": slower, "over_aim": slow, "over_aim_here": slow_here,
        }  # fmt: skip
    if wanted.json:
        wanted.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
