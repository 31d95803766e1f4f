"""Running on from a node, and running inside a subflow, by the keys and menus a person uses."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.editor.fields.hand import write

from weft_editor.canvas.card import live_of
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.tooltips import tooltip_of
from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.session import Session
from weft_editor.widgets.banner import Banner
from weft_engine import edits
from weft_engine.document import Flow, storage
from weft_engine.ports import ports_of
from weft_engine.registry import installed
from weft_engine.run.status import Status

from .flows import Sketch
from .menus import choose_in_menu

Opened = Callable[[Flow], FlowTab]
NONE, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEFT = Qt.MouseButton.LeftButton


def greeting() -> Flow:
    """name → greet → shout → echo → greeting."""
    made = Sketch()
    source = made.add("input", name="name")
    greet = made.add("template", "Greet", text="Hello {{name}}")
    shout = made.add("template", "Shout", text="{{words}}!")
    echo = made.add("template", "Echo", text="{{words}} {{words}}")
    out = made.add("output", name="greeting")
    made.wire(f"{source}.value", f"{greet}.name")
    made.wire(f"{greet}.text", f"{shout}.words")
    made.wire(f"{shout}.text", f"{echo}.words")
    made.wire(f"{echo}.text", f"{out}.value")
    return made.flow


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key, held)


def wait_for(tab: FlowTab, outputs: dict[str, Any], qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not tab.runs.is_running and tab.session.run.view.outputs == outputs, timeout=20_000)


def status_of(session: Session, node: str) -> Status | None:
    shown = session.shown_activation(node)
    return shown.status if shown is not None else None


def metrics(session: Session, node: str) -> tuple[str, ...]:
    return live_of(session, node, ports_of(session.flow.nodes[node], session.registry)).metrics


def ran(window: MainWindow, tab: FlowTab, qtbot: Any) -> FlowTab:
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    press(window, Qt.Key.Key_F5)
    wait_for(tab, {"greeting": "Hello Ada! Hello Ada!"}, qtbot)
    return tab


@pytest.fixture
def plain(window: MainWindow, opened: Opened, qtbot: Any) -> FlowTab:
    return ran(window, opened(greeting()), qtbot)


@pytest.fixture
def folded(window: MainWindow, opened: Opened, qtbot: Any) -> FlowTab:
    """After a run, with the inside of the subflow of greet and shout in front."""
    sketch = Sketch()
    sketch.document.flow = greeting()
    sketch.document.apply(edits.fold(sketch.flow, installed(), {"greet", "shout"}, title="Polite")[1])
    tab = ran(window, opened(sketch.flow), qtbot)
    tab.enter(("polite",))
    return tab


def test_what_follows_runs_anew_and_what_came_before_is_marked_as_reused(
    window: MainWindow, plain: FlowTab, qtbot: Any
) -> None:
    session = plain.session
    session.edit(edits.set_config(session.flow, "shout", "text", "{{words}}?"))
    session.select(nodes=["shout"])
    press(window, Qt.Key.Key_F4, SHIFT)
    wait_for(plain, {"greeting": "Hello Ada? Hello Ada?"}, qtbot)
    assert [status_of(session, node) for node in ("input", "greet", "shout", "echo", "output")] == [
        Status.CACHED, Status.CACHED, Status.DONE, Status.DONE, Status.DONE,
    ]  # fmt: skip
    assert "reused" in metrics(session, "greet")
    assert "reused" not in metrics(session, "shout")
    rect = plain.canvas.node_rect("greet")
    assert rect is not None
    plain.canvas.fit(animate=False)
    assert "run before" in tooltip_of(session, plain.canvas.hit_canvas(rect[0] + 60, rect[1] + 14))


def test_a_result_of_a_node_that_was_edited_since_is_marked_and_one_click_runs_from_there(
    window: MainWindow, plain: FlowTab, qtbot: Any
) -> None:
    session = plain.session
    session.edit(edits.set_title(session.flow, "shout", "Shouting"))
    session.edit(edits.set_config(session.flow, "greet", "text", "Bye {{name}}"))
    session.select(nodes=["echo"])
    press(window, Qt.Key.Key_F4, SHIFT)
    qtbot.waitUntil(lambda: not plain.runs.is_running and status_of(session, "output") is Status.DONE, timeout=20_000)
    assert session.run.view.outputs == {"greeting": "Hello Ada! Hello Ada!"}
    assert "reused" in metrics(session, "input") and "outdated" not in metrics(session, "input")
    for node in ("greet", "shout"):
        assert "outdated" in metrics(session, node), node
        assert "was edited since" in tooltip_of(session, Hit("node", "header", node))
    banner = plain.findChild(Banner)
    assert banner is not None and banner.label.text().startswith("“Greet” was edited after it ran")
    session.select(nodes=["output"])
    press(window, Qt.Key.Key_F4, SHIFT)
    qtbot.waitUntil(lambda: not plain.runs.is_running, timeout=20_000)
    assert "outdated" in metrics(session, "greet"), "it stays so until it runs"
    banner = plain.banners.findChildren(Banner)[-1]
    button = next(each for each in banner.findChildren(QPushButton) if each.text().startswith("Run from the edited"))
    QTest.mouseClick(button, LEFT)
    wait_for(plain, {"greeting": "Bye Ada! Bye Ada!"}, qtbot)
    assert not any("outdated" in metrics(session, node) for node in session.flow.nodes)
    assert not [each for each in plain.banners.findChildren(Banner) if each.isVisible()]


def test_another_input_outdates_what_the_run_before_made_of_the_old_one(
    window: MainWindow, plain: FlowTab, qtbot: Any
) -> None:
    session = plain.session
    press(window, Qt.Key.Key_F6)
    form = window.panels.run_panel(plain).inputs.form
    assert form is not None
    write(form.field("name").focusProxy(), "Bob")
    session.select(nodes=["shout"])
    press(window, Qt.Key.Key_F4, SHIFT)
    wait_for(plain, {"greeting": "Hello Ada! Hello Ada!"}, qtbot)
    qtbot.waitUntil(lambda: "outdated" in metrics(session, "greet"))
    assert "outdated" in metrics(session, "input") and "outdated" not in metrics(session, "shout")
    banner = plain.banners.findChildren(Banner)[-1]
    assert banner.label.text().startswith("“Input” was edited after it ran")
    button = next(each for each in banner.findChildren(QPushButton) if each.text().startswith("Run from the edited"))
    QTest.mouseClick(button, LEFT)
    wait_for(plain, {"greeting": "Hello Bob! Hello Bob!"}, qtbot)


def calling(file: str) -> Flow:
    """A flow that gives on what the flow in a file answers."""
    made = Sketch()
    caller = made.add("subflow", "Caller", file=file, outputs=[{"name": "answer", "type": "any"}])
    echo = made.add("template", "Echo", text="{{words}}")
    made.wire(f"{caller}.answer", f"{echo}.words")
    made.wire(f"{echo}.text", f"{made.add('output', name='answer')}.value")
    return made.flow


@pytest.mark.parametrize("written", ["called.weft", "innermost.weft"])
def test_a_called_file_or_one_that_it_calls_outdates_its_caller_once_it_is_written(
    window: MainWindow, opened: Opened, qtbot: Any, tmp_path: Path, written: str
) -> None:
    inner = Sketch()
    inner.wire(f"{inner.add('constant', value='old')}.value", f"{inner.add('output', name='answer')}.value")
    storage.save(tmp_path / "innermost.weft", inner.flow)
    storage.save(tmp_path / "called.weft", calling("innermost.weft"))
    tab = opened(calling("called.weft"))
    tab.trusting.grant(tab.trusting.needs())
    press(window, Qt.Key.Key_F5)
    wait_for(tab, {"answer": "old"}, qtbot)
    (caller,) = (key for key, node in tab.session.flow.nodes.items() if node.type == "subflow")
    tab.session.select(nodes=[key for key, node in tab.session.flow.nodes.items() if node.type == "template"])
    press(window, Qt.Key.Key_F4, SHIFT)
    qtbot.waitUntil(lambda: not tab.runs.is_running and "reused" in metrics(tab.session, caller), timeout=20_000)
    began = datetime.fromisoformat(tab.session.run.view.started_at).timestamp()
    os.utime(tmp_path / written, (began + 60, began + 60))
    press(window, Qt.Key.Key_F4, SHIFT)
    qtbot.waitUntil(lambda: not tab.runs.is_running and "outdated" in metrics(tab.session, caller), timeout=20_000)


def done_saying(tab: FlowTab, node: str, said: str) -> bool:
    return not tab.runs.is_running and said in metrics(tab.session, node)


def test_another_model_for_the_next_runs_outdates_what_the_one_before_said(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    made = Sketch()
    agent = made.add("agent", "Asked", prompt="Say it")
    echo = made.add("template", "Echo", text="{{words}}")
    made.wire(f"{agent}.text", f"{echo}.words")
    made.wire(f"{echo}.text", f"{made.add('output', name='answer')}.value")
    script = [{"say": "It."}]
    made.flow.singles["settings"] = made.flow.settings.model_copy(update={"model": "scripted:one", "script": script})
    tab = opened(made.flow)
    press(window, Qt.Key.Key_F5)
    wait_for(tab, {"answer": "It."}, qtbot)
    tab.session.select(nodes=[echo])
    for model, is_outdated in (("scripted:one", False), ("scripted:two", True)):
        window.program.settings.model = model
        press(window, Qt.Key.Key_F4, SHIFT)
        said = "outdated" if is_outdated else "reused"
        qtbot.waitUntil(partial(done_saying, tab, agent, said), timeout=20_000)


def test_an_edit_of_a_title_or_place_or_beside_the_way_outdates_nothing(
    window: MainWindow, plain: FlowTab, qtbot: Any
) -> None:
    session = plain.session
    session.edit(edits.set_title(session.flow, "greet", "Hi"))
    session.edit(edits.move(session.flow, {"greet": (5, 5)}))
    session.edit(edits.set_config(session.flow, "echo", "text", "{{words}}"))
    session.select(nodes=["echo"])
    press(window, Qt.Key.Key_F4, SHIFT)
    wait_for(plain, {"greeting": "Hello Ada!"}, qtbot)
    assert not any("outdated" in metrics(session, node) for node in session.flow.nodes)
    assert plain.findChild(Banner) is None


def test_the_menu_of_a_node_runs_on_from_it(window: MainWindow, plain: FlowTab, qtbot: Any) -> None:
    plain.session.edit(edits.set_config(plain.session.flow, "echo", "text", "{{words}}"))
    choose_in_menu(plain, "echo", "Run from here")
    wait_for(plain, {"greeting": "Hello Ada!"}, qtbot)


def test_a_value_that_is_missing_is_named_and_a_click_gets_it(window: MainWindow, opened: Opened, qtbot: Any) -> None:
    tab = opened(greeting())
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    tab.session.select(nodes=["echo"])
    press(window, Qt.Key.Key_F4, SHIFT)
    banner = tab.findChild(Banner)
    assert banner is not None and not tab.runs.is_running
    assert "“Shout” gave nothing in the last run: run to here first" in banner.label.text()
    QTest.mouseClick(next(each for each in banner.findChildren(QPushButton) if each.text() == "Run to here"), LEFT)
    qtbot.waitUntil(lambda: not tab.runs.is_running and status_of(tab.session, "echo") is Status.DONE, timeout=20_000)
    assert status_of(tab.session, "output") is None


def test_from_an_input_without_a_value_it_is_asked_for(window: MainWindow, opened: Opened) -> None:
    tab = opened(greeting())
    said: list[str] = []
    window.running.message.connect(said.append)
    tab.session.select(nodes=["input"])
    press(window, Qt.Key.Key_F4, SHIFT)
    assert said[-1] == "Give “name” a value, then run"
    assert not tab.runs.is_running


def test_inside_a_subflow_it_goes_on_to_what_follows_outside(window: MainWindow, folded: FlowTab, qtbot: Any) -> None:
    inner = folded.here
    inner.edit(edits.set_config(inner.flow, "shout", "text", "{{words}}?"))
    inner.select(nodes=["shout"])
    press(window, Qt.Key.Key_F4, SHIFT)
    wait_for(folded, {"greeting": "Hello Ada? Hello Ada?"}, qtbot)
    assert folded.here is inner
    assert (status_of(inner, "greet"), status_of(inner, "shout")) == (Status.CACHED, Status.DONE)
    assert status_of(folded.session, "input") is Status.CACHED


def test_a_node_inside_a_subflow_runs_by_itself(window: MainWindow, folded: FlowTab, qtbot: Any) -> None:
    inner = folded.here
    inner.edit(edits.set_config(inner.flow, "greet", "text", "Good night {{name}}"))
    inner.select(nodes=["greet"])
    press(window, Qt.Key.Key_F5, CONTROL)

    def outputs() -> dict[str, Any]:
        shown = inner.shown_activation("greet")
        return dict(shown.outputs) if shown is not None else {}

    qtbot.waitUntil(lambda: not folded.runs.is_running and outputs() == {"text": "Good night Ada"}, timeout=20_000)
    assert "alone" in metrics(inner, "greet")
    assert folded.session.run.view.outputs == {"greeting": "Hello Ada! Hello Ada!"}


def test_in_a_subflow_that_was_not_called_no_node_has_values(window: MainWindow, opened: Opened) -> None:
    sketch = Sketch()
    sketch.document.flow = greeting()
    sketch.document.apply(edits.fold(sketch.flow, installed(), {"greet", "shout"}, title="Polite")[1])
    tab = opened(sketch.flow)
    tab.enter(("polite",))
    tab.here.select(nodes=["greet"])
    said: list[str] = []
    window.running.message.connect(said.append)
    press(window, Qt.Key.Key_F5, CONTROL)
    assert said[-1].endswith("run to here first")
    assert not tab.runs.is_running


def test_to_a_node_inside_a_subflow_what_follows_it_does_not_run(
    window: MainWindow, opened: Opened, qtbot: Any
) -> None:
    sketch = Sketch()
    sketch.document.flow = greeting()
    sketch.document.apply(edits.fold(sketch.flow, installed(), {"greet", "shout"}, title="Polite")[1])
    tab = opened(sketch.flow)
    window.panels.run_panel(tab).inputs._on_edited("name", "Ada")
    tab.enter(("polite",))
    tab.here.select(nodes=["greet"])
    press(window, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: not tab.runs.is_running and status_of(tab.here, "greet") is Status.DONE, timeout=20_000)
    assert (status_of(tab.here, "shout"), status_of(tab.session, "echo")) == (None, None)


def test_the_palette_and_the_run_menu_have_it(window: MainWindow, plain: FlowTab) -> None:
    from weft_editor.menus import MENUS

    assert "run_from" in MENUS["&Run"]
    assert "run_from" in {spec.id for spec, _ in window.actions_by_name}
