"""The keyboard on the canvas: keys of the gesture that goes on, arrows, commands, keys that are held."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from weft_editor.canvas.hit import TargetKind
from weft_editor.canvas.layout import PortKey
from weft_editor.canvas.requests import ContextHit
from weft_editor.interactions.acting import Acting
from weft_editor.interactions.gesture import Gesture, moved
from weft_editor.interactions.table import Keymap
from weft_editor.interactions.walking import Direction
from weft_editor.interactions.wire_walking import middle_of

_ARROWS: Final[dict[int, Direction]] = {
    Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down",
}  # fmt: skip
_MODIFIERS: Final[dict[int, Qt.KeyboardModifier]] = {
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
}
_FINE: Final = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
_NOT_WITH_ARROWS: Final = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Keys:
    """Finds what a key means now."""

    def __init__(self, acting: Acting, keymap: Keymap) -> None:
        self._acting, self._keymap = acting, keymap
        self.canvas, self.commands = acting.canvas, acting.commands

    def press(self, event: QKeyEvent) -> bool:
        """A key went down; returns whether it was used."""
        key = event.key()
        self._acting.settle()
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if self._acting.gesture is not None:
            return self._in_gesture(self._acting.gesture, event)
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Y) and not event.modifiers():
            self._hold(event)
            return True
        if key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier):
            self.ask_menu()
            return True
        return self._arrow(event) or self._command(event)

    def release(self, event: QKeyEvent) -> bool:
        """A key went up; returns whether it was used."""
        acting = self._acting
        if acting.gesture is not None:
            self._modifier(event, down=False)
        if event.isAutoRepeat():
            return False
        if event.key() == Qt.Key.Key_Space and acting.space:
            acting.space = False
            if not acting.space_used:
                self.commands.toggle_current()
        elif event.key() == Qt.Key.Key_Y and acting.cuts:
            acting.cuts = False
        else:
            return False
        acting.show_cursor()
        return True

    def let_go(self) -> None:
        """The keyboard went elsewhere: keys held are no longer known to be down."""
        self._acting.space = self._acting.cuts = False
        self._acting.show_cursor()

    def _hold(self, event: QKeyEvent) -> None:
        """A key that changes what a drag means while it is down."""
        if event.key() == Qt.Key.Key_Y:
            self._acting.cuts = True
        elif not event.isAutoRepeat():
            self._acting.space, self._acting.space_used = True, False
        self._acting.show_cursor()

    def _escape(self) -> bool:
        acting = self._acting
        if acting.view_gesture is not None:
            acting.end_view(None)
        elif acting.gesture is not None or acting.press is not None:
            acting.cancel()
        elif self.commands.leave_port():
            pass
        elif self.canvas.session.selection:
            self.canvas.set_hover(None)
            self.canvas.session.select()
        else:
            return False
        return True

    def _in_gesture(self, gesture: Gesture, event: QKeyEvent) -> bool:
        if gesture.key(event):
            if gesture.over:
                self._acting.forget(gesture)
        else:
            self._modifier(event, down=True)
        return True

    def _modifier(self, event: QKeyEvent, *, down: bool) -> None:
        """A modifier key changes what a gesture means at once."""
        changed, pointer, gesture = _MODIFIERS.get(event.key()), self.commands.pointer, self._acting.gesture
        if changed is not None and pointer is not None and gesture is not None:
            held = pointer.held | changed if down else pointer.held & ~changed
            self.commands.pointer = moved(self.canvas, pointer, held)
            gesture.update(self.commands.pointer)

    def _arrow(self, event: QKeyEvent) -> bool:
        """Arrows nudge what is selected (Alt+Shift: by a pixel), else go from node to node; with Ctrl they always go,
        and select. On a port or a wire they go to those beside it.
        """
        direction = _ARROWS.get(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        chosen = self.canvas.session.selection
        if direction is not None and held == _FINE and (chosen.nodes or chosen.groups or chosen.notes):
            self.commands.nudge(direction, fine=True)
            return True
        if direction is None or held & _NOT_WITH_ARROWS:
            return False
        if not held and self.commands.walk_wires(direction):
            return True
        if held & Qt.KeyboardModifier.ControlModifier:
            self.commands.walk(direction, select=True, add=shift)
        elif chosen.nodes or chosen.groups or chosen.notes:
            self.commands.nudge(direction, far=shift)
        else:
            self.commands.walk(direction, select=False)
        return True

    def _command(self, event: QKeyEvent) -> bool:
        command = self._keymap.command(event)
        if command is None or self._acting.press is not None or self._acting.view_gesture is not None:
            return False
        if command.enabled(self.commands):
            command.run(self.commands)
        return True

    def ask_menu(self) -> None:
        """The menu of what the keyboard is on: a port, wire, node, group or note; else of the canvas."""
        kind, key, port, at = self._meant()
        if kind == "node":
            self.canvas.reveal(key, animate=False)
            at = self._meant()[3]
        spot: QPoint = self.canvas.mapToGlobal(self.canvas.canvas_to_widget(*at).toPoint())
        self.canvas.context_requested.emit(ContextHit(kind, key, spot, *at, port))

    def _meant(self) -> tuple[TargetKind, str, PortKey | None, tuple[float, float]]:
        """What the keyboard is on, and where its menu belongs on the canvas."""
        canvas, commands, flow = self.canvas, self.commands, self.canvas.session.flow
        if canvas.current_port is not None and canvas.current in flow.nodes:
            port = canvas.current_port
            return "node", canvas.current, port, canvas.port_position(canvas.current, port) or (0.0, 0.0)
        if (wire := commands.lone_wire) is not None:
            return "wire", wire.id, None, middle_of(canvas, wire.id)
        chosen = commands.targets
        node = canvas.current if canvas.current in chosen.nodes else min(chosen.nodes, default="")
        if node and (rect := canvas.node_rect(node)) is not None:
            return "node", node, None, (rect[0] + 24, rect[1] + 24)
        if chosen.groups or chosen.notes:
            kind: TargetKind = "group" if chosen.groups else "note"
            key = min(chosen.groups or chosen.notes)
            box = flow.groups[key] if chosen.groups else flow.notes[key]
            return kind, key, None, (box.x + 24, box.y + 24)
        pointer = self._acting.pointer()
        return "canvas", "", None, (pointer.x, pointer.y)
