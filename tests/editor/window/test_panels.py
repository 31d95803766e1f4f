"""The panels around the canvas, used as a person uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QTreeWidgetItem, QWidget

from weft_editor.canvas.requests import NODE_TYPE_MIME
from weft_editor.main_window import MainWindow
from weft_editor.panels.history import History
from weft_editor.panels.inputs import Inputs
from weft_editor.panels.library import Library
from weft_editor.panels.log import Log
from weft_editor.panels.outline import Outline
from weft_editor.panels.problems import Problems
from weft_editor.panels.questions import MarkedQuestion, Question
from weft_editor.panels.results import Results
from weft_editor.session import RunShown, Session
from weft_editor.settings import Settings
from weft_editor.template_info import TemplateInfo
from weft_editor.theme.tokens import DARK
from weft_engine import edits, events
from weft_engine.document import Flow
from weft_engine.registry import installed

from .flows import Sketch, echo

SessionOf = Callable[[Flow], Session]
TEMPLATES = [TemplateInfo("hello", "Hello agent", "Says hello.")]


def shown(qtbot: Any, widget: QWidget) -> Any:
    qtbot.addWidget(widget)
    widget.resize(480, 360)
    widget.show()
    widget.activateWindow()
    assert QTest.qWaitForWindowActive(widget)
    return widget


def names(library: Library) -> list[str]:
    root = library.tree.invisibleRootItem()
    return [root.child(at).text(0) for at in range(root.childCount())]


def entry(library: Library, title: str) -> QTreeWidgetItem:
    (item, *_) = library.tree.findItems(title, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    return item


def centre(view: Any, area: Any) -> QPoint:
    assert area.isValid()
    point: QPoint = area.center()
    return point


# Library


@pytest.fixture
def library(qtbot: Any) -> Library:
    made: Library = shown(qtbot, Library(installed(), TEMPLATES, DARK))
    return made


def test_the_library_finds_a_node_by_another_word_for_it(library: Library) -> None:
    QTest.keyClicks(library.search, "llm")
    assert names(library)[0] == "Agent"


def test_enter_in_the_search_adds_the_best_match(library: Library, qtbot: Any) -> None:
    QTest.keyClicks(library.search, "vote")
    with qtbot.waitSignal(library.add_requested) as caught:
        QTest.keyClick(library.search, Qt.Key.Key_Return)
    assert caught.args == ["vote"]


def test_a_double_click_adds_a_node_once(library: Library, qtbot: Any) -> None:
    heard: list[str] = []
    library.add_requested.connect(heard.append)
    area = library.tree.visualItemRect(entry(library, "Agent"))
    at = centre(library.tree, area)
    QTest.mouseClick(library.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(library.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard == ["agent"]


def test_a_template_is_opened_not_added(library: Library, qtbot: Any) -> None:
    QTest.keyClicks(library.search, "hello")
    with qtbot.waitSignal(library.template_requested) as caught:
        QTest.keyClick(library.search, Qt.Key.Key_Return)
    assert caught.args == ["hello"]


def test_a_drag_carries_the_node_type(library: Library) -> None:
    data = library.tree.mimeData([entry(library, "Agent")])
    assert bytes(data.data(NODE_TYPE_MIME).data()) == b"agent"


def test_favourites_stand_first_and_are_told(library: Library, qtbot: Any) -> None:
    with qtbot.waitSignal(library.favourites_changed) as caught:
        library.set_favourite("vote", True)
    assert caught.args == [("vote",)]
    assert names(library)[0] == "Favourites"


def test_a_template_is_a_favourite_by_its_menu_and_opens_from_there(library: Library, qtbot: Any) -> None:
    template = TEMPLATES[0]
    menu = library.menu_of(entry(library, template.title))
    assert menu is not None
    with qtbot.waitSignal(library.favourites_changed) as caught:
        next(each for each in menu.actions() if each.text() == "Add to favourites").trigger()
    assert caught.args == [(f"template:{template.name}",)]
    section = library.tree.topLevelItem(0)
    assert section is not None and section.text(0) == "Favourites" and section.child(0).text(0) == template.title
    with qtbot.waitSignal(library.template_requested) as opened:
        library.tree.setCurrentItem(section.child(0))
        QTest.keyClick(library.tree, Qt.Key.Key_Return)
    assert opened.args == [template.name]


def test_favourites_are_those_of_all_windows_at_once_and_of_the_next_start(window: MainWindow) -> None:
    program = window.program
    other = program.windows.open(window)
    here, there = window.panels.library, other.panels.library
    here.set_favourite("vote", True)
    here.set_favourite("template:gone", True)
    assert there.favourites == ("vote", "template:gone") and names(there)[0] == "Favourites"
    there.set_favourite("vote", False)
    assert here.favourites == ("template:gone",) and names(here)[0] != "Favourites", "what is gone is left out"
    assert Settings().favourites == ["template:gone"]


def test_a_question_in_markdown_is_laid_out_and_can_do_nothing(qtbot: Any) -> None:
    words = "# Draft\n\nIs **this** right? [more](http://example.invalid) ![x](http://example.invalid/x.png) <b>raw</b>"
    made = events.Asked(1, 0.0, "n", (), "q1", words, {"kind": "approval"})
    banner: Question = shown(qtbot, Question(made, "Boss", DARK))
    text = banner.findChild(MarkedQuestion)
    assert text is not None and text.toPlainText().startswith("Draft\nIs this right? more x <b>raw</b>")
    assert not text.openLinks() and text.loadResource(2, QUrl("http://example.invalid/x.png")) is None
    assert 20 < text.height() <= 140 and text.document().size().height() <= text.height()


def test_a_family_can_be_folded_and_stays_so(library: Library) -> None:
    section = entry(library, "Agents")
    QTest.mouseClick(
        library.tree.viewport(),
        Qt.MouseButton.LeftButton,
        pos=centre(library.tree, library.tree.visualItemRect(section)),
    )
    assert not entry(library, "Agents").isExpanded()
    library.refresh()
    assert not entry(library, "Agents").isExpanded()


# Outline


def test_streamed_text_leaves_the_outline_alone_until_a_status_changes(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    outline: Outline = shown(qtbot, Outline(session, DARK))
    heard: list[object] = []
    outline.model.dataChanged.connect(lambda *told: heard.append(told))
    view = session.run.view
    view.apply([events.NodeStarted(1, 0.0, "greet", (), 1, {})])
    session.run_updated.emit(frozenset({"greet"}))
    qtbot.waitUntil(lambda: len(heard) == 1)
    view.apply([events.NodeDelta(2, 0.1, "greet", (), "Hel", "text")])
    session.run_updated.emit(frozenset({"greet"}))
    qtbot.wait(200)
    assert len(heard) == 1


def test_the_outline_follows_the_selection_and_leads_it(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    outline: Outline = shown(qtbot, Outline(session, DARK))
    session.select(nodes=["greet"])
    (row,) = outline.list.selectionModel().selectedRows()
    assert outline.model.ids[row.row()] == "greet"
    other = outline.model.ids.index("input")
    with qtbot.waitSignal(outline.reveal_requested) as caught:
        at = outline.list.visualRect(outline.model.index(other)).center()
        QTest.mouseClick(outline.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert caught.args == ["input"]
    assert session.selection.nodes == {"input"}


def test_the_outline_hears_of_edits_and_filters(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    outline: Outline = shown(qtbot, Outline(session, DARK))
    session.edit(edits.set_title(session.flow, "greet", "Zebra"))
    qtbot.waitUntil(lambda: outline.model.index(2).data() == "Zebra")
    QTest.keyClicks(outline.filter, "zeb")
    qtbot.waitUntil(lambda: outline.model.ids == ["greet"])


def test_the_outline_reads_status_and_problems_aloud(session_of: SessionOf, qtbot: Any) -> None:
    flow = echo()
    session = session_of(flow)
    outline: Outline = shown(qtbot, Outline(session, DARK))
    session.edit(edits.remove(session.flow, wires=["input.value->greet.name"]))
    session.check()
    qtbot.waitUntil(lambda: len(outline.model.ids) == 3)
    words = outline.model.index(outline.model.row_of["greet"]).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert words.startswith("Template, idle\n")


# Problems


def broken(session_of: SessionOf) -> Session:
    made = Sketch()
    made.add("agent", "Solver", prompt="Answer {{question}}")
    session = session_of(made.flow)
    session.check()
    return session


def test_a_click_on_a_problem_shows_its_node(session_of: SessionOf, qtbot: Any) -> None:
    session = broken(session_of)
    panel: Problems = shown(qtbot, Problems(session, DARK))
    at = next(row for row, each in enumerate(panel.model.problems) if each.node == "solver")
    with qtbot.waitSignal(panel.reveal_requested) as caught:
        area = panel.table.visualRect(panel.model.index(at, 0))
        QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert caught.args == ["solver"]
    assert session.selection.nodes == {"solver"}


def test_the_gravest_problems_stand_first(session_of: SessionOf, qtbot: Any) -> None:
    panel: Problems = shown(qtbot, Problems(broken(session_of), DARK))
    ranks = [("error", "warning", "info").index(each.severity) for each in panel.model.problems]
    assert ranks == sorted(ranks)
    assert ranks


def test_the_menu_of_a_problem_names_each_way_out_and_explains_it(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    session.edit(edits.set_config(session.flow, "greet", "text", "Hello {{other}} {{more}}"))
    session.check()
    panel: Problems = shown(qtbot, Problems(session, DARK))
    at = next(row for row, each in enumerate(panel.model.problems) if each.code == "missing_input")
    panel.table.setCurrentIndex(panel.model.index(at, 0))
    actions = {action.text(): action for action in panel.table.actions() if action.isVisible()}
    assert list(actions) == ["Take it from an Input", "Show the node", "Explain", "Copy"]
    with qtbot.waitSignal(panel.explain_requested) as asked:
        actions["Explain"].trigger()
    assert asked.args == ["missing_input"]
    port = panel.model.problems[at].port
    actions["Take it from an Input"].trigger()
    assert any(wire.target == f"greet.{port}" for wire in session.flow.wires.values())


def test_a_fix_is_one_click_and_one_undo(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    session.edit(edits.set_config(session.flow, "greet", "text", "Hello"))
    session.check()
    panel: Problems = shown(qtbot, Problems(session, DARK))
    (at,) = (row for row, each in enumerate(panel.model.problems) if each.fix)
    before = session.flow.copy()
    area = panel.table.visualRect(panel.model.index(at, 2))
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert "input.value->greet.name" not in session.flow.wires
    session.undo.undo()
    assert session.flow == before


# Log


def logged(session: Session) -> None:
    session.run = RunShown()
    session.run.view.apply(
        [
            events.RunStarted(1, 0.0, "r1", "flow", {}, "now"),
            events.Logged(2, 0.1, "greet", (), "info", "working"),
            events.Logged(3, 0.2, "greet", (("loop", 1),), "warning", "slow sk-abcdefghijklmnop1234"),
            events.NodeFailed(4, 0.3, "greet", (), {"message": "broke"}, 0.1, ""),
        ]
    )
    session.run_status_changed.emit()


def test_the_log_grows_with_the_run_and_filters_by_level(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    log: Log = shown(qtbot, Log(session, DARK))
    logged(session)
    assert [line.level for line in log.model.lines] == ["info", "info", "warning", "error"]
    log.level.setCurrentIndex(2)
    assert [line.level for line in log.model.lines] == ["warning", "error"]
    session.run.view.apply(
        [events.Logged(5, 0.4, "greet", (), "info", "no"), events.Logged(6, 0.5, "greet", (), "error", "x")]
    )
    session.run_updated.emit(frozenset({"greet"}))
    assert [line.text for line in log.model.lines][-1] == "x"


def test_the_log_filters_by_the_name_of_a_node(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    log: Log = shown(qtbot, Log(session, DARK))
    logged(session)
    QTest.keyClicks(log.filter, "greet")
    assert len(log.model.lines) == 3


def test_a_new_run_begins_a_new_log(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    log: Log = shown(qtbot, Log(session, DARK))
    logged(session)
    session.run = RunShown()
    session.run.view.apply([events.RunStarted(1, 0.0, "r2", "flow", {}, "now")])
    session.run_status_changed.emit()
    assert [line.text for line in log.model.lines] == ["run r2 started"]


def test_copying_the_log_copies_no_secret(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    log: Log = shown(qtbot, Log(session, DARK))
    logged(session)
    log.copy()
    copied = QApplication.clipboard().text()
    assert "broke" in copied
    assert "sk-abc" not in copied


# Inputs


def asking_for(*configs: dict[str, Any]) -> Flow:
    made = Sketch()
    for config in configs:
        made.add("input", **config)
    return made.flow


def test_the_form_has_a_field_for_each_input_and_says_which_are_needed(session_of: SessionOf, qtbot: Any) -> None:
    flow = asking_for({"name": "topic"}, {"name": "count", "type": "number", "default": 3})
    panel: Inputs = shown(qtbot, Inputs(session_of(flow), DARK))
    assert panel.missing() == ["topic"]
    assert panel.values() == {}


def test_what_is_typed_is_given_to_the_run_and_remembered(session_of: SessionOf, qtbot: Any) -> None:
    panel: Inputs = shown(qtbot, Inputs(session_of(asking_for({"name": "topic"})), DARK))
    remembered: list[Any] = []
    panel.values_changed.connect(remembered.append)
    assert panel.form is not None
    edit = panel.form.field("topic").findChild(QPlainTextEdit)
    QTest.keyClicks(edit, "bees")
    assert panel.values() == {"topic": "bees"}
    assert panel.missing() == []
    assert remembered[-1] == {"topic": "bees"}


def test_a_list_is_given_line_by_line(session_of: SessionOf, qtbot: Any) -> None:
    sketch = Sketch()
    sketch.add("input", name="cities", type="list")
    panel = Inputs(session_of(sketch.flow), DARK)
    qtbot.addWidget(panel)
    assert panel.form is not None
    edit = panel.form.field("cities").focusProxy()
    QTest.keyClicks(edit, "Oslo")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "Rome")
    assert panel.values() == {"cities": ["Oslo", "Rome"]}


def test_remembered_values_are_offered_again(session_of: SessionOf, qtbot: Any) -> None:
    flow = asking_for({"name": "topic"})
    panel: Inputs = shown(qtbot, Inputs(session_of(flow), DARK, {"topic": "bees", "gone": 1}))
    assert panel.values() == {"topic": "bees"}


def test_ctrl_enter_in_a_field_runs(session_of: SessionOf, qtbot: Any) -> None:
    panel: Inputs = shown(qtbot, Inputs(session_of(asking_for({"name": "topic"})), DARK))
    assert panel.form is not None
    edit = panel.form.field("topic").findChild(QPlainTextEdit)
    assert edit is not None
    edit.setFocus()
    with qtbot.waitSignal(panel.run_requested):
        QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert edit.toPlainText() == ""


def test_a_new_input_node_gets_its_field(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(asking_for({"name": "topic"}))
    panel: Inputs = shown(qtbot, Inputs(session, DARK))
    session.edit(edits.add_node(session.flow, session.registry, "input", 0, 500, config={"name": "tone"})[1])
    qtbot.waitUntil(lambda: panel.missing() == ["topic", "tone"])


# Results


def test_results_are_shown_when_the_run_is_over(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    results: Results = shown(qtbot, Results(session, DARK))
    finished = events.RunFinished(2, 1.0, "done", {"greeting": "Hello", "score": {"a": 1}}, None, {})
    session.run.view.apply([events.RunStarted(1, 0.0, "r1", "flow", {}, "now"), finished])
    session.run_status_changed.emit()
    assert {name: view.shown_text() for name, view in results.views.items()} == {
        "greeting": "Hello",
        "score": '{\n  "a": 1\n}',
    }


def test_results_stand_as_the_canvas_has_their_outputs_not_as_they_came(session_of: SessionOf, qtbot: Any) -> None:
    made = Sketch()
    for name in ("first", "second", "third"):
        made.add("output", name=name)
    session = session_of(made.flow)
    results: Results = shown(qtbot, Results(session, DARK))
    for values in ({"third": 3, "second": 2}, {"third": 3, "first": 1, "second": 2}):
        session.run.view.outputs, session.run.view.status = values, "done"
        session.run.view.run_id += "x"
        session.run_status_changed.emit()
        qtbot.waitUntil(lambda: all(view.isVisible() for view in results.views.values()))
        QApplication.processEvents()
        side_by_side = sorted(results.views, key=lambda name: results.views[name].x())
        assert side_by_side == [name for name in ("first", "second", "third") if name in values]


def test_many_outputs_need_no_more_room_than_one(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    panel = shown(qtbot, Results(session, DARK))
    few = panel.minimumSizeHint().width()
    session.run.view.outputs = {f"out{at}": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}] for at in range(6)}
    session.run.view.status = "done"
    session.run_status_changed.emit()
    assert len(panel.views) == 6
    assert panel.minimumSizeHint().width() <= max(few, 300)


def test_a_failed_run_says_why(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    results: Results = shown(qtbot, Results(session, DARK))
    session.run.view.apply([events.RunFinished(1, 1.0, "failed", {}, {"message": "node 'greet' broke"}, {})])
    session.run_status_changed.emit()
    assert results.failure.toPlainText() == "Node 'greet' broke"
    assert results.failure.isVisible()


# Questions


def asked(kind: str, **form: Any) -> events.Asked:
    return events.Asked(1, 0.0, "boss", (), "q1", "Publish?", {"kind": kind, **form})


@pytest.mark.parametrize(
    ("question", "button", "answer"),
    [
        (asked("approval"), "Approve", True),
        (asked("approval"), "Reject", False),
        (asked("choice", choices=["red", "blue"]), "blue", "blue"),
        (asked("choice", choices=["a", "b", "c", "d", "e"]), "Answer", "a"),
        (asked("text"), "Answer", ""),
    ],
)
def test_a_question_is_answered_by_its_buttons(qtbot: Any, question: events.Asked, button: str, answer: object) -> None:
    banner: Question = shown(qtbot, Question(question, "Boss", DARK))
    pressed = next(each for each in banner.findChildren(QPushButton) if each.text() == button)
    with qtbot.waitSignal(banner.answered) as caught:
        QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert caught.args == ["q1", answer]


def test_a_text_is_answered_by_ctrl_enter(qtbot: Any) -> None:
    banner: Question = shown(qtbot, Question(asked("text"), "Boss", DARK))
    edit = banner.findChild(QPlainTextEdit)
    assert edit is not None
    edit.setFocus()
    QTest.keyClicks(edit, "yes please")
    with qtbot.waitSignal(banner.answered) as caught:
        QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ["q1", "yes please"]


# History


def test_a_click_in_the_history_goes_back_to_that_edit(session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    history: History = shown(qtbot, History(session, DARK))
    before = session.flow.copy()
    for title in ("One", "Two", "Three"):
        session.edit(edits.set_title(session.flow, "greet", title))
    assert history.list.count() == 4
    at = history.list.visualItemRect(history.list.item(1)).center()
    QTest.mouseClick(history.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert session.flow.nodes["greet"].title == "One"
    at = history.list.visualItemRect(history.list.item(0)).center()
    QTest.mouseClick(history.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert session.flow == before
    assert history.list.count() == 4
