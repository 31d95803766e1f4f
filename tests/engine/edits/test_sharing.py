"""Variables and channels of a flow: added, renamed with whoever uses them, removed; copied with their users."""

from __future__ import annotations

import pytest
from tests.engine.run.flows import REGISTRY, flow

from weft_engine.document import Change, Channel, Document, Flow, Node, StateVariable
from weft_engine.edits import (
    Users,
    copy_text,
    paste,
    remove,
    remove_declared,
    rename_declared,
    set_channel,
    set_config,
    set_variable,
    unfold,
    users_of,
)
from weft_engine.errors import ChangeError
from weft_engine.graph.validate import validate


def sharing() -> Flow:
    """Nodes that use `topic`, one of them in an embedded flow, and one that uses a `topic` of its own."""
    made = flow({"r": ("state_read", {"variable": "topic"}), "s": ("send", {"channel": "topic"})}, [])
    made.sections["state"] = {"topic": StateVariable(type="text")}
    made.sections["channels"] = {"topic": Channel()}
    made.flows["inner"] = flow({"w": ("state_write", {"variable": "topic"})}, [])
    made.flows["own"] = flow({"w": ("state_write", {"variable": "topic"})}, [])
    made.flows["own"].sections["state"] = {"topic": StateVariable()}
    return made


def undone(made: Flow, change: Change) -> Flow:
    """The flow after a change; that undoing leads back is looked at on the way."""
    document = Document(made.copy())
    inverse = document.apply(change)
    after = document.flow.copy()
    document.apply(inverse)
    assert document.flow == made
    return after


def test_renaming_a_variable_takes_along_whoever_uses_it() -> None:
    made = sharing()
    assert list(users_of(made, REGISTRY, "state", "topic")) == [((), "r"), (("inner",), "w")]
    after = undone(made, rename_declared(made, REGISTRY, "state", "topic", "theme"))
    assert set(after.state) == {"theme"}
    assert after.nodes["r"].config == {"variable": "theme"}
    assert after.flows["inner"].nodes["w"].config == {"variable": "theme"}
    assert after.flows["own"].nodes["w"].config == {"variable": "topic"}
    assert after.nodes["s"].config == {"channel": "topic"}


def test_renaming_a_channel_leaves_variables_of_that_name() -> None:
    made = sharing()
    after = undone(made, rename_declared(made, REGISTRY, "channels", "topic", "news"))
    assert (set(after.channels), after.nodes["s"].config) == ({"news"}, {"channel": "news"})
    assert after.nodes["r"].config == {"variable": "topic"}


def test_a_name_that_is_taken_or_blank_is_refused() -> None:
    made = sharing()
    made.sections["state"]["theme"] = StateVariable()
    for new, said in (("theme", "already"), (" ", "needs a name"), ("x ", "blanks around")):
        with pytest.raises(ChangeError, match=said):
            rename_declared(made, REGISTRY, "state", "topic", new)
    made.flows["inner"].sections["state"]["x"] = StateVariable()
    with pytest.raises(ChangeError, match="of its own"):
        rename_declared(made, REGISTRY, "state", "topic", "x")


def test_variables_and_channels_are_added_changed_and_removed() -> None:
    made = sharing()
    assert undone(made, set_variable(made, "n", StateVariable(initial=1))).state["n"].initial == 1
    assert undone(made, set_channel(made, "topic", Channel(delivery="all"))).channels["topic"].delivery == "all"
    after = undone(made, remove_declared(made, "state", "topic"))
    assert [each.code for each in validate(after, REGISTRY)].count("unknown_variable") == 2
    assert set_variable(made, "topic", StateVariable(type="text")).puts == ()


def test_the_fix_for_an_unknown_variable_adds_it() -> None:
    made = undone(sharing(), remove_declared(sharing(), "state", "topic"))
    (problem,) = [each for each in validate(made, REGISTRY) if each.nodes == ("r",)]
    assert problem.fix is not None
    after = undone(made, problem.fix.change(made, REGISTRY))
    assert set(after.state) == {"topic"}
    assert not [each for each in validate(after, REGISTRY) if each.code == "unknown_variable"]


def test_copied_nodes_bring_what_they_use_where_it_is_not_there_yet() -> None:
    made = sharing()
    text = copy_text(made, ["r", "s"])
    other = Flow()
    other.sections["channels"] = {"topic": Channel(delivery="all")}
    _, change = paste(other, text, 0, 0)
    after = undone(other, change)
    assert after.state == {"topic": StateVariable(type="text")}
    assert after.channels == {"topic": Channel(delivery="all")}


def test_a_subflow_with_variables_of_its_own_is_not_unfolded() -> None:
    made = sharing()
    made.sections["nodes"] |= flow({"call": ("subflow", {"flow": "own"})}, []).nodes
    with pytest.raises(ChangeError, match="begin anew with each call"):
        unfold(made, REGISTRY, "call")


def test_users_are_found_anew_only_where_something_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(sharing())
    asked: list[Node] = []
    users = Users(REGISTRY, "state")
    names = users._names
    monkeypatch.setattr(users, "_names", lambda node: (asked.append(node), names(node))[1])
    assert users.of(document.flow)["topic"] == [((), "r"), (("inner",), "w")]
    asked.clear()
    users.of(document.flow)
    assert asked == []
    document.apply(set_config(document.flow, "r", "variable", "other"))
    assert dict(users.of(document.flow)) == {"other": [((), "r")], "topic": [(("inner",), "w")]}
    assert asked == [document.flow.nodes["r"]]


def test_a_user_that_is_gone_uses_nothing() -> None:
    document = Document(sharing())
    users = Users(REGISTRY, "state")
    users.of(document.flow)
    inverse = document.apply(remove(document.flow, ["r"]))
    assert users.of(document.flow)["topic"] == [(("inner",), "w")]
    document.apply(inverse)
    assert users.of(document.flow)["topic"] == [((), "r"), (("inner",), "w")]
