"""The time axis: which part of a run is seen, where ticks stand, and how times are written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from weft_editor.language import number

_LEAST_S: Final = 1e-4
"""The shortest stretch that can be seen whole."""
_STEPS: Final = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps seconds to pixels."""

    from_s: float = 0.0
    to_s: float = 1.0
    width: int = 1
    """Pixels."""

    @property
    def scale(self) -> float:
        """Pixels a second."""
        return self.width / (self.to_s - self.from_s)

    def x(self, time_s: float) -> float:
        """The pixel of a time."""
        return (time_s - self.from_s) * self.scale

    def time(self, x: float) -> float:
        """The time at a pixel."""
        return self.from_s + x / self.scale

    def zoomed(self, factor: float, x: float, end_s: float) -> Axis:
        """Zoomed around a pixel, within a run that ends at `end_s`."""
        at = self.time(x)
        length = min(max((self.to_s - self.from_s) / factor, _LEAST_S), max(end_s * 1.02, _LEAST_S))
        start = at - (at - self.from_s) * length / (self.to_s - self.from_s)
        return replace(self, from_s=start, to_s=start + length).kept_within(end_s)

    def panned(self, dx: float, end_s: float) -> Axis:
        """Moved by pixels."""
        move = dx / self.scale
        return replace(self, from_s=self.from_s + move, to_s=self.to_s + move).kept_within(end_s)

    def kept_within(self, end_s: float) -> Axis:
        """Moved so that it shows no more emptiness than it must."""
        length = self.to_s - self.from_s
        start = min(max(self.from_s, 0.0), max(end_s * 1.02 - length, 0.0))
        return replace(self, from_s=start, to_s=start + length)

    def ticks(self, apart_px: float) -> Iterator[float]:
        """Round times at least so many pixels apart."""
        step = step_s(apart_px / self.scale)
        at = math.ceil(self.from_s / step - 1e-9)
        while at * step <= self.to_s:
            yield at * step
            at += 1


def step_s(least_s: float) -> float:
    """The smallest round number of seconds that is no smaller."""
    power = 10.0 ** math.floor(math.log10(least_s))
    for step in _STEPS:
        if step * power >= least_s * (1 - 1e-9):
            return step * power
    return 10 * power


def written(time_s: float, step: float) -> str:
    """A time as a label where labels are `step` seconds apart."""
    if step >= 60 or time_s >= 600:
        minutes, seconds = divmod(round(time_s), 60)
        return f"{minutes}:{seconds:02}"
    if step < 0.001:
        return f"{time_s * 1e6:.0f} µs"
    if step < 0.1 and time_s < 10:
        return f"{time_s * 1000:.0f} ms"
    return f"{number(time_s, f'.{0 if step >= 1 else 1}f')} s"


def length(seconds: float) -> str:
    """How long something took."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{number(seconds, '.1f')} s" if seconds < 120 else written(seconds, 60)
