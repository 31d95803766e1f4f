"""What a gesture is: something begun, followed and ended with the pointer, or called off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.interactor import Drawable

GRID: int = 16
"""Canvas pixels things snap to."""


class _PointerEvent(Protocol):
    def position(self) -> QPointF: ...
    def globalPosition(self) -> QPointF: ...
    def modifiers(self) -> Qt.KeyboardModifier: ...
    def timestamp(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is and which modifier keys are down."""

    pos: QPointF
    """Logical pixels of the canvas widget."""
    x: float
    """Canvas position."""
    y: float
    held: Qt.KeyboardModifier
    global_pos: QPoint
    time_ms: int = 0

    @property
    def ctrl(self) -> bool:
        """Whether Ctrl is down (Command on a Mac)."""
        return bool(self.held & Qt.KeyboardModifier.ControlModifier)

    @property
    def shift(self) -> bool:
        """Whether Shift is down."""
        return bool(self.held & Qt.KeyboardModifier.ShiftModifier)

    @property
    def alt(self) -> bool:
        """Whether Alt is down."""
        return bool(self.held & Qt.KeyboardModifier.AltModifier)

    @property
    def adds(self) -> bool:
        """Whether a click adds to the selection rather than replacing it."""
        return self.ctrl or self.shift


def pointer_of(canvas: Canvas, event: _PointerEvent) -> Pointer:
    """The pointer of a mouse event."""
    pos = event.position()
    held, spot = event.modifiers(), event.globalPosition().toPoint()
    return Pointer(pos, *canvas.widget_to_canvas(pos), held, spot, event.timestamp())


def moved(canvas: Canvas, pointer: Pointer, held: Qt.KeyboardModifier | None = None) -> Pointer:
    """The same place on the screen after the view moved, or after other keys went down."""
    keys = pointer.held if held is None else held
    return Pointer(pointer.pos, *canvas.widget_to_canvas(pointer.pos), keys, pointer.global_pos, pointer.time_ms)


class Gesture:
    """One gesture. It edits the flow at its end only, as one step of undo; `cancel` leaves no trace."""

    pans: ClassVar[bool] = False
    """Whether the view follows when the pointer comes near its edge."""
    cursor: Qt.CursorShape = Qt.CursorShape.ArrowCursor
    sticky = False
    """Whether it goes on without a button held, until the next click."""
    over = False
    """Whether it ended by itself, upon a key."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.session = canvas.session

    def start(self, pointer: Pointer) -> None:
        """It begins where the button went down."""

    def update(self, pointer: Pointer) -> None:
        """The pointer moved, a modifier key changed, or the view moved below the pointer."""

    def end(self, pointer: Pointer) -> None:
        """It is done: what was shown becomes an edit."""

    def cancel(self) -> None:
        """It is called off: everything is as before it began."""

    def key(self, event: QKeyEvent) -> bool:
        """A key other than Escape went down while it goes on; returns whether it was used."""
        return False

    def show(self, *drawables: Drawable) -> None:
        """Paints these above the canvas, until `clear`."""
        for each in drawables:
            if each not in self.canvas.overlay:
                self.canvas.overlay.append(each)
        self.canvas.update()

    def clear(self, *drawables: Drawable) -> None:
        """Paints these no longer."""
        for each in drawables:
            if each in self.canvas.overlay:
                self.canvas.overlay.remove(each)
        self.canvas.update()
