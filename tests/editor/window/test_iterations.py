"""Looking at one iteration of loops in loops: badge, keys, arrows and list move the whole body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from weft_editor import iterations
from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.card import live_of
from weft_editor.flow_tab import FlowTab
from weft_editor.interactions.table import COMMANDS
from weft_editor.main_window import MainWindow
from weft_editor.phase import Phase
from weft_editor.widgets.iteration_picker import IterationPicker
from weft_engine.document import Flow
from weft_engine.ids import FrameTag
from weft_engine.ports import ports_of

from .flows import Sketch

NONE, ALT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LEFT = Qt.MouseButton.LeftButton


def nested() -> Flow:
    """Three rounds of: a step, two rounds of another step; then the word is given."""
    made = Sketch()
    start = made.add("constant", value="a")
    outer = made.add("loop", "Outer", max_iterations=3)
    first = made.add("template", "First", text="{{x}}o")
    inner = made.add("loop", "Inner", max_iterations=2)
    second = made.add("template", "Second", text="{{x}}i")
    out = made.add("output", name="word")
    for source, target in (
        (f"{start}.value", f"{outer}.start"), (f"{outer}.state", f"{first}.x"), (f"{first}.text", f"{inner}.start"),
        (f"{inner}.state", f"{second}.x"), (f"{second}.text", f"{inner}.next"), (f"{inner}.done", f"{outer}.next"),
        (f"{outer}.done", f"{out}.value"),
    ):  # fmt: skip
        made.wire(source, target)
    return made.flow


@pytest.fixture
def tab(window: MainWindow, opened: Callable[[Flow], FlowTab], qtbot: Any) -> FlowTab:
    """After the run, seen whole."""
    made = opened(nested())
    made.canvas.reduced_motion = True
    window.running.run()
    qtbot.waitUntil(lambda: made.runs.phase is Phase.IDLE and made.session.run.view.status == "done", timeout=20_000)
    made.canvas.center_on("second", zoom=1.0, animate=False)
    return made


def key(canvas: Canvas, which: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    canvas.setFocus()
    QApplication.processEvents()
    QTest.keyClick(canvas, which, held)


def badge(tab: FlowTab, node: str) -> str:
    return live_of(tab.session, node, ports_of(tab.session.flow.nodes[node], tab.session.registry)).pick


def frame(tab: FlowTab, node: str) -> FrameTag:
    shown = tab.session.shown_activation(node)
    assert shown is not None
    return shown.frame


def strip(canvas: Canvas, node: str, dx: float) -> QPoint:
    row = canvas.scene.nodes.row_of[node]
    band, rect = canvas.scene.shapes[row].strip, canvas.node_rect(node)
    assert band is not None and rect is not None
    return canvas.canvas_to_widget(rect[0] + band.left + dx, rect[1] + band.top + band.height / 2).toPoint()


def test_the_badge_counts_both_loops(tab: FlowTab) -> None:
    assert [badge(tab, node) for node in ("first", "inner", "second")] == ["3 / 3", "3 / 3", "3 › 2 / 2"]


def test_keys_move_the_whole_body_of_the_inner_loop(tab: FlowTab) -> None:
    tab.session.select(["second"])
    key(tab.canvas, Qt.Key.Key_Comma)
    assert (badge(tab, "second"), badge(tab, "first")) == ("3 › 1 / 2", "3 / 3")
    key(tab.canvas, Qt.Key.Key_Comma)
    assert (badge(tab, "second"), badge(tab, "first")) == ("2 › 2 / 2", "2 / 3")
    key(tab.canvas, Qt.Key.Key_Period)
    key(tab.canvas, Qt.Key.Key_Period)
    assert badge(tab, "second") == "3 › 2 / 2"


def test_keys_move_the_outer_loop_and_what_is_inside_it(tab: FlowTab) -> None:
    tab.session.select(["second"])
    key(tab.canvas, Qt.Key.Key_Comma, ALT)
    assert [badge(tab, node) for node in ("first", "inner", "second")] == ["2 / 3", "2 / 3", "2 › 2 / 2"]
    key(tab.canvas, Qt.Key.Key_Comma, ALT)
    assert frame(tab, "second") == (("outer", 0), ("inner", 1))
    said: list[str] = []
    tab.canvas.message.connect(said.append)
    key(tab.canvas, Qt.Key.Key_Comma, ALT)
    assert said == ["There is no other iteration that way"]
    key(tab.canvas, Qt.Key.Key_Period, CTRL)
    assert badge(tab, "second") == "3 › 2 / 2" and not tab.session.run.frames


def test_a_loop_that_is_selected_moves_its_own_body(tab: FlowTab) -> None:
    tab.session.select(["outer"])
    key(tab.canvas, Qt.Key.Key_Comma)
    assert [badge(tab, node) for node in ("first", "second")] == ["2 / 3", "2 › 2 / 2"]


def test_the_arrows_of_the_badge_move_the_body_too(tab: FlowTab) -> None:
    QTest.mouseClick(tab.canvas, LEFT, NONE, strip(tab.canvas, "second", 8))
    assert badge(tab, "second") == "3 › 1 / 2"
    QTest.mouseClick(tab.canvas, LEFT, NONE, strip(tab.canvas, "second", 8))
    assert (badge(tab, "second"), badge(tab, "first")) == ("2 › 2 / 2", "2 / 3")


def test_a_click_on_the_badge_offers_a_list_for_each_loop(tab: FlowTab) -> None:
    QTest.mouseClick(tab.canvas, LEFT, NONE, strip(tab.canvas, "second", 36))
    picker = tab.equipment.commands.picker
    assert isinstance(picker, IterationPicker)
    assert [[each.itemText(at) for at in range(each.count())] for each in picker.lists] == [
        ["1 of 3", "2 of 3", "3 of 3"], ["1 of 2", "2 of 2"],
    ]  # fmt: skip
    QTest.keyClick(picker.lists[0], Qt.Key.Key_Home)
    QTest.keyClick(picker.lists[0], Qt.Key.Key_Return)
    assert frame(tab, "second") == (("outer", 0), ("inner", 1))
    assert frame(tab, "first") == (("outer", 0),)


def test_the_list_is_opened_and_used_by_keys(tab: FlowTab) -> None:
    tab.session.select(["second"])
    key(tab.canvas, Qt.Key.Key_I)
    picker = tab.equipment.commands.picker
    assert isinstance(picker, IterationPicker)
    assert QApplication.focusWidget() is picker.lists[1] or not picker.isActiveWindow()
    QTest.keyClick(picker.lists[1], Qt.Key.Key_Up)
    assert frame(tab, "second") == (("outer", 2), ("inner", 0))


def test_the_palette_has_all_of_it(window: MainWindow, tab: FlowTab) -> None:
    ids = {spec.id for spec, _ in window.actions_by_name}
    wanted = {each.id for each in COMMANDS if each.id.endswith("iteration")}
    assert len(wanted) == 6 and wanted <= ids


def test_a_node_that_did_not_run_in_an_iteration_shows_nothing_of_another(tab: FlowTab) -> None:
    del tab.session.run.view.nodes["first"].activations[("outer", 0),]
    tab.session.select(["second"])
    for _ in range(2):
        key(tab.canvas, Qt.Key.Key_Comma, ALT)
    assert tab.session.shown_activation("first") is None


def test_frames_are_counted_in_the_order_of_iterations_not_of_ends() -> None:
    late: list[FrameTag] = [(("each", 2),), (("each", 0),), (("each", 1),)]
    assert iterations.neighbour(late, (("each", 0),), 1) == (("each", 1),)
    assert iterations.neighbour(late, (("each", 0),), -1) is None
