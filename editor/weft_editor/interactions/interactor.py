"""What a canvas hands its events to: the mouse, the keyboard, the view, what is dropped."""

from __future__ import annotations

from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.acting import Acting
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.dropping import Dropping
from weft_editor.interactions.gesture import Gesture
from weft_editor.interactions.keys import Keys
from weft_editor.interactions.mouse import Mouse
from weft_editor.interactions.navigation import Navigation
from weft_editor.interactions.table import Keymap
from weft_editor.interactions.touching import Touching


class CanvasInteractor:
    """One canvas' interactor; see `canvas.interactor.Interactor` for what its methods answer."""

    def __init__(self, canvas: Canvas, commands: CanvasCommands, keymap: Keymap) -> None:
        self._acting = acting = Acting(canvas, commands)
        self._mouse, self._keys = Mouse(acting), Keys(acting, keymap)
        self.navigation = Navigation(canvas)
        self.dropping = Dropping(canvas, commands.adding, commands.pasting)
        self._touching = Touching(canvas, lambda: acting.busy, acting.cancel)

    @property
    def busy(self) -> bool:
        """Whether a gesture goes on."""
        return self._acting.busy

    @property
    def gesture(self) -> Gesture | None:
        """The gesture that goes on, if it is not one that moves the view."""
        return self._acting.gesture

    def cancel(self) -> None:
        """Calls off what goes on."""
        self._acting.cancel()

    def press(self, event: QMouseEvent) -> None:
        """A mouse button went down."""
        self._mouse.press(event)

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        self._mouse.move(event)

    def release(self, event: QMouseEvent) -> None:
        """A mouse button went up."""
        self._mouse.release(event)

    def double_click(self, event: QMouseEvent) -> None:
        """The second press of a double click."""
        self._mouse.double_click(event)

    def leave(self) -> None:
        """The pointer left the canvas."""
        self._mouse.leave()

    def focus_lost(self) -> None:
        """The keyboard went elsewhere."""
        self._keys.let_go()

    def wheel(self, event: QWheelEvent) -> None:
        """Wheel or two fingers."""
        self.navigation.wheel(event)
        self._acting.after_view()

    def pinch(self, event: QNativeGestureEvent) -> None:
        """A native touchpad gesture."""
        self.navigation.pinch(event)
        self._acting.after_view()

    def key_press(self, event: QKeyEvent) -> bool:
        """A key went down; returns whether it was used."""
        return self._keys.press(event)

    def key_release(self, event: QKeyEvent) -> bool:
        """A key went up; returns whether it was used."""
        return self._keys.release(event)

    def context_menu(self, event: QContextMenuEvent) -> None:
        """The menu was asked for by its key; a click of the right button is followed by `release`."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._keys.ask_menu()
        event.accept()

    def drag_enter(self, event: QDragEnterEvent) -> None:
        """Something is dragged over the canvas."""
        self.dropping.enter(event)

    def drag_move(self, event: QDragMoveEvent) -> None:
        """It moves over the canvas."""
        self.dropping.move(event)

    def drag_leave(self, event: QDragLeaveEvent) -> None:
        """It left."""
        self.dropping.leave()

    def drop(self, event: QDropEvent) -> None:
        """It was dropped."""
        self.dropping.drop(event)
