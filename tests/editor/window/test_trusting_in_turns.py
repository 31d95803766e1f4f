"""What came from elsewhere is looked at a part a turn; what a person does meanwhile changes nothing of whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from weft_editor import trusting
from weft_editor.session import Session
from weft_editor.trusting import Trusting
from weft_engine import edits
from weft_engine.document import Flow

from .flows import Sketch

SessionOf = Callable[[Flow], Session]
CODES = 5
pytestmark = pytest.mark.usefixtures("home", "qapp")


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "_PART", 2)


def codes(count: int = CODES) -> Flow:
    """Nodes with code of their own, one embedded flow among them."""
    made = Sketch()
    for number in range(count):
        made.add("python", f"Work {number}", code=f"def main():\n    return {number}\n")
    inner = Sketch()
    inner.add("python", "Inside", code="def main():\n    return 'inside'\n")
    made.flow.flows["inner"] = inner.flow
    return made.flow


def node_of(flow: Flow, number: int) -> str:
    return sorted(flow.nodes)[number]


def recode(session: Session, number: int, code: str = "def main():\n    return 'mine'\n") -> None:
    session.edit(edits.set_config(session.flow, node_of(session.flow, number), "code", code))


def let_it_look(made: Trusting, qapp: QApplication) -> None:
    while made._soon.is_waiting:
        qapp.processEvents()


def foreign(made: Trusting) -> set[str]:
    """What is asked about, by the node that asks."""
    return {each.node for each in made.needs() if made._is_foreign(each)}


def test_all_of_what_was_opened_is_of_others_whether_looked_at_in_turns_or_at_once(
    session_of: SessionOf, qapp: QApplication
) -> None:
    in_turns = Trusting(session_of(codes()), from_elsewhere=True)
    let_it_look(in_turns, qapp)
    at_once = Trusting(session_of(codes()), from_elsewhere=True)
    assert at_once._soon.is_waiting
    assert foreign(in_turns) == foreign(at_once) == set(codes().nodes) | set(codes().flows["inner"].nodes)
    assert (in_turns._foreign, in_turns._unread) == (at_once._foreign, at_once._unread)


@pytest.fixture(params=range(4))
def opened(request: pytest.FixtureRequest, session_of: SessionOf) -> tuple[Session, Trusting]:
    """A flow of others of which so many parts were looked at."""
    session = session_of(codes())
    made = Trusting(session, from_elsewhere=True)
    for _ in range(request.param):
        made._soon.finish()
    return session, made


def test_what_is_changed_before_it_was_looked_at_is_of_others_still(
    opened: tuple[Session, Trusting], qapp: QApplication
) -> None:
    session, made = opened
    for number in range(CODES):
        recode(session, number)
    let_it_look(made, qapp)
    assert foreign(made) == set(codes().nodes) | set(codes().flows["inner"].nodes)
    assert not made.is_granted()


def test_what_a_person_adds_before_all_was_looked_at_is_their_own(
    opened: tuple[Session, Trusting], qapp: QApplication
) -> None:
    session, made = opened
    key, change = edits.add_node(session.flow, session.registry, "python", 0, 0)
    session.edit(change)
    recode(session, sorted(session.flow.nodes).index(key))
    let_it_look(made, qapp)
    assert key in {each.node for each in made.needs()}
    assert key not in foreign(made)


def test_what_was_removed_before_it_was_looked_at_is_of_others_when_it_comes_back(session_of: SessionOf) -> None:
    session = session_of(codes())
    made = Trusting(session, from_elsewhere=True)
    session.edit(edits.remove(session.flow, session.flow.nodes))
    session.undo.undo()
    assert foreign(made) == set(codes().nodes) | set(codes().flows["inner"].nodes)


def test_a_flow_granted_earlier_is_known_once_the_last_of_it_was_looked_at(
    session_of: SessionOf, qapp: QApplication
) -> None:
    Trusting(session_of(codes()), from_elsewhere=True).grant()
    session = session_of(codes())
    made = Trusting(session, from_elsewhere=True)
    made._soon.finish()
    recode(session, CODES - 1)
    let_it_look(made, qapp)
    assert node_of(session.flow, CODES - 1) not in foreign(made), "what was granted may be edited"
    other = session_of(codes(CODES - 1))
    less = Trusting(other, from_elsewhere=True)
    let_it_look(less, qapp)
    recode(other, 0)
    assert node_of(other.flow, 0) in foreign(less), "this flow was not granted, though all that is in it was"


def test_what_is_pasted_and_changed_at_once_is_of_others(session_of: SessionOf, qapp: QApplication) -> None:
    session = session_of(Flow())
    made = Trusting(session, from_elsewhere=False)
    text = edits.copy_text(codes(), codes().nodes)
    session.edit(edits.paste(session.flow, text, 0, 0)[1])
    for number in range(CODES):
        recode(session, number)
    let_it_look(made, qapp)
    assert foreign(made) == set(session.flow.nodes)


def test_pasting_again_before_the_first_was_looked_at_forgets_neither(
    session_of: SessionOf, qapp: QApplication
) -> None:
    session = session_of(Flow())
    made = Trusting(session, from_elsewhere=False)
    text = edits.copy_text(codes(), codes().nodes)
    for _ in range(2):
        session.edit(edits.paste(session.flow, text, 0, 0)[1])
        made._soon.finish()
    session.undo.undo()
    let_it_look(made, qapp)
    session.undo.redo()
    assert foreign(made) == set(session.flow.nodes)
    assert len(session.flow.nodes) == 2 * CODES


def test_a_run_asked_for_at_once_waits_for_no_turn(session_of: SessionOf) -> None:
    session = session_of(Flow())
    made = Trusting(session, from_elsewhere=False)
    change = edits.paste(session.flow, edits.copy_text(codes(), codes().nodes), 0, 0)[1]
    session.edit(replace(change, label="Paste 5 nodes"))
    assert not made.is_granted()
