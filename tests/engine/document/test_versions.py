"""What differs between two versions of a flow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft_engine import edits
from weft_engine.cli.main import main
from weft_engine.document import Change, Document, Flow
from weft_engine.document.document import Put
from weft_engine.document.model import Channel, FlowMeta, Group, Note, Place, StateVariable, WirePoints
from weft_engine.document.storage import parse_flow, save
from weft_engine.document.versions import Difference, FieldDifference, differences
from weft_engine.registry import installed
from weft_resources import template_text


def flow(name: str = "quorum-vote") -> Flow:
    return parse_flow(template_text(name).encode()).flow


def changed(*changes: Change) -> Flow:
    document = Document(flow().copy())
    for change in changes:
        document.apply(change)
    return document.flow


def told(new: Flow) -> list[tuple[str, str, str]]:
    return [(each.kind, each.thing, each.key) for each in differences(flow(), new)]


def test_equal_flows_do_not_differ() -> None:
    assert differences(flow(), flow()) == []


def test_a_changed_setting_is_told_with_both_values() -> None:
    new = changed(edits.set_config(flow(), "writer", "prompt", "Now {{question}}"))
    (one,) = differences(flow(), new)
    assert (one.kind, one.thing, one.key) == ("changed", "node", "writer")
    assert one.fields == (FieldDifference(("config", "prompt"), "{{question}}", "Now {{question}}"),)


def test_a_moved_node_is_moved_not_changed() -> None:
    assert told(changed(edits.move(flow(), {"writer": (1.0, 2.0)}))) == [("moved", "node", "writer")]


def test_a_removed_node_takes_its_wires_and_nothing_is_told_of_its_place() -> None:
    wires = {each.id for each in flow().wires.values() if "writer" in (each.source_node, each.target_node)}
    found = told(changed(edits.remove(flow(), ["writer"])))
    assert found == [("removed", "node", "writer"), *(("removed", "wire", key) for key in sorted(wires))]


def test_an_added_node_is_told_once() -> None:
    node, change = edits.add_node(flow(), installed(), "agent", 10, 10)
    assert told(changed(change)) == [("added", "node", node)]


def test_what_was_changed_and_moved_is_told_as_both() -> None:
    new = changed(edits.set_title(flow(), "writer", "Author"), edits.move(flow(), {"writer": (1.0, 2.0)}))
    assert told(new) == [("changed", "node", "writer"), ("moved", "node", "writer")]


@pytest.mark.parametrize(
    ("put", "thing", "key"),
    [
        (Put("state", "seen", StateVariable()), "variable", "seen"),
        (Put("channels", "news", Channel()), "channel", "news"),
        (Put("layout.groups", "g", Group()), "group", "g"),
        (Put("layout.notes", "n", Note()), "note", "n"),
        (Put("flows", "inner", Flow()), "flow", "inner"),
        (Put("extra", "else", [1]), "setting", "else"),
    ],
)
def test_everything_in_a_flow_is_told(put: Put, thing: str, key: str) -> None:
    assert told(changed(Change("x", (put,)))) == [("added", thing, key)]


def test_name_and_place_of_what_is_nowhere_yet() -> None:
    new = changed(Change("x", (Put("meta", "", FlowMeta(name="Other", description=flow().meta.description)),)))
    assert told(new) == [("changed", "setting", "meta")]
    plain = Document(flow().copy())
    plain.apply(Change("x", (Put("layout.nodes", "writer", None),)))
    (one,) = differences(plain.flow, changed(Change("x", (Put("layout.nodes", "writer", Place(x=16)),))))
    assert one.fields == (FieldDifference(("x",), 0, 16),)


def test_reroute_dots_move_a_wire() -> None:
    wire = sorted(flow().wires)[0]
    new = changed(Change("x", (Put("layout.wires", wire, WirePoints(points=[(1, 2)])),)))
    assert told(new) == [("moved", "wire", wire)]


def test_inside_of_an_embedded_flow_the_place_is_named() -> None:
    _, fold = edits.fold(flow(), installed(), {"writer"}, title="Inner")
    document = Document(flow().copy())
    document.apply(fold)
    old = document.flow.copy()
    (name,) = old.flows
    document.apply(edits.set_title(document.flow.flows[name], "writer", "Author", scope=(name,)))
    (one,) = differences(old, document.flow)
    assert one == Difference((name,), "node", "writer", "changed", (FieldDifference(("title",), "Writer", "Author"),))


@given(st.sets(st.sampled_from(sorted(flow().nodes))), st.sets(st.sampled_from(sorted(flow().nodes))))
def test_each_touched_node_is_told_and_no_other(removed: set[str], renamed: set[str]) -> None:
    new = changed(
        *(edits.set_title(flow(), node, "Another title") for node in sorted(renamed)), edits.remove(flow(), removed)
    )
    nodes = {(kind, key) for kind, thing, key in told(new) if thing == "node"}
    assert nodes == {("removed", key) for key in removed} | {("changed", key) for key in renamed - removed}


def test_the_command_says_what_differs_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "new.weft"
    save(target, changed(edits.set_config(flow(), "writer", "prompt", "A\nB"), edits.remove(flow(), ["answer"])))
    assert main(["diff", "quorum-vote", str(target)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "- node answer “Answer”"
    at = said.index("~ node writer “Writer”")
    assert said[at + 1 : at + 5] == ["    config.prompt", "    - {{question}}", "    + A", "    + B"]
    assert main(["diff", "quorum-vote", str(target), "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["differences"]) == 3


def test_the_command_says_nothing_of_equal_flows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "hello", "hello"]) == 0
    assert capsys.readouterr().out == ""
