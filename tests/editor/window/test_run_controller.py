"""Runs of a session, carried out by the real engine on its thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from weft_editor.program import Program
from weft_editor.run_controller import Phase, RunController
from weft_editor.session import Session
from weft_engine import edits, events
from weft_engine.document import Flow
from weft_engine.errors import FlowInvalidError, NodeInputError, NotTrustedError
from weft_engine.run.reuse import from_here
from weft_engine.run.shared import Portion
from weft_engine.run.status import Status

from .flows import Sketch, asking, coding, echo

SessionOf = Callable[[Flow], Session]


def controller(program: Program, session: Session) -> RunController:
    return RunController(session, program.engine, program.world, program.ticker)


def run(qtbot: Any, runs: RunController, **how: Any) -> None:
    runs.start(how.pop("inputs", {}), **how)
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)


def test_a_run_gives_its_outputs_to_the_session(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    run(qtbot, controller(program, session), inputs={"name": "Ada"})
    assert session.run.view.status == "done"
    assert session.run.view.outputs == {"greeting": "Hello Ada"}


def test_a_run_tells_of_its_phases_in_order(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    runs = controller(program, session_of(echo()))
    phases: list[Phase] = []
    runs.phase_changed.connect(phases.append)
    run(qtbot, runs, inputs={"name": "Ada"})
    assert phases == [Phase.STARTING, Phase.RUNNING, Phase.IDLE]


def test_many_pieces_of_text_are_few_signals(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(echo())
    runs = controller(program, session)
    runs.start({"name": "Ada"})
    live = runs._live
    assert live is not None
    node = next(iter(session.flow.nodes))
    live.messages.extend(events.NodeDelta(0, 0.0, node, (), "x", "") for _ in range(400))
    updates: list[frozenset[str]] = []
    session.run_updated.connect(updates.append)
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    assert 0 < len(updates) < 40


def test_a_flow_with_errors_is_refused_and_the_last_run_stays_shown(
    program: Program, session_of: SessionOf, qtbot: Any
) -> None:
    session = session_of(echo())
    runs = controller(program, session)
    refused: list[Exception] = []
    runs.refused.connect(refused.append)
    run(qtbot, runs, inputs={"name": "Ada"})
    session.edit(edits.remove(session.flow, wires=[next(iter(session.flow.wires))]))
    run(qtbot, runs, inputs={"name": "Bob"})
    assert [type(each) for each in refused] == [FlowInvalidError]
    assert session.run.view.outputs == {"greeting": "Hello Ada"}


def test_a_missing_input_is_refused_with_its_name(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    runs = controller(program, session_of(echo()))
    with qtbot.waitSignal(runs.refused, timeout=20_000) as caught:
        runs.start({})
    (error,) = caught.args
    assert isinstance(error, NodeInputError)
    assert error.details["input"] == "name"
    assert not runs.is_running


def test_a_flow_that_was_not_trusted_is_refused(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    runs = controller(program, session_of(coding()))
    with qtbot.waitSignal(runs.refused, timeout=20_000) as caught:
        runs.start({})
    assert isinstance(caught.args[0], NotTrustedError)


def test_a_run_can_be_started_anew_from_the_signal_that_refused_it(
    program: Program, session_of: SessionOf, qtbot: Any
) -> None:
    session = session_of(echo())
    runs = controller(program, session)
    runs.refused.connect(lambda error: runs.start({"name": "Ada"}))
    runs.start({})
    qtbot.waitUntil(lambda: session.run.view.status == "done", timeout=20_000)


def test_stopping_ends_a_run_that_waits(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(asking())
    runs = controller(program, session)
    with qtbot.waitSignal(runs.asked, timeout=20_000):
        runs.start({})
    runs.stop()
    qtbot.waitUntil(lambda: not runs.is_running, timeout=5_000)
    assert session.run.view.status == "cancelled"


def test_stopping_a_run_that_has_not_begun_ends_it(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(asking())
    runs = controller(program, session)
    runs.start({})
    runs.stop()
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    assert session.run.view.status == "cancelled"


@pytest.mark.parametrize(("answer", "outputs"), [(True, {"published": "draft"}), (False, {})])
def test_the_answer_of_a_person_goes_into_the_run(
    program: Program, session_of: SessionOf, qtbot: Any, answer: bool, outputs: dict[str, Any]
) -> None:
    session = session_of(asking())
    runs = controller(program, session)
    answered: list[str] = []
    runs.answered.connect(answered.append)
    with qtbot.waitSignal(runs.asked, timeout=20_000) as caught:
        runs.start({})
    (asked,) = caught.args
    runs.answer(asked.question_id, answer)
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    assert session.run.view.outputs == outputs
    assert asked.question_id in answered


def test_a_question_of_a_run_that_was_stopped_is_no_longer_open(
    program: Program, session_of: SessionOf, qtbot: Any
) -> None:
    runs = controller(program, session_of(asking()))
    answered: list[str] = []
    runs.answered.connect(answered.append)
    with qtbot.waitSignal(runs.asked, timeout=20_000) as caught:
        runs.start({})
    runs.stop()
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    assert answered == [caught.args[0].question_id]


def test_editing_and_removing_everything_during_a_run_changes_nothing_in_it(
    program: Program, session_of: SessionOf, qtbot: Any
) -> None:
    session = session_of(asking())
    runs = controller(program, session)
    with qtbot.waitSignal(runs.asked, timeout=20_000) as caught:
        runs.start({})
    session.edit(edits.remove(session.flow, nodes=list(session.flow.nodes)))
    runs.answer(caught.args[0].question_id, True)
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    assert session.run.view.outputs == {"published": "draft"}


def test_closing_during_a_run_ends_it_without_a_word(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(asking())
    runs = controller(program, session)
    with qtbot.waitSignal(runs.asked, timeout=20_000):
        runs.start({})
    live = runs._live
    assert live is not None
    runs.close()
    updates: list[object] = []
    session.run_updated.connect(updates.append)
    qtbot.waitUntil(lambda: any(isinstance(each, events.RunFinished) for each in live.messages), timeout=5_000)
    assert updates == []


def test_running_to_a_node_runs_only_what_it_needs(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    made = Sketch()
    first = made.add("constant", value="a")
    second = made.add("template", text="{{x}}!")
    third = made.add("template", text="{{y}}?")
    made.wire(f"{first}.value", f"{second}.x")
    made.wire(f"{second}.text", f"{third}.y")
    session = session_of(made.flow)
    run(qtbot, controller(program, session), portions={(): Portion(frozenset([second]))})
    assert session.node_run(third) is None
    shown = session.shown_activation(second)
    assert shown is not None
    assert (shown.status, shown.outputs) == (Status.DONE, {"text": "a!"})


def test_a_second_start_during_a_run_is_ignored(program: Program, session_of: SessionOf, qtbot: Any) -> None:
    session = session_of(asking())
    runs = controller(program, session)
    with qtbot.waitSignal(runs.asked, timeout=20_000):
        runs.start({})
    run_id = session.run.view.run_id
    runs.start({})
    runs.stop()
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    assert session.run.view.run_id == run_id


def test_after_a_run_offline_a_node_by_itself_is_offline_too(
    program: Program, session_of: SessionOf, qtbot: Any
) -> None:
    made = Sketch()
    agent = made.add("agent", model="openai:gpt-5", prompt="Say hello")
    session = session_of(made.flow)
    runs = controller(program, session)
    run(qtbot, runs, offline=True)
    before = session.shown_activation(agent)
    runs.start_alone(runs.session, agent)
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    shown = session.shown_activation(agent)
    assert before is not None and shown is not None and shown is not before
    assert (shown.status, shown.is_alone, shown.calls) == (Status.DONE, True, 1)


def test_a_run_from_a_node_that_was_refused_leaves_nothing_to_the_next_run(
    program: Program, session_of: SessionOf, qtbot: Any
) -> None:
    session = session_of(echo())
    runs = controller(program, session)
    run(qtbot, runs, inputs={"name": "Ada"})
    view = session.run.view
    portions = from_here(session.flow, session.registry, {"greet"}, view, ())
    session.edit(edits.set_config(session.flow, "greet", "text", "{{"))
    with qtbot.waitSignal(runs.refused, timeout=20_000):
        runs.start_from(session, portions, {"name": "Ada"})
    session.edit(edits.set_config(session.flow, "greet", "text", "Bye {{name}}"))
    runs.start_alone(session, "greet")
    qtbot.waitUntil(lambda: not runs.is_running, timeout=20_000)
    assert session.run.view is view, "of the run that was shown all else stays"
    shown = session.shown_activation("greet")
    assert shown is not None and shown.outputs == {"text": "Bye Ada"}
    assert view.outputs == {"greeting": "Hello Ada"}
