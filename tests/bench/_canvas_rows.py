"""What is done to a canvas and how a frame is timed. Needs PySide6 only: other editors' environments run it too."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from _canvas_graph import WINDOW, Graph
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class Drawn(Protocol):
    """A canvas under test."""

    viewport: QWidget

    def look(self, x: float, y: float, zoom: float) -> None:
        """Shows a position in the middle."""

    def pan(self, dx: int, dy: int) -> None:
        """Moves the content by pixels."""

    def repaint_all(self) -> None:
        """Has everything painted anew."""

    def change(self, nodes: Sequence[int]) -> None:
        """Has nodes show another text, figures and status."""

    def drag(self, node: int, dx: float, dy: float) -> None:
        """Moves a node on by so much."""


class _Paints(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def resident_mb() -> float:
    """Most memory the process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of them lies."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class Rows:
    """Runs the rows and keeps their times."""

    def __init__(self, app: QApplication, graph: Graph, make: Callable[[Graph], Drawn], most_s: float) -> None:
        self.app, self.graph, self.most_s = app, graph, most_s
        self.paints = _Paints()
        gc.collect()
        before, start, cpu = resident_mb(), time.perf_counter(), time.process_time()
        self.drawn = make(graph)
        self.drawn.viewport.installEventFilter(self.paints)
        self.drawn.look(*graph.middle(), 1.0)
        self.frame()
        self.found: dict[str, Any] = {
            "build": {"wall_s": time.perf_counter() - start, "cpu_s": time.process_time() - cpu}
        }
        self.before_mb = before

    def frame(self) -> None:
        """Handles events until a frame was painted."""
        before = self.paints.count
        for _ in range(4):
            self.app.sendPostedEvents()
            self.app.processEvents()
            if self.paints.count > before:
                return

    def row(self, name: str, act: Callable[[int], None], frames: int, warm: int = 3) -> None:
        """Times frames: from the change to the end of painting, in milliseconds."""
        times: list[float] = []
        started = time.perf_counter()
        for number in range(frames + warm):
            start = time.perf_counter()
            act(number)
            self.frame()
            if number >= warm:
                times.append((time.perf_counter() - start) * 1e3)
            if time.perf_counter() - started > self.most_s and len(times) >= 2:
                break
        self.found[name] = {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95), "frames": len(times)}

    def rest(self, zoom: float, x: float | None = None, y: float | None = None) -> None:
        """Looks somewhere and lets it come to rest."""
        middle = self.graph.middle()
        self.drawn.look(middle[0] if x is None else x, middle[1] if y is None else y, zoom)
        until = time.perf_counter() + 0.3
        while time.perf_counter() < until:
            self.app.processEvents()

    def all(self) -> dict[str, Any]:
        """All rows."""
        drawn, graph, fit = self.drawn, self.graph, self.graph.fit()
        self.rest(fit)
        self.row("fit: full repaint", lambda n: drawn.repaint_all(), 30)
        self.row("fit: pan", lambda n: drawn.pan(7 if n % 40 < 20 else -7, 4 if n % 40 < 20 else -4), 80)
        self.rest(1.0)
        self.row("1:1: pan", lambda n: drawn.pan(-17, -9), 120)
        sweep = [fit ** (1 - step / 59) for step in range(60)]
        sweep += sweep[::-1]
        middle = graph.middle()
        self.row("zoom sweep", lambda n: drawn.look(*middle, sweep[n % len(sweep)]), 2 * len(sweep), warm=0)
        self.rest(0.5)
        seen = graph.seen(0.5)
        self.row(
            "100 change, zoom 0.5", lambda n: drawn.change([seen[(n * 37 + k) % len(seen)] for k in range(100)]), 60
        )
        self.rest(0.5, graph.x[graph.hub], graph.y[graph.hub])
        step = (6.0, 3.0)
        self.row(
            "drag a node, 50 wires",
            lambda n: drawn.drag(graph.hub, *(step if n % 40 < 20 else (-step[0], -step[1]))), 80,
        )  # fmt: skip
        self.found["memory_mb"] = resident_mb() - self.before_mb
        return self.found


def window_size() -> tuple[int, int]:
    """Of every canvas."""
    return WINDOW
