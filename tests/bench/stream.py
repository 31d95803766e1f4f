"""Gaps between frames of the window while 200 nodes stream 50 pieces of text a second each.

    python3 run.py bench stream [--seconds 10] [--tasks 200] [--rate 50] [--json FILE]

A real run, on the engine's thread, into the real window, whose canvas shows all nodes or some at full size. A timer of
16 ms stands for the frames; the same timer in the idle window, in the same process, is the baseline. CPU is the share
of one core the whole process used.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

FRAME_MS: Final = 16
AIM_MS: Final = 20.0


def registry(seconds: float, rate: float) -> Any:
    """Node types with one that does nothing but stream."""
    from weft_engine.node import Category, NoConfig, NodeType, Port
    from weft_engine.registry import Registry

    class Streamer(NodeType[NoConfig]):
        """Streams words for some seconds."""

        id, title, category, icon = "streamer", "Streamer", Category.AGENTS, "bot"
        description = "Streams words."
        result = "text"

        def outputs(self, config: NoConfig) -> Sequence[Port]:
            return (Port("text", "text"),)

        async def run(self, ctx: Any, config: NoConfig, inputs: Mapping[str, Any]) -> Any:
            begun = perf_counter()
            for number in range(int(seconds * rate)):
                ctx.emit(f"word{number} ")
                await asyncio.sleep(max(0.0, begun + (number + 1) / rate - perf_counter()))
            return {"text": "done"}

    return Registry([Streamer])


def flow_of(types: Any, tasks: int) -> Any:
    """So many streaming nodes in rows of twenty."""
    from weft_engine import edits
    from weft_engine.document import Document, Flow

    document = Document(Flow())
    for number in range(tasks):
        x, y = number % 20 * 288, number // 20 * 208
        document.apply(edits.add_node(document.flow, types, "streamer", x, y)[1])
    settings = document.flow.settings.model_copy(update={"max_concurrency": tasks})
    document.apply(edits.set_settings(document.flow, settings))
    return document.flow


def gaps_while(app: Any, busy: Any) -> dict[str, float]:
    """Milliseconds between frames for as long as `busy()` says so."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    times: list[float] = []
    loop = QEventLoop()
    timer = QTimer(interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)

    def tick() -> None:
        times.append(perf_counter())
        if not busy():
            loop.quit()

    timer.timeout.connect(tick)
    cpu, begun = process_time(), perf_counter()
    timer.start()
    loop.exec()
    timer.stop()
    used = (process_time() - cpu) / (perf_counter() - begun)
    gaps = sorted((after - before) * 1000 for before, after in pairwise(times))
    share = {"median": 0.5, "p95": 0.95, "p99": 0.99}
    found = {f"{name}_ms": round(gaps[int(part * (len(gaps) - 1))], 2) for name, part in share.items()}
    return {**found, "worst_ms": round(gaps[-1], 2), "frames": len(gaps), "cpu": round(used, 2)}


def measured(seconds: float, tasks: int, rate: float) -> dict[str, Any]:
    """Idle, then streaming with all nodes in sight, then with some at full size."""
    from weft_editor.app import application, make_program
    from weft_editor.main_window import MainWindow
    from weft_engine.document.difference import difference

    app = application(["weft"])
    program = make_program(app)
    window = MainWindow(program)
    window.resize(1600, 1000)
    window.show()
    window.load_rest()
    tab = window.files.new()
    types = registry(seconds, rate)
    tab.session.registry = tab.canvas.scene.registry = types
    tab.session.edit(difference(tab.session.flow, flow_of(types, tasks)))
    tab.canvas.fit(animate=False)
    app.processEvents()
    until = perf_counter() + min(seconds, 5.0)
    rows = {"idle": gaps_while(app, lambda: perf_counter() < until)}
    for name in ("all in sight", "at full size"):
        if name == "at full size":
            tab.canvas.set_zoom(1.0)
        tab.runs.start({})
        while tab.session.run.view.status != "running":
            app.processEvents()
        rows[name] = gaps_while(app, lambda: tab.runs.is_running)
        streamed = sum(len(view.activations) for view in tab.session.run.view.nodes.values())
        assert streamed == tasks, f"{streamed} of {tasks} nodes ran"
    return {"benchmark": "stream", "tasks": tasks, "rate": rate, "aim_p99_ms": AIM_MS, "rows": rows}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WEFT_HOME"] = folder
        report = measured(arguments.seconds, arguments.tasks, arguments.rate)
        print(json.dumps(report, indent=2))
        if arguments.json:
            Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        os._exit(0)  # nothing of the window is to be saved


if __name__ == "__main__":
    main()
