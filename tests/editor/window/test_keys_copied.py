"""Keys that a failed run said back, followed to the clipboard: whatever is copied, they stay behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from weft_editor.canvas.result import result_of
from weft_editor.dialogs.result import ResultDialog
from weft_editor.panels.inspector.run_section import RunSection
from weft_editor.panels.log import Log
from weft_editor.panels.results import Results
from weft_editor.session import RunShown, Session
from weft_editor.theme.tokens import DARK
from weft_engine import events
from weft_engine.redaction import remember
from weft_engine.registry import installed

from .flows import echo

CANARIES: Final = [f"Copied{number:02d}x{'wK4' * 5}" for number in range(20)]
SAID: Final = "it said: " + " and ".join(CANARIES)


@pytest.fixture
def session(qapp: QApplication) -> Session:
    for canary in CANARIES:
        remember(canary)
    made = Session(installed(), echo())
    made.run = RunShown()
    made.run.view.apply(
        [
            events.RunStarted(1, 0.0, "r", "flow", {}, "now"),
            events.NodeStarted(2, 0.1, "greet", (), 1, {"name": SAID}),
            events.NodeDelta(3, 0.1, "greet", (), SAID, "text"),
            events.Logged(4, 0.2, "greet", (), "warning", SAID),
            events.NodeFinished(5, 0.3, "greet", (), {"text": SAID}, 0.2),
            events.NodeFailed(6, 0.3, "output", (), {"message": SAID}, 0.2, ""),
            events.RunFinished(7, 0.4, "failed", {"greeting": SAID}, None, {}),
        ]
    )
    return made


def copied(button: QToolButton) -> str:
    QApplication.clipboard().clear()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return QApplication.clipboard().text()


PLACES: Final[dict[str, Callable[[Session], QWidget]]] = {
    "log": lambda session: Log(session, DARK),
    "inspector": lambda session: RunSection(session, "greet", DARK),
    "inspector of an error": lambda session: RunSection(session, "output", DARK),
    "results": lambda session: Results(session, DARK),
    "large view": lambda session: ResultDialog(None, session, "greet", DARK),
}


@pytest.mark.parametrize("place", PLACES)
def test_no_key_is_copied(session: Session, qtbot: Any, place: str) -> None:
    widget = PLACES[place](session)
    qtbot.addWidget(widget)
    widget.resize(900, 700)
    widget.show()
    buttons = [each for each in widget.findChildren(QToolButton) if each.toolTip().startswith("Copy")]
    texts = [copied(each) for each in buttons if each.isVisible()]
    assert any("it said" in each.lower() for each in texts), "something is copied"
    assert [canary for canary in CANARIES if any(canary in each for each in texts)] == []


@pytest.mark.parametrize("node", ["greet", "output"])
def test_no_key_is_drawn_into_a_node_and_so_into_a_picture(session: Session, node: str) -> None:
    shown = result_of(session.shown_activation(node), "auto", 10_000).text
    assert "it said" in shown.lower()
    assert [canary for canary in CANARIES if canary in shown] == []
