"""What all commands of the canvas share."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from weft_editor.canvas.canvas import Canvas
from weft_editor.interactions.adding import Adding
from weft_editor.interactions.aside import Aside
from weft_editor.interactions.box_editor import BoxEditor
from weft_editor.interactions.gesture import Gesture, Pointer
from weft_editor.interactions.pasting import Pasting
from weft_editor.interactions.recent import Recent
from weft_editor.session import Selection, Session


class CommandsBase(QObject):
    """The canvas commands act on, and what they need of it."""

    gesture_requested = Signal(object)
    """A command begins a `Gesture` that is led by keys."""

    def __init__(self, canvas: Canvas, recent: Recent | None = None) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.adding = Adding(canvas, recent)
        self.aside = Aside(canvas.session, self)
        self.pasting = Pasting(canvas, self.adding, self.aside)
        self.boxes = BoxEditor(canvas)
        self.aside.message.connect(canvas.message)
        self.pointer: Pointer | None = None
        """Where the pointer was last seen over the canvas; `None` if it is not there."""

    @property
    def session(self) -> Session:
        """The flow under edit."""
        return self.canvas.session

    @property
    def targets(self) -> Selection:
        """What commands act on: the selection, else the node the keyboard is on, unless it is on one of its ports."""
        selection = self.session.selection
        current = self.canvas.current
        if (
            not selection
            and self.canvas.current_port is None
            and current in self.session.flow.nodes
            and self.canvas.hasFocus()
        ):
            return Selection(nodes=frozenset((current,)))
        return selection

    @property
    def meant_nodes(self) -> frozenset[str]:
        """The nodes selected; else the one the keyboard was on last, also while the focus is in a menu or panel."""
        selection, current = self.session.selection, self.canvas.current
        if not selection and current in self.session.flow.nodes:
            return frozenset((current,))
        return selection.nodes

    def start(self, gesture: Gesture) -> None:
        """Begins a gesture that is led by keys."""
        self.gesture_requested.emit(gesture)

    def spot(self) -> tuple[float, float]:
        """The canvas position meant by a command that has none: the pointer's, else the middle of the view."""
        if self.pointer is not None:
            return self.canvas.widget_to_canvas(self.pointer.pos)
        left, top, right, bottom = self.canvas.view.shown()
        return (left + right) / 2, (top + bottom) / 2
