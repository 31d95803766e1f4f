"""What the canvas forwards its events to, and what it paints above its content for them."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)

from weft_editor.canvas.view import View
from weft_editor.theme.tokens import Tokens


class Interactor(Protocol):
    """Turns the canvas' events into gestures. Positions in events are logical pixels of the canvas widget."""

    def press(self, event: QMouseEvent) -> None:
        """A mouse button went down."""

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved, with or without a button; also shows what is hovered (`Canvas.set_hover`)."""

    def release(self, event: QMouseEvent) -> None:
        """A mouse button went up."""

    def double_click(self, event: QMouseEvent) -> None:
        """The second press of a double click."""

    def wheel(self, event: QWheelEvent) -> None:
        """Wheel or two fingers."""

    def pinch(self, event: QNativeGestureEvent) -> None:
        """A native touchpad gesture."""

    def key_press(self, event: QKeyEvent) -> bool:
        """A key went down; returns whether it was used."""

    def key_release(self, event: QKeyEvent) -> bool:
        """A key went up; returns whether it was used."""

    def context_menu(self, event: QContextMenuEvent) -> None:
        """The menu was asked for, by mouse or key."""

    def drag_enter(self, event: QDragEnterEvent) -> None:
        """Something is dragged over the canvas."""

    def drag_move(self, event: QDragMoveEvent) -> None:
        """It moves over the canvas."""

    def drag_leave(self, event: QDragLeaveEvent) -> None:
        """It left."""

    def drop(self, event: QDropEvent) -> None:
        """It was dropped."""

    def leave(self) -> None:
        """The pointer left the canvas."""

    def focus_lost(self) -> None:
        """The keyboard went elsewhere: keys held are no longer known to be down."""


class Drawable(Protocol):
    """Something of a gesture in progress: a rubber band, a wire in the making, a guide."""

    def paint(self, painter: QPainter, view: View, tokens: Tokens) -> None:
        """Paints it; the painter is antialiased and in logical window pixels (`view.to_widget`)."""
