"""Which flows are asked about before they run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from weft_editor.flow_tab import FlowTab
from weft_editor.main_window import MainWindow
from weft_editor.session import Session
from weft_editor.trusting import Trusting
from weft_engine import edits
from weft_engine.document import Flow, storage
from weft_engine.registry import installed

from .flows import Sketch, coding, echo

SessionOf = Callable[[Flow], Session]


def recode(session: Session, code: str) -> None:
    session.edit(edits.set_config(session.flow, "work", "code", code))


@pytest.mark.usefixtures("home", "qapp")
class TestTrusting:
    def test_a_flow_that_asks_for_nothing_needs_no_trust(self, session_of: SessionOf) -> None:
        assert Trusting(session_of(echo()), from_elsewhere=True).is_granted()

    def test_code_from_elsewhere_is_asked_about_until_it_is_granted(self, session_of: SessionOf) -> None:
        trusting = Trusting(session_of(coding()), from_elsewhere=True)
        assert not trusting.is_granted()
        trusting.grant()
        assert trusting.is_granted()

    def test_a_grant_holds_at_the_next_start_but_not_for_other_code(self, session_of: SessionOf) -> None:
        Trusting(session_of(coding()), from_elsewhere=True).grant()
        assert Trusting(session_of(coding()), from_elsewhere=True).is_granted()
        other = session_of(coding())
        recode(other, "def main():\n    return 2\n")
        assert not Trusting(Session(installed(), other.flow), from_elsewhere=True).is_granted()

    def test_what_a_person_writes_after_a_grant_is_their_own(self, session_of: SessionOf) -> None:
        session = session_of(coding())
        trusting = Trusting(session, from_elsewhere=True)
        trusting.grant()
        recode(session, "def main():\n    return 2\n")
        assert trusting.is_granted()

    def test_a_letter_changed_in_what_nobody_has_granted_makes_it_nobodys_own(self, session_of: SessionOf) -> None:
        session = session_of(coding())
        trusting = Trusting(session, from_elsewhere=True)
        recode(session, "def main():\n    return 1 \n")
        assert not trusting.is_granted()
        trusting.grant()
        recode(session, "def main():\n    return 2\n")
        assert trusting.is_granted()

    def test_what_was_granted_earlier_can_be_edited_at_once(self, session_of: SessionOf) -> None:
        Trusting(session_of(coding()), from_elsewhere=True).grant()
        session = session_of(coding())
        trusting = Trusting(session, from_elsewhere=True)
        recode(session, "def main():\n    return 2\n")
        assert trusting.is_granted()

    def test_editing_one_node_does_not_grant_the_others(self, session_of: SessionOf) -> None:
        session = session_of(coding())
        trusting = Trusting(session, from_elsewhere=True)
        session.edit(edits.add_node(session.flow, session.registry, "python", 0, 0)[1])
        assert not trusting.is_granted()

    def test_withdrawing_asks_again_also_about_what_was_written_here(self, session_of: SessionOf) -> None:
        trusting = Trusting(session_of(coding()), from_elsewhere=False)
        assert trusting.is_granted()
        trusting.withdraw()
        assert not trusting.is_granted()

    def test_a_flow_file_that_is_called_is_asked_about_even_from_a_new_flow(self, tmp_path: Path) -> None:
        storage.save(tmp_path / "called.weft", coding())
        made = Sketch()
        made.add("subflow", "Call", file="called.weft")
        session = Session(installed(), made.flow, tmp_path / "caller.weft")
        trusting = Trusting(session, from_elsewhere=False)
        assert not trusting.is_granted()
        trusting.grant()
        assert trusting.is_granted()
        changed = Session(installed(), coding())
        recode(changed, "def main():\n    return 'other'\n")
        storage.save(tmp_path / "called.weft", changed.flow)
        assert not trusting.is_granted()

    def test_a_called_flow_that_cannot_be_read_is_asked_about(self, tmp_path: Path) -> None:
        made = Sketch()
        made.add("subflow", "Call", file="missing.weft")
        session = Session(installed(), made.flow, tmp_path / "caller.weft")
        assert not Trusting(session, from_elsewhere=False).is_granted()

    def test_saving_a_flow_elsewhere_makes_nothing_in_it_ones_own(self, tmp_path: Path) -> None:
        made = Sketch()
        made.add("file_read", "Read", folder="data", path="a.txt")
        session = Session(installed(), made.flow, tmp_path / "here" / "a.weft")
        trusting = Trusting(session, from_elsewhere=True)
        trusting.grant()
        assert trusting.is_granted()
        session.set_path(tmp_path / "there" / "a.weft")
        assert not trusting.is_granted()

    def test_only_what_was_shown_is_granted(self, session_of: SessionOf) -> None:
        session = session_of(coding())
        trusting = Trusting(session, from_elsewhere=True)
        shown = trusting.needs()
        change = edits.set_config(session.flow, "work", "code", "def main():\n    return 'unseen'\n")
        session.edit(replace(change, label="Reload"))
        trusting.grant(shown)
        assert not trusting.is_granted()
        assert all("unseen" not in what for _, what, _ in trusting.may_do)

    def test_a_copy_of_a_called_flow_is_still_of_others(self, tmp_path: Path) -> None:
        made = Sketch()
        call = made.add("subflow", "Call", file="called.weft")
        session = Session(installed(), made.flow, tmp_path / "caller.weft")
        trusting = Trusting(session, from_elsewhere=False)
        session.edit(edits.embed_copy(session.flow, call, coding()))
        assert session.flow.nodes[call].config["flow"]
        assert not trusting.is_granted()

    def test_what_is_loaded_anew_from_the_file_is_asked_about_in_every_language(
        self, window: MainWindow, opened: Callable[[Flow], FlowTab], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("weft_editor.flow_file.tr", lambda text, **_: f"auf Deutsch {text}", raising=False)
        tab = opened(Flow())
        assert tab.trusting.is_granted()
        assert tab.session.path is not None
        storage.save(tab.session.path, coding())
        tab.file.reload()
        assert "work" in tab.session.flow.nodes
        assert not tab.trusting.is_granted()
