"""Where the window's thread was while it kept everything else waiting."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from itertools import pairwise
from time import perf_counter, sleep
from types import CodeType
from typing import Final

_EVERY_S: Final = 0.004
_SHARE: Final = 0.1
"""Functions that were there in less of the samples are left out."""


class Where:
    """Looks at the window's thread every few milliseconds; made in that thread.

    Args:
        over_ms: Gaps of so many milliseconds are told of. What holds Python up as a whole (the collector, a long call
            into C) cannot be looked at: its gaps have few samples.
    """

    def __init__(self, over_ms: float) -> None:
        self._over_s = over_ms / 1000
        self._window = threading.get_ident()
        self._samples: list[tuple[float, list[CodeType]]] = []
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            sleep(_EVERY_S)
            frame, stack = sys._current_frames().get(self._window), []
            while frame is not None:
                stack.append(frame.f_code)
                frame = frame.f_back
            self._samples.append((perf_counter(), stack[::-1]))

    def tell(self, ticks: list[float]) -> None:
        """Prints what was called in the gaps between ticks, outermost first, with its share of the samples."""
        samples, self._samples = self._samples, []
        for began, ended in pairwise(ticks):
            if ended - began > self._over_s:
                inside = [stack for at, stack in samples if began <= at <= ended]
                print(f"  gap of {(ended - began) * 1000:.0f} ms, {len(inside)} samples", file=sys.stderr)
                self._tell(inside)

    def _tell(self, stacks: list[list[CodeType]]) -> None:
        depth: dict[CodeType, int] = {}
        for stack in stacks:
            for at, code in enumerate(stack):
                depth.setdefault(code, at)
        shares = Counter(code for stack in stacks for code in set(stack))
        for code in sorted(depth, key=lambda each: (depth[each], -shares[each])):
            if (share := shares[code] / len(stacks)) >= _SHARE:
                name = f"{code.co_filename.rpartition('/')[2]} {code.co_qualname}"
                print(f"  {'  ' * depth[code]}{share:4.0%} {name}", file=sys.stderr)
