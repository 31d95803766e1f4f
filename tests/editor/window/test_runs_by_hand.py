"""Runs as a person has them: stopped half-way, answered too late, a thousand iterations long, results of any size."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton, QToolButton

from weft_editor.dialogs.result import ResultDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.panels.questions import Question
from weft_editor.widgets.iteration_picker import IterationPicker
from weft_editor.widgets.value_view import ValueView
from weft_engine import edits
from weft_engine.document import Flow
from weft_engine.run.status import Status

from .flows import Sketch, asking

Opened = Callable[[Flow], FlowTab]
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
PATIENCE_MS: Final = 30_000


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key, held)


def idle(tab: FlowTab, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not tab.runs.is_running, timeout=PATIENCE_MS)


def status(tab: FlowTab, node: str) -> Status | None:
    shown = tab.session.shown_activation(node)
    return shown.status if shown is not None else None


def large(tab: FlowTab, window: MainWindow, node: str) -> ResultDialog:
    """The large view of a node's result, opened by its key."""
    tab.session.select(nodes=[node])
    tab.canvas.setFocus()
    tab.equipment.commands.open_node()
    (dialog,) = (each for each in window.findChildren(ResultDialog) if each.isVisible())
    return dialog


def button(view: ValueView, name: str) -> QToolButton:
    (found,) = (each for each in view.findChildren(QToolButton) if each.accessibleName() == name)
    return found


# Stopping


def talkers(pace: float) -> Flow:
    """Three agents at once, each of which speaks for a while, and one that waits for them."""
    sketch = Sketch()
    last = sketch.add("template", "Last", text="{{a}} {{b}} {{c}}")
    for name in "abc":
        agent = sketch.add("agent", name.upper(), prompt="Speak")
        sketch.wire(f"{agent}.text", f"{last}.{name}")
    sketch.wire(f"{last}.text", f"{sketch.add('output', name='said')}.value")
    rule = {"say": "one two three four five six seven eight nine ten " * 20, "pace": pace}
    settings = sketch.flow.settings.model_copy(update={"script": [rule], "model": "scripted:default"})
    sketch.document.apply(edits.set_settings(sketch.flow, settings))
    return sketch.flow


def test_stop_ends_all_that_runs_and_the_flow_runs_again(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(talkers(40))
    agents = ("a", "b", "c")
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: all(status(tab, each) is Status.RUNNING for each in agents), timeout=PATIENCE_MS)
    press(window, Qt.Key.Key_F5, SHIFT)
    idle(tab, qtbot)
    assert tab.session.run.view.status == "cancelled"
    assert {status(tab, each) for each in agents} == {Status.CANCELLED}
    assert status(tab, "last") in (None, Status.CANCELLED, Status.SKIPPED)
    assert not tab.canvas.pulse.is_running, "nothing looks as if it were still at work"
    first = tab.session.run.view
    tab.session.edit(edits.set_settings(tab.session.flow, talkers(100_000).settings))
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.session.run.view is not first and tab.session.run.view.status == "done",
                    timeout=PATIENCE_MS)  # fmt: skip
    assert {status(tab, each) for each in (*agents, "last")} == {Status.DONE}


# Answers that come too late


def question(tab: FlowTab, qtbot: Any) -> Question:
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is not None, timeout=PATIENCE_MS)
    found = tab.banners.findChild(Question)
    assert found is not None
    return found


def test_a_question_goes_with_its_run_and_a_click_on_its_way_out_does_nothing(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    tab = opened(asking())
    press(window, Qt.Key.Key_F5)
    asked = question(tab, qtbot)
    (approve,) = (each for each in asked.findChildren(QPushButton) if each.text() == "Approve")
    press(window, Qt.Key.Key_F5, SHIFT)
    QTest.mouseClick(approve, LEFT)  # before the window has heard that the run is over
    idle(tab, qtbot)
    assert tab.session.run.view.status == "cancelled" and not tab.session.run.view.outputs
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is None)
    press(window, Qt.Key.Key_F5)
    again = question(tab, qtbot)
    QTest.mouseClick(next(each for each in again.findChildren(QPushButton) if each.text() == "Approve"), LEFT)
    idle(tab, qtbot)
    assert tab.session.run.view.outputs == {"published": "draft"}, "the next run asks anew"


