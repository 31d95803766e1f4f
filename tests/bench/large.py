"""Longest gap of the window while a person works on a flow of 10,000 nodes, for each thing they do.

    python3 run.py bench large [--nodes 10000] [--json FILE] [--where MS]

The real window, through its own commands. A timer of 5 ms stands for everything else the window has to do; a gap is the
time between two of its ticks while a command is at work and until the window is idle again, problems included. Each gap
is also given as processor time: `window` is what the window's own thread used in its busiest gap, `all threads` what
Weft used as a whole, but no more than the gap: about the gap on a machine with nothing else to do.

A fixed piece of Python is timed before each command. The aim "here" is the aim times what that took by the clock in
this run (median), over what it took on the machine of the aims when that was idle; it is never less than the aim.

With `--where` the places of the window's thread during gaps of so many milliseconds are listed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from _flows_to_check import wide_flow
from _where import Where

TICK_MS: Final = 5
AIM_MS: Final = 200.0
SPEED_MS: Final = 58.0
"""What `fixed_work` takes on the machine of the aims while nothing else runs there."""
_CALM_S: Final = 0.8
"""So long nothing must have been late for a command to count as over."""
Row = dict[str, float]
Step = tuple[str, Callable[[], object]]


def fixed_work() -> float:
    """Milliseconds by the clock for some Python that is always the same."""
    began, found = perf_counter(), {}
    for number in range(60_000):
        key = f"n{number}"
        found[key] = (number, key.partition(".")[0])
    return (perf_counter() - began) * 1000


class Ticks:
    """When the window's loop was served, and how much processor time had been used by then."""

    def __init__(self) -> None:
        self.at: list[tuple[float, float, float]] = []
        self._late_s = perf_counter()

    def __len__(self) -> int:
        return len(self.at)

    def add(self) -> None:
        """Now."""
        now = perf_counter()
        if self.at and now - self.at[-1][0] > 0.05:
            self._late_s = now
        self.at.append((now, thread_time(), process_time()))

    @property
    def is_calm(self) -> bool:
        """Whether nothing has been late for a while."""
        return len(self) > 10 and self.at[-1][0] - self._late_s > _CALM_S

    def row(self) -> Row:
        """The longest gap, in milliseconds."""
        gaps = [tuple((after[at] - before[at]) * 1000 for at in range(3)) for before, after in pairwise(self.at)]
        return {
            "longest_gap_ms": round(max(gap for gap, _, _ in gaps), 1),
            "busy_ms": round(max(window for _, window, _ in gaps), 1),
            "all_threads_ms": round(max(min(gap, both) for gap, _, both in gaps), 1),
            "took_s": round(self.at[-1][0] - self.at[0][0] - _CALM_S, 2),
        }


