"""Problems are right again at the next turn after an edit; large flows are read anew beside the window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from weft_editor import checking
from weft_editor.checking import LARGE
from weft_editor.engine_thread import EngineThread
from weft_editor.known_world import KnownWorld
from weft_editor.session import Session
from weft_editor.world import World
from weft_engine import edits
from weft_engine.document import Change, Channel, Flow, Node, Put, StateVariable
from weft_engine.graph.validator import Validator
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


@pytest.mark.parametrize("count", [3, LARGE + 1])
def test_what_is_declared_and_declared_no_more_is_told_without_another_edit(qtbot: Any, count: int) -> None:
    made = flow(count)
    made.sections["nodes"]["write"] = Node(type="state_write", config={"variable": "total"})
    made.sections["nodes"]["send"] = Node(type="send", config={"channel": "news"})
    session = Session(installed(), made)
    session.check()

    def told(*unknown: str) -> None:
        codes = {"unknown_variable", "unknown_channel"}
        qtbot.waitUntil(lambda: codes & {each.code for each in session.problems} == set(unknown), timeout=20_000)

    told("unknown_variable", "unknown_channel")
    session.edit(edits.set_variable(session.flow, "total", StateVariable()))
    told("unknown_channel")
    session.edit(edits.set_channel(session.flow, "news", Channel()))
    told()
    session.undo.go_to(0)
    told("unknown_variable", "unknown_channel")


def test_a_large_flow_is_checked_beside_the_window(qtbot: Any) -> None:
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    assert session.problems == (), "it does not wait for the answer"
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    assert [each.code for each in session.problems_of("out")] == ["missing_input"]


def test_edits_made_while_a_large_flow_is_first_checked_are_taken_into_account(qtbot: Any) -> None:
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    session.edit(edits.remove(session.flow, ["out"]))
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    assert session.problems_of("out") == []
    assert [each.code for each in session.problems] == ["no_output"]


def test_an_edit_of_a_large_flow_is_told_at_the_next_turn(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_MOMENT_S", 20.0)  # whatever else runs on this computer
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    session.edit(edits.remove(session.flow, ["out"]))
    session.check()
    assert [each.code for each in session.problems] == ["no_output"]
    session.undo.undo()
    session.check()
    assert [each.code for each in session.problems] == ["missing_input"]


@contextmanager
def busy() -> Iterator[None]:
    """Whoever checks beside the window is kept from it."""
    over = threading.Event()
    checking._aside().submit(over.wait, 60)
    try:
        yield
    finally:
        over.set()


def test_an_edit_whose_answer_takes_long_is_checked_beside_the_window(qtbot: Any) -> None:
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    gone = [key for key in session.flow.nodes if key != "n0"]
    with busy():
        session.edit(edits.duplicate(session.flow, gone)[1])
        session.check()
        assert [each.node for each in session.problems] == ["out"], "what was known stays until there is more"
        session.edit(edits.remove(session.flow, ["out"]))
        session.check()
        assert [each.node for each in session.problems] == ["out"]
    qtbot.waitUntil(lambda: [each.node for each in session.problems] == ["out-2"], timeout=20_000)


def test_an_embedded_flow_that_is_edited_meanwhile_is_checked_as_it_was_and_then_as_it_is(qtbot: Any) -> None:
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    inner = Flow()
    inner.sections["nodes"]["inside"] = Node(type="output")
    with busy():
        session.edit(Change("Embed", (Put("flows", "f", inner),)))
        session.check()
        session.edit(edits.remove(session.flow.flows["f"], ["inside"], scope=("f",)))
        session.edit(edits.set_title(session.flow, "out", "Last"))
    qtbot.waitUntil(lambda: "'Last'" in str(session.problems), timeout=20_000)
    assert {each.scope for each in session.problems} == {()}


def test_a_flow_that_grows_large_is_checked_beside_the_window_from_then_on(qtbot: Any) -> None:
    session = Session(installed(), flow(LARGE // 2 + 1))
    session.check()
    assert len(session.problems) == 1
    with busy():
        session.edit(edits.duplicate(session.flow, [key for key in session.flow.nodes])[1])
        session.check()
        assert len(session.problems) == 1
    qtbot.waitUntil(lambda: len(session.problems) == 2, timeout=20_000)


class Around:
    """Knows one model."""

    def __init__(self) -> None:
        self.models = {"here:one"}

    def has_model(self, reference: str) -> bool | None:
        return reference in self.models

    def has_secret(self, name: str) -> bool | None:
        return None


def test_models_that_come_and_go_come_and_go_in_the_problems(qtbot: Any) -> None:
    made = Flow()
    made.sections["nodes"] |= {"a": Node(type="agent", config={"model": "here:two"}), "out": Node(type="output")}
    session, around = Session(installed(), made), Around()
    session.look_around(around)
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)
    assert "unknown_model" in [each.code for each in session.problems]
    around.models.add("here:two")
    session.look_again()
    qtbot.waitUntil(lambda: "unknown_model" not in [each.code for each in session.problems], timeout=20_000)


def test_what_a_flow_asks_of_the_world_is_found_beside_the_window(qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("HERE", "x")
    engine = EngineThread()
    known = KnownWorld(World(engine))
    try:
        with qtbot.waitSignal(known.changed, timeout=20_000):
            assert known.has_secret("HERE") is None, "nobody waits for a keychain"
        assert known.has_secret("HERE") is True
        with qtbot.waitSignal(known.changed, timeout=20_000):
            assert known.has_model("nobody:x") is None
        assert (known.has_model("nobody:x"), known.has_model("scripted:default")) == (False, True)
        known.refresh()
        assert known.has_secret("HERE") is None
    finally:
        assert engine.stop()


def test_a_check_beside_the_window_that_broke_begins_anew_with_the_next_edit(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(installed(), flow(LARGE + 1))
    session.check()
    qtbot.waitUntil(lambda: bool(session.problems), timeout=20_000)

    def broken(*_: Any) -> None:
        raise RuntimeError("told to break")

    with monkeypatch.context() as plugin, qtbot.captureExceptions() as told:
        plugin.setattr(Validator, "follow", broken)
        session.edit(edits.remove(session.flow, ["out"]))
        qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    session.edit(edits.set_title(session.flow, "n0", "changed"))
    qtbot.waitUntil(lambda: [each.code for each in session.problems] == ["no_output"], timeout=20_000)
