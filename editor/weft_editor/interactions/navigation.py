"""Wheel, touchpad and pinch: what moves the view and what zooms it."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent

from weft_editor.canvas.canvas import Canvas

Mode = Literal["auto", "mouse", "touchpad"]
MODES: Final[tuple[Mode, ...]] = ("auto", "mouse", "touchpad")
NOTCH: Final = 120
"""Angle of one click of a wheel."""
STEP: Final = 1.2
"""Zoom of one click of a wheel."""
_STAYS_MS: Final = 400
"""For so long after two fingers moved, an event that looks like a wheel's is theirs."""


class Navigation:
    """`mouse`: a wheel zooms. `touchpad`: two fingers move the view. `auto`: whichever the device is.

    Ctrl always zooms; Shift turns a wheel sideways. Over the result of a selected node a plain wheel scrolls that.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.mode: Mode = "auto"
        self._touched_ms = -_STAYS_MS - 1
        self._viewed_ms = -_STAYS_MS - 1
        self._scrolled_ms = -_STAYS_MS - 1

    def wheel(self, event: QWheelEvent) -> None:
        """Follows a wheel or two fingers."""
        event.accept()
        time_ms = int(event.timestamp())
        pans = self._pans(event, time_ms)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(event, fine=pans)
        elif self._scrolls_result(event, time_ms):
            return
        elif pans or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan(event)
        else:
            self._zoom(event, fine=False)
        self._viewed_ms = time_ms

    def _pans(self, event: QWheelEvent, time_ms: int) -> bool:
        if self.mode != "auto":
            return self.mode == "touchpad"
        if looks_like_touchpad(event):
            self._touched_ms = time_ms
            return True
        return 0 <= time_ms - self._touched_ms <= _STAYS_MS

    def _scrolls_result(self, event: QWheelEvent, time_ms: int) -> bool:
        """A result takes the wheel only where a movement begins, so that zooming past it does not get stuck."""
        if event.modifiers() or 0 <= time_ms - self._viewed_ms <= _STAYS_MS:
            return False
        hit = self.canvas.hit(event.position())
        if hit.kind != "node" or hit.id not in self.canvas.session.selection.nodes:
            return False
        goes_on = 0 <= time_ms - self._scrolled_ms <= _STAYS_MS
        if (
            self.canvas.controls.scroll_result(hit, -_delta(event).y()) or goes_on
        ):  # who comes to its end does not mean to zoom
            self._scrolled_ms = time_ms
            return True
        return False

    def _pan(self, event: QWheelEvent) -> None:
        step = _delta(event)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not step.x():
            step = QPointF(step.y(), 0)
        self.canvas.pan_by(step.x(), step.y())

    def _zoom(self, event: QWheelEvent, *, fine: bool) -> None:
        angle = event.angleDelta().y() or event.angleDelta().x() or event.pixelDelta().y()
        if angle:
            self.canvas.zoom_at(STEP ** (angle / NOTCH), event.position(), animate=not fine)

    def pinch(self, event: QNativeGestureEvent) -> None:
        """Follows two fingers on a touchpad."""
        kind = event.gestureType()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self.canvas.zoom_at(max(1 + event.value(), 0.2), event.position())
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self._smart_zoom(event.position())
        elif kind == Qt.NativeGestureType.PanNativeGesture:
            self.canvas.pan_by(event.delta().x(), event.delta().y())

    def _smart_zoom(self, pos: QPointF) -> None:
        """To the node under the fingers, or back to all."""
        hit = self.canvas.hit(pos)
        if hit.kind == "node" and self.canvas.view.zoom < 0.95:
            self.canvas.center_on(hit.id, zoom=1.0)
        else:
            self.canvas.fit()


def _delta(event: QWheelEvent) -> QPointF:
    """How far to move, in logical window pixels."""
    pixels = event.pixelDelta()
    if not pixels.isNull():
        return QPointF(pixels)
    return QPointF(event.angleDelta()) * (60 / NOTCH)


def looks_like_touchpad(event: QWheelEvent) -> bool:
    """Whether an event comes from two fingers rather than a wheel: by its device, else by how finely it moves."""
    if event.device().type() == QInputDevice.DeviceType.TouchPad:
        return True
    if event.phase() in (Qt.ScrollPhase.ScrollBegin, Qt.ScrollPhase.ScrollUpdate, Qt.ScrollPhase.ScrollMomentum):
        return True
    angle = event.angleDelta()
    if angle.x() and angle.y():
        return True
    return any(part % NOTCH for part in (abs(angle.x()), abs(angle.y())))
