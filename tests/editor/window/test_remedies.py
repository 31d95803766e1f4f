"""What a node failed of is put right by a click in the node, by its key, or in its menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from weft_editor.canvas.canvas import Canvas
from weft_editor.canvas.paint_result import fix_band
from weft_editor.dialogs.settings import SettingsDialog
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_engine.document import Budget, Flow, Policy, Settings
from weft_engine.run.status import Status
from weft_engine.run.view import Activation, NodeView

from .by_hand import button, click, wait_until
from .flows import Sketch

LEFT, ALT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


def asking_a_model() -> Flow:
    made = Sketch()
    agent = made.add("agent", "Writer", prompt="Hello", model="nobody:none")
    out = made.add("output", name="word")
    made.wire(f"{agent}.text", f"{out}.value")
    return made.flow


@pytest.fixture
def failed(opened: Callable[[Flow], FlowTab]) -> Callable[..., Canvas]:
    """Shows the writer failed with an error."""

    def show(error: dict[str, Any], flow: Flow | None = None) -> Canvas:
        tab = opened(flow or asking_a_model())
        canvas = tab.canvas
        canvas.reduced_motion = True
        made = Activation((), Status.FAILED, error={"message": "It did not work", **error})
        tab.session.run.view.nodes["writer"] = NodeView({(): made}, (), 1)
        tab.session.run_updated.emit(frozenset(("writer",)))
        canvas.center_on("writer", zoom=1.0, animate=False)
        return canvas

    return show


def click_fix(canvas: Canvas) -> None:
    row = canvas.scene.nodes.row_of["writer"]
    band, rect, remedy = canvas.scene.shapes[row].result, canvas.node_rect("writer"), canvas.look.remedy("writer")
    assert band is not None and rect is not None and remedy is not None
    button = fix_band(remedy.title, band)
    assert button is not None
    x, y = rect[0] + button.left + button.width / 2, rect[1] + button.top + button.height / 2
    QTest.mouseClick(canvas, LEFT, NONE, canvas.canvas_to_widget(x, y).toPoint())


@pytest.mark.parametrize(
    ("code", "page"),
    [
        ("secret_missing", "servers"), ("model_authentication", "servers"), ("model_unreachable", "servers"),
    ],
)  # fmt: skip
def test_a_missing_key_or_server_leads_to_its_page(
    window: MainWindow, failed: Callable[..., Canvas], code: str, page: str
) -> None:
    click_fix(failed({"code": code}))
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None and dialog.isVisible()
    assert dialog.pages.currentWidget() is getattr(dialog, page)
    dialog.close()


def test_a_price_that_is_not_known_leads_to_the_prices(window: MainWindow, failed: Callable[..., Canvas]) -> None:
    click_fix(failed({"code": "budget", "limit": "max_cost_usd", "cap": 1.0, "used": 0.0, "asked": None}))
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None and dialog.pages.currentWidget() is dialog.prices
    dialog.close()


def test_an_unknown_model_is_chosen_anew_in_the_node(window: MainWindow, failed: Callable[..., Canvas]) -> None:
    canvas = failed({"code": "model_unknown"})
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    click_fix(canvas)
    assert (canvas.editing.node, canvas.editing.field) == ("writer", "model")
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "scripted:default")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert canvas.session.flow.nodes["writer"].config["model"] == "scripted:default"


def test_a_limit_that_was_reached_is_raised_and_can_be_taken_back(
    window: MainWindow, failed: Callable[..., Canvas]
) -> None:
    flow = asking_a_model()
    flow.singles["settings"] = Settings(budget=Budget(max_calls=3))
    canvas = failed({"code": "budget", "limit": "max_calls", "cap": 3, "used": 3, "asked": 1}, flow)
    click_fix(canvas)
    assert canvas.session.flow.settings.budget.max_calls == 6
    assert "Raise the limit to 6" in window.status.currentMessage()
    canvas.session.undo.undo()
    assert canvas.session.flow.settings.budget.max_calls == 3


def test_a_node_that_took_too_long_is_given_more_time(failed: Callable[..., Canvas]) -> None:
    flow = asking_a_model()
    writer = flow.nodes["writer"].model_copy(update={"policy": Policy(timeout_s=5)})
    flow.sections["nodes"]["writer"] = writer
    canvas = failed({"code": "timeout"}, flow)
    click_fix(canvas)
    assert canvas.session.flow.nodes["writer"].policy.timeout_s == 10


def test_a_loop_at_its_limit_is_given_twice_as_many_iterations_in_one_step(failed: Callable[..., Canvas]) -> None:
    made = Sketch()
    made.add("loop", "Writer", condition="state > 99", max_iterations=4, at_limit="fail")
    canvas = failed({"code": "node_input", "limit": "max_iterations", "cap": 4}, made.flow)
    remedy = canvas.look.remedy("writer")
    assert remedy is not None and remedy.title == "Raise the limit to 8"
    click_fix(canvas)
    assert canvas.session.flow.nodes["writer"].config["max_iterations"] == 8
    canvas.session.undo.undo()
    assert canvas.session.flow.nodes["writer"].config["max_iterations"] == 4


def test_a_loop_at_the_most_there_may_be_has_no_button(failed: Callable[..., Canvas]) -> None:
    made = Sketch()
    made.add("loop", "Writer", max_iterations=1_000_000, at_limit="fail")
    canvas = failed({"code": "node_input", "limit": "max_iterations", "cap": 1_000_000}, made.flow)
    assert canvas.look.remedy("writer") is None


@pytest.mark.parametrize("way", ["node", "key", "inspector"])
def test_an_empty_picture_node_asks_for_a_file(
    window: MainWindow, opened: Callable[[Flow], FlowTab], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#3377cc"))
    assert image.save(str(tmp_path / "sky.png"))
    asked: list[str] = []

    def choose(parent: QWidget, title: str, start: str, kinds: str) -> tuple[str, str]:
        asked.append(f"{start} {kinds}")
        return str(tmp_path / ("broken.png" if len(asked) == 1 else "sky.png")), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    (tmp_path / "broken.png").write_text("no picture")
    made = Sketch()
    made.add("picture", "Writer")
    tab = opened(made.flow)
    tab.canvas.reduced_motion = True
    tab.canvas.center_on("writer", zoom=1.0, animate=False)
    tab.session.select(["writer"])
    window.activateWindow()
    for _ in range(2):
        if way == "inspector":
            buttons = window.panels.inspector(tab).findChildren(QPushButton)
            button = next(each for each in buttons if each.text() == "Choose a picture…")
            QTest.mouseClick(button, LEFT)
        elif way == "key":
            tab.canvas.setFocus()
            QTest.keyClick(tab.canvas, Qt.Key.Key_Return, ALT)
        else:
            click_fix(tab.canvas)
        if len(asked) == 1:
            said = [window.status.currentMessage(), *(each.text() for each in window.findChildren(QLabel))]
            assert any("broken.png was not added: it is no picture" in each for each in said)
    config = tab.session.flow.nodes["writer"].config
    assert config["name"] == "sky.png" and config["media_type"] == "image/png" and config["base64"]
    assert str(tmp_path) in asked[0] and "*.png" in asked[0]
    assert tab.canvas.look.remedy("writer") is None
    tab.session.undo.undo()
    assert not tab.session.flow.nodes["writer"].config.get("base64")


def test_the_key_and_the_menu_do_the_same(failed: Callable[..., Canvas], window: MainWindow) -> None:
    canvas = failed({"code": "node", "cause": {"code": "secret_missing", "message": "no key"}})
    canvas.session.select(["writer"])
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Return, ALT)
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.close()
    tab = window.tabs.flow
    assert tab is not None
    from PySide6.QtCore import QPoint

    from weft_editor.canvas.requests import ContextHit

    menu = tab.equipment.menus.menu_for(ContextHit("node", "writer", QPoint(), 0, 0))
    assert "Open models and keys" in [each.text() for each in menu.actions()]


def test_a_failure_nothing_helps_against_has_no_button(failed: Callable[..., Canvas]) -> None:
    canvas = failed({"code": "node"})
    assert canvas.look.remedy("writer") is None


def test_what_is_missing_is_taken_from_the_input_that_waits_for_it(
    window: MainWindow, opened: Callable[[Flow], FlowTab]
) -> None:
    sketch = Sketch()
    topic, agent = sketch.add("input", name="topic"), sketch.add("agent", prompt="About {{subject}}")
    sketch.wire(f"{agent}.text", f"{sketch.add('output')}.value")
    tab = opened(sketch.flow)
    before = tab.session.flow.copy()
    tab.session.select(nodes=[agent])
    wait_until(lambda: any(each.text() == "Take it from an Input" for each in window.findChildren(QPushButton)))
    click(button(window, "Take it from an Input"))
    assert f"{topic}.value->{agent}.subject" in tab.session.flow.wires
    assert tab.session.flow.nodes.keys() == before.nodes.keys(), "no second one is laid over the first"
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tab.session.flow == before
