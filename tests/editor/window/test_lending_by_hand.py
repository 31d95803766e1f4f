"""A tool that nobody was lent says so where it is looked at, until a wire lends it to an agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.inspector.inspector import Inspector
from weft_engine.document import Flow

from .by_hand import CTRL, LEFT, NONE, press, the, turn_to
from .flows import Sketch

MESSAGE = "'Greet' needs a value for 'name': connect it, or lend the node to an agent"


def told(window: MainWindow) -> list[str]:
    """What the inspector says of the node that is selected."""
    labels = the(Inspector, window).findChildren(QLabel)
    return [each.text() for each in labels if each.isVisible() and each.property("role") == "problem"]


def test_the_way_out_is_told_and_a_wire_to_the_agent_is_one(
    window: MainWindow, opened: Callable[[Flow], FlowTab], qtbot: Any
) -> None:
    made = Sketch()
    agent = made.add("agent", "Boss", prompt="Hi")
    tool = made.add("template", "Greet", text="Hello {{name}}")
    tab = opened(made.flow)
    turn_to(window)
    QTest.qWait(50)
    tab.session.select(nodes=[tool])
    qtbot.waitUntil(lambda: told(window) == [MESSAGE])
    canvas = tab.canvas
    canvas.reduced_motion = True
    canvas.fit(animate=False)

    def port(node: str, name: str, is_input: bool) -> QPointF:
        place = canvas.port_position(node, (is_input, name))
        assert place is not None
        return canvas.canvas_to_widget(*place)

    start, end = port(tool, "tool", False), port(agent, "tools", True)
    QTest.mouseMove(canvas, start.toPoint())
    QTest.mousePress(canvas, LEFT, NONE, start.toPoint())
    for step in range(1, 9):
        QTest.mouseMove(canvas, (start + (end - start) * step / 8).toPoint())
    QTest.mouseRelease(canvas, LEFT, NONE, end.toPoint())
    assert f"{tool}.tool->{agent}.tools" in tab.session.flow.wires
    tab.session.select(nodes=[tool])
    qtbot.waitUntil(lambda: told(window) == [])
    press(window, Qt.Key.Key_Z, CTRL)
    tab.session.select(nodes=[tool])
    qtbot.waitUntil(lambda: told(window) == [MESSAGE])
