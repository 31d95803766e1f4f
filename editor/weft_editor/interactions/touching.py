"""Two fingers on a touch screen: they move and zoom the view. One finger is a mouse to Qt."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from weft_editor.canvas.canvas import Canvas


class Touching(QObject):
    """Watches a canvas for pinches, and keeps keys for the gesture that goes on."""

    def __init__(self, canvas: Canvas, busy: Callable[[], bool], cancel: Callable[[], None]) -> None:
        """Args:
        canvas: Where.
        busy: Whether a gesture goes on.
        cancel: Calls it off.
        """
        super().__init__(canvas)
        self._canvas, self._busy, self._cancel = canvas, busy, cancel
        self._told: tuple[float, QPointF] | None = None
        canvas.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        canvas.grabGesture(Qt.GestureType.PinchGesture)
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.pinch(pinch)
                event.accept()
                return True
        if event.type() == QEvent.Type.ShortcutOverride and self._busy():
            # A shortcut of the window must not edit the flow below a gesture.
            event.accept()
            return True
        return False

    def pinch(self, pinch: QPinchGesture) -> None:
        """Follows the middle of the fingers and their distance; Qt tells of most of their steps twice."""
        if pinch.state() == Qt.GestureState.GestureStarted:
            self._cancel()
        elif (pinch.scaleFactor(), pinch.centerPoint()) == self._told:
            return
        self._told = pinch.scaleFactor(), pinch.centerPoint()
        center = QPointF(self._canvas.mapFromGlobal(pinch.centerPoint()))
        step = pinch.centerPoint() - pinch.lastCenterPoint()
        self._canvas.pan_by(step.x(), step.y())
        if pinch.scaleFactor() > 0:
            self._canvas.zoom_at(pinch.scaleFactor(), center)
