"""A window onto an endless canvas: panning, zooming, moving there smoothly, showing something whole."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QVariantAnimation
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStyle, QWidget

from weft_editor.canvas.surface import Surface
from weft_editor.canvas.tables import Rect
from weft_editor.canvas.view import View, snap

FIT_MARGIN: Final = 40.0
_TOUCHES: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin)


class Viewport(Surface):
    """See the module."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reduced_motion = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
        """Views change at once; nothing on the canvas moves by itself."""
        self.motion_ms = 160
        self._rest = (0.0, 0.0)
        self._target: View | None = None
        self._untouched: tuple[Rect, float, float] | None = None
        """What is shown whole, with margin and highest zoom, until a person touches the canvas."""
        self._stays: tuple[float, float, float] | None = None
        """What is in the middle, with zoom, while the window is still finding its shape."""
        self._flight = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._flight.valueChanged.connect(self._fly)
        self._from = self.view

    def set_view(self, view: View, *, animate: bool = False) -> None:
        """Shows another part of the canvas; the size of the window is kept."""
        if animate and not self.reduced_motion and self.isVisible():
            self._from, self._target = self.view, view
            self._flight.stop()
            self._flight.setDuration(self.motion_ms)
            self._flight.start()
            return
        self._flight.stop()
        self._target = None
        self.show_view(view)

    @property
    def aim(self) -> View:
        """The view a movement leads to; without one the view itself."""
        return self._target or self.view

    def _fly(self, share: float) -> None:
        if self._target is None:
            return
        if share >= 1.0:
            target, self._target = self._target, None
            self.show_view(target)
            return
        self.show_view(between(self._from, self._target, share))

    def pan_by(self, dx: float, dy: float) -> None:
        """Moves the content by logical window pixels; parts of a device pixel are kept for the next time."""
        x, y = dx * self.view.ratio + self._rest[0], dy * self.view.ratio + self._rest[1]
        self._rest = (x - snap(x), y - snap(y))
        self.set_view(self.view.panned(-snap(x), -snap(y)))

    def zoom_at(self, factor: float, pos: QPointF | None = None, *, animate: bool = False) -> None:
        """Zooms by a factor around a window position (the middle unless said)."""
        self.set_zoom(self.aim.zoom * factor, pos, animate=animate)

    def set_zoom(self, zoom: float, pos: QPointF | None = None, *, animate: bool = False) -> None:
        """Zooms to a level around a window position (the middle unless said)."""
        at = pos or QPointF(self.width() / 2, self.height() / 2)
        self.set_view(self.aim.zoomed(zoom, at.x(), at.y()), animate=animate)

    def show_rect(self, rect: Rect, *, margin: float = FIT_MARGIN, most: float = 1.0, animate: bool = True) -> None:
        """Shows a canvas rectangle whole."""
        self._stays = None
        self.fit_window()
        self.set_view(self.view.fitted(*rect, margin, most), animate=animate)
        self._untouched = None if animate else (rect, margin, most)

    @property
    def shows_whole(self) -> bool:
        """What was to be shown whole is, as nobody has touched the canvas since."""
        return self._untouched is not None

    def center_at(self, x: float, y: float, *, zoom: float | None = None, animate: bool = True) -> None:
        """Brings a canvas position to the middle."""
        self._untouched = self._stays = None
        self.fit_window()
        self.set_view(self.view.centered(x, y, zoom), animate=animate)

    def stay_at(self, x: float, y: float, zoom: float) -> None:
        """Shows a canvas position in the middle, also once the window has found its shape."""
        self.center_at(x, y, zoom=zoom, animate=False)
        self._stays = (x, y, zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit_window()
        if self._untouched is not None:  # the window is still finding its shape
            rect, margin, most = self._untouched
            self.show_rect(rect, margin=margin, most=most, animate=False)
        elif self._stays is not None:
            self.stay_at(*self._stays)

    def event(self, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._untouched = self._stays = None
        return super().event(event)


def between(start: View, end: View, share: float) -> View:
    """A view on the way: zoom changes evenly by factors, the middle moves in step with it."""
    zoom = start.zoom * (end.zoom / start.zoom) ** share
    from_x, from_y = start.from_device(start.width / 2, start.height / 2)
    to_x, to_y = end.from_device(end.width / 2, end.height / 2)
    if abs(end.zoom - start.zoom) > 1e-9:
        share = (1 / start.zoom - 1 / zoom) / (1 / start.zoom - 1 / end.zoom)
    return end.centered(from_x + (to_x - from_x) * share, from_y + (to_y - from_y) * share, zoom)