def test_a_question_goes_when_the_time_of_its_run_is_up(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    flow = asking()
    budget = flow.settings.budget.model_copy(update={"max_time_s": 0.6})
    flow.singles["settings"] = flow.settings.model_copy(update={"budget": budget})
    tab = opened(flow)
    press(window, Qt.Key.Key_F5)
    question(tab, qtbot)
    idle(tab, qtbot)
    assert tab.session.run.view.status == "budget"
    qtbot.waitUntil(lambda: tab.banners.findChild(Question) is None)


# A thousand iterations


def test_of_a_thousand_iterations_any_is_chosen_by_keys(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    sketch = Sketch()
    start = sketch.add("constant", type="number", value="0")
    loop = sketch.add("loop", "Count", max_iterations=1000)
    step = sketch.add("transform", "Step", expression="state + 1")
    sketch.wire(f"{start}.value", f"{loop}.start")
    sketch.wire(f"{loop}.state", f"{step}.state")
    sketch.wire(f"{step}.value", f"{loop}.next")
    sketch.wire(f"{loop}.done", f"{sketch.add('output', name='count')}.value")
    tab = opened(sketch.flow)
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.session.run.view.status == "done", timeout=PATIENCE_MS)
    assert tab.session.run.view.outputs == {"count": 1000}
    tab.session.select(nodes=[step])
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_I)
    picker = next(each for each in QApplication.topLevelWidgets() if isinstance(each, IterationPicker))
    (box,) = picker.findChildren(QComboBox)
    assert box.count() == 1000 or box.itemText(box.count() - 1).endswith(f"{box.count():,}")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    first = tab.session.shown_activation(step)
    for _ in range(5):
        QTest.keyClick(box, Qt.Key.Key_Down)
    shown = tab.session.shown_activation(step)
    assert first is not None and shown is not None
    assert shown.outputs["value"] == first.outputs["value"] + 5  # type: ignore[operator]  # numbers
    QTest.keyClick(picker, Qt.Key.Key_Return)


# Values that meet in one port


def test_what_was_duplicated_by_its_key_is_merged_in_the_order_it_was_made(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    sketch = Sketch()
    part = sketch.add("constant", value="1")
    merge = sketch.add("merge", separator=" ")
    sketch.wire(f"{merge}.merged", f"{sketch.add('output', name='whole')}.value")
    tab = opened(sketch.flow)
    tab.session.select(nodes=[part])
    tab.canvas.setFocus()
    parts = [part]
    for _ in range(10):
        QTest.keyClick(tab.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        parts += tab.session.selection.nodes - set(parts)
    assert len(parts) == 11
    for number, each in enumerate(parts, 1):
        tab.session.edit(edits.set_config(tab.session.flow, each, "value", str(number)))
        tab.session.edit(edits.connect(tab.session.flow, tab.session.registry, f"{each}.value", f"{merge}.parts"))
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.session.run.view.status == "done", timeout=PATIENCE_MS)
    assert tab.session.run.view.outputs == {"whole": "1 2 3 4 5 6 7 8 9 10 11"}


# Results of any size


def picture_of(width: int, height: int) -> str:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(20, 90, 160))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # a device and a format
    return base64.b64encode(data.data()).decode()


def test_a_4k_picture_is_shown_in_its_node_and_large_copied_and_saved(
    window: MainWindow, opened: Opened, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sketch = Sketch()
    node = sketch.add("picture", base64=picture_of(3840, 2160))
    sketch.wire(f"{node}.picture", f"{sketch.add('output', name='seen', type='image')}.value")
    tab = opened(sketch.flow)
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.session.run.view.status == "done", timeout=PATIENCE_MS)
    tab.canvas.fit(animate=False)
    dialog = large(tab, window, node)
    (view,) = dialog.findChildren(ValueView)
    QTest.mouseClick(button(view, "Copy: picture"), LEFT)
    copied = QApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (3840, 2160)
    target = tmp_path / "seen.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(button(view, "Save to a file: picture"), LEFT)
    assert QImage(str(target)).size() == copied.size()
    qtbot.waitUntil(lambda: _has_blue(tab), timeout=PATIENCE_MS)


def _has_blue(tab: FlowTab) -> bool:
    seen = tab.canvas.grab().toImage()
    return any(
        seen.pixelColor(x, y).blue() > 140 and seen.pixelColor(x, y).red() < 60
        for x in range(0, seen.width(), 9)
        for y in range(0, seen.height(), 9)
    )


@pytest.mark.parametrize("depth", [60, 200])
def test_json_of_any_depth_is_shown_searched_copied_and_saved(
    window: MainWindow, opened: Opened, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    text = '{"in": ' * depth + '"the needle"' + "}" * depth
    sketch = Sketch()
    node = sketch.add("constant", type="json", value=text)
    sketch.wire(f"{node}.value", f"{sketch.add('output', name='deep')}.value")
    tab = opened(sketch.flow)
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: tab.session.run.view.status == "done", timeout=PATIENCE_MS)
    tab.canvas.grab()
    dialog = large(tab, window, node)
    (view,) = dialog.findChildren(ValueView)
    for words in ("Tree", "JSON", "Text"):
        for each in view.findChildren(QToolButton):
            if each.text() == words and each.isVisible():
                QTest.mouseClick(each, LEFT)
                QApplication.processEvents()
    QTest.mouseClick(button(view, "Copy: value"), LEFT)
    assert json.loads(QApplication.clipboard().text()) == json.loads(text)
    target = tmp_path / "deep.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(button(view, "Save to a file: value"), LEFT)
    assert json.loads(target.read_text()) == json.loads(text)
