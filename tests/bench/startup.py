"""Milliseconds from the start of the process to the first paint, beside a minimal PySide6 window in the same run.

    python3 run.py bench startup [--repeats 7] [--json FILE]

`welcome`: the window with its welcome page is painted (the library and the previews follow). `usable`: a flow of 100
nodes is painted and the window waits for the person. Processes take turns, so that a machine that changes its pace
changes it for all; medians are compared.
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
ORDER: Final = ("minimal", "welcome", "usable")


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
    """Starts a window and ends with the wall-clock time of its first paint on stdout."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class FirstPaint(QObject):
        """Waits for the paint that counts."""

        def __init__(self, watched: QWidget) -> None:
            super().__init__(watched)
            watched.installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, _done)
            return False

    def _done() -> None:
        print(time.time(), flush=True)
        os._exit(0)

    if kind == "minimal":
        app = QApplication([])
        window = QWidget()
        window.resize(1440, 900)
        FirstPaint(window)
        window.show()
        app.exec()
        return

    from weft_editor import app as program

    started = program.open_first

    def watch(window: Any, *args: Any) -> None:
        started(window, *args)
        tab = window.tabs.flow
        FirstPaint(tab.canvas if tab is not None else window.tabs.currentWidget().viewport())

    program.open_first = watch
    program.main(Path(path) if kind == "usable" else None)


def milliseconds(kind: str, path: Path, environment: dict[str, str]) -> float:
    """How long one start took."""
    began = time.time()
    command = [sys.executable, str(HERE), "--child", kind, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        raise SystemExit(f"{kind} did not start: {done.stderr.strip()}")
    return (float(done.stdout.split()[-1]) - began) * 1000


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
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "WEFT_HOME": folder}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        path = flow_file(Path(folder))
        for kind in ORDER:  # a first round warms the disk's cache and writes the icons
            milliseconds(kind, path, environment)
        times: dict[str, list[float]] = {kind: [] for kind in ORDER}
        for _ in range(arguments.repeats):
            for kind in ORDER:
                times[kind].append(milliseconds(kind, path, environment))
    report = summary(times)
    print(json.dumps(report, indent=2))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def summary(times: dict[str, list[float]]) -> dict[str, Any]:
    """Medians in milliseconds, and how many minimal windows each is."""
    middle = {kind: median(each) for kind, each in times.items()}
    rows = {
        kind: {
            "ms": round(middle[kind], 1),
            "ratio": round(middle[kind] / middle["minimal"], 2),
            "aim": AIMS.get(kind),
            "all_ms": [round(each, 1) for each in times[kind]],
        }
        for kind in ORDER
    }
    return {
        "benchmark": "startup",
        "nodes": NODES,
        "platform": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "rows": rows,
    }


if __name__ == "__main__":
    main()
