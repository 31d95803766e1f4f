"""The gesture that goes on on a canvas: begun, followed, ended or called off; and what the cursor says of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt, QTimer

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.cursors import cursor_over
from weft_editor.interactions.gesture import Gesture, Pointer, moved
from weft_editor.interactions.pressing import Press

_EDGE: Final = 28.0
"""Logical window pixels from the edge within which the view follows a gesture."""
_EDGE_SPEED: Final = 18.0
"""Logical window pixels per frame at the edge itself."""


class Acting:
    """What mouse and keys share: one gesture at a time, and beside it the view may be moved."""

    def __init__(self, canvas: Canvas, commands: CanvasCommands) -> None:
        self.canvas = canvas
        self.commands = commands
        self.gesture: Gesture | None = None
        self.press: Press | None = None
        """A button is down and has not moved yet."""
        self.view_gesture: Gesture | None = None
        """Panning, which may go on beside another gesture."""
        self.space = self.cuts = self.space_used = False
        """Whether the keys that change what a drag means are down, and whether Space has been used for that."""
        self._follow = QTimer(canvas, interval=16)
        self._follow.timeout.connect(self._pan_at_edge)
        commands.gesture_requested.connect(self.begin)
        canvas.session.changed.connect(self._on_changed)

    @property
    def busy(self) -> bool:
        """Whether a gesture goes on."""
        return self.gesture is not None or self.view_gesture is not None

    def begin(self, gesture: Gesture, pointer: Pointer | None = None) -> None:
        """Starts a gesture; one that goes on is called off."""
        self.cancel()
        self.gesture = gesture
        gesture.start(pointer or self.pointer())
        if gesture.over:
            self.gesture = None
        self.show_cursor()
        if gesture.pans:
            self._follow.start()

    def cancel(self) -> None:
        """Calls off what goes on."""
        self.press = None
        gesture, self.gesture = self.gesture, None
        self._follow.stop()
        if gesture is not None:
            gesture.cancel()
        self.show_cursor()

    def end(self, pointer: Pointer) -> None:
        """The gesture is done."""
        gesture, self.gesture = self.gesture, None
        self._follow.stop()
        if gesture is not None:
            gesture.end(pointer)
        self.hover(pointer)

    def forget(self, gesture: Gesture) -> None:
        """A gesture ended by itself, upon a key."""
        if self.gesture is gesture:
            self.gesture = None
            self._follow.stop()
            self.show_cursor()

    def settle(self) -> None:
        """A gesture that ended by itself goes on no more."""
        if self.gesture is not None and self.gesture.over:
            self.forget(self.gesture)

    def begin_view(self, gesture: Gesture, pointer: Pointer) -> None:
        """Starts to move the view."""
        self.press = None
        self.view_gesture = gesture
        gesture.start(pointer)
        self.show_cursor()

    def end_view(self, pointer: Pointer | None) -> None:
        """The view has been moved; without a pointer that is called off."""
        gesture, self.view_gesture = self.view_gesture, None
        if gesture is not None and pointer is not None:
            gesture.end(pointer)
        elif gesture is not None:
            gesture.cancel()
        self.show_cursor()

    def _on_changed(self, change: object) -> None:
        """The flow was edited from elsewhere while a wire hangs from the pointer: its ends may be gone."""
        if self.gesture is not None and self.gesture.sticky and not self.gesture.over:
            self.cancel()

    # The pointer

    def pointer(self) -> Pointer:
        """Where the pointer is; the middle of the canvas if it is not there."""
        known = self.commands.pointer
        if known is not None:
            return moved(self.canvas, known)
        middle = QPointF(self.canvas.width() / 2, self.canvas.height() / 2)
        spot = self.canvas.mapToGlobal(middle.toPoint())
        return Pointer(middle, *self.canvas.widget_to_canvas(middle), Qt.KeyboardModifier.NoModifier, spot)

    def hover(self, pointer: Pointer) -> None:
        """Shows what the pointer is over."""
        inside = self.canvas.rect().contains(pointer.pos.toPoint())
        self.canvas.set_hover(self.canvas.hit(pointer.pos) if inside else None)
        self.show_cursor()

    def show_cursor(self) -> None:
        """Shows what a press would do, or what goes on."""
        gesture = self.view_gesture or self.gesture
        if gesture is not None:
            shape = gesture.cursor
        elif self.space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self.cuts:
            shape = Qt.CursorShape.CrossCursor
        else:
            shape = cursor_over(self.canvas.hover)
        if self.canvas.cursor().shape() != shape:
            self.canvas.setCursor(shape)

    def after_view(self) -> None:
        """The view moved below the pointer."""
        pointer = self.commands.pointer
        if pointer is None:
            return
        if self.gesture is not None:
            self.gesture.update(moved(self.canvas, pointer))
        else:
            self.hover(moved(self.canvas, pointer))

    def _pan_at_edge(self) -> None:
        """The view follows a gesture whose pointer is near the edge, faster the nearer."""
        pointer = self.commands.pointer
        if pointer is None or self.gesture is None or self.view_gesture is not None or self.gesture.sticky:
            return
        dx = _pull(pointer.pos.x(), self.canvas.width())
        dy = _pull(pointer.pos.y(), self.canvas.height())
        if dx or dy:
            self.canvas.pan_by(dx, dy)
            self.gesture.update(moved(self.canvas, pointer))


def _pull(at: float, length: float) -> float:
    """How far the view moves for a pointer at a place between 0 and a length."""
    if at < _EDGE:
        return _EDGE_SPEED * min((_EDGE - at) / _EDGE, 1.0)
    if at > length - _EDGE:
        return -_EDGE_SPEED * min((at - length + _EDGE) / _EDGE, 1.0)
    return 0.0
