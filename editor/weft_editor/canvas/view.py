"""What part of the canvas is seen, in whole device pixels, so that panning never moves anything by half a pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

ZOOM_LEAST: Final = 0.01
ZOOM_MOST: Final = 4.0


def snap(value: float) -> int:
    """The nearest whole device pixel; halves go up, so that snapping commutes with whole shifts."""
    return math.floor(value + 0.5)


@dataclass(frozen=True, slots=True)
class View:
    """A mapping of canvas pixels to the device pixels of a window.

    A canvas position `x` lies at device pixel `x * scale - left`; `left` and `top` are whole.
    """

    zoom: float = 1.0
    """Logical window pixels per canvas pixel."""
    ratio: float = 1.0
    """Device pixels per logical pixel."""
    left: int = 0
    top: int = 0
    width: int = 1
    """Device pixels."""
    height: int = 1

    @property
    def scale(self) -> float:
        """Device pixels per canvas pixel."""
        return self.zoom * self.ratio

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        """A canvas position in device pixels."""
        return x * self.scale - self.left, y * self.scale - self.top

    def from_device(self, x: float, y: float) -> tuple[float, float]:
        """A device pixel's canvas position."""
        return (x + self.left) / self.scale, (y + self.top) / self.scale

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        """A canvas position in logical window pixels."""
        left, top = self.to_device(x, y)
        return left / self.ratio, top / self.ratio

    def from_widget(self, x: float, y: float) -> tuple[float, float]:
        """A logical window pixel's canvas position."""
        return self.from_device(x * self.ratio, y * self.ratio)

    def shown(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what is seen, in canvas pixels."""
        return (*self.from_device(0, 0), *self.from_device(self.width, self.height))

    def panned(self, dx: int, dy: int) -> View:
        """The view moved by whole device pixels (its content moves the other way)."""
        return replace(self, left=self.left + dx, top=self.top + dy)

    def zoomed(self, zoom: float, at_x: float, at_y: float) -> View:
        """Another zoom, keeping what lies under a logical window position where it is."""
        zoom = min(max(zoom, ZOOM_LEAST), ZOOM_MOST)
        x, y = self.from_widget(at_x, at_y)
        scale = zoom * self.ratio
        return replace(
            self, zoom=zoom, left=snap(x * scale - at_x * self.ratio), top=snap(y * scale - at_y * self.ratio)
        )

    def centered(self, x: float, y: float, zoom: float | None = None, least: float = ZOOM_LEAST) -> View:
        """The view with a canvas position in its middle."""
        zoom = min(max(self.zoom if zoom is None else zoom, least), ZOOM_MOST)
        scale = zoom * self.ratio
        return replace(self, zoom=zoom, left=snap(x * scale - self.width / 2), top=snap(y * scale - self.height / 2))

    def fitted(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        margin: float,
        most: float = 1.0,
        least: float = ZOOM_LEAST,
    ) -> View:
        """The view that shows a canvas rectangle whole, with a margin in logical window pixels."""
        room_x = max(1.0, self.width / self.ratio - 2 * margin)
        room_y = max(1.0, self.height / self.ratio - 2 * margin)
        zoom = min(room_x / max(right - left, 1), room_y / max(bottom - top, 1), most)
        return self.centered((left + right) / 2, (top + bottom) / 2, zoom, least)
