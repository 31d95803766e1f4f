"""What models and tools say stays text, in every place that shows it: no markup, no link, no control of anything."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QTextBrowser, QWidget

from weft_editor.canvas.build import build_of
from weft_editor.canvas.card import card_of
from weft_editor.canvas.hit import Hit
from weft_editor.canvas.layout import shape_of
from weft_editor.canvas.result import result_of
from weft_editor.canvas.tooltips import tooltip_of
from weft_editor.dialogs.result import ResultDialog
from weft_editor.find_bar import FindBar
from weft_editor.inert import tip, visible
from weft_editor.panels.inspector.run_section import RunSection
from weft_editor.panels.log import Log
from weft_editor.panels.questions import Question
from weft_editor.panels.results import Results
from weft_editor.session import RunShown, Session
from weft_editor.theme.tokens import DARK
from weft_editor.widgets.banner import Banner
from weft_editor.widgets.toast import Toast
from weft_engine import events
from weft_engine.document import Place
from weft_engine.ports import ports_of
from weft_engine.registry import installed

from .flows import Sketch, echo

SAID: Final = "<b>bold</b> <img src='file:///etc/passwd'> [a](http://x.invalid) \x1b[31mred\x07 \u202egpj.exe \u2066x"
OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
"""Characters that would steer instead of being seen."""
FAILED: Final = {"message": f"the model said {SAID}", "cause": {"message": SAID}}


def is_inert(shown: str) -> bool:
    """Whether all of it is there to be read, and nothing of it is obeyed."""
    return "<b>bold</b> <img" in shown and "\u241b[31mred\u2407 [U+202E]gpj.exe" in shown and not OBEYED.search(shown)


def read(tip_text: str) -> str:
    """What a person reads of a tool tip, taken for markup, as Qt does where it looks like some."""
    document = QTextDocument()
    document.setHtml(tip_text)
    return document.toPlainText()


def label_of(widget: QWidget) -> str:
    """The words of the one label that holds what was said; it must be of plain text."""
    (label,) = (each for each in widget.findChildren(QLabel) if "bold" in each.text())
    assert label.textFormat() is Qt.TextFormat.PlainText
    return label.text()


def session_with(*run: events.Event) -> Session:
    session = Session(installed(), echo())
    session.run = RunShown()
    session.run.view.apply([events.RunStarted(1, 0.0, "r", "flow", {}, "now"), *run])
    return session


@pytest.fixture
def done(qapp: QApplication) -> Session:
    return session_with(
        events.NodeStarted(2, 0.1, "greet", (), 1, {"name": SAID}),
        events.Logged(3, 0.2, "greet", (), "info", SAID),
        events.NodeFinished(4, 0.3, "greet", (), {"text": SAID}, 0.2),
        events.RunFinished(5, 0.4, "done", {"greeting": SAID}, None, {}),
    )


@pytest.fixture
def failed(qapp: QApplication) -> Session:
    return session_with(
        events.NodeStarted(2, 0.1, "greet", (), 1, {"name": SAID}),
        events.NodeFailed(3, 0.3, "greet", (), FAILED, 0.2, ""),
        events.RunFinished(4, 0.4, "failed", {}, FAILED, {}),
    )


@pytest.fixture(params=["done", "failed"])
def ran(request: pytest.FixtureRequest) -> Session:
    session: Session = request.getfixturevalue(request.param)
    return session


def test_in_the_node_on_the_canvas(ran: Session) -> None:
    shown = result_of(ran.shown_activation("greet"), "text", 10_000)
    assert is_inert(shown.text)
    assert shown.kind in ("text", "error")


def test_in_what_a_node_of_a_flow_from_elsewhere_is_called_and_set_to(qapp: QApplication) -> None:
    made = Sketch()
    node = made.add("constant", SAID, value=SAID)
    session = Session(installed(), made.flow)
    ports = ports_of(session.flow.nodes[node], session.registry)
    face = card_of(session, node, shape_of(build_of(Place(), ports)), frozenset()).face
    assert is_inert(face.title)
    assert face.fields
    assert all(is_inert(field.text) for field in face.fields)


@pytest.mark.parametrize(
    "hit",
    [
        Hit("node", "header", "greet"),
        Hit("node", "port", "greet", port=(True, "name")),
    ],
    ids=["error", "port"],
)
def test_in_the_tool_tips_of_the_canvas(failed: Session, hit: Hit) -> None:
    assert is_inert(read(tooltip_of(failed, hit)))


def test_in_the_tool_tip_of_a_wire(done: Session) -> None:
    (wire,) = (key for key, each in done.flow.wires.items() if each.source_node == "greet")
    assert is_inert(read(tooltip_of(done, Hit("wire", id=wire))))


def test_in_the_inspector(ran: Session, qtbot: Any) -> None:
    section = RunSection(ran, "greet", DARK)
    qtbot.addWidget(section)
    texts = [each.toPlainText() for each in section.findChildren(QPlainTextEdit)]
    assert sum(is_inert(each) for each in texts) == 2, "what went in, and what came out or went wrong"
    assert not [each for each in texts if OBEYED.search(each)]


def test_in_the_results(ran: Session, qtbot: Any) -> None:
    results = Results(ran, DARK)
    qtbot.addWidget(results)
    view = results.views.get("greeting")
    assert is_inert(view.shown_text() if view is not None else results.failure.toPlainText())


def test_in_the_results_as_markdown(done: Session, qtbot: Any) -> None:
    results = Results(done, DARK)
    qtbot.addWidget(results)
    view = results.views["greeting"]
    view.set_mode("markdown")
    assert "<b>bold</b> <img src='file:///etc/passwd'>" in view.shown_text()
    assert not OBEYED.search(view.shown_text())
    assert [each.openLinks() for each in view.findChildren(QTextBrowser)] in ([], [False])


def test_in_the_large_view(ran: Session, qtbot: Any) -> None:
    dialog = ResultDialog(None, ran, "greet", DARK)
    qtbot.addWidget(dialog)
    view = dialog.views.get("text")
    assert is_inert(view.shown_text() if view is not None else dialog.trouble.toPlainText())


def test_in_the_log_its_tool_tip_and_what_is_copied(ran: Session, qtbot: Any) -> None:
    log = Log(ran, DARK)
    qtbot.addWidget(log)
    (row,) = (at for at, line in enumerate(log.model.lines) if SAID in line.text and line.node)
    index = log.model.index(row, 2, QModelIndex())
    assert is_inert(index.data())
    assert is_inert(read(index.data(Qt.ItemDataRole.ToolTipRole)))
    log.copy()
    assert is_inert(QApplication.clipboard().text())


def test_in_what_is_found(ran: Session, qtbot: Any) -> None:
    bar = FindBar(ran, DARK)
    qtbot.addWidget(bar)
    bar.words.setText("gpj")
    bar.search()
    (item,) = (bar.list.item(at) for at in range(bar.list.count()))
    for shown in (item.text(), read(item.toolTip())):
        assert "[a](http" in shown or "gpj.exe" in shown
        assert not OBEYED.search(shown)


@pytest.mark.parametrize("question", [SAID, SAID * 5], ids=["short", "long"])
def test_in_a_question(qtbot: Any, question: str) -> None:
    asked = events.Asked(1, 0.0, "greet", (), "q", question, {"kind": "choice", "choices": [SAID, "no"]})
    shown = Question(asked, "Boss", DARK)
    qtbot.addWidget(shown)
    edits = shown.findChildren(QPlainTextEdit)
    assert is_inert(edits[0].toPlainText() if edits else label_of(shown))
    (button,) = (each for each in shown.findChildren(QPushButton) if "bold" in each.text())
    assert is_inert(button.text())
    with qtbot.waitSignal(shown.answered) as caught:
        button.click()
    assert caught.args == ["q", SAID], "the answer is what was offered, not what was shown of it"


def test_in_banners_and_messages_at_the_foot(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    banner, toast = Banner(DARK, "error", SAID, parent=window), Toast(window, DARK)
    toast.say(SAID, trouble=True)
    assert is_inert(label_of(banner))
    assert is_inert(label_of(toast))


def test_a_tip_keeps_lines_and_nothing_of_nothing() -> None:
    assert read(tip(["a & <b>", "", "c\nd"])) == "a & <b>\nc\nd"
    assert tip([""]) == ""
    assert visible("a\tb\n") == "a\tb\n"
