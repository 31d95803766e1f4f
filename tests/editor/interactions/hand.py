"""A hand that moves the mouse and types on a real canvas, and a flow for it to work on."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.layout import PortKey
from weft_editor.interactions.commands import CanvasCommands
from weft_editor.interactions.equip import Equipment
from weft_editor.session import Session
from weft_engine.document import Flow, Group, Node, Note, Place, Wire

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton
Spot = tuple[float, float]
LIGHT = "WEFT_TEST_LIGHT"
"""Set in the environment: in the light theme."""


def chain() -> Flow:
    """question → prompt → answer, with a constant beside them, a group around the first two and a note."""
    flow = Flow()
    for key, node, x, y in (
        ("question", Node(type="input", config={"name": "question"}), 0, 0),
        ("prompt", Node(type="template", config={"text": "Say {{what}} to {{whom}}"}), 384, 0),
        ("answer", Node(type="output", config={"name": "answer"}), 768, 0),
        ("name", Node(type="constant", config={"value": "Ada"}), 0, 320),
    ):
        flow.sections["nodes"][key] = node
        flow.sections["layout.nodes"][key] = Place(x=x, y=y)
    for source, target in (("question.value", "prompt.what"), ("prompt.text", "answer.value")):
        wire = Wire(source=source, target=target)
        flow.sections["wires"][wire.id] = wire
    flow.sections["layout.groups"]["box"] = Group(title="Box", x=-32, y=-64, width=700, height=300)
    flow.sections["layout.notes"]["note"] = Note(text="# Hello", x=384, y=352, width=240, height=120)
    return flow


@dataclass
class Hand:
    """Real events at canvas positions; counts what the session and the canvas say."""

    canvas: Canvas
    equipment: Equipment
    time: int = 1_000_000
    spies: dict[str, QSignalSpy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session, canvas = self.canvas.session, self.canvas
        for name, signal in (
            ("changed", session.changed), ("history", session.history_changed),
            ("selection", session.selection_changed), ("quick_add", canvas.quick_add_requested),
            ("menu", canvas.context_requested), ("activated", canvas.node_activated), ("message", canvas.message),
            ("field", canvas.field_requested),
        ):  # fmt: skip
            self.spies[name] = QSignalSpy(signal)

    @property
    def session(self) -> Session:
        return self.canvas.session

    @property
    def flow(self) -> Flow:
        return self.canvas.session.flow

    @property
    def commands(self) -> CanvasCommands:
        return self.equipment.commands

    def count(self, name: str) -> int:
        return self.spies[name].count()

    def last(self, name: str) -> object:
        return self.spies[name].at(self.spies[name].count() - 1)[0]

    @property
    def labels(self) -> list[str]:
        """Names of the steps that can be undone."""
        undo = self.session.undo
        return [step.label for step in undo.steps[: undo.position]]

    # Places

    def at(self, x: float, y: float) -> QPointF:
        return self.canvas.canvas_to_widget(x, y)

    def node(self, node: str, dx: float = 40, dy: float = 16) -> Spot:
        rect = self.canvas.node_rect(node)
        assert rect is not None
        return rect[0] + dx, rect[1] + dy

    def corner(self, node: str) -> Spot:
        rect = self.canvas.node_rect(node)
        assert rect is not None
        return rect[2] - 4, rect[3] - 4

    def port(self, end: str, *, into: bool) -> Spot:
        node, _, name = end.partition(".")
        key: PortKey = (into, name)
        found = self.canvas.port_position(node, key)
        assert found is not None
        return found

    def on_wire(self, wire: str, share: float = 0.5) -> Spot:
        row = self.canvas.scene.wires.row_of[wire]
        points = self.canvas.scene.wires.points[row]
        x, y = points[round(share * (len(points) - 1))].tolist()
        return x, y

    def place(self, node: str) -> Spot:
        place = self.flow.places[node]
        return place.x, place.y

    # Mouse

    def _send(self, kind: QEvent.Type, spot: Spot, button: Qt.MouseButton, held: Qt.KeyboardModifier) -> None:
        pos = self.at(*spot)
        self.time += 20
        moves = kind == QEvent.Type.MouseMove
        down = button if moves or kind != QEvent.Type.MouseButtonRelease else Qt.MouseButton.NoButton
        cause = Qt.MouseButton.NoButton if moves else button
        event = QMouseEvent(kind, pos, self.canvas.mapToGlobal(pos), cause, down, held)
        event.setTimestamp(self.time)
        QApplication.sendEvent(self.canvas, event)

    def move(
        self, spot: Spot, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = Qt.MouseButton.NoButton
    ) -> None:
        self._send(QEvent.Type.MouseMove, spot, button, held)

    def press(self, spot: Spot, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.move(spot, held)
        self._send(QEvent.Type.MouseButtonPress, spot, button, held)

    def release(self, spot: Spot, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self._send(QEvent.Type.MouseButtonRelease, spot, button, held)

    def click(self, spot: Spot, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.press(spot, held, button)
        self.release(spot, held, button)

    def double_click(self, spot: Spot, held: Qt.KeyboardModifier = NONE) -> None:
        self.click(spot, held)
        self._send(QEvent.Type.MouseButtonDblClick, spot, LEFT, held)
        self.release(spot, held)

    def begin_drag(
        self, start: Spot, end: Spot, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT
    ) -> None:
        """Presses and goes there in steps, without letting go."""
        self.press(start, held, button)
        for step in range(1, 6):
            share = step / 5
            x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
            self.move((x, y), held, button)

    def drag(self, start: Spot, end: Spot, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.begin_drag(start, end, held, button)
        self.release(end, held, button)

    def drag_by(self, start: Spot, dx: float, dy: float, held: Qt.KeyboardModifier = NONE) -> None:
        self.drag(start, (start[0] + dx, start[1] + dy), held)

    # Keys

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, held)

    def type(self, text: str) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)

    def key_in_focus(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, held)

    def undo(self) -> None:
        self.key(Qt.Key.Key_Z, CTRL)

    # Looking

    def screen_point(self, spot: Spot) -> QPoint:
        return self.canvas.mapToGlobal(self.at(*spot).toPoint())
