"""The graph all canvases draw: nodes on a jittered grid, 1.5 wires each, one with 50. Standard library only."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

NODE_WIDTH, NODE_HEIGHT = 240, 240
STEP_X, STEP_Y = 280, 256
WINDOW = (1600, 1000)
HUB_WIRES = 50
WORDS = [
    "agent",
    "plan",
    "tool",
    "search",
    "answer",
    "context",
    "window",
    "token",
    "retry",
    "summary",
    "draft",
    "review",
    "merge",
    "vote",
    "cost",
    "latency",
    "model",
    "prompt",
    "system",
    "user",
    "output",
    "graph",
    "node",
    "edge",
    "cache",
    "stream",
    "parse",
    "schema",
    "json",
    "result",
]


@dataclass
class Graph:
    """Places of nodes and wires between them, by number."""

    nodes: int
    seed: int = 7
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    wires: list[tuple[int, int]] = field(default_factory=list)
    hub: int = 0

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        columns = max(2, round(math.sqrt(self.nodes * STEP_Y / STEP_X * WINDOW[0] / WINDOW[1])))
        for number in range(self.nodes):
            self.x.append(number % columns * STEP_X + chance.randint(-8, 8))
            self.y.append(number // columns * STEP_Y + chance.randint(-6, 6))
        self.hub = self.nodes // columns // 2 * columns + columns // 2
        self.wires = self._wires(chance, columns)

    def _wires(self, chance: random.Random, columns: int) -> list[tuple[int, int]]:
        near = [self.hub + row * columns + step for row in range(-3, 4) for step in range(-4, 5) if row or step]
        near = [each for each in near if 0 <= each < self.nodes][:HUB_WIRES]
        found = dict.fromkeys((each, self.hub) if place % 2 else (self.hub, each) for place, each in enumerate(near))
        while len(found) < self.nodes * 1.5:
            source = chance.randrange(self.nodes)
            far = chance.random() < 0.03
            target = chance.randrange(self.nodes) if far else source + 1 + columns * chance.randint(-2, 2)
            target = min(max(target, 0), self.nodes - 1)
            if source != target and self.hub not in (source, target):
                found[(source, target)] = None
        return list(found)

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of all nodes."""
        return min(self.x), min(self.y), max(self.x) + NODE_WIDTH, max(self.y) + NODE_HEIGHT

    def middle(self) -> tuple[float, float]:
        """The middle of all nodes."""
        left, top, right, bottom = self.bounds()
        return (left + right) / 2, (top + bottom) / 2

    def fit(self) -> float:
        """The zoom at which all is seen."""
        left, top, right, bottom = self.bounds()
        return min(WINDOW[0] / (right - left + 100), WINDOW[1] / (bottom - top + 100))

    def seen(self, zoom: float) -> list[int]:
        """Nodes seen in the middle at a zoom."""
        middle_x, middle_y = self.middle()
        wide, high = WINDOW[0] / zoom / 2, WINDOW[1] / zoom / 2
        return [
            number
            for number in range(self.nodes)
            if abs(self.x[number] + NODE_WIDTH / 2 - middle_x) < wide + NODE_WIDTH / 2
            and abs(self.y[number] + NODE_HEIGHT / 2 - middle_y) < high + NODE_HEIGHT / 2
        ]


def lorem(chance: random.Random, words: int) -> str:
    """So many words."""
    return " ".join(chance.choice(WORDS) for _ in range(words))