def longest_gap(act: Callable[[], object], done: Callable[[], bool], where: Where | None = None) -> Row:
    """Does something from the event loop; the longest time the loop was not served, in milliseconds."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    ticks, loop = Ticks(), QEventLoop()
    timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)

    def tick() -> None:
        ticks.add()
        if len(ticks) == 5:
            QTimer.singleShot(0, act)
        if ticks.is_calm and done():
            loop.quit()

    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    if where is not None:
        where.tell([at for at, _, _ in ticks.at])
    return ticks.row()


class Bench:
    """A window with a large flow, and what is done with it."""

    def __init__(self, count: int, folder: Path, where: Where | None) -> None:
        from PySide6.QtCore import QEventLoop
        from PySide6.QtTest import QTest

        from weft_editor.app import application, make_program
        from weft_editor.main_window import MainWindow
        from weft_editor.warming import Warming

        self.path = folder / "large.weft"
        save_flow(self.path, count)
        app = application(["weft"])
        program = make_program(app)
        self.window = MainWindow(program)
        self.window.resize(1600, 1000)
        self.window.show()
        warm, loop = Warming(program.engine, program.windows), QEventLoop()
        warm.done.connect(loop.quit)
        warm.start()
        loop.exec()
        self.window.load_rest()
        app.processEvents()
        self.window.activateWindow()  # what waits until the person is in another program does not come
        if not QTest.qWaitForWindowActive(self.window):
            raise SystemExit("the window does not become active here")
        self.where = where
        self.rows: dict[str, Row] = {}
        self.speeds: list[float] = []

    def take(self, name: str, act: Callable[[], object], done: Callable[[], bool] = lambda: True) -> None:
        """Measures one thing a person does."""
        self.speeds.append(fixed_work())
        self.rows[name] = longest_gap(act, done, self.where)
        print(f"{name}: {self.rows[name]['longest_gap_ms']:.0f} ms", file=sys.stderr)

    def run(self) -> None:
        """Measures all."""
        files = self.window.files
        self.take("idle, no flow", lambda: None)
        self.take("open", lambda: files.open(self.path), lambda: not files.is_opening)
        self.take("idle", lambda: None)
        for name, act in self._steps():
            self.take(name, act, self._is_done)

    def _is_done(self) -> bool:
        tab = self.window.program.open_tabs[-1]
        is_behind = tab.canvas.following.is_behind
        return not (tab.file.is_saving or tab.equipment.commands.aside.is_working or is_behind)

    def _steps(self) -> Iterator[Step]:
        tab = self.window.program.open_tabs[-1]
        commands = tab.equipment.commands
        yield "select all", commands.select_all
        yield "move all", lambda: commands.nudge("right")
        yield "undo moving", commands.undo
        yield "save", lambda: self.window.saving.save(tab)
        yield "copy", commands.copy
        yield "delete all", commands.delete
        yield "undo deleting", commands.undo
        yield "redo deleting", commands.redo
        yield "paste", commands.paste
        yield "undo pasting", commands.undo
        yield "undo deleting again", commands.undo
        yield "select all again", commands.select_all
        yield "duplicate", commands.duplicate
        yield "undo duplicating", commands.undo
        yield "select all once more", commands.select_all
        yield "mute all", commands.mute
        yield "undo muting", commands.undo
        yield "select nothing", commands.select_none
        yield "arrange", commands.arrange
        yield "undo arranging", commands.undo
        yield "open a small flow", self.window.files.new
        yield "close it", lambda: self.window.close_page(self.window.tabs.currentWidget())

    def report(self) -> dict[str, Any]:
        """All figures."""
        flow = self.window.program.open_tabs[-1].session.flow
        speed = median(self.speeds)
        slower = max(1.0, speed / SPEED_MS)
        gaps = {name: row["longest_gap_ms"] for name, row in self.rows.items()}
        return {
            "benchmark": "large", "nodes": len(flow.nodes), "wires": len(flow.wires),
            "aim_ms": AIM_MS, "aim_here_ms": round(AIM_MS * slower, 1), "fixed_work_ms": round(speed, 1),
            "over_aim": [name for name, gap in gaps.items() if gap > AIM_MS],
            "over_aim_here": [name for name, gap in gaps.items() if gap > AIM_MS * slower],
            "rows": self.rows,
        }  # fmt: skip


def save_flow(path: Path, count: int) -> None:
    """A flow of so many nodes, laid out, as a file."""
    from weft_engine.document import Document, storage
    from weft_engine.edits.arrange import arrange
    from weft_engine.registry import installed

    flow = wide_flow(count)
    document = Document(flow)
    document.apply(arrange(flow, installed(), dict.fromkeys(flow.nodes, (240.0, 120.0))))
    storage.save(path, flow)


def table(report: dict[str, Any]) -> None:
    """Prints the figures."""
    print(
        f"\n{report['nodes']:,} nodes, {report['wires']:,} wires: longest gap in ms; aim {report['aim_ms']:.0f}, ",
        end="",
    )
    print(f"here {report['aim_here_ms']:.0f}")
    print(f"{'':24s}{'gap':>9s}{'window':>9s}{'all threads':>13s}{'took, s':>10s}")
    for name, row in report["rows"].items():
        print(
            f"{name:24s}{row['longest_gap_ms']:9.0f}{row['busy_ms']:9.0f}{row['all_threads_ms']:13.0f}{row['took_s']:10.1f}"
        )
    print(
        f"aim here: a fixed piece of Python took {report['fixed_work_ms']:.0f} ms by the clock, "
        f"on the machine of the aims {SPEED_MS:.0f} ms"
    )
    print(f"over the aim: {', '.join(report['over_aim']) or 'none'}")
    print(f"over the aim here: {', '.join(report['over_aim_here']) or 'none'}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--json", metavar="FILE", help="where to write all figures")
    parser.add_argument("--where", type=float, metavar="MS", help="list where the window's thread was in longer gaps")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WEFT_HOME"] = folder
        bench = Bench(arguments.nodes, Path(folder), Where(arguments.where) if arguments.where else None)
        bench.run()
        report = bench.report()
        table(report)
        if arguments.json:
            Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        sys.stdout.flush()
        os._exit(0)  # nothing of the window is to be saved


if __name__ == "__main__":
    main()
