"""Milliseconds from the start of the process to the first paint, beside a minimal PySide6 window in the same run.

    python3 run.py bench startup [--repeats 7] [--json FILE]

`welcome`: the window with its welcome page is painted (the library and the previews follow). `usable`: a flow of 100
nodes is painted and the window waits for the person (panels follow). Processes take turns, so that a machine that
changes its pace changes it for all; medians are compared. Each kind has a home of its own, as a start restores what
was open at the last, and each process says what it painted. Time on the wall is what a person waits; CPU is what the
machine had to do for it, and hardly changes with what else it does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, Final

HERE = Path(__file__).resolve()
NODES: Final = 100
AIMS: Final = {"welcome": 5.0, "usable": 8.0}
"""Times of the minimal window."""
PAINTED: Final = {"minimal": "nothing", "welcome": "the welcome page", "usable": f"a flow of {NODES} nodes"}
"""What each kind must say that it painted."""


def flow_file(folder: Path) -> Path:
    """A flow of 100 nodes: agents in ten chains."""
    from weft_engine import edits
    from weft_engine.document import Document, Flow, storage
    from weft_engine.registry import installed

    document, registry = Document(Flow()), installed()
    for chain in range(10):
        before = ""
        for place in range(NODES // 10):
            x, y = place * 320, chain * 360
            node, change = edits.add_node(document.flow, registry, "agent", x, y, config={"prompt": "Improve {{text}}"})
            document.apply(change)
            if before:
                document.apply(edits.connect(document.flow, registry, f"{before}.text", f"{node}.text"))
            before = node
    path = folder / "hundred.weft"
    storage.save(path, document.flow)
    return path


def child(kind: str, path: str) -> None:
    """Starts a window; what its first paint was, and when, goes to stdout, and the process ends."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class FirstPaint(QObject):
        """Waits for the paint that counts."""

        def __init__(self, watched: QWidget, painted: str) -> None:
            super().__init__(watched)
            self.painted = painted
            watched.installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self._done)
            return False

        def _done(self) -> None:
            print(json.dumps({"at": time.time(), "cpu_s": time.process_time(), "painted": self.painted}), flush=True)
            os._exit(0)

    if kind == "minimal":
        app = QApplication([])
        window = QWidget()
        window.resize(1440, 900)
        FirstPaint(window, PAINTED["minimal"])
        window.show()
        app.exec()
        return

    from weft_editor import app as program

    started = program.open_first

    def watch(window: Any, *args: Any) -> None:
        started(window, *args)
        tab = window.tabs.flow
        if tab is None:
            FirstPaint(window.tabs.currentWidget().viewport(), PAINTED["welcome"])
        else:
            FirstPaint(tab.canvas, f"a flow of {len(tab.canvas.scene.nodes.row_of)} nodes")

    program.open_first = watch
    program.main(Path(path) if kind == "usable" else None)


def start(kind: str, folder: Path, path: Path) -> dict[str, float]:
    """How long one start took, on the wall and of the CPU."""
    environment = {**os.environ, "WEFT_HOME": str(folder / kind)}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else Python compiles everything anew at each start
    began = time.time()
    command = [sys.executable, str(HERE), "--child", kind, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        raise SystemExit(f"{kind} did not start: {done.stderr.strip()}")
    said = json.loads(done.stdout.splitlines()[-1])
    if said["painted"] != PAINTED[kind]:
        raise SystemExit(f"{kind} was to paint {PAINTED[kind]}, but painted {said['painted']}")
    return {"ms": (said["at"] - began) * 1000, "cpu_ms": said["cpu_s"] * 1000}


def main() -> None:
    """Measure, print the table and the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(*arguments.child)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = flow_file(folder)
        for kind in PAINTED:  # a first round warms the disk's cache, and writes the icons and compiled modules
            start(kind, folder, path)
        rounds = [{kind: start(kind, folder, path) for kind in PAINTED} for _ in range(arguments.repeats)]
    report = summary(rounds)
    print(json.dumps(report, indent=2))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def summary(rounds: list[dict[str, dict[str, float]]]) -> dict[str, Any]:
    """Medians in milliseconds, and how many minimal windows each is."""

    def middle(kind: str, figure: str) -> float:
        return median(each[kind][figure] for each in rounds)

    rows = {
        kind: {
            "ms": round(middle(kind, "ms"), 1),
            "ratio": round(middle(kind, "ms") / middle("minimal", "ms"), 2),
            "aim": AIMS.get(kind),
            "cpu_ms": round(middle(kind, "cpu_ms"), 1),
            "cpu_ratio": round(middle(kind, "cpu_ms") / middle("minimal", "cpu_ms"), 2),
            "all_ms": [round(each[kind]["ms"], 1) for each in rounds],
        }
        for kind in PAINTED
    }
    return {
        "benchmark": "startup",
        "nodes": NODES,
        "platform": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "rows": rows,
    }


if __name__ == "__main__":
    main()
