"""Subflows in the window, by real keys and clicks: folding, entering, leaving, tabs, problems, runs inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from shiboken6 import isValid
from tests.editor.window.flows import Sketch, echo

from weft_editor.canvas.boxes import box_rect
from weft_editor.canvas.canvas import Canvas
from weft_editor.flow_tab import FlowTab
from weft_editor.inner_session import InnerSession
from weft_editor.main_window import MainWindow
from weft_editor.phase import Phase
from weft_engine import edits
from weft_engine.document import Flow, Note, storage
from weft_engine.registry import installed
from weft_engine.run.status import Status

Opening = Callable[[Flow], FlowTab]
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton


def key(canvas: Canvas, which: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    canvas.setFocus()
    QApplication.processEvents()
    QTest.keyClick(canvas, which, held)


def header(canvas: Canvas, node: str) -> QPoint:
    rect = canvas.node_rect(node)
    assert rect is not None
    return canvas.canvas_to_widget(rect[0] + 60, rect[1] + 14).toPoint()


def greeting() -> Flow:
    """name → greet → shout → answer."""
    made = Sketch()
    source = made.add("input", name="name")
    greet = made.add("template", "Greet", text="Hello {{name}}")
    shout = made.add("template", "Shout", text="{{words}}!")
    out = made.add("output", name="greeting")
    made.wire(f"{source}.value", f"{greet}.name")
    made.wire(f"{greet}.text", f"{shout}.words")
    made.wire(f"{shout}.text", f"{out}.value")
    return made.flow


def folded() -> Flow:
    """The same with greet and shout in a subflow."""
    sketch = Sketch()
    sketch.document.flow = greeting()
    sketch.document.apply(edits.fold(sketch.flow, installed(), {"greet", "shout"}, title="Polite")[1])
    return sketch.flow


def run(window: MainWindow, tab: FlowTab, qtbot: Any, name: str = "Ada") -> None:
    form = window.panels.run_panel(tab).inputs.form
    assert form is not None
    edit = form.field("name").findChild(QPlainTextEdit)
    assert edit is not None
    QTest.keyClicks(edit, name)
    window.running.run()
    qtbot.waitUntil(lambda: tab.runs.phase is Phase.IDLE and tab.session.run.view.status != "idle", timeout=20_000)


@pytest.fixture
def tab(opened: Opening) -> FlowTab:
    made = opened(folded())
    made.canvas.reduced_motion = True
    return made


def test_a_selection_is_folded_by_its_key_runs_alike_and_is_unfolded_again(
    window: MainWindow, opened: Opening, qtbot: Any
) -> None:
    tab = opened(greeting())
    before = tab.session.flow.copy()
    QTest.mouseClick(tab.canvas, LEFT, pos=header(tab.canvas, "greet"))
    QTest.mouseClick(tab.canvas, LEFT, SHIFT, header(tab.canvas, "shout"))
    key(tab.canvas, Qt.Key.Key_E, CTRL | SHIFT)
    (node,) = tab.session.selection.nodes
    assert tab.session.flow.nodes[node].type == "subflow"
    assert tab.session.undo.steps[-1].label == "Fold 2 nodes into a subflow"
    run(window, tab, qtbot)
    assert tab.session.run.view.outputs == {"greeting": "Hello Ada!"}
    key(tab.canvas, Qt.Key.Key_E, CTRL | ALT)
    assert tab.session.flow.nodes.keys() == before.nodes.keys() and not tab.session.flow.flows
    key(tab.canvas, Qt.Key.Key_Z, CTRL)
    key(tab.canvas, Qt.Key.Key_Z, CTRL)
    assert tab.session.flow == before


def test_ports_of_what_is_folded_stand_as_they_stood_on_its_nodes(window: MainWindow, opened: Opening) -> None:
    sketch = Sketch()
    prompt, gate = sketch.add("constant", value="bees"), sketch.add("gate")
    sketch.wire(f"{prompt}.value", f"{gate}.value")
    for port, name in (("pass", "text"), ("fail", "rejected")):
        sketch.wire(f"{gate}.{port}", f"{sketch.add('output', name=name)}.value")
    tab = opened(sketch.flow)
    tab.session.select(nodes=[prompt, gate])
    key(tab.canvas, Qt.Key.Key_E, CTRL | SHIFT)
    (node,) = tab.session.selection.nodes
    outputs: Any = tab.session.flow.nodes[node].config["outputs"]
    assert [each["name"] for each in outputs] == ["text", "rejected"]


def test_what_is_folded_lies_in_the_middle_covers_nothing_and_its_name_is_typed_at_once(
    window: MainWindow, opened: Opening
) -> None:
    tab = opened(greeting())
    session, canvas = tab.session, tab.canvas
    canvas.fit(animate=False)
    rects = [canvas.node_rect(node) for node in ("greet", "shout")]
    assert rects[0] is not None and rects[1] is not None
    middle = ((rects[0][0] + rects[1][2]) / 2, (rects[0][1] + rects[1][3]) / 2)
    _, change = edits.add_note(
        session.flow, Note(text="See", x=middle[0] - 60, y=middle[1] + 40, width=160, height=100)
    )
    session.edit(change)
    session.select(["greet", "shout"])
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    key(canvas, Qt.Key.Key_E, CTRL | SHIFT)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit) and line.selectedText() == "Subflow"
    QTest.keyClicks(line, "Polite")
    QTest.keyClick(line, Qt.Key.Key_Return)
    (node,) = session.selection.nodes
    assert session.flow.nodes[node].title == "Polite"
    box = canvas.node_rect(node)
    assert box is not None
    assert abs((box[0] + box[2]) / 2 - middle[0]) <= 16
    note = box_rect(next(iter(session.flow.notes.values())))
    for other in (note, canvas.node_rect("input"), canvas.node_rect("output")):
        assert other is not None
        assert box[0] >= other[2] or other[0] >= box[2] or box[1] >= other[3] or other[1] >= box[3]
    key(canvas, Qt.Key.Key_Return, CTRL)
    assert [each.text().strip() for each in tab.breadcrumb.crumbs.buttons] == ["flow", "Polite"]
    key(canvas, Qt.Key.Key_Z, CTRL)
    key(canvas, Qt.Key.Key_Z, CTRL)
    assert not session.flow.flows


def test_what_cannot_be_folded_says_why_and_changes_nothing(window: MainWindow, opened: Opening) -> None:
    tab = opened(greeting())
    before = tab.session.flow.copy()
    tab.session.select(["input", "greet"])
    key(tab.canvas, Qt.Key.Key_E, CTRL | SHIFT)
    assert "is an input of this flow" in window.status.currentMessage()
    assert tab.session.flow == before


def test_a_double_click_enters_and_a_crumb_leads_out_again(window: MainWindow, tab: FlowTab) -> None:
    outer = tab.canvas
    assert not tab.breadcrumb.isVisible()
    QTest.mouseDClick(outer, LEFT, pos=header(outer, "polite"))
    assert tab.here.scope == ("polite",) and tab.canvas is not outer
    assert [each.text().strip() for each in tab.breadcrumb.crumbs.buttons] == ["flow", "Polite"]
    assert tab.breadcrumb.isVisible() and window.focusWidget() is tab.canvas
    assert set(window.panels.outline(tab).model.ids) == set(tab.here.flow.nodes)
    QTest.mouseClick(tab.breadcrumb.crumbs.buttons[0], LEFT)
    assert tab.here is tab.session and tab.canvas is outer and not tab.breadcrumb.isVisible()


def test_keys_enter_and_leave_and_each_flow_keeps_its_view_and_selection(tab: FlowTab) -> None:
    tab.session.select(["polite"])
    key(tab.canvas, Qt.Key.Key_Return, CTRL)
    assert tab.here.scope == ("polite",)
    tab.canvas.center_at(500, 40, zoom=1.5, animate=False)
    tab.here.select(["greet"])
    seen = (tab.canvas.view.zoom, tab.canvas.view.shown()[:2])
    key(tab.canvas, Qt.Key.Key_Up, ALT)
    assert tab.here.scope == () and tab.session.selection.nodes == {"polite"}
    key(tab.canvas, Qt.Key.Key_Return, CTRL)
    assert (tab.canvas.view.zoom, tab.canvas.view.shown()[:2]) == seen and tab.here.selection.nodes == {"greet"}


def test_back_and_forward_go_in_and_out(tab: FlowTab) -> None:
    tab.session.select(["polite"])
    key(tab.canvas, Qt.Key.Key_Return, CTRL)
    key(tab.canvas, Qt.Key.Key_Left, ALT)
    assert tab.here.scope == ()
    key(tab.canvas, Qt.Key.Key_Right, ALT)
    assert tab.here.scope == ("polite",)


def test_edits_inside_are_of_the_same_document_and_ports_follow_outside(window: MainWindow, tab: FlowTab) -> None:
    tab.enter(("polite",))
    output = next(each for each, node in tab.here.flow.nodes.items() if node.type == "output")
    tab.here.edit(edits.set_config(tab.here.flow, output, "name", "loud"))
    assert "polite.loud->output.value" in tab.session.flow.wires
    assert tab.file.is_dirty
    key(tab.canvas, Qt.Key.Key_Z, CTRL)
    assert "polite.greeting->output.value" in tab.session.flow.wires and not tab.file.is_dirty


def test_nodes_are_added_moved_and_deleted_inside_as_outside(window: MainWindow, tab: FlowTab) -> None:
    tab.enter(("polite",))
    inner = tab.here.flow
    window.panels.add_requested.emit("constant")
    assert "constant" in inner.nodes and "constant" not in tab.session.flow.nodes
    tab.here.select(["constant"])
    key(tab.canvas, Qt.Key.Key_Delete)
    assert "constant" not in inner.nodes


def test_undoing_the_fold_leaves_the_subflow_that_is_gone(window: MainWindow, opened: Opening) -> None:
    tab = opened(greeting())
    tab.session.select(["greet", "shout"])
    key(tab.canvas, Qt.Key.Key_E, CTRL | SHIFT)
    key(tab.canvas, Qt.Key.Key_Return, CTRL)
    assert tab.here.scope == ("subflow",)
    key(tab.canvas, Qt.Key.Key_Z, CTRL)
    assert tab.here.scope == () and "greet" in tab.session.flow.nodes
    key(tab.canvas, Qt.Key.Key_Y, CTRL)
    tab.enter(("subflow",))
    assert "greet" in tab.canvas.scene.nodes.row_of


def test_a_subflow_folded_again_gives_the_new_one_its_id(window: MainWindow, opened: Opening) -> None:
    tab = opened(greeting())
    before = storage.flow_text(tab.session.flow)
    tab.session.select(["greet"])
    key(tab.canvas, Qt.Key.Key_E, CTRL | SHIFT)
    key(tab.canvas, Qt.Key.Key_Escape)
    once = storage.flow_text(tab.session.flow)
    tab.session.select(["subflow", "shout"])
    tab.equipment.commands.fold()
    flow = tab.session.flow
    assert [key for key, node in flow.nodes.items() if node.type == "subflow"] == ["subflow"]
    assert {"subflow", "shout"} <= flow.flows[str(flow.nodes["subflow"].config["flow"])].nodes.keys()
    tab.session.undo.undo()
    assert storage.flow_text(tab.session.flow) == once
    tab.session.undo.undo()
    assert storage.flow_text(tab.session.flow) == before


def test_a_subflow_in_its_own_tab_shares_document_and_undo(window: MainWindow, tab: FlowTab) -> None:
    tab.session.select(["polite"])
    key(tab.canvas, Qt.Key.Key_Return, CTRL | SHIFT)
    inner = window.tabs.flow
    assert inner is not None and inner is not tab and inner.here.scope == ("polite",)
    assert inner.title == "flow › Polite"
    inner.here.edit(edits.set_title(inner.here.flow, "greet", "Welcome"))
    assert tab.session.flow.flows["polite"].nodes["greet"].title == "Welcome"
    assert inner.title.endswith("•") and tab.title.endswith("•")
    tab.session.undo.undo()
    assert window.close_page(inner) and window.tabs.flows == [tab]
    assert not tab.file.is_dirty


def test_a_subflow_s_own_tab_that_is_closed_hears_no_more_of_the_flow(
    window: MainWindow, tab: FlowTab, qapp: QApplication, qtbot: Any
) -> None:
    tab.session.select(["polite"])
    key(tab.canvas, Qt.Key.Key_Return, CTRL | SHIFT)
    inner = window.tabs.flow
    assert inner is not None and inner is not tab
    inner.finder.open()
    assert window.close_page(inner)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(inner) and not isValid(inner.view.canvas)
    with qtbot.captureExceptions() as caught:
        within = tab.session.inside(("polite",))
        within.edit(edits.set_title(within.flow, "greet", "Welcome"))
        within.select(["greet"])
        tab.session.undo.undo()
        window.program.appearance.set_choice("light")
        window.program.motion.set_choice("reduced")
        tab.session.run_status_changed.emit()
        tab.session.tell_run(["polite"], {("polite",): ["greet"]})
        qtbot.wait(50)
    assert caught == []


def test_closing_a_flow_closes_the_tabs_of_its_subflows(window: MainWindow, tab: FlowTab) -> None:
    tab.session.select(["polite"])
    key(tab.canvas, Qt.Key.Key_Return, CTRL | SHIFT)
    assert len(window.tabs.flows) == 2
    assert window.close_page(tab) and window.tabs.flows == []


def test_a_subflow_in_a_file_opens_that_file_and_can_be_embedded(
    window: MainWindow, opened: Opening, tmp_path: Path
) -> None:
    storage.save(tmp_path / "inner.weft", echo())
    sketch = Sketch()
    sketch.add("subflow", "Called", file="inner.weft")
    tab = opened(sketch.flow)
    QTest.mouseDClick(tab.canvas, LEFT, pos=header(tab.canvas, "called"))
    assert window.tabs.flow is not tab
    assert window.tabs.flow is not None and window.tabs.flow.session.path == (tmp_path / "inner.weft").resolve()
    window.tabs.setCurrentWidget(tab)
    tab.session.select(["called"])
    window.editing.refresh()
    window.actions_by_name["embed_copy"].trigger()
    (name,) = tab.session.flow.flows
    assert (
        tab.session.flow.nodes["called"].config["flow"] == name
        and "file" not in tab.session.flow.nodes["called"].config
    )


def test_the_inside_shows_the_run_and_the_call_that_is_picked(window: MainWindow, opened: Opening, qtbot: Any) -> None:
    made = Sketch()
    source = made.add("constant", type="json", value='["Ada", "Bob", "Eve"]')
    each = made.add("for_each")
    greet = made.add("template", "Greet", text="Hello {{name}}")
    out = made.add("output", name="all")
    made.wire(f"{source}.value", f"{each}.items")
    made.wire(f"{each}.item", f"{greet}.name")
    made.wire(f"{greet}.text", f"{each}.collect")
    made.wire(f"{each}.results", f"{out}.value")
    made.document.apply(edits.fold(made.flow, made.registry, {greet}, title="Greeting")[1])
    tab = opened(made.flow)
    tab.enter(("greeting",))
    window.running.run()
    qtbot.waitUntil(lambda: tab.runs.phase is Phase.IDLE and tab.session.run.view.status == "done", timeout=20_000)
    inner = tab.here
    assert isinstance(inner, InnerSession) and len(inner.calls) == 3
    shown = inner.shown_activation("greet")
    assert shown is not None and shown.outputs == {"text": "Hello Eve"} and shown.status is Status.DONE
    assert tab.breadcrumb.calls.isVisible() and tab.breadcrumb.calls.count() == 4
    assert tab.breadcrumb.calls.itemText(1) == "1: For each 1 › Greeting 1"
    tab.breadcrumb.calls.setCurrentIndex(1)
    tab.breadcrumb.calls.activated.emit(1)
    shown = inner.shown_activation("greet")
    assert shown is not None and shown.outputs == {"text": "Hello Ada"}
    assert "greet" not in tab.session.run.view.nodes, "what runs inside is told from what runs outside"


def test_a_problem_inside_a_subflow_leads_there(window: MainWindow, tab: FlowTab) -> None:
    inner = tab.session.inside(("polite",))
    inner.edit(edits.remove(inner.flow, wires=[next(each for each in inner.flow.wires if each.endswith("greet.name"))]))
    tab.session.check()
    window.docks.bring("problems")
    panel: Any = window.panels.panel("problems", tab)
    at = next(row for row, each in enumerate(panel.model.problems) if each.scope and each.node == "greet")
    assert panel.model.index(at, 1).data() == "Polite › Greet"
    QTest.mouseClick(panel.table.viewport(), LEFT, pos=panel.table.visualRect(panel.model.index(at, 0)).center())
    assert tab.here.scope == ("polite",) and tab.here.selection.nodes == {"greet"}
    assert tab.here.problems_of("greet")


def test_a_failure_inside_a_subflow_shows_its_path_and_leads_there(
    window: MainWindow, opened: Opening, qtbot: Any
) -> None:
    flow = folded()
    inner = flow.flows["polite"]
    node = inner.nodes["shout"]
    inner.sections["nodes"]["shout"] = node.model_copy(update={"policy": node.policy.model_copy(update={
        "output_transform": {"text": "1 / 0"}})})  # fmt: skip
    tab = opened(flow)
    run(window, tab, qtbot)
    assert tab.session.run.view.status == "failed"
    window.docks.bring("log")
    log: Any = window.panels.panel("log", tab)
    at = next(row for row, line in enumerate(log.model.lines) if line.scope and line.level == "error")
    assert log.model.index(at, 1).data().startswith("Polite › Shout")
    log._on_chosen(log.model.index(at, 0))
    assert tab.here.scope == ("polite",) and tab.here.selection.nodes == {"shout"}
