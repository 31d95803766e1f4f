"""Hands the canvas' events to gestures: picks one from what was hit, follows it, ends it or calls it off."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.requests import ContextHit
from weft_editor.interactions.choosing import is_selected, select_hit
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.cursors import cursor_over
from weft_editor.interactions.cut import Cut
from weft_editor.interactions.dropping import Dropping
from weft_editor.interactions.gesture import Gesture, Pointer, moved, pointer_of
from weft_editor.interactions.navigation import Navigation
from weft_editor.interactions.panning import Pan
from weft_editor.interactions.pressing import Press, double_clicked, press_of
from weft_editor.interactions.table import Keymap
from weft_editor.interactions.touching import Touching
from weft_editor.interactions.walking import Direction

_LEFT, _RIGHT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
_EDGE: Final = 28.0
"""Logical window pixels from the edge within which the view follows a gesture."""
_EDGE_SPEED: Final = 18.0
"""Logical window pixels per frame at the edge itself."""
_ARROWS: Final[dict[int, Direction]] = {
    Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down",
}  # fmt: skip
_MODIFIERS: Final[dict[int, Qt.KeyboardModifier]] = {
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
}


class CanvasInteractor:
    """One canvas' interactor."""

    def __init__(self, canvas: Canvas, commands: CanvasCommands, keymap: Keymap) -> None:
        self.canvas = canvas
        self.commands = commands
        self.keymap = keymap
        self.navigation = Navigation(canvas)
        self.dropping = Dropping(canvas, commands.adding, commands.pasting)
        self.gesture: Gesture | None = None
        self._press: Press | None = None
        self._view_gesture: Gesture | None = None
        """Panning, which may go on beside another gesture."""
        self._button = Qt.MouseButton.NoButton
        self._space = self._cuts = self._space_used = False
        self._follow = QTimer(canvas, interval=16)
        self._follow.timeout.connect(self._pan_at_edge)
        commands.gesture_requested.connect(self.begin)
        self.touching = Touching(canvas, lambda: self.busy, self.cancel)
        canvas.session.changed.connect(self._on_changed)

    @property
    def busy(self) -> bool:
        """Whether a gesture goes on."""
        return self.gesture is not None or self._view_gesture is not None

    # Gestures

    def begin(self, gesture: Gesture, pointer: Pointer | None = None) -> None:
        """Starts a gesture; one that goes on is called off."""
        self.cancel()
        self.gesture = gesture
        gesture.start(pointer or self._pointer())
        if gesture.over:
            self.gesture = None
        self._show_cursor()
        if gesture.pans:
            self._follow.start()

    def cancel(self) -> None:
        """Calls off what goes on."""
        self._press = None
        gesture, self.gesture = self.gesture, None
        self._follow.stop()
        if gesture is not None:
            gesture.cancel()
        self._show_cursor()

    def _on_changed(self, change: object) -> None:
        """The flow was edited from elsewhere while a wire hangs from the pointer: its ends may be gone."""
        if self.gesture is not None and self.gesture.sticky and not self.gesture.over:
            self.cancel()

    def _end(self, pointer: Pointer) -> None:
        gesture, self.gesture = self.gesture, None
        self._follow.stop()
        if gesture is not None:
            gesture.end(pointer)
        self._hover(pointer)

    def _pointer(self) -> Pointer:
        known = self.commands.pointer
        if known is not None:
            return moved(self.canvas, known)
        middle = QPointF(self.canvas.width() / 2, self.canvas.height() / 2)
        spot = self.canvas.mapToGlobal(middle.toPoint())
        return Pointer(middle, *self.canvas.widget_to_canvas(middle), Qt.KeyboardModifier.NoModifier, spot)

    # Mouse

    def press(self, event: QMouseEvent) -> None:
        """A mouse button went down."""
        pointer = self._note(event)
        self.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        # The ring of the keyboard's node is for those who use the keyboard; they go on from what was clicked.
        self.canvas.set_current("")
        button = event.button()
        if button == _MIDDLE or (button == _LEFT and self._space):
            self._space_used = True
            self._begin_view(Pan(self.canvas), pointer, button)
        elif self.gesture is not None and self.gesture.sticky:
            self._press_sticky(button)
        elif self.busy or self._press is not None:
            # Another button while one is held calls the gesture off, as in Blender.
            self.cancel()
        elif button == _LEFT:
            self._button = button
            if self._cuts:
                self.begin(Cut(self.canvas), pointer)
            else:
                self._press = press_of(self.canvas, self.commands, pointer)
        elif button == _RIGHT:
            self._button = button
            self._press = self._press_right(pointer)

    def _press_sticky(self, button: Qt.MouseButton) -> None:
        if button == _RIGHT:
            self.cancel()
        self._button = button

    def _press_right(self, pointer: Pointer) -> Press:
        """Dragged it moves the view, or cuts wires with Ctrl; else it opens the menu."""
        pans = not pointer.ctrl
        return Press(
            pointer,
            drag=lambda: Pan(self.canvas) if pans else Cut(self.canvas),
            click=lambda at: self._ask_menu(at),
        )

    def _begin_view(self, gesture: Gesture, pointer: Pointer, button: Qt.MouseButton) -> None:
        if self._view_gesture is None:
            self._press = None
            self._view_gesture = gesture
            self._view_button = button
            gesture.start(pointer)
            self._show_cursor()

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        pointer = self._note(event)
        if self._view_gesture is not None:
            self._view_gesture.update(pointer)
            return
        press = self._press
        if press is not None and _far(press.pointer.pos, pointer.pos):
            self._press = None
            gesture = press.drag()
            if gesture is not None:
                self.begin(gesture, press.pointer)
        if self.gesture is not None:
            self.gesture.update(pointer)
        elif self._press is None:
            self._hover(pointer)

    def release(self, event: QMouseEvent) -> None:
        """A mouse button went up."""
        pointer = self._note(event)
        button = event.button()
        if self._view_gesture is not None and button == self._view_button:
            self._view_gesture.end(pointer)
            self._view_gesture = None
            self._show_cursor()
        elif button != self._button:
            return
        elif self._press is not None:
            press, self._press = self._press, None
            following = press.click(pointer)
            if following is not None:
                self.begin(following, pointer)
        elif self.gesture is not None:
            self.gesture.update(pointer)
            self._end(pointer)
        self._button = Qt.MouseButton.NoButton

    def double_click(self, event: QMouseEvent) -> None:
        """The second press of a double click."""
        pointer = self._note(event)
        plain = event.button() == _LEFT and not self.busy and not self._space and not self._cuts
        if not (plain and double_clicked(self.canvas, self.commands, pointer)):
            self.press(event)

    def _note(self, event: QMouseEvent) -> Pointer:
        pointer = pointer_of(self.canvas, event)
        self.commands.pointer = pointer
        return pointer

    def _hover(self, pointer: Pointer) -> None:
        inside = self.canvas.rect().contains(pointer.pos.toPoint())
        self.canvas.set_hover(self.canvas.hit(pointer.pos) if inside else None)
        self._show_cursor()

    def _show_cursor(self) -> None:
        gesture = self._view_gesture or self.gesture
        if gesture is not None:
            shape = gesture.cursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._cuts:
            shape = Qt.CursorShape.CrossCursor
        else:
            shape = cursor_over(self.canvas.hover)
        if self.canvas.cursor().shape() != shape:
            self.canvas.setCursor(shape)

    def _pan_at_edge(self) -> None:
        """The view follows a gesture whose pointer is near the edge, faster the nearer."""
        pointer = self.commands.pointer
        if pointer is None or self.gesture is None or self._view_gesture is not None or self.gesture.sticky:
            return
        dx = _pull(pointer.pos.x(), self.canvas.width())
        dy = _pull(pointer.pos.y(), self.canvas.height())
        if dx or dy:
            self.canvas.pan_by(dx, dy)
            self.gesture.update(moved(self.canvas, pointer))

    # Wheel, touchpad

    def wheel(self, event: QWheelEvent) -> None:
        """Wheel or two fingers."""
        self.navigation.wheel(event)
        self._after_view()

    def pinch(self, event: QNativeGestureEvent) -> None:
        """A native touchpad gesture."""
        self.navigation.pinch(event)
        self._after_view()

    def _after_view(self) -> None:
        pointer = self.commands.pointer
        if pointer is None:
            return
        if self.gesture is not None:
            self.gesture.update(moved(self.canvas, pointer))
        else:
            self._hover(moved(self.canvas, pointer))

    # Keys

    def key_press(self, event: QKeyEvent) -> bool:
        """A key went down; returns whether it was used."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if self.gesture is not None:
            return self._key_in_gesture(self.gesture, event)
        if key == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._space, self._space_used = True, False
                self._show_cursor()
            return True
        if key == Qt.Key.Key_Y and not event.modifiers():
            self._cuts = True
            self._show_cursor()
            return True
        if key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier):
            self._menu_by_key()
            return True
        return self._arrow(event) or self._command(event)

    def _escape(self) -> bool:
        if self._view_gesture is not None:
            self._view_gesture.cancel()
            self._view_gesture = None
            self._show_cursor()
        elif self.gesture is not None or self._press is not None:
            self.cancel()
        elif self.canvas.session.selection:
            self.canvas.session.select()
        else:
            return False
        return True

    def _key_in_gesture(self, gesture: Gesture, event: QKeyEvent) -> bool:
        if gesture.key(event):
            if gesture.over and self.gesture is gesture:
                self.gesture = None
                self._follow.stop()
                self._show_cursor()
            return True
        self._modifier(event, down=True)
        return True

    def _modifier(self, event: QKeyEvent, *, down: bool) -> None:
        """A modifier key changes what a gesture means at once."""
        changed, pointer = _MODIFIERS.get(event.key()), self.commands.pointer
        if changed is not None and pointer is not None and self.gesture is not None:
            held = pointer.held | changed if down else pointer.held & ~changed
            self.commands.pointer = moved(self.canvas, pointer, held)
            self.gesture.update(self.commands.pointer)

    def _arrow(self, event: QKeyEvent) -> bool:
        """Arrows nudge what is selected, else go from node to node; with Ctrl they always go, and select."""
        direction = _ARROWS.get(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if direction is None or held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
            return False
        chosen = self.canvas.session.selection
        if held & Qt.KeyboardModifier.ControlModifier:
            self.commands.walk(direction, select=True, add=shift)
        elif chosen.nodes or chosen.groups or chosen.notes:
            self.commands.nudge(direction, far=shift)
        else:
            self.commands.walk(direction, select=False)
        return True

    def _command(self, event: QKeyEvent) -> bool:
        command = self.keymap.command(event)
        if command is None or self._press is not None or self._view_gesture is not None:
            return False
        if command.enabled(self.commands):
            command.run(self.commands)
        return True

    def key_release(self, event: QKeyEvent) -> bool:
        """A key went up; returns whether it was used."""
        if self.gesture is not None:
            self._modifier(event, down=False)
        if event.isAutoRepeat():
            return False
        if event.key() == Qt.Key.Key_Space and self._space:
            self._space = False
            if not self._space_used:
                self.commands.toggle_current()
            self._show_cursor()
            return True
        if event.key() == Qt.Key.Key_Y and self._cuts:
            self._cuts = False
            self._show_cursor()
            return True
        return False

    # The menu

    def context_menu(self, event: QContextMenuEvent) -> None:
        """The menu was asked for by its key; a click of the right button is followed by `release`."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._menu_by_key()
        event.accept()

    def _ask_menu(self, pointer: Pointer) -> None:
        hit = self.canvas.hit_canvas(pointer.x, pointer.y)
        kind, key = (hit.kind, hit.id) if (hit.kind, hit.part) != ("group", "inside") else ("canvas", "")
        if kind != "canvas" and not is_selected(self.canvas.session, hit):
            select_hit(self.canvas.session, hit, add=False)
        self.canvas.context_requested.emit(ContextHit(kind, key, pointer.global_pos, pointer.x, pointer.y))

    def _menu_by_key(self) -> None:
        """At the node the keyboard is on, else in the middle."""
        canvas = self.canvas
        node = next(iter(self.commands.targets.nodes), "")
        rect = canvas.node_rect(node)
        if rect is None:
            pointer = self._pointer()
            canvas.context_requested.emit(ContextHit("canvas", "", pointer.global_pos, pointer.x, pointer.y))
            return
        canvas.reveal(node, animate=False)
        spot: QPoint = canvas.mapToGlobal(canvas.canvas_to_widget(rect[0] + 24, rect[1] + 24).toPoint())
        canvas.context_requested.emit(ContextHit("node", node, spot, rect[0] + 24, rect[1] + 24))

    # Drag and drop

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

    def leave(self) -> None:
        """The pointer left the canvas."""
        if self.gesture is None:
            self.commands.pointer = None
            self.canvas.set_hover(None)

    def focus_lost(self) -> None:
        """The keyboard went elsewhere."""
        self._space = self._cuts = False
        self._show_cursor()


def _far(one: QPointF, other: QPointF) -> bool:
    """Whether a pointer has moved so far that a drag is meant."""
    return (other - one).manhattanLength() >= min(QGuiApplication.styleHints().startDragDistance(), 6)


def _pull(at: float, length: float) -> float:
    """How far the view moves for a pointer at a place between 0 and a length."""
    if at < _EDGE:
        return _EDGE_SPEED * min((_EDGE - at) / _EDGE, 1.0)
    if at > length - _EDGE:
        return -_EDGE_SPEED * min((at - length + _EDGE) / _EDGE, 1.0)
    return 0.0
