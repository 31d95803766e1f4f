"""Long proofs: many seeds, one after another, with progress on the terminal and what was counted at the end.

    python3 run.py test --long [pytest arguments]

A proof is a test marked `long` that takes the `proof` fixture and goes through its seeds with `proof.over`.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

TELL_S: Final = 20
"""So often a line of progress is printed."""
STUCK_S: Final = 300
"""A single seed that takes longer than this hangs: everybody's stack is printed and the whole set ends."""


class Proof:
    """One long test while it runs."""

    def __init__(self, name: str, tell: Callable[[str], None]) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        """What was found, for the summary."""
        self.seeds = ""
        self._tell = tell
        self._done = 0
        self._all = 0
        self._seed = 0
        self._begun_s = self._step_s = time.monotonic()
        self._cpu_s = time.process_time()
        self._over = threading.Event()

    def over(self, seeds: Sequence[int]) -> Iterator[int]:
        """Each seed in turn."""
        self.seeds, self._all = f"seeds {seeds[0]}-{seeds[-1]}", len(seeds)
        watch = threading.Thread(target=self._watch, daemon=True)
        watch.start()
        try:
            for self._seed in seeds:
                self._step_s = time.monotonic()
                yield self._seed
                self._done += 1
        finally:
            self._over.set()
            watch.join()

    def _watch(self) -> None:
        while not self._over.wait(TELL_S):
            self._tell(self.progress)
            if time.monotonic() - self._step_s > STUCK_S:
                self._tell(f"{self.name}: seed {self._seed} hangs")
                faulthandler.dump_traceback(sys.__stderr__ or 2)
                os._exit(70)

    @property
    def progress(self) -> str:
        """How far it is."""
        took_s = time.monotonic() - self._begun_s
        return f"{self.name}: {self._done:,} of {self._all:,}, seed {self._seed}, {took_s:.0f} s"

    @property
    def summary(self) -> str:
        """What was counted, with the seeds and the time of the processor."""
        found = ", ".join(f"{number:,} {what}" for what, number in sorted(self.counts.items()))
        cpu_s = time.process_time() - self._cpu_s
        return (
            f"{self.name}: {self._done:,} of {self._all:,} ({self.seeds}): {found or 'none counted'}; CPU {cpu_s:.0f} s"
        )
