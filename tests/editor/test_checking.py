"""Problems appear while a flow is edited: at once in a small one, beside the window in a large one."""

from __future__ import annotations

from typing import Any

from weft_editor.checking import LARGE
from weft_editor.session import Session
from weft_engine import edits
from weft_engine.document import Flow, Node
from weft_engine.registry import installed


def flow(count: int) -> Flow:
    made = Flow()
    for number in range(count):
        made.sections["nodes"][f"n{number}"] = Node(type="constant")
    made.sections["nodes"]["out"] = Node(type="output")
    return made


def test_a_small_flow_is_checked_at_the_next_turn(qtbot: Any) -> None:
    session = Session(installed(), flow(3))
    with qtbot.waitSignal(session.problems_changed, timeout=5000):
        session.edit(edits.set_title(session.flow, "n0", "changed"))
    assert [each.code for each in session.problems_of("out")] == ["missing_input"]


def test_a_large_flow_is_checked_beside_the_window(qtbot: Any) -> None:
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    assert session.problems == (), "it does not wait for the answer"
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    assert [each.code for each in session.problems_of("out")] == ["missing_input"]


def test_what_was_found_of_an_older_state_is_not_told(qtbot: Any) -> None:
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    session.edit(edits.remove(session.flow, ["out"]))
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    assert session.problems_of("out") == []
    assert [each.code for each in session.problems] == ["no_output"]
