"""Embedded flows come along with the nodes that call them, and never take another's place."""

from __future__ import annotations

from tests.engine.run.flows import flow

from weft_engine import edits
from weft_engine.document import Document, Flow


def calls(name: str) -> tuple[str, dict[str, str]]:
    return "subflow", {"flow": name}


def source() -> Flow:
    """A flow whose node calls `outer`, which calls its sibling `inner`."""
    made = flow({"s": calls("outer")}, [])
    made.flows["outer"] = flow({"t": calls("inner")}, [])
    made.flows["inner"] = flow({"k": "step"}, [])
    made.flows["other"] = flow({}, [])
    return made


def pasted(into: Flow) -> Flow:
    Document(into).apply(edits.paste(into, edits.copy_text(source(), ["s"]), 0, 0)[1])
    return into


def test_what_is_called_comes_along_also_by_way_of_others() -> None:
    made = pasted(Flow())
    assert made.flows == {name: source().flows[name] for name in ("outer", "inner")}
    assert made.nodes["s"].config == {"flow": "outer"}


def test_the_same_flow_is_shared() -> None:
    made = pasted(pasted(Flow()))
    assert set(made.flows) == {"outer", "inner"}
    assert made.nodes["s-2"].config == {"flow": "outer"}


def test_another_flow_of_the_name_stays_and_the_copies_call_each_other_by_new_names() -> None:
    there = Flow()
    there.flows["inner"] = flow({"mine": "log"}, [])
    made = pasted(there)
    assert made.flows["inner"] == flow({"mine": "log"}, [])
    assert made.flows["inner-2"] == source().flows["inner"]
    assert made.nodes["s"].config == {"flow": "outer"}
    assert made.flows["outer"].nodes["t"].config == {"flow": "inner-2"}


def test_pasting_twice_leaves_each_its_own_flow_to_change() -> None:
    made = pasted(Flow())
    other = Flow()
    Document(other).apply(edits.paste(other, edits.copy_text(made, ["s"]), 0, 0)[1])
    del other.flows["inner"].sections["nodes"]["k"]
    assert "k" in made.flows["inner"].nodes


def test_duplicating_a_node_that_calls_a_flow_shares_it() -> None:
    made = source()
    Document(made).apply(edits.duplicate(made, ["s"])[1])
    assert set(made.flows) == {"outer", "inner", "other"}
