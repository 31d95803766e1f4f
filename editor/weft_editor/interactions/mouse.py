"""The mouse on the canvas: what a press becomes, followed to its release."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent

from weft_editor.canvas.requests import ContextHit
from weft_editor.interactions.acting import Acting
from weft_editor.interactions.choosing import is_selected, select_hit
from weft_editor.interactions.cut import Cut
from weft_editor.interactions.gesture import Pointer, pointer_of
from weft_editor.interactions.panning import Pan
from weft_editor.interactions.pressing import Press, double_clicked, press_of

_LEFT, _RIGHT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


class Mouse:
    """Picks the gesture of a press by what was hit, and follows it."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting
        self.canvas, self.commands = acting.canvas, acting.commands
        self._button = self._view_button = Qt.MouseButton.NoButton

    def press(self, event: QMouseEvent) -> None:
        """A mouse button went down."""
        acting, pointer, button = self._acting, self._note(event), event.button()
        acting.settle()
        self.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        # The ring of the keyboard's node is for those who use the keyboard; they go on from what was clicked.
        self.canvas.set_current("")
        if button == _MIDDLE or (button == _LEFT and acting.space):
            acting.space_used = True
            self._press_view(pointer, button)
        elif acting.gesture is not None and acting.gesture.sticky:
            self._press_sticky(button)
        elif acting.busy or acting.press is not None:
            # Another button while one is held calls the gesture off, as in Blender.
            acting.cancel()
        elif button in (_LEFT, _RIGHT):
            self._button = button
            self._press_free(pointer, button)

    def _press_free(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        """Nothing goes on yet."""
        if button == _RIGHT:
            self._acting.press = self._press_right(pointer)
        elif self._acting.cuts:
            self._acting.begin(Cut(self.canvas), pointer)
        else:
            self._acting.press = press_of(self.canvas, self.commands, pointer)

    def _press_view(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        if self._acting.view_gesture is None:
            self._view_button = button
            self._acting.begin_view(Pan(self.canvas), pointer)

    def _press_sticky(self, button: Qt.MouseButton) -> None:
        if button == _RIGHT:
            self._acting.cancel()
        self._button = button

    def _press_right(self, pointer: Pointer) -> Press:
        """Dragged it moves the view, or cuts wires with Ctrl; else it opens the menu."""
        pans = not pointer.ctrl
        return Press(
            pointer,
            drag=lambda: Pan(self.canvas) if pans else Cut(self.canvas),
            click=lambda at: self._ask_menu(at),
        )

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        acting, pointer = self._acting, self._note(event)
        if acting.view_gesture is not None:
            acting.view_gesture.update(pointer)
            return
        press = acting.press
        if press is not None and _far(press.pointer.pos, pointer.pos):
            acting.press = None
            gesture = press.drag()
            if gesture is not None:
                acting.begin(gesture, press.pointer)
        if acting.gesture is not None:
            acting.gesture.update(pointer)
        elif acting.press is None:
            acting.hover(pointer)

    def release(self, event: QMouseEvent) -> None:
        """A mouse button went up."""
        acting, pointer, button = self._acting, self._note(event), event.button()
        if acting.view_gesture is not None and button == self._view_button:
            acting.end_view(pointer)
        elif button != self._button:
            return
        elif acting.press is not None:
            press, acting.press = acting.press, None
            following = press.click(pointer)
            if following is not None:
                acting.begin(following, pointer)
        elif acting.gesture is not None:
            acting.gesture.update(pointer)
            acting.end(pointer)
        self._button = Qt.MouseButton.NoButton

    def double_click(self, event: QMouseEvent) -> None:
        """The second press of a double click."""
        acting, pointer = self._acting, self._note(event)
        plain = event.button() == _LEFT and not (acting.busy or acting.space or acting.cuts)
        if not (plain and double_clicked(self.canvas, self.commands, pointer)):
            self.press(event)

    def leave(self) -> None:
        """The pointer left the canvas."""
        if self._acting.gesture is None:
            self.commands.pointer = None
            self.canvas.set_hover(None)

    def _note(self, event: QMouseEvent) -> Pointer:
        pointer = pointer_of(self.canvas, event)
        self.commands.pointer = pointer
        return pointer

    def _ask_menu(self, pointer: Pointer) -> None:
        hit = self.canvas.hit_canvas(pointer.x, pointer.y)
        kind, key = (hit.kind, hit.id) if (hit.kind, hit.part) != ("group", "inside") else ("canvas", "")
        if kind != "canvas" and not is_selected(self.canvas.session, hit):
            select_hit(self.canvas.session, hit, add=False)
        port = hit.port if hit.part == "port" else None
        self.canvas.context_requested.emit(ContextHit(kind, key, pointer.global_pos, pointer.x, pointer.y, port))


def _far(one: QPointF, other: QPointF) -> bool:
    """Whether a pointer has moved so far that a drag is meant."""
    return (other - one).manhattanLength() >= min(QGuiApplication.styleHints().startDragDistance(), 6)
