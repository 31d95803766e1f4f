"""Longest gap of the window while a person works on a flow of 10,000 nodes, for each thing they do.

    python3 run.py bench large [--nodes 10000] [--json FILE]

The real window, through its own commands. A timer of 5 ms stands for everything else the window has to do; a gap is the
time between two of its ticks while a command is at work and until the window is idle again, problems included. The
baseline is the longest gap of the idle window with the same flow, in the same run. `busy_ms` is the processor time the
window's thread used in its busiest gap: what would be left of the gap on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from _flows_to_check import wide_flow

TICK_MS: Final = 5
AIM_MS: Final = 200.0
_CALM_S: Final = 0.8
"""So long nothing must have been late for a command to count as over."""


def longest_gap(app: Any, act: Callable[[], object], done: Callable[[], bool]) -> dict[str, float]:
    """Does something from the event loop; the longest time the loop was not served, in milliseconds."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    times: list[float] = []
    busy: list[float] = []
    late = [perf_counter()]
    loop = QEventLoop()
    timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)

    def tick() -> None:
        now = perf_counter()
        if times and now - times[-1] > 0.05:
            late[0] = now
        times.append(now)
        busy.append(thread_time())
        if len(times) == 5:
            QTimer.singleShot(0, act)
        if len(times) > 10 and now - late[0] > _CALM_S and done():
            loop.quit()

    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    gap, work = (max((after - before) * 1000 for before, after in pairwise(each)) for each in (times, busy))
    return {
        "longest_gap_ms": round(gap, 1),
        "busy_ms": round(work, 1),
        "took_s": round(times[-1] - times[0] - _CALM_S, 2),
    }


def measured(count: int, folder: Path) -> dict[str, Any]:
    """Each command on the same flow."""
    from weft_editor.app import application, make_program
    from weft_editor.main_window import MainWindow
    from weft_engine.document import Document, storage
    from weft_engine.edits.arrange import arrange
    from weft_engine.registry import installed

    flow = wide_flow(count)
    document = Document(flow)
    document.apply(arrange(flow, installed(), dict.fromkeys(flow.nodes, (240.0, 120.0))))
    path = folder / "large.weft"
    storage.save(path, flow)
    app = application(["weft"])
    window = MainWindow(make_program(app))
    window.resize(1600, 1000)
    window.show()
    window.load_rest()
    app.processEvents()
    rows: dict[str, dict[str, float]] = {}
    rows["open"] = longest_gap(app, lambda: window.files.open(path), lambda: not window.files.is_opening)
    tab = window.program.open_tabs[-1]
    session, commands = tab.session, tab.equipment.commands
    rows["idle"] = longest_gap(app, lambda: None, lambda: True)
    everything = [
        ("select all", commands.select_all),
        ("move all", lambda: commands.nudge("right")),
        ("undo moving", commands.undo),
        ("save", lambda: window.saving.save(tab)),
        ("copy", commands.copy),
        ("delete all", commands.delete),
        ("undo deleting", commands.undo),
        ("redo deleting", commands.redo),
        ("paste", commands.paste),
        ("undo pasting", commands.undo),
        ("undo deleting again", commands.undo),
        ("select all again", commands.select_all),
        ("duplicate", commands.duplicate),
        ("undo duplicating", commands.undo),
        ("select all once more", commands.select_all),
        ("mute all", commands.mute),
        ("undo muting", commands.undo),
        ("select nothing", commands.select_none),
        ("arrange", commands.arrange),
        ("undo arranging", commands.undo),
    ]

    def is_done() -> bool:
        return not (tab.file.is_saving or commands.aside.is_working or tab.canvas.following.is_behind)

    for name, act in everything:
        rows[name] = longest_gap(app, act, is_done)
        print(f"{name}: {rows[name]}", file=sys.stderr)
    idle = rows["idle"]["longest_gap_ms"]
    for row in rows.values():
        row["times_idle"] = round(row["longest_gap_ms"] / idle, 1)
    worst = max(row["longest_gap_ms"] for row in rows.values())
    busiest = max(row["busy_ms"] for row in rows.values())
    return {
        "benchmark": "large", "nodes": len(session.flow.nodes), "wires": len(session.flow.wires), "aim_ms": AIM_MS,
        "worst_ms": worst, "busiest_ms": busiest, "rows": rows,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WEFT_HOME"] = folder
        report = measured(arguments.nodes, Path(folder))
        print(json.dumps(report, indent=2))
        if arguments.json:
            Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        os._exit(0)  # nothing of the window is to be saved


if __name__ == "__main__":
    main()
